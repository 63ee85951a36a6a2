"""Writes a picture as PNG with the standard library alone."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.files import write_bytes
from parley_runtime.synthetic.credentials import Credentials, png_chunk


def write_png(path: str | Path, picture: NDArray[np.uint8], credentials: Credentials | None = None) -> None:
    """Write sRGB `picture` [H, W, 3], or with alpha [H, W, 4], whole or not at all.

    `credentials` say in its metadata that it is synthetic (PNG specification, third edition: filter 2, 'Up').
    """
    if picture.ndim != 3 or picture.shape[2] not in (3, 4) or picture.dtype != np.uint8:
        raise InputError(f"{path}: a PNG is written from bytes [H, W, 3 or 4], got {picture.dtype} {picture.shape}")
    height, width, channels = picture.shape
    rows = picture.reshape(height, width * channels)
    filtered = np.diff(rows, axis=0, prepend=np.zeros((1, width * channels), np.uint8))
    lines = np.concatenate([np.full((height, 1), 2, np.uint8), filtered], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if channels == 3 else 6, 0, 0, 0)
    said = [png_chunk(credentials)] if credentials is not None else []
    chunks = [(b"IHDR", header), (b"sRGB", b"\0"), *said, (b"IDAT", zlib.compress(lines.tobytes(), 6)), (b"IEND", b"")]
    write_bytes(path, b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
