"""Parley's own clip file: a NumPy `.npz` that scripts can rely on, byte for byte the same for equal clips.

| key | value |
| --- | --- |
| times | [T] f8, seconds |
| names | [52] str, order of the weights |
| weights | [T, 52] f4, 0..1 |
| head_rotation | [T, 3] f4, rotation vector, radians |
| head_translation | [T, 3] f4, metres |
| gaze | [T, 2] f4, yaw and pitch, radians |
| latents | [T, 6 + D] f4 ([T, 0] when no model made the motion) |
| fps | f8 |
| seed | i8 |
| pack | str |

`numpy.load(path)` reads it; nothing in it is pickled. Entries are stored, not deflated, with a fixed date: compressors
differ between systems, and the same line must bake to the same bytes everywhere.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_NAMES
from parley.clips.checks import ARRAYS, checked_clip, number_array
from parley.clips.options import ExportOptions
from parley.errors import ClipError
from parley.files import StrPath, atomic_path, read_bytes
from parley.motion import MotionClip

KEYS = ("times", "names", "weights", "head_rotation", "head_translation", "gaze", "latents", "fps", "seed", "pack")
"""The entries of a clip file, in the order in which they are written."""

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def write_npz(clip: MotionClip, path: Path, options: ExportOptions) -> None:
    """Write `clip` with all that it holds. Raises `OutputError`."""
    entries: dict[str, NDArray[Any]] = {
        name: _plain(getattr(clip, name), "<f8" if name == "times" else "<f4") for name in ARRAYS
    }
    entries["names"] = np.array(ARKIT_NAMES)
    entries["fps"] = np.array(clip.fps, "<f8")
    entries["seed"] = _seed(clip.seed)
    entries["pack"] = np.array(clip.pack)
    with atomic_path(path) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        for key in KEYS:
            member = zipfile.ZipInfo(f"{key}.npy", _FIRST_ZIP_DATE)
            member.create_system = 3  # else the system that wrote the file is in it
            member.external_attr = 0o644 << 16
            with archive.open(member, "w", force_zip64=True) as stream:
                np.lib.format.write_array(stream, entries[key], version=(1, 0), allow_pickle=False)


def read_npz(path: StrPath) -> MotionClip:
    """Read a clip file; weights are put into ARKit's order by name. Raises `ClipError` with the file and the reason."""
    data = read_bytes(path, ClipError)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise ClipError(f"{path} is not a clip: not an .npz archive, or cut short")
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            missing = [key for key in KEYS if key not in archive.files]
            if missing:
                raise ClipError(f"{path} is not a clip: it has no {', '.join(missing)}")
            values = {key: archive[key] for key in KEYS}
    except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile, NotImplementedError) as error:
        raise ClipError(f"{path} is damaged: {error}") from error
    arrays = {name: number_array(values[name], name, path) for name in ARRAYS}
    arrays["weights"] = _canonical(arrays["weights"], values["names"], path)
    for key in ("fps", "seed", "pack"):
        if values[key].shape != () or values[key].dtype.kind not in ("U" if key == "pack" else "fiu"):
            raise ClipError(f"{path}: '{key}' must be a single {'text' if key == 'pack' else 'number'}")
    fps, seed, pack = (values[key].item() for key in ("fps", "seed", "pack"))
    return checked_clip(path, arrays, fps=float(fps), seed=int(seed), pack=pack)


def _plain(array: NDArray[Any], kind: str) -> NDArray[Any]:
    # Equal clips must be equal bytes: one byte order, one memory order, and no negative zeros.
    return np.ascontiguousarray(np.asarray(array, kind) + np.zeros((), kind))


def _seed(seed: int) -> NDArray[np.int64]:
    if not -(2**63) <= seed < 2**63:
        raise ClipError(f"the seed of a clip must fit into 64 bits, got {seed}")
    return np.array(seed, "<i8")


def _canonical(weights: NDArray[Any], names: NDArray[Any], path: StrPath) -> NDArray[Any]:
    found = [str(name) for name in names.ravel()]
    if found == list(ARKIT_NAMES):
        return weights
    if sorted(found) != sorted(ARKIT_NAMES) or weights.ndim != 2 or weights.shape[1] != len(found):
        raise ClipError(f"{path}: 'names' must be the 52 ARKit names, one for each column of 'weights'")
    return weights[:, [found.index(name) for name in ARKIT_NAMES]]
