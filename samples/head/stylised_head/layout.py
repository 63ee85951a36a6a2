"""Rays that sweep the head in rows (crown to neck) and columns (around), and where the grid has its openings.

A grid vertex is where its ray leaves the skull. Rows start from a spine of origins, so they run level across the face
and follow the underside of the jaw. The eyes and the mouth each take a block of cells out of the grid; rings of quads
fill the block from its border to the lids or lips, which puts edge loops where a face folds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylised_head.part import Ints
from stylised_head.skull import Array

# Key rows: (rows to the next key, then origin y, origin z, elevation in degrees) for front, side and back.
_KEYS = (
    (6, (0.085, -0.012, 90.0), (0.085, -0.012, 90.0), (0.085, -0.012, 90.0)),
    (4, (0.085, -0.010, 44.0), (0.085, -0.012, 38.0), (0.085, -0.012, 42.0)),
    (3, (0.080, -0.004, 22.0), (0.080, -0.010, 16.0), (0.083, -0.012, 14.0)),
    (8, (0.070, 0.000, 10.0), (0.070, -0.010, 5.0), (0.075, -0.012, 3.0)),
    (8, (0.042, 0.000, -7.0), (0.035, -0.010, -8.0), (0.055, -0.014, -10.0)),
    (8, (0.012, 0.004, -7.0), (0.010, -0.010, -10.0), (0.035, -0.018, -16.0)),
    (5, (-0.024, 0.008, -17.0), (-0.012, -0.010, -20.0), (0.010, -0.025, -16.0)),
    (5, (-0.032, 0.012, -52.0), (-0.030, -0.012, -38.0), (-0.015, -0.030, -10.0)),
    (5, (-0.062, -0.026, -30.0), (-0.062, -0.030, -24.0), (-0.055, -0.034, -6.0)),
    (0, (-0.150, -0.041, 0.0), (-0.150, -0.041, 0.0), (-0.150, -0.041, 0.0)),
)  # fmt: skip
ROWS = sum(key[0] for key in _KEYS) + 1
HALF = 27
"""Columns from the middle of the face to the middle of the nape."""


@dataclass(frozen=True)
class Block:
    """Cells taken out of the grid: rows `top`..`bottom`, columns `left`..`right` (the subject's left is +)."""

    top: int
    bottom: int
    left: int
    right: int

    def loop(self) -> list[tuple[int, int]]:
        """Border vertices (row, column), from the middle of the +x side counter-clockwise as the viewer sees it."""
        middle = (self.top + self.bottom) // 2
        right = [(j, self.right) for j in range(middle, self.top, -1)]
        upper = [(self.top, i) for i in range(self.right, self.left, -1)]
        left = [(j, self.left) for j in range(self.top, self.bottom)]
        lower = [(self.bottom, i) for i in range(self.left, self.right)]
        return right + upper + left + lower + [(j, self.right) for j in range(self.bottom, middle, -1)]

    def inside(self, row: int, column: int) -> bool:
        """Whether a vertex lies within, not on the border."""
        return self.top < row < self.bottom and self.left < column < self.right

    def cell(self, row: int, column: int) -> bool:
        """Whether the cell whose upper left vertex is given lies within."""
        return self.top <= row < self.bottom and self.left <= column < self.right


_EYE_TOP = 13
EYE = Block(_EYE_TOP, _EYE_TOP + 8, 2, 12)
MOUTH = Block(_EYE_TOP + 16, _EYE_TOP + 24, -7, 7)
BLOCKS = (EYE, Block(EYE.top, EYE.bottom, -EYE.right, -EYE.left), MOUTH)


def azimuths() -> Array:
    """Angle of each column from the middle of the face, radians: [2 * HALF], from -HALF up."""
    fine = np.concatenate([np.linspace(0.0, 6.2, 3), np.linspace(6.2, 43.5, 11)[1:]])
    rest = np.linspace(0.0, 1.0, HALF - 12 + 1)[1:]
    coarse = 43.5 + (180.0 - 43.5) * (rest * 0.72 + 0.28 * rest**2)
    positive = np.concatenate([fine, coarse])
    return np.radians(np.concatenate([-positive[:0:-1], positive[:-1]]))


def rays() -> tuple[Array, Array]:
    """Origins and directions [ROWS, 2 * HALF, 3] of every grid vertex."""
    places = np.concatenate([[0], np.cumsum([key[0] for key in _KEYS[:-1]])])
    rows = np.arange(ROWS)
    table = np.asarray([key[1:] for key in _KEYS], float)
    smooth = np.stack([[_monotone(places, table[:, s, c], rows) for c in range(3)] for s in range(3)])
    theta = azimuths()
    shares = np.stack([np.maximum(np.cos(theta), 0) ** 2, np.sin(theta) ** 2, np.maximum(-np.cos(theta), 0) ** 2])
    y, z, elevation = np.einsum("scr,st->crt", smooth, shares)
    elevation = np.radians(elevation)
    origins = np.stack([np.zeros_like(y), y, z], axis=-1)
    flat = np.cos(elevation)
    directions = np.stack([flat * np.sin(theta), np.sin(elevation), flat * np.cos(theta)], axis=-1)
    return origins, directions


def _monotone(x: Array, y: Array, at: Array) -> Array:
    """Cubic Hermite interpolation with Fritsch-Carlson (1980) slopes: smooth, without overshoot."""
    step = np.diff(y) / np.diff(x)
    slope = np.concatenate([step[:1], np.where(step[1:] * step[:-1] > 0, 0.5 * (step[1:] + step[:-1]), 0.0), step[-1:]])
    limit = 3.0 * np.minimum(np.abs(np.append(step, step[-1])), np.abs(np.insert(step, 0, step[0])))
    slope = np.sign(slope) * np.minimum(np.abs(slope), limit)
    k = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    width = x[k + 1] - x[k]
    t = (at - x[k]) / width
    return (
        y[k] * (1 + 2 * t) * (1 - t) ** 2 + y[k + 1] * t**2 * (3 - 2 * t)
        + width * (slope[k] * t * (1 - t) ** 2 - slope[k + 1] * t**2 * (1 - t))
    )  # fmt: skip


def grid_faces() -> tuple[Ints, Ints]:
    """Vertex number of each grid place [ROWS, 2 * HALF] (-1 in an opening) and triangles [F, 3] outside the openings."""
    number = np.full((ROWS, 2 * HALF), -1, np.int64)
    count = 0
    for j in range(ROWS):
        for c in range(2 * HALF):
            if any(block.inside(j, c - HALF) for block in BLOCKS):
                continue
            number[j, c] = count
            count += 1
    faces = []
    for j in range(ROWS - 1):
        for c in range(2 * HALF):
            if any(block.cell(j, c - HALF) for block in BLOCKS):
                continue
            a, b = number[j, c], number[j, (c + 1) % (2 * HALF)]
            d, e = number[j + 1, c], number[j + 1, (c + 1) % (2 * HALF)]
            # The diagonal leans the same way on both halves of the face, so that they mirror each other.
            if c < HALF:
                faces += [(a, d, e)] + ([(a, e, b)] if j else [])
            else:
                faces += [(d, e, b)] + ([(a, d, b)] if j else [])
    return number, np.asarray(faces, np.int64)


def ring_faces(outer: Ints, inner: Ints) -> Ints:
    """Triangles between two closed loops of equally many vertices, both counter-clockwise seen from outside."""
    a, b, c, d = outer, np.roll(outer, -1), inner, np.roll(inner, -1)
    half = (np.arange(len(outer)) < len(outer) // 4) | (
        (np.arange(len(outer)) >= len(outer) // 2) & (np.arange(len(outer)) < 3 * len(outer) // 4)
    )
    one = np.concatenate([np.stack([a, b, d], 1)[half], np.stack([a, d, c], 1)[half]])
    two = np.concatenate([np.stack([a, b, c], 1)[~half], np.stack([b, d, c], 1)[~half]])
    return np.concatenate([one, two])
