"""Ears, and what the head sits on: shoulders in a tunic with a standing collar that hides where the neck ends."""

from __future__ import annotations

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.part import Part, grid_triangles, joined, linear, mirrored, smoothstep
from stylised_head.skull import Array, Skull

_RAISE = 0.014
"""Metres by which the clothes sit higher than their table says."""


def build_ears(anatomy: Anatomy, skull: Skull) -> Part:
    """Simple shells with a rolled rim, half sunk into the side of the head."""
    rings, around = 8, 22
    f = np.linspace(0.0, 1.0, rings)
    a = 2.0 * np.pi * np.arange(around) / around
    height, depth = 0.0255, 0.0160
    outline = 1.0 + 0.10 * np.cos(a - 0.6) - 0.12 * np.cos(2 * (a + 0.35))
    # Rings go from the middle of the front face over the rim to the back: radius and how far they stand out.
    radius = np.array([0.02, 0.30, 0.56, 0.76, 0.90, 1.0, 0.94, 0.55])[:, None] * outline
    raised = np.array([0.0, 0.0005, 0.0035, 0.0030, 0.0068, 0.0055, 0.0020, -0.0040])[:, None]
    front = np.clip(np.cos(a), 0.0, 1.0) ** 0.5
    raised = raised * (1.0 - 0.75 * front * smoothstep(0.3, 0.8, f)[:, None])
    along, up = radius * np.cos(a) * depth, radius * np.sin(a) * height
    y, z = 0.046 + up - 0.14 * along, -0.012 + 0.92 * along
    side = np.stack([np.zeros_like(y), y, z], axis=-1).reshape(-1, 3)
    head = skull.cast(side, np.broadcast_to([1.0, 0.0, 0.0], side.shape))[:, 0].reshape(y.shape)
    flare = 0.05 if anatomy.look.hair_style == "bob" else 0.48  # long hair holds ears flat
    x = head + 0.0012 + raised + flare * np.maximum(-along - 0.002, 0.0) + 0.06 * np.maximum(up, 0.0)
    x[-1] = head[-1] - 0.0040
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    skin, blush = linear(anatomy.look.skin), linear(anatomy.look.blush)
    inside = np.repeat(np.array([0.55, 0.45, 0.25, 0.2, 0.25, 0.3, 0.2, 0.1]), around)[:, None]
    colours = skin * (1 - inside) + blush * skin**0.3 * inside
    triangles = grid_triangles(rings, around, closed=True)[:, ::-1]
    part = Part("ear", "skin", points, triangles, colours)
    return joined("ears", [part, mirrored(part)])


def build_body(anatomy: Anatomy) -> list[Part]:
    """Shoulders and collar."""
    around = 40
    a = 2.0 * np.pi * np.arange(around) / around
    neck = 0.0385 * anatomy.look.neck_width
    # Height, half width, half depth, z of the middle, squareness of each ring, from the neck outwards and down.
    rings = (
        (-0.125, neck + 0.001, neck + 0.001, -0.040, 2.0), (-0.116, neck + 0.010, neck + 0.011, -0.040, 2.0),
        (-0.121, neck + 0.016, neck + 0.017, -0.040, 2.0), (-0.134, neck + 0.023, neck + 0.021, -0.040, 2.05),
        (-0.145, neck + 0.045, neck + 0.029, -0.042, 2.1), (-0.158, neck + 0.085, neck + 0.041, -0.044, 2.2),
        (-0.174, neck + 0.120, neck + 0.052, -0.046, 2.3), (-0.200, neck + 0.142, neck + 0.061, -0.046, 2.4),
        (-0.245, neck + 0.148, neck + 0.070, -0.044, 2.4), (-0.300, neck + 0.135, neck + 0.074, -0.042, 2.4),
    )  # fmt: skip
    points = np.concatenate([_ring(a, *ring) for ring in rings])
    colours = np.tile(linear(anatomy.look.cloth), (len(points), 1))
    cloth = Part("cloth", "cloth", points, _outward(len(rings), around), colours, body=True)
    return [cloth, _collar(anatomy, a, neck)]


def _collar(anatomy: Anatomy, a: Array, neck: float) -> Part:
    """A soft standing collar, lower in front, with a trim along its upper edge."""
    dip = 0.016 * np.clip(np.sin(a), 0.0, 1.0) ** 3
    rings = (
        (-0.128, neck + 0.0035), (-0.100, neck + 0.0045), (-0.0935, neck + 0.0065), (-0.0925, neck + 0.0090),
        (-0.0950, neck + 0.0115), (-0.100, neck + 0.0115), (-0.116, neck + 0.0125), (-0.140, neck + 0.0210),
    )  # fmt: skip
    points, colours = [], []
    cloth, trim = linear(anatomy.look.cloth), linear(anatomy.look.trim)
    for index, (y, radius) in enumerate(rings):
        ring = _ring(a, y, radius, radius, -0.0385, 2.0)
        ring[:, 1] -= dip * (1.0 if 0 < index < 7 else 0.0)
        ring[:, 2] += 0.004 * np.clip(np.sin(a), 0, 1) * (index > 1)
        points.append(ring)
        colours.append(np.tile(trim if 2 <= index <= 5 else cloth * 1.25, (len(a), 1)))
    return Part(
        "collar", "trim", np.concatenate(points), _outward(len(rings), len(a)), np.concatenate(colours), body=True
    )


def _ring(a: Array, y: float, width: float, depth: float, z: float, square: float) -> Array:
    c, s = np.cos(a), np.sin(a)
    shrink = (np.abs(c) ** square + np.abs(s) ** square) ** (-1.0 / square)
    return np.stack([width * c * shrink, np.full_like(a, y + _RAISE), z + depth * s * shrink], axis=1)


def _outward(rows: int, around: int) -> Array:
    """Rings that go outwards and down, angle from +x towards +z: the columns run clockwise seen from above."""
    return grid_triangles(rows, around, closed=True)[:, ::-1]
