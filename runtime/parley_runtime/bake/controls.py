"""What a bake asks of each line: the command's controls, and a line's own from a file beside its audio.

`line.parley.json` beside `line.wav` overrides the command for that line. Every key is optional; angles are degrees, as in
the command; every value may be keyed by seconds instead of constant:

    {
      "emotion": {"joy": 0.6, "anger": {"0.0": 0, "1.5": 0.8}},
      "gaze": {"0": [0, 0], "2.5": [20, -5]},
      "distance": 0.02,
      "energy": 1.2,
      "seed": 7
    }
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from parley import files
from parley.controls import EMOTIONS, Controls, Keyed
from parley.errors import InputError

SIDECAR_SUFFIX = ".parley.json"

Value = tuple[float, ...] | Mapping[float, tuple[float, ...]]
"""A constant, or values keyed by seconds, in the units a person writes (degrees)."""

_RANGES: dict[str, tuple[float, float, int, str]] = {
    "gaze": (-40.0, 40.0, 2, "yaw and pitch in degrees, each within -40..40"),
    "distance": (-0.10, 0.10, 1, "metres within -0.10..0.10"),
    "energy": (0.0, 2.0, 1, "a number within 0..2"),
    **dict.fromkeys(EMOTIONS, (0.0, 1.0, 1, "a number within 0..1")),
}


@dataclass(frozen=True)
class LineControls:
    """Controls as a person writes them, by name (`gaze`, `distance`, `energy`, and the emotions), and a seed.

    seed  None gives every line a seed of its own, made from its audio: the same sound always gets the same performance,
          and two lines do not begin with the same movement of the head.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    seed: int | None = None

    @staticmethod
    def of(data: Any, where: str) -> LineControls:
        """Read from JSON values as in the module's text; `where` names them in errors. Raises InputError."""
        if not isinstance(data, Mapping):
            raise InputError(f"{where}: must hold an object with emotion, gaze, distance, energy or seed")
        unknown = sorted(set(data) - {"emotion", "gaze", "distance", "energy", "seed"})
        if unknown:
            raise InputError(f"{where}: unknown key '{unknown[0]}'; known are emotion, gaze, distance, energy, seed")
        emotion = data.get("emotion", {})
        if not isinstance(emotion, Mapping):
            raise InputError(f"{where}: 'emotion' must be an object such as {{\"joy\": 0.6}}")
        strangers = sorted(set(emotion) - set(EMOTIONS))
        if strangers:
            raise InputError(f"{where}: unknown emotion '{strangers[0]}'; known are {', '.join(EMOTIONS)}")
        named = {**{key: data[key] for key in ("gaze", "distance", "energy") if key in data}, **emotion}
        seed = data.get("seed")
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**63):
            raise InputError(f"{where}: 'seed' must be a whole number from 0 to 2^63 - 1, got {seed!r}")
        return LineControls({name: _value(name, value, where) for name, value in named.items()}, seed)

    def overridden_by(self, other: LineControls) -> LineControls:
        """These controls, with those of `other` in place of their namesakes."""
        return LineControls({**self.values, **other.values}, self.seed if other.seed is None else other.seed)

    def controls(self) -> Controls:
        """The controls in Parley's units (radians, metres)."""
        tracks = {name: _track(name, value) for name, value in self.values.items()}
        controls = Controls(emotion={name: tracks.pop(name) for name in EMOTIONS if name in tracks})
        return replace(controls, **tracks)

    def canonical(self) -> str:
        """One text for equal controls, without the seed; for cache keys."""
        plain = {
            name: sorted(value.items()) if isinstance(value, Mapping) else value for name, value in self.values.items()
        }
        return json.dumps(plain, sort_keys=True)


def for_line(audio: Path, defaults: LineControls) -> LineControls:
    """The controls of one line: `defaults`, and what `line.parley.json` beside `audio` overrides. Raises InputError."""
    path = sidecar(audio)
    if not path.exists():
        return defaults
    try:
        data = json.loads(files.read_text(path))
    except ValueError as error:
        raise InputError(f"{path}: is not valid JSON ({error}); correct it or remove it") from error
    return defaults.overridden_by(LineControls.of(data, str(path)))


def sidecar(audio: Path) -> Path:
    """The file beside `audio` that may hold its own controls."""
    return audio.with_name(audio.stem + SIDECAR_SUFFIX)


def _value(name: str, value: Any, where: str) -> Value:
    if not isinstance(value, Mapping):
        return _row(name, value, where)
    keyed: dict[float, tuple[float, ...]] = {}
    for time, entry in value.items():
        try:
            seconds = float(time)
        except ValueError:
            seconds = math.nan
        if not 0.0 <= seconds < math.inf or seconds in keyed:
            raise InputError(f"{where}: the keys of '{name}' must be different times in seconds, got {time!r}")
        keyed[seconds] = _row(name, entry, where)
    if not keyed:
        raise InputError(f"{where}: '{name}' has no keys; give a value or leave it out")
    return keyed


def _row(name: str, value: Any, where: str) -> tuple[float, ...]:
    lowest, highest, width, wanted = _RANGES[name]
    row = tuple(value) if isinstance(value, (list, tuple)) else (value,)
    good = len(row) == width and all(
        isinstance(number, (int, float)) and not isinstance(number, bool) and lowest <= number <= highest
        for number in row
    )
    if not good:
        raise InputError(f"{where}: '{name}' must be {wanted}, got {value!r}")
    return tuple(float(number) for number in row)


def _track(name: str, value: Value) -> Any:
    def converted(row: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(math.radians(angle) for angle in row) if name == "gaze" else row

    if isinstance(value, Mapping):
        return Keyed.of({time: converted(row) for time, row in value.items()})
    row = converted(value)
    return row if name == "gaze" else row[0]
