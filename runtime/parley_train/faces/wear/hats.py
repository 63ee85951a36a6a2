"""Hats: shells around the skull from its middle outward, and brims. Cm on the mean head."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.hair.head_field import HeadField
from parley_train.faces.surfaces import Piece
from parley_train.faces.wear.shell import grid_piece, joined, reach

MIDDLE = np.array([0.0, 6.0, 0.3])
AROUND = 56

LINES = {
    "beanie": (8.0, 4.6, 1.5),
    "cap": (8.6, 4.5, 1.2),
    "brim": (8.8, 5.2, 1.5),
    "helmet": (8.4, -3.5, 1.7),
    "band": (9.2, 6.5, 0.7),
}
"""Height of the edge at the forehead and at the back, and how far the hat stands off the head."""

CLOSE = ("beanie", "cap", "brim", "helmet")
"""Hats that press the hair below them."""


def edge_heights(name: str, turn: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height, cm, of the edge of `name` at azimuths `turn` (0 is the front)."""
    front, back, _ = LINES[name]
    behind = 0.5 - 0.5 * np.cos(turn)
    if name == "helmet":
        return np.where(behind < 0.16, front, front + (back - front) * np.clip((behind - 0.16) / 0.25, 0.0, 1.0))
    edge: NDArray[np.float64] = front + (back - front) * behind**0.8
    return edge


def hat(name: str, field: HeadField) -> Piece:
    """The pieces of `name` as one."""
    off = LINES[name][2]
    turn = np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)
    rows = 14
    edge = edge_heights(name, turn)
    top = 14.8
    start_row = 0.0 if name != "band" else 0.86
    share = np.linspace(start_row, 1.0, rows)[:, None]
    # Directions from the crown down to the edge.
    low = np.arctan2(edge - MIDDLE[1], 9.3)[None]
    rise = np.pi / 2 * (1.0 - share) + low * share
    direction = np.stack([np.sin(turn)[None] * np.cos(rise), np.sin(rise), np.cos(turn)[None] * np.cos(rise)], axis=-1)
    flat = direction.reshape(-1, 3)
    offset = np.full(len(flat), off)
    distance = reach(field, np.tile(MIDDLE, (len(flat), 1)), flat, offset, 20.0).reshape(rows, AROUND)
    if name in ("beanie",):
        distance = distance * (1.0 + 0.10 * (1.0 - share))
    if name == "brim":
        distance = np.minimum(distance * (1.0 + 0.18 * (1.0 - share)), (top - 3.0) / np.maximum(np.sin(rise), 0.2))
    points = MIDDLE + direction * distance[..., None]
    if name == "beanie":
        fold = points[-4:] + direction[-4:] * 0.45
        points[-4:] = fold
    texture = np.stack([np.tile(turn * 9.0, (rows, 1)), points[..., 1]], axis=-1)
    ones = np.ones((rows, AROUND))
    pieces = [grid_piece("hat", points, texture, 0.0, ones, ones)]
    if name == "cap":
        pieces.append(_peak(points[-1], turn))
    if name == "brim":
        pieces.append(_brim(points[-1], turn))
    if name == "helmet":
        ridge = np.linspace(-1.2, 1.2, 20)
        crest = np.stack([np.zeros(20), 6.0 + 10.6 * np.cos(ridge), 0.3 + 11.4 * np.sin(ridge)], axis=1)
        both = np.stack(
            [crest + np.array([0.5, 0.0, 0.0]), crest * np.array([1.0, 1.06, 1.04]), crest - np.array([0.5, 0.0, 0.0])]
        )
        pieces.append(
            grid_piece("hat", both, np.zeros((3, 20, 2)), 1.0, np.ones((3, 20)), np.ones((3, 20)), closed=False)
        )
    return joined(pieces)


def _peak(edge: NDArray[np.float64], turn: NDArray[np.float64]) -> Piece:
    """A cap's peak: the front of the edge, carried forward and down."""
    angle = np.linspace(-1.0, 1.0, 21)
    base = np.stack([np.interp(angle % (2 * np.pi), turn, edge[:, k], period=2 * np.pi) for k in range(3)], axis=1)
    reach_out = 6.2 * np.sqrt(np.maximum(1.0 - (angle / 1.02) ** 2, 0.0))
    rows = [
        base + np.array([0.0, -0.9 * s * s, 0.0]) + np.stack([np.zeros(21), np.zeros(21), reach_out * s], axis=1)
        for s in np.linspace(0.0, 1.0, 6)
    ]
    under = [row - np.array([0.0, 0.25, 0.0]) for row in rows[::-1]]
    points = np.stack(rows + under)
    return grid_piece(
        "hat", points, points[..., [0, 2]], 1.0, np.ones(points.shape[:2]), np.ones(points.shape[:2]), closed=False
    )


def _brim(edge: NDArray[np.float64], turn: NDArray[np.float64]) -> Piece:
    out = np.stack([np.sin(turn), np.zeros(AROUND), np.cos(turn)], axis=1)
    rows = [
        edge + out * 5.0 * s + np.array([0.0, -0.8 * s + 1.1 * s**3, 0.0]) * np.ones((AROUND, 1))
        for s in np.linspace(0.0, 1.0, 6)
    ]
    under = [row - np.array([0.0, 0.3, 0.0]) for row in rows[::-1]]
    points = np.stack(rows + under)
    return grid_piece("hat", points, points[..., [0, 2]], 0.0, np.ones(points.shape[:2]), np.ones(points.shape[:2]))
