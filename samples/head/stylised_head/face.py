"""The skin: grid, lids, lips and the cavity of the mouth as one mesh, tagged for the face shapes."""

from __future__ import annotations

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.layout import EYE, HALF, MOUTH, ROWS, grid_faces, rays, ring_faces
from stylised_head.part import Ints, Part, Tags, linear, smoothstep
from stylised_head.skull import Array, Skull

_LID_RINGS = (0.22, 0.44, 0.64, 0.80, 0.91, 1.0)
_LIP_RINGS = (0.22, 0.46, 0.68, 0.87, 1.0)


class _Mesh:
    """Vertices with tags that grow loop by loop."""

    def __init__(self) -> None:
        self.points: list[Array] = []
        self.tags: list[Array] = []
        self.faces: list[Ints] = []
        self.count = 0

    def add(self, points: Array, **tags: Array | float) -> Ints:
        """Append vertices; returns their numbers."""
        rows = np.zeros((len(points), 7))
        for key, value in tags.items():
            rows[:, _COLUMNS.index(key)] = value
        self.points.append(points)
        self.tags.append(rows)
        self.count += len(points)
        return np.arange(self.count - len(points), self.count)


_COLUMNS = ("lip", "inner", "lid", "lid_s", "lid_w", "side", "red")


def build_face(anatomy: Anatomy, skull: Skull) -> Part:
    """The skin of one head."""
    mesh = _Mesh()
    number, faces = grid_faces()
    origins, directions = rays()
    kept = number >= 0
    surface = skull.cast(origins[kept], directions[kept])
    below = np.where(surface[:, 1] < anatomy.lip_line(surface[:, 0]), -1.0, 1.0)
    mesh.add(surface, lip=below)
    mesh.faces.append(faces)
    rows = np.nonzero(kept)[0]

    for side in (1, -1):
        loop = [(j, i * side) for j, i in EYE.loop()]
        numbers = np.asarray([number[j, i + HALF] for j, i in loop])
        _eye_rings(mesh, anatomy, skull, surface, numbers, side)
    mouth_loop = np.asarray([number[j, i + HALF] for j, i in MOUTH.loop()])
    _mouth_rings(mesh, anatomy, skull, surface, mouth_loop)

    points, tags = np.concatenate(mesh.points), np.concatenate(mesh.tags)
    neck = np.ones(len(points))
    neck[: len(rows)] = 1.0 - smoothstep(ROWS - 11.0, ROWS - 2.0, rows.astype(float))
    return Part(
        "skin", "skin", points, np.concatenate(mesh.faces), _paint(anatomy, points, tags), "skin",
        head_weight=neck, tags=Tags(*tags[:, :6].T),
    )  # fmt: skip


