"""A folder of drawn people: one .npz a person, written whole, read one at a time."""

from __future__ import annotations

import math
import mmap
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.files import atomic_path
from parley_train.faces.stream import Group
from parley_train.faces.truth import Truth

_AGAIN = "python -m parley_train faces make"
_PLAIN = ("identity", "image", "matte", "background", "weights", "pose", "landmarks")


def write_group(folder: Path, group: Group) -> Path:
    """Write `group` as `person-NNNNNN.npz` into `folder`."""
    path = folder / f"person-{group.number:06d}.npz"
    with atomic_path(path) as part, part.open("wb") as stream:
        np.savez(
            stream, **{name: getattr(group, name) for name in _PLAIN}, number=group.number, seed=group.seed, style=group.style,
            triangle=np.stack([t.triangle for t in group.truth]), barycentric=np.stack([t.barycentric for t in group.truth]).astype(np.float16),
            depth=np.stack([t.depth for t in group.truth]).astype(np.float16), vertices=np.stack([t.vertices for t in group.truth]),
            corners=group.truth[0].corners, shared=group.truth[0].shared,
        )  # fmt: skip
    return path


def map_group(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of the file at `path` by name, mapped: what is looked at is read, and nothing else. Raises `InputError`."""
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            return {entry.filename.removesuffix(".npy"): _mapped(content, entry) for entry in archive.infolist()}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: not a drawn person ({error}); draw it again with '{_AGAIN}'") from error


def _mapped(content: mmap.mmap, entry: zipfile.ZipInfo) -> NDArray[Any]:
    """One array of a stored (not compressed) archive."""
    if entry.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{entry.filename} is compressed")
    content.seek(entry.header_offset + 26)
    name, extra = (int.from_bytes(content.read(2), "little") for _ in range(2))
    content.seek(entry.header_offset + 30 + name + extra)
    version = np.lib.format.read_magic(content)
    header = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, by_columns, dtype = header(content)
    values = np.frombuffer(content, dtype, math.prod(shape), content.tell())
    return values.reshape(shape, order="F" if by_columns else "C")


def read_group(path: Path) -> Group:
    """The person in the file at `path`; raises `InputError`."""
    try:
        with np.load(path) as file:
            data = {name: file[name] for name in file.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: not a drawn person ({error}); draw it again with '{_AGAIN}'") from error
    try:
        corners, shared = data["corners"], int(data["shared"])
        truth = tuple(
            Truth(t, b.astype(np.float32), d.astype(np.float32), corners, v, shared)
            for t, b, d, v in zip(data["triangle"], data["barycentric"], data["depth"], data["vertices"], strict=True)
        )
        return Group(
            int(data["number"]), int(data["seed"]), *(data[name] for name in _PLAIN), truth, str(data["style"])
        )
    except (KeyError, ValueError) as error:
        raise InputError(f"{path}: not a drawn person ({error} missing); draw it again with '{_AGAIN}'") from error
