"""What draws a face from motion: one protocol for every kind of face, and the way from a name to an open face.

    face = open_face("rig:head.glb", 256)
    pictures = face.draw(clip.weights[:8], clip.head_rotation[:8], clip.head_translation[:8])

A kind of face is a folder of the runtime (`rig`, ...) with a class that keeps `FrameRenderer`, and one line in `KINDS`.
"""  # fmt: skip

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]


class FrameRenderer(Protocol):
    """One face, drawn at one size. One thread at a time may use it."""

    @property
    def size(self) -> int:
        """Width and height of a picture, pixels."""

    def draw(self, weights: Floats, rotation: Floats, translation: Floats) -> Pictures:
        """Draw B frames: sRGB and matte, bytes [B, size, size, 4], the top row first.

        weights [B, 52] in ARKit's order, 0..1; rotation [B, 3] rotation vectors, radians; translation [B, 3] metres (ARKit's
        space). Red, green and blue hold the picture with its background; alpha is the matte: 255 where the face is, 0 where
        the background is. So who wants the whole picture drops alpha, and who wants the face alone blends by it.
        """


def _rig(path: str, size: int) -> FrameRenderer:
    from parley_runtime.rig.faces import RigFace

    return RigFace(path, size)


def _portrait(path: str, size: int) -> FrameRenderer:
    from parley_runtime.portrait import PortraitFace

    return PortraitFace.open(path, size)


KINDS: dict[str, Callable[[str, int], FrameRenderer]] = {"portrait": _portrait, "rig": _rig}
"""Kind of face -> what opens it: takes what follows the colon, and the size of the pictures in pixels."""


def split_spec(spec: str) -> tuple[str, str]:
    """The kind and the path of a face written `KIND:PATH`. Raises InputError, without opening anything."""
    kind, colon, path = spec.partition(":")
    if not colon or not path or kind not in KINDS:
        known = ", ".join(f"{name}:PATH" for name in KINDS)
        raise InputError(f"'{spec}' names no face; write one of {known}")
    return kind, path


def open_face(spec: str, size: int) -> FrameRenderer:
    """Open the face `spec` (such as `rig:head.glb`) for pictures of `size` pixels. Raises ParleyError."""
    kind, path = split_spec(spec)
    return KINDS[kind](path, size)
