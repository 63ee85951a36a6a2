"""Real speech with known phones, to measure on. Never to train on.

A folder with `phones.json` (`{name: {"text", "seconds", "phones": [[ARPABET, start, end], ...]}}`) and a sound file a name.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from parley.errors import InputError
from parley_train.phones import Phone
from parley_train.speech.corpus import RATE


@dataclass(frozen=True)
class SpokenLine:
    """One recording: mono float32 sound [N] at 24 kHz and its phones."""

    name: str
    text: str
    path: Path
    sound: NDArray[np.float32]
    phones: list[Phone]


@dataclass(frozen=True)
class RealSpeech:
    """All recordings of a folder."""

    lines: tuple[SpokenLine, ...]

    @staticmethod
    def open(folder: Path) -> RealSpeech:
        """Read a folder; its table is `phones.json`."""
        table = folder / "phones.json"
        if not table.is_file():
            raise InputError(f"{folder} has no phones.json; it should hold recordings and a table of their phones")
        lines = []
        for name, entry in json.loads(table.read_text("utf-8")).items():
            path = next((p for p in sorted(folder.glob(f"{name}.*")) if p.suffix in (".flac", ".wav", ".ogg")), None)
            if path is None:
                raise InputError(f"{folder} has no recording of '{name}', which its phones.json names")
            sound, rate = soundfile.read(path, dtype="float32", always_2d=True)
            mono = np.ascontiguousarray(soxr.resample(sound.mean(1), rate, RATE), np.float32)
            lines.append(SpokenLine(name, entry["text"], path, mono, [Phone(p, s, e) for p, s, e in entry["phones"]]))
        return RealSpeech(tuple(lines))
