"""Writes a picture as PNG with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.files import write_bytes


def write_png(path: str | Path, picture: NDArray[np.uint8]) -> None:
    """Write sRGB `picture` [H, W, 3], whole or not at all (PNG specification, third edition: filter 2, 'Up')."""
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        raise InputError(f"{path}: a PNG is written from bytes [H, W, 3], got {picture.dtype} {picture.shape}")
    height, width = picture.shape[:2]
    rows = picture.reshape(height, width * 3)
    filtered = np.diff(rows, axis=0, prepend=np.zeros((1, width * 3), np.uint8))
    lines = np.concatenate([np.full((height, 1), 2, np.uint8), filtered], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"sRGB", b"\0"), (b"IDAT", zlib.compress(lines.tobytes(), 6)), (b"IEND", b""))
    write_bytes(path, b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
