"""Which square of a picture the networks see, and which part of it is shown.

The networks know heads by one camera (docs/portrait-graphs.md): in a crop of side 1 a head that looks straight ahead has its eyes
and mouth at the places below. A face is put there by turning, scaling and shifting the picture; what is left of its pose is
the `register` graph's to find.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from parley.errors import InputError
from parley_runtime.portrait.faces import Face
from parley_runtime.portrait.sampling import Map, compose, inverted

EYES_Y, MOUTH_Y, EYES_APART = 0.3702, 0.6009, 0.2144
"""Height of eyes and mouth, and distance of the eyes, of the mean head (ICT-FaceKit) in a crop of side 1."""

SMALLEST_CROP = 96
"""Pixels of the picture that a crop must span; less leaves an eye five pixels."""

_LEVEL = math.radians(8.0)
"""A head tipped less than this is left as it is, so that its pixels need no turning: the networks know tipped heads."""

_FACE_PLANE = 0.30
"""How far eyes and mouth lie before the head's middle, of the crop's side: 9.6 cm of 34.6 cm, nearer to the camera."""


@dataclass(frozen=True)
class Crop:
    """A square of a picture: `corner` (x, y) of its top left, `side`, in pixels; `roll` radians, clockwise about the corner."""

    corner: tuple[float, float]
    side: float
    roll: float = 0.0

    def to_picture(self, size: int) -> Map:
        """From a pixel position of the crop drawn at `size` to the picture's [2, 3]."""
        scale = self.side / size
        cos, sin = math.cos(self.roll) * scale, math.sin(self.roll) * scale
        return np.array([[cos, -sin, self.corner[0]], [sin, cos, self.corner[1]]])


@dataclass(frozen=True)
class View:
    """The part of a picture that is shown: `left`, `top`, `width`, `height` in its pixels, drawn `columns` by `rows` pixels."""

    left: float
    top: float
    width: float
    height: float
    columns: int
    rows: int

    def to_picture(self) -> Map:
        """From a pixel position of what is shown to the picture's [2, 3]."""
        return np.array([[self.width / self.columns, 0.0, self.left], [0.0, self.height / self.rows, self.top]])

    def to_crop(self, crop: Crop, size: int) -> Map:
        """From a pixel position of what is shown to the crop's, drawn at `size` [2, 3]."""
        return compose(inverted(crop.to_picture(size)), self.to_picture())


def crop_of(face: Face, name: str) -> Crop:
    """The square around `face`. Raises InputError when the face is too small to be drawn from."""
    roll = face.roll if abs(face.roll) > _LEVEL else 0.0
    apart = float(np.linalg.norm(face.eyes[1] - face.eyes[0]))
    # A turned head brings the eyes together, a nodding one eyes and mouth: whichever is longer tells the size.
    side = max(face.length / (MOUTH_Y - EYES_Y), apart / EYES_APART)
    if side < SMALLEST_CROP:
        raise InputError(
            f"{name}: the face is too small ({face.length:.0f} pixels from eyes to mouth, at least "
            f"{SMALLEST_CROP * (MOUTH_Y - EYES_Y):.0f}); use a larger picture"
        )
    cos, sin = math.cos(roll), math.sin(roll)
    turn = 0.8 * float(np.clip(face.turn, -0.9, 0.9))  # the nose is a rough witness; lean to the middle
    aside = _FACE_PLANE * math.sin(turn) * side
    middle = face.centre - np.array([cos, sin]) * aside
    to_corner = np.array([-0.5 * side, -0.5 * (EYES_Y + MOUTH_Y) * side])
    corner = middle + np.array([[cos, -sin], [sin, cos]]) @ to_corner
    return Crop((float(corner[0]), float(corner[1])), side, roll)


def head_view(crop: Crop, width: int, height: int, size: int) -> View:
    """A square of the picture about the head, `size` pixels wide: the crop, kept inside the picture."""
    side = min(crop.side, float(width), float(height))
    middle = crop.to_picture(2) @ np.array([1.0, 1.0, 1.0])
    left = float(np.clip(middle[0] - 0.5 * side, 0.0, width - side))
    top = float(np.clip(middle[1] - 0.5 * side, 0.0, height - side))
    return View(left, top, side, side, size, size)


def whole_view(crop: Crop, width: int, height: int, size: int) -> View:
    """The whole picture, at a size at which the head's crop spans `size` pixels or its own, whichever is smaller; even sizes."""
    scale = min(1.0, size / crop.side)
    columns, rows = (max(2, 2 * round(0.5 * scale * length)) for length in (width, height))
    return View(0.0, 0.0, float(width), float(height), columns, rows)
