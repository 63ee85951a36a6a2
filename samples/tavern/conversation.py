"""Who sits in the tavern, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Character:
    """A guest: flite voice, seed of the performance, and place at the table (metres; x to the right as we look, z away)."""

    voice: str
    seed: int
    x: float
    z: float


@dataclass(frozen=True)
class Line:
    """A line: who says it and how; `cut` seconds into it somebody else breaks in (0: nobody does)."""

    speaker: str
    text: str
    emotion: Mapping[str, float] = field(default_factory=dict)
    energy: float = 1.0
    cut: float = 0.0


CAST = {
    "Wren": Character("slt", 11, -0.8, 0.0),
    "Bram": Character("rms", 22, 0.0, 0.7),
    "Odile": Character("awb", 33, 0.8, 0.0),
}

LINES = (
    Line("Wren", "You two look as if you had seen the drowned king himself.", {"joy": 0.4}),
    Line("Bram", "We did not see him. We heard him, under the bridge, counting.", {"fear": 0.7}, 0.8),
    Line("Odile", "He counts everyone who crosses. Then one night he stops.", {"fear": 0.3}, 0.9),
    Line(
        "Wren", "Oh, come now. It is the mill wheel, and you have had four ales, and I will not", {"joy": 0.8}, 1.4, 2.6
    ),
    Line("Bram", "Five ales! And the wheel has been broken since spring!", {"anger": 0.8}, 1.8),
    Line("Odile", "Hush. Listen. He has stopped.", {"surprise": 0.8}, 0.7),
)


def line_file(number: int) -> Path:
    """The sound of a line."""
    return Path(__file__).with_name("lines") / f"{number}_{LINES[number].speaker.lower()}.ogg"