def _eye_rings(mesh: _Mesh, anatomy: Anatomy, skull: Skull, surface: Array, loop: Ints, side: int) -> None:
    """Fill an eye's block: rings of skin to the lid's edge, the edge's thickness, and a rim that meets the eyeball."""
    flip = np.array([side, 1.0, 1.0])
    count = len(loop)
    k = np.arange(count)
    s = np.cos(2.0 * np.pi * k / count)
    upper = k <= count // 2
    yaw, high, low = anatomy.lid_angles(s)
    pitch = np.where(upper, high, low)
    lid = np.where((k == 0) | (k == count // 2), 0.0, np.where(upper, 1.0, -1.0))
    edge = np.stack([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)], axis=1)
    border = anatomy.eye_centre + edge * (anatomy.eye_radius + 0.0027)
    start = surface[loop] * flip
    previous = loop
    for f in _LID_RINGS:
        eased = f**0.85
        xy = (1.0 - eased) * start[:, :2] + eased * border[:, :2]
        points = skull.front(xy[:, 0], xy[:, 1])
        # The edge itself lies on a sphere around the eyeball, so that shut lids meet.
        points += smoothstep(0.75, 1.0, np.full(count, f))[:, None] * (border - points)
        # A crease above the upper lid.
        fold = 0.0012 * np.exp(-(((f - 0.64) / 0.10) ** 2)) * np.maximum(lid, 0) * (1 - s**4)
        points[:, 2] -= fold
        previous = _ring(mesh, previous, points * flip, side, lid, s, smoothstep(0.0, 1.0, np.full(count, f)), 0.0)
    for radius, tint in ((0.0016, 0.5), (-0.0006, 1.0)):
        points = anatomy.eye_centre + edge * (anatomy.eye_radius + radius)
        previous = _ring(mesh, previous, points * flip, side, lid, s, 1.0, tint)


def _ring(
    mesh: _Mesh, previous: Ints, points: Array, side: int, lid: Array, s: Array, weight: Array | float, red: float
) -> Ints:
    ring = mesh.add(points, lip=1.0, lid=lid, lid_s=s, lid_w=weight, side=float(side), red=red)
    quads = ring_faces(previous, ring)
    mesh.faces.append(quads if side > 0 else quads[:, ::-1])
    return ring


def _mouth_rings(mesh: _Mesh, anatomy: Anatomy, skull: Skull, surface: Array, loop: Ints) -> None:
    """Fill the mouth's block: skin to the lips' border, the lips, where they meet, their backs, and the cavity."""
    count = len(loop)
    k = np.arange(count)
    s = np.cos(2.0 * np.pi * k / count)
    s[np.abs(s) < 1e-12] = 0.0
    upper = k <= count // 2
    corner = (k == 0) | (k == count // 2)
    lip = np.where(upper, 1.0, -1.0)
    lip[corner] = 0.0
    sign = np.where(upper, 1.0, -1.0)
    x = s * anatomy.mouth_half
    line = anatomy.lip_line(x)
    height = np.where(upper, anatomy.upper_border(s), anatomy.lower_border(s))
    border_x = x * 1.05
    border_y = line + sign * (height + 0.0006 * (1 - corner))
    border = skull.front(border_x, border_y)

    start = surface[loop]
    previous = loop
    for f in (0.30, 0.58, 0.82, 1.0):
        eased = f**0.9
        xy = (1.0 - eased) * start[:, :2] + eased * border[:, :2]
        points = skull.front(xy[:, 0], xy[:, 1])
        ridge = 0.0009 * smoothstep(0.5, 1.0, np.full(count, f)) * (1 - s**2)
        points[:, 2] += ridge
        previous = _lips(mesh, previous, points, lip, 0.0, 0.35 * (f == 1.0))
    border = points

    contact = skull.front(x, line)
    contact[:, 1] = line
    open_share = np.maximum(1.0 - s**2, 0.0)
    contact[:, 2] += 0.0022 * open_share**0.7 - 0.0012
    bulge = np.where(upper, 0.0034, 0.0046) * anatomy.look.lip_fullness**0.5 * open_share**0.6
    for f in _LIP_RINGS:
        points = (1.0 - f) * border + f * contact
        points[:, 2] += bulge * np.sin(np.pi * f**0.85) ** 0.9 if f < 1.0 else 0.0
        previous = _lips(mesh, previous, points, lip, 0.0, 1.0)

    for back, spread, inward, depth in (
        (0.0022, 0.0012, 1.0, 0.10), (0.0055, 0.0042, 0.99, 0.25), (0.0100, 0.0080, 0.97, 0.45),
        (0.0300, 0.0120, 0.90, 0.75), (0.0480, 0.0090, 0.55, 1.0),
    ):  # fmt: skip
        points = contact.copy()
        points[:, 0] *= inward
        points[:, 1] += sign * spread * np.maximum(open_share, 0.02) ** 0.5
        points[:, 2] -= back
        previous = _lips(mesh, previous, points, lip, depth, 1.0 + depth)
    centre = mesh.add(points.mean(axis=0, keepdims=True) - [[0, 0, 0.004]], lip=0.0, inner=1.0, red=2.0)
    mesh.faces.append(np.stack([previous, np.roll(previous, -1), np.full(count, centre[0])], axis=1))


def _lips(mesh: _Mesh, previous: Ints, points: Array, lip: Array, inner: float, red: float) -> Ints:
    ring = mesh.add(points, lip=lip, inner=inner, red=red)
    mesh.faces.append(ring_faces(previous, ring))
    return ring


def _paint(anatomy: Anatomy, points: Array, tags: Array) -> Array:
    """Colours [V, 3]: skin, blush on cheeks, nose and lids, lips, the red of the mouth."""
    look = anatomy.look
    skin, blush, lips = linear(look.skin), linear(look.blush), linear(look.lips)
    p = np.concatenate([np.abs(points[:, :1]), points[:, 1:]], axis=1)

    def spot(centre: tuple[float, float, float], size: float, strength: float) -> Array:
        distance = ((p - np.asarray(centre)) ** 2).sum(axis=1)
        return strength * np.exp(-distance / size**2)

    rosy = spot((0.047, 0.020, 0.066), 0.020, 0.50) + spot((0.0, 0.018, 0.106), 0.011, 0.40)
    rosy += spot((0.078, 0.045, -0.005), 0.03, 0.35) + spot((0.0, -0.055, 0.075), 0.015, 0.15)
    lid_w, lid, red = tags[:, 4], tags[:, 2], tags[:, 6]
    in_mouth = tags[:, 5] == 0
    rosy += np.where(lid != 0, 0.28 * lid_w**2, 0.0)
    rosy = np.clip(rosy, 0.0, 0.75)[:, None]
    colour = skin * (1 - rosy) + blush * skin**0.3 * rosy
    lip_amount = np.where(in_mouth, np.clip(red, 0.0, 1.0), 0.0)[:, None]
    colour = colour * (1 - lip_amount) + lips * lip_amount
    deep = np.where(in_mouth, np.clip(red - 1.0, 0.0, 1.0), 0.0)[:, None]
    colour = colour * (1 - deep) + linear((0.36, 0.10, 0.10)) * deep
    rim = np.where(in_mouth, 0.0, red)[:, None]
    return colour * (1 - rim) + (0.55 * linear((0.62, 0.30, 0.26)) + 0.15 * skin) * rim
