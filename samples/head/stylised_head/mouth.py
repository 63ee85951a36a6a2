"""Inside the mouth: two rows of teeth on gums, and a tongue."""

from __future__ import annotations

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.part import Part, grid_triangles, linear
from stylised_head.skull import Array, Skull

_TEETH = 12
_STEPS = 3
"""Vertex columns a tooth."""


def build_teeth(anatomy: Anatomy, skull: Skull, upper: bool) -> Part:
    """One row: an arch whose face bulges tooth by tooth, with gum above (or below)."""
    front = skull.front(np.zeros(1), np.array([anatomy.mouth_y]))[0, 2] - 0.0075
    count = _TEETH * _STEPS + 1
    u = np.linspace(-1.0, 1.0, count)
    angle = u * np.radians(84.0)
    size = 1.0 if upper else 0.93
    half_width, depth = 0.0205 * size * anatomy.look.mouth_width**0.5, 0.0300
    phase = (u + 1.0) / 2.0 * _TEETH
    bulge = np.abs(np.sin(np.pi * phase)) ** 0.55
    radius = 1.0 - 0.045 * (1.0 - bulge)
    x = half_width * np.sin(angle) * radius
    z = front - (0.0 if upper else 0.0016) - depth * (1.0 - np.cos(angle) * radius)
    edge = 0.0008 * (1.0 - bulge) + 0.0012 * np.abs(u) ** 2
    biting = anatomy.mouth_y - (0.0026 if upper else 0.0034)
    sign = 1.0 if upper else -1.0
    crown = 0.0072 if upper else 0.0066
    rings: list[tuple[float, float, str]] = [
        (0.0, -0.0035, "tooth"), (0.0, 0.0, "tooth"), (0.10, 0.0004, "tooth"), (0.55, 0.0006, "tooth"), (1.0, 0.0, "root"),
        (1.12, 0.0003, "gum"), (1.9, -0.0006, "gum"), (2.4, -0.006, "gum"),
    ]  # fmt: skip
    rows, colours = [], []
    palette = {"tooth": (0.93, 0.90, 0.84), "root": (0.86, 0.78, 0.70), "gum": (0.72, 0.34, 0.33)}
    between = 0.72 + 0.28 * bulge
    for up, out, kind in rings:
        y = biting + sign * (up * crown + edge * (up < 0.2) - 0.0007 * (1 - bulge) * (kind == "root"))
        rows.append(np.stack([x * (1 + out / half_width), y, z + out], axis=1))
        colours.append(linear(palette[kind]) * (between[:, None] if kind != "gum" else np.ones((count, 1))))
    points, paint = np.concatenate(rows), np.concatenate(colours)
    triangles = grid_triangles(len(rows), count, closed=False)
    if upper:
        triangles = triangles[:, ::-1]
    name = "teeth_upper" if upper else "teeth_lower"
    return Part(name, "teeth", points, triangles, paint, name)


def build_tongue(anatomy: Anatomy, skull: Skull) -> Part:
    """A tongue that rests behind the lower teeth."""
    front = skull.front(np.zeros(1), np.array([anatomy.mouth_y]))[0, 2] - 0.0145
    length, rows, around = 0.046, 11, 14
    t = np.linspace(0.0, 1.0, rows)
    half = 0.0150 * np.sqrt(np.clip(1.0 - (1.0 - np.minimum(t / 0.45, 1.0)) ** 2.2, 0.0, 1.0)) + 0.0002
    thick = 0.0048 * np.sqrt(np.clip(1.0 - (1.0 - np.minimum(t / 0.35, 1.0)) ** 2, 0.0, 1.0)) + 0.0002
    a = 2.0 * np.pi * np.arange(around) / around
    x = half[:, None] * np.cos(a)
    groove = -0.0016 * np.exp(-((x / 0.004) ** 2)) * (np.sin(a) > 0.2)
    y = anatomy.mouth_y - 0.0085 + 0.004 * np.sin(np.pi * t)[:, None] + thick[:, None] * np.sin(a) + groove
    z = np.broadcast_to((front - length * t)[:, None], x.shape)
    points = np.stack([x, y, z], axis=-1).reshape(-1, 3)
    colours = np.tile(linear((0.80, 0.40, 0.40)), (len(points), 1))
    return Part("tongue", "tongue", points, grid_triangles(rows, around, closed=True), colours, "tongue")


def tongue_length(points: Array) -> Array:
    """0 at the root .. 1 at the tip, for the tongue's rest points."""
    z = points[:, 2]
    return (z - z.min()) / (z.max() - z.min())
