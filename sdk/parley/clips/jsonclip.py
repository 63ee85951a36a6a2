"""A clip as JSON, for web players, spreadsheets and languages without NumPy.

    {"format": "parley-clip", "version": 1, "fps": 30, "seed": 7, "pack": "default",
     "names": ["eyeBlinkLeft", ...],            52 names, the order of the weights
     "times": [0, 0.033333, ...],               seconds, one a frame
     "weights": [[...52], ...],                 0..1, rounded to 4 decimals
     "head_rotation": [[x, y, z], ...],         rotation vector, radians, 5 decimals
     "head_translation": [[x, y, z], ...],      metres, 5 decimals
     "gaze": [[yaw, pitch], ...]}               radians, 5 decimals

One frame is one line of text, so two bakes can be compared line by line. Model latents are not in it; npz keeps them.
A reader ignores keys that it does not know; the version rises when old keys change their meaning.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_NAMES
from parley.clips.checks import checked_clip, number_array
from parley.clips.options import ExportOptions
from parley.errors import ClipError
from parley.files import StrPath, read_text, write_lines
from parley.motion import MotionClip

FORMAT = "parley-clip"
VERSION = 1

_DECIMALS = {"weights": 4, "head_rotation": 5, "head_translation": 5, "gaze": 5}
_SCALARS: dict[str, Any] = {"fps": (int, float), "seed": int, "pack": str}


def write_json(clip: MotionClip, path: Path, options: ExportOptions) -> None:
    """Write `clip` without its latents. Raises `OutputError`."""
    write_lines(path, _lines(clip))


def _lines(clip: MotionClip) -> Iterator[str]:
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "fps": {_number(clip.fps, 6)}, "seed": {clip.seed},'
    yield f'"pack": {json.dumps(clip.pack)},'
    yield f'"names": {json.dumps(list(ARKIT_NAMES))},'
    yield f'"times": [{_row(clip.times, 6)}]'
    for name, decimals in _DECIMALS.items():
        rows = getattr(clip, name).astype(np.float64)
        yield f',"{name}": ['
        yield from (f"[{_row(row, decimals)}]," for row in rows[:-1])
        yield f"[{_row(rows[-1], decimals)}]]"
    yield "}"


def read_json(path: StrPath) -> MotionClip:
    """Read a JSON clip; weights are put into ARKit's order by name. Raises `ClipError` with the file and the reason."""
    try:
        data = json.loads(read_text(path, ClipError))
    except (ValueError, RecursionError) as error:
        raise ClipError(f"{path} is not JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ClipError(f'{path} is not a clip: it has no "format": "{FORMAT}"')
    if data.get("version") != VERSION:
        raise ClipError(f"{path} has clip version {data.get('version')}; this release reads version {VERSION}")
    names = data.get("names")
    if not isinstance(names, list) or sorted(map(str, names)) != sorted(ARKIT_NAMES):
        raise ClipError(f"{path}: 'names' must be the 52 ARKit names")
    arrays = {name: _rows(data, name, path) for name in ("times", *_DECIMALS)}
    weights = arrays["weights"]
    if weights.ndim == 2 and weights.shape[1] == len(names):
        arrays["weights"] = weights[:, [names.index(name) for name in ARKIT_NAMES]]
    arrays["latents"] = np.zeros((len(arrays["times"]), 0))
    fps, seed, pack = (_get(data, key, kind, path) for key, kind in _SCALARS.items())
    return checked_clip(path, arrays, fps=float(fps), seed=seed, pack=pack)


def _get(data: dict[str, Any], key: str, kind: Any, path: StrPath) -> Any:
    value = data.get(key)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ClipError(f"{path} is not a clip: '{key}' is missing or of the wrong kind")
    return value


def _rows(data: dict[str, Any], name: str, path: StrPath) -> NDArray[np.float64]:
    rows = _get(data, name, list, path)
    if not rows:
        raise ClipError(f"{path}: '{name}' holds no frames")
    return np.asarray(number_array(rows, name, path), np.float64)


def _row(values: NDArray[np.float64], decimals: int) -> str:
    return ",".join(_number(value, decimals) for value in values.tolist())


def _number(value: float, decimals: int) -> str:
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
