"""Clothes: shells around the shoulders, cut at a neckline, with collars, lapels and hoods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.hair.head_field import HeadField
from parley_train.faces.surfaces import Piece
from parley_train.faces.wear.shell import grid_piece, joined, reach

Doubles = NDArray[np.float64]

AROUND, DOWN = 72, 16
BOTTOM = -37.0
AXIS_DEPTH = -1.2
"""Depth, cm, of the vertical line that garments are cast from."""


@dataclass(frozen=True)
class Cut:
    """A neckline: heights (cm) at the back, the sides and the front, how straight the front's V is (0: round), the cloth's
    thickness, and the V's power over azimuth (small: narrow)."""

    back: float
    side: float
    front: float
    vee: float = 0.0
    thickness: float = 0.45
    steep: float = 0.8


CUTS = {
    "t-shirt": Cut(-11.6, -13.0, -14.6), "v-neck": Cut(-11.4, -12.8, -20.5, 1.0), "scoop": Cut(-12.5, -14.6, -20.0), "tunic": Cut(-11.2, -12.6, -15.0, 0.0, 0.6),
    "shirt": Cut(-10.8, -11.8, -14.6, 0.8, 0.5), "turtleneck": Cut(-9.3, -9.4, -10.2, 0.0, 0.55), "hoodie": Cut(-11.6, -12.8, -14.4, 0.3, 0.9),
    "suit": Cut(-11.6, -12.6, -29.0, 1.0, 1.0, 0.36), "armour": Cut(-10.4, -10.8, -12.0, 0.0, 0.9),
}  # fmt: skip


def garment(name: str, field: HeadField) -> list[Piece]:
    """The pieces of `name` on the mean body."""
    cut = CUTS[name]
    pieces = [_shell(field, cut, 0)]
    if name == "suit":
        under = Cut(-10.4, -11.2, -13.6, 0.7, 0.35)
        pieces += [_shell(field, under, 1), _collar(field, under, 1, 2.0, 0.75), _lapels(field), _tie(field)]
    if name == "shirt":
        pieces += [_collar(field, cut, 0, 2.4, 0.9), _placket(field)]
    if name == "hoodie":
        pieces += [_roll(field, cut, 0, 1.9, 1.0)]
    if name in ("t-shirt", "v-neck", "tunic", "scoop"):
        pieces += [_roll(field, cut, 3 if name == "tunic" else 0, 0.38, 0.0)]
    if name == "turtleneck":
        pieces += [_collar(field, cut, 0, -2.6, 0.35)]
    if name == "armour":
        pieces += [_roll(field, cut, 1, 0.55, 0.0), *_pauldrons()]
    return [joined(pieces)]


def _angles() -> Doubles:
    """Azimuths from the front to the subject's left and around."""
    return np.linspace(0.0, 2.0 * np.pi, AROUND, endpoint=False)


def _neckline(cut: Cut, angle: Doubles) -> Doubles:
    """Height of the neckline at each azimuth."""
    front = 0.5 + 0.5 * np.cos(angle)
    side = np.abs(np.sin(angle))
    height = np.where(
        np.cos(angle) > 0.0,
        cut.front + (cut.side - cut.front) * side**1.2,
        cut.back + (cut.side - cut.back) * side**1.5,
    )
    if cut.vee:
        # Straight edges towards the front's middle.
        away = np.minimum(np.abs((angle + np.pi) % (2.0 * np.pi) - np.pi) / (0.5 * np.pi), 1.0)
        height = np.where(
            front > 0.5,
            (1.0 - cut.vee) * height + cut.vee * (cut.front + (cut.side - cut.front) * away**cut.steep),
            height,
        )
    return height


def _cast(field: HeadField, angle: Doubles, height: Doubles, offset: Doubles) -> Doubles:
    """Points [R, C, 3] at azimuth and height [R, C], `offset` off the body."""
    direction = np.stack([np.sin(angle), np.zeros_like(angle), np.cos(angle)], axis=-1).reshape(-1, 3)
    start = np.stack([np.zeros_like(angle), height, np.full_like(angle, AXIS_DEPTH)], axis=-1).reshape(-1, 3)
    # Body is higher than a ray's origin may be at the front of the neck; rays are level, so heights stay.
    distance = reach(field, start, direction, offset.ravel())
    points: Doubles = (start + direction * distance[:, None]).reshape(*angle.shape, 3)
    return points


def _follows(points: Doubles) -> Doubles:
    """How far cloth follows the head: its collar a little."""
    follows: Doubles = np.clip((points[..., 1] + 15.0) / 9.0, 0.0, 0.6)
    return follows


def _shell(field: HeadField, cut: Cut, number: float) -> Piece:
    angle = np.tile(_angles(), (DOWN, 1))
    share = (np.linspace(0.0, 1.0, DOWN) ** 1.25)[:, None]
    height = _neckline(cut, angle) * (1.0 - share) + BOTTOM * share
    offset = np.full_like(angle, cut.thickness)
    # The edge turns in: onto the skin, or onto the shirt below a jacket.
    offset[0] = 0.05 if cut.thickness < 0.95 else 0.55
    height[1] = height[0] - 0.12
    points = _cast(field, angle, height, offset)
    texture = np.stack([angle * 12.0, points[..., 1]], axis=-1)
    openness = np.clip(0.55 + 0.09 * (height[0:1] - height), 0.5, 1.0)
    return grid_piece("cloth", points, texture, number, openness, _follows(points))


