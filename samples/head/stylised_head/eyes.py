"""Eyeballs with painted irises, lashes, and brows."""

from __future__ import annotations

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.part import Part, Tags, grid_triangles, joined, linear, mirrored, smoothstep
from stylised_head.skull import Array, Skull

_SEGMENTS = 24
# Rings of the eyeball: angle from the pupil's middle in degrees, and what is painted there.
_RINGS = (
    (0.0, "pupil"), (7.0, "pupil"), (12.2, "pupil"), (13.6, "inner"), (17.5, "middle"), (23.0, "outer"),
    (27.6, "outer"), (29.0, "limbus"), (31.0, "limbus"), (33.0, "white"), (42.0, "white"), (56.0, "white"),
    (74.0, "edge"), (94.0, "edge"), (116.0, "edge"),
)  # fmt: skip


def build_eyeball(anatomy: Anatomy) -> Part:
    """Both eyeballs, front parts only."""
    look = anatomy.look
    angles = np.radians([ring[0] for ring in _RINGS])
    around = 2.0 * np.pi * np.arange(_SEGMENTS) / _SEGMENTS
    radius = np.full(len(_RINGS), anatomy.eye_radius)
    radial = np.sin(angles)[:, None] * radius[:, None]
    points = np.stack(
        [
            radial * np.cos(around),
            radial * np.sin(around),
            np.broadcast_to((np.cos(angles) * radius)[:, None], (len(angles), _SEGMENTS)),
        ],
        axis=-1,
    ).reshape(-1, 3)
    iris = linear(look.iris)
    streak = 0.86 + 0.14 * np.cos(7 * around + 0.6) * np.cos(3 * around)
    shade_above = 1.0 - 0.38 * np.clip(np.sin(around), 0.0, 1.0)
    colours = np.empty((len(_RINGS), _SEGMENTS, 3))
    for r, (_, kind) in enumerate(_RINGS):
        base = {
            "pupil": np.full(3, 0.006), "inner": iris * 1.15 + 0.03, "middle": iris * 1.75 + 0.06, "outer": iris * 0.95,
            "limbus": iris * 0.10, "white": linear((0.93, 0.92, 0.91)), "edge": linear((0.86, 0.72, 0.68)),
        }[kind]  # fmt: skip
        vary = (streak * shade_above)[:, None] if kind in ("inner", "middle", "outer") else 1.0
        colours[r] = np.clip(base * vary, 0.0, 1.0)
    triangles = grid_triangles(len(_RINGS), _SEGMENTS, closed=True)
    first = triangles.min(axis=1) < _SEGMENTS
    degenerate = first & ((triangles < _SEGMENTS).sum(axis=1) == 2)
    count = len(points)
    side = Tags.plain(count)
    tags = Tags(side.lip, side.inner, side.lid, side.lid_s, side.lid_w, np.ones(count))
    left = Part(
        "eyeball", "eye", points + anatomy.eye_centre, triangles[~degenerate], colours.reshape(-1, 3), "eye", tags=tags
    )
    return joined("eyeballs", [left, mirrored(left)])


def build_lashes(anatomy: Anatomy) -> Part:
    """A dark, winged line on the upper lid and a fine one below: what makes an eye read from afar."""
    parts = []
    for upper, ends, width, out in ((True, (-0.84, 1.0), 3.4, 0.0026), (False, (-0.60, 1.0), 1.0, 0.0002)):
        s = np.linspace(*ends, 19 if upper else 13)
        swell = np.clip((s - ends[0]) / (1.05 - ends[0]), 0.0, 1.0)
        taper = smoothstep(0.0, 0.45, swell) * (1.0 if upper else 0.0) + (
            0.0 if upper else np.sin(np.pi * swell) ** 0.7
        )
        strength = anatomy.look.lashes if upper else 1.0
        wing = 0.0020 * strength * smoothstep(0.80, 1.0, s) * upper
        yaw, high, low = anatomy.lid_angles(s)
        turn = np.radians(width * strength**0.5) * taper * (1.0 if upper else -1.0)
        edge = high if upper else low
        # Round the strip: eye side of the edge, its outermost line, the skin above, back under the skin.
        profile = ((0.0006, -0.25, 0.0), (0.0021 + out * strength, 0.15, 1.0), (0.0029, 1.0, 0.9), (0.0008, 0.9, 0.4))
        rings = []
        for radius, share, reach in profile:
            pitch = edge + turn * share
            direction = np.stack([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)], axis=1)
            far = anatomy.eye_radius + 0.0006 + (radius - 0.0006) * (0.35 + 0.65 * taper)
            rings.append(
                anatomy.eye_centre + direction * far[:, None] + wing[:, None] * reach * np.array([1.0, 0.75, -0.3])
            )
        points = np.concatenate([*rings, rings[0]])
        count, total = len(s), 5 * len(s)
        triangles = grid_triangles(5, count, closed=False)
        plain = Tags.plain(total)
        one = np.ones(total)
        marks = Tags(one, plain.inner, one if upper else -one, np.tile(s, 5), one, one)
        colour = linear(anatomy.look.brows) * 0.10 if upper else linear(anatomy.look.skin) * linear((0.62, 0.42, 0.40))
        part = Part(
            "lash",
            "lash",
            points,
            triangles[:, ::-1] if upper else triangles,
            np.tile(colour, (total, 1)),
            "skin",
            tags=marks,
        )
        parts += [part, mirrored(part)]
    return joined("lashes", parts)


def build_brows(anatomy: Anatomy, skull: Skull) -> Part:
    """Tapered brows that lie on the skin and ride with it."""
    count, across = 15, 7
    t = np.linspace(0.0, 1.0, count)
    centre_x = 0.0125 + 0.0435 * t
    centre_y = 0.0815 + 0.0085 * np.sin(np.pi * np.clip(t * 0.80 + 0.06, 0, 1)) - 0.0062 * t**3
    half = 0.0042 * anatomy.look.brow_weight * (np.minimum(1.0, 0.55 + 3.0 * t)) * (1.0 - t**1.6) ** 0.8 + 0.0002
    half[0] *= 0.5
    angle = np.linspace(0.0, np.pi, across)
    rise = np.stack([centre_y + half * np.cos(a) for a in angle])
    lean = np.stack([centre_x + half * 0.45 * np.cos(a) for a in angle])
    anchors = skull.cast(
        np.stack([np.zeros_like(lean), rise * 0.6 + 0.03, np.zeros_like(lean)], -1).reshape(-1, 3),
        np.stack([lean, rise * 0.4 - 0.03, np.full_like(lean, 0.078)], -1).reshape(-1, 3),
    )
    lift = (np.sin(angle)[:, None] * half * 0.75 - 0.0006).reshape(-1)
    points = anchors + skull.normals(anchors) * lift[:, None]
    colours = np.tile(linear(anatomy.look.brows), (len(points), 1))
    part = Part("brow", "brow", points, grid_triangles(across, count, False), colours, "skin", anchors=anchors)
    return joined("brows", [part, mirrored(part)])


def eye_yaw_pitch(points: Array, centre: Array) -> tuple[Array, Array, Array]:
    """Yaw, pitch and distance of points seen from an eyeball's centre."""
    local = points - centre
    radius = np.linalg.norm(local, axis=1)
    return np.arctan2(local[:, 0], local[:, 2]), np.arcsin(np.clip(local[:, 1] / radius, -1, 1)), radius
