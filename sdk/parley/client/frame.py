"""One frame as it came over the wire."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.arkit import SHAPE_COUNT
from parley.client.picture import Picture
from parley.motion import MotionFrame

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class LiveFrame:
    """A moment of a live face.

    line      id of the line that it belongs to; 0 while idle
    time      media time in the line (idle: since the stream opened), seconds
    seq       number in the stream
    rate      frames a second at this moment
    values    [columns] what came: 60 numbers of an ARKit stream, or a latent
    motion    the same as weights, head and gaze (a latent stream: decoded; its gaze is left at 0; a texture stream: at rest)
    picture   what a texture stream shows; None in others
    arrived   when it was read from the socket, on the client's clock, seconds
    waited, compute   what the runtime says of itself, seconds
    """

    line: int
    time: float
    seq: int
    generation: int
    rate: float
    values: Floats
    motion: MotionFrame
    arrived: float
    waited: float
    compute: float
    picture: Picture | None = None


def motion_of(time: float, values: Floats, matrix: Floats | None) -> MotionFrame:
    """The numbers of a frame as a MotionFrame; `matrix` [D, 52] decodes a latent stream's."""
    if matrix is not None:
        weights = np.clip(values[6:] @ matrix, 0.0, 1.0).astype(np.float32)
        return MotionFrame(time, weights, values[:3], values[3:6], np.zeros(2, np.float32))
    at = SHAPE_COUNT
    return MotionFrame(time, values[:at], values[at : at + 3], values[at + 3 : at + 6], values[at + 6 : at + 8])


def motion_of_nothing(time: float) -> MotionFrame:
    """A face at rest, for frames that hold no motion."""
    still = np.zeros(3, np.float32)
    return MotionFrame(time, np.zeros(SHAPE_COUNT, np.float32), still, still, np.zeros(2, np.float32))