def _roll(field: HeadField, cut: Cut, number: float, radius: float, slump: float) -> Piece:
    """A rolled edge along the neckline: ribbing, or a hood's bunched cloth (`slump` makes it thicker behind)."""
    angle = _angles()
    height = _neckline(cut, angle)
    path = _cast(field, angle[None], height[None], np.full((1, AROUND), cut.thickness * 0.6))[0]
    behind = 0.5 - 0.5 * np.cos(angle)
    size = radius * (1.0 + slump * behind)
    turn = np.linspace(0.0, 2.0 * np.pi, 10, endpoint=False)
    out = np.stack([np.sin(angle), np.zeros(AROUND), np.cos(angle)], axis=1)
    ring = path[None] + size[None, :, None] * (
        np.cos(turn)[:, None, None] * out[None] + np.sin(turn)[:, None, None] * np.array([0.0, 1.0, 0.0])
    )
    ring = np.concatenate([ring, ring[:1]])[::-1] + (0.4 * slump * size)[None, :, None] * out[None]
    texture = np.stack([np.tile(angle * 9.0, (11, 1)), np.tile([*turn.tolist(), 6.28], (AROUND, 1)).T], axis=-1)
    return grid_piece("cloth", ring, texture, number, np.full((11, AROUND), 0.85), _follows(ring))


def _collar(field: HeadField, cut: Cut, number: float, fall: float, flare: float) -> Piece:
    """A collar: up the neck from the neckline, then folded outward and down by `fall` cm (negative: a roll-neck's fold)."""
    angle = _angles()
    base = _neckline(cut, angle)
    points_of = np.minimum(np.abs((angle + np.pi) % (2.0 * np.pi) - np.pi) / 0.55, 1.0)
    rows = []
    high = 1.3 if fall > 0.0 else 0.9
    for up, off in ((0.0, 0.3), (high, 0.35), (high + 0.15, 0.7)):
        rows.append(
            _cast(field, angle[None], (base + up * (0.3 + 0.7 * points_of))[None], np.full((1, AROUND), off))[0]
        )
    drop = abs(fall) * (1.0 + 0.35 * (1.0 - points_of)) if fall > 0.0 else np.full(AROUND, abs(fall))
    for share in (0.5, 1.0):
        down = base + high - share * drop
        rows.append(_cast(field, angle[None], down[None], np.full((1, AROUND), 0.75 + flare * share))[0])
    points = np.stack(rows)
    texture = np.stack([np.tile(angle * 9.0, (len(rows), 1)), points[..., 1]], axis=-1)
    return grid_piece("cloth", points, texture, number, np.full(points.shape[:2], 0.9), _follows(points))


def _strip(field: HeadField, left: Doubles, right: Doubles, offset: float, number: float) -> Piece:
    """A strip between two lines of (x, height) [N, 2] on the front of the body."""
    columns = np.stack([left, 0.5 * (left + right), right], axis=1)
    depth_start = np.stack([columns[..., 0], columns[..., 1], np.full(columns.shape[:2], AXIS_DEPTH)], axis=-1).reshape(
        -1, 3
    )
    forward = np.tile([[0.0, 0.0, 1.0]], (len(depth_start), 1))
    distance = reach(field, depth_start, forward, np.full(len(depth_start), offset))
    points = (depth_start + forward * distance[:, None]).reshape(*columns.shape[:2], 3)
    return grid_piece(
        "cloth", points, points[..., :2], number, np.full(points.shape[:2], 0.95), _follows(points), closed=False
    )


def _lapels(field: HeadField) -> Piece:
    height = np.linspace(-13.2, -29.0, 10)
    share = np.linspace(0.0, 1.0, 10)
    inner = 6.2 * (1.0 - share) + 0.2
    outer = inner + np.interp(share, (0.0, 0.35, 0.4, 1.0), (1.6, 3.6, 2.8, 0.3))
    sides = []
    for sign in (1.0, -1.0):
        a, b = np.stack([sign * inner, height], axis=1), np.stack([sign * outer, height - 0.4], axis=1)
        sides.append(_strip(field, a, b, 1.45, 3) if sign > 0.0 else _strip(field, b, a, 1.45, 3))
    return joined(sides)


def _tie(field: HeadField) -> Piece:
    height = np.linspace(-13.9, -32.0, 9)
    half = np.interp(height, (-32.0, -16.2, -15.6, -13.9), (2.0, 0.9, 1.05, 1.25))
    return _strip(field, np.stack([-half, height], axis=1), np.stack([half, height], axis=1), 0.85, 2)


def _placket(field: HeadField) -> Piece:
    height = np.linspace(-15.5, -34.0, 8)
    half = np.full(8, 1.0)
    return _strip(field, np.stack([-half, height], axis=1), np.stack([half, height], axis=1), 0.75, 3)


def _pauldrons() -> list[Piece]:
    """Plates on the shoulders: three overlapping bowls a side."""
    pieces = []
    turn, rise = np.linspace(0.0, 2.0 * np.pi, 24, endpoint=False), np.linspace(0.05, 1.35, 7)
    for sign in (1.0, -1.0):
        for layer, (x, y, radius) in enumerate(((15.5, -20.0, 6.0), (17.6, -22.5, 5.8), (19.0, -25.5, 5.4))):
            ring = np.stack([
                sign * (x + radius * np.sin(rise)[:, None] * np.cos(turn)[None] * 0.95),
                y + radius * np.cos(rise)[:, None] * np.ones((1, 24)) * 0.8,
                -1.5 + radius * np.sin(rise)[:, None] * np.sin(turn)[None] * 1.15,
            ], axis=-1)  # fmt: skip
            if sign > 0.0:
                ring = ring[:, ::-1]
            texture = np.zeros((7, 24, 2))
            pieces.append(
                grid_piece("cloth", ring, texture, float(layer == 1), np.full((7, 24), 0.95), np.zeros((7, 24)))
            )
    return pieces
