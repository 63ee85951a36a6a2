"""Numbers of frames <-> bytes: float32, little-endian, row after row."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_NAMES
from parley.errors import RemoteProtocolError
from parley.protocol.messages import Frames

Floats = NDArray[np.float32]

ARKIT_COLUMNS: tuple[str, ...] = (
    *ARKIT_NAMES,
    "headRotationX", "headRotationY", "headRotationZ",
    "headTranslationX", "headTranslationY", "headTranslationZ",
    "gazeYaw", "gazePitch",
)  # fmt: skip
"""Columns of an ARKit stream: 52 weights, rotation vector (rad), translation (m), gaze (rad)."""


def pack_rows(rows: Floats) -> bytes:
    """Rows [count, columns] as bytes."""
    return np.ascontiguousarray(rows, "<f4").tobytes()


def unpack_rows(message: Frames, columns: int) -> Floats:
    """Rows [count, columns] of a message of numbers. Raises RemoteProtocolError when the part has another size."""
    data = message.parts[0]
    if len(message.parts) != 1 or len(data) != 4 * message.count * columns:
        raise RemoteProtocolError(
            f"'frames' of stream {message.stream} should hold {message.count} x {columns} float32 in one part, "
            f"got {len(message.parts)} parts, the first of {len(data)} bytes",
            "field", about="frames", stream=message.stream,
        )  # fmt: skip
    rows: Floats = np.frombuffer(data, "<f4").reshape(message.count, columns).astype(np.float32)
    return rows
