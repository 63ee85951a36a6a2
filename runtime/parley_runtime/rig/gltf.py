"""Reads binary glTF 2.0 (.glb): the JSON, and accessors as arrays, sparse ones included.

Only what a head with morph targets needs: no textures, no animation, no external buffers.
Source: Khronos glTF 2.0 specification, §3.6 (buffers, accessors), §4 (GLB container).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError

_MAGIC = 0x46546C67
_CHUNK_JSON = 0x4E4F534A
_CHUNK_BINARY = 0x004E4942
_COMPONENTS = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}


@dataclass(frozen=True)
class Glb:
    """A parsed .glb: its JSON `document` and the bytes of its one buffer."""

    path: Path
    document: Mapping[str, Any]
    binary: bytes

    def accessor(self, index: int) -> NDArray[Any]:
        """Accessor `index` as an array [count, width]; normalised integers come as float32 in 0..1 (or -1..1)."""
        spec = self.document["accessors"][index]
        dtype, width, count = np.dtype(_COMPONENTS[spec["componentType"]]), _WIDTHS[spec["type"]], int(spec["count"])
        if "bufferView" in spec:
            rows = self._view(spec["bufferView"], spec.get("byteOffset", 0), dtype, width, count).copy()
        else:
            rows = np.zeros((count, width), dtype)
        sparse = spec.get("sparse")
        if sparse:
            where, what = sparse["indices"], sparse["values"]
            index_type = np.dtype(_COMPONENTS[where["componentType"]])
            at = self._view(where["bufferView"], where.get("byteOffset", 0), index_type, 1, sparse["count"])[:, 0]
            rows[at] = self._view(what["bufferView"], what.get("byteOffset", 0), dtype, width, sparse["count"])
        if spec.get("normalized") and dtype.kind in "iu":
            largest = float(2 ** (8 * dtype.itemsize - (dtype.kind == "i")) - 1)
            return np.asarray(np.maximum(rows.astype(np.float32) / largest, -1.0), np.float32)
        return rows

    def _view(self, index: int, offset: int, dtype: np.dtype[Any], width: int, count: int) -> NDArray[Any]:
        view = self.document["bufferViews"][index]
        start = view.get("byteOffset", 0) + offset
        packed = dtype.itemsize * width
        stride = view.get("byteStride", packed)
        if start + stride * max(count - 1, 0) + packed * min(count, 1) > len(self.binary):
            raise InputError(
                f"{self.path}: bufferView {index} reaches beyond the end of the file; export the model again"
            )
        rows = np.ndarray((count, width), dtype, self.binary, start, (stride, dtype.itemsize))
        return rows


def read_glb(path: str | Path) -> Glb:
    """Read the container at `path`; raises `InputError` for anything that is not a whole binary glTF 2.0."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    if len(data) < 20 or struct.unpack_from("<I", data)[0] != _MAGIC:
        raise InputError(f"{path}: not a binary glTF file (.glb); export the head as 'glTF Binary'")
    _, version, length = struct.unpack_from("<III", data)
    if version != 2:
        raise InputError(f"{path}: glTF version {version}, but only version 2 is known; export the head as glTF 2.0")
    if length > len(data):
        raise InputError(f"{path}: truncated, {len(data)} of {length} bytes; copy the file again")
    chunks: dict[int, bytes] = {}
    offset = 12
    while offset + 8 <= length:
        size, kind = struct.unpack_from("<II", data, offset)
        chunks.setdefault(kind, data[offset + 8 : offset + 8 + size])
        offset += 8 + size
    try:
        document = json.loads(chunks.get(_CHUNK_JSON, b""))
    except ValueError as error:
        raise InputError(f"{path}: its JSON cannot be read ({error}); export the model again") from error
    if any("uri" in buffer for buffer in document.get("buffers", ())):
        raise InputError(f"{path}: refers to files outside itself; export the head as one 'glTF Binary'")
    return Glb(path, document, chunks.get(_CHUNK_BINARY, b""))
