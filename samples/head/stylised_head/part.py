"""One primitive of the model: a mesh of one material with everything that its vertices carry."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from stylised_head.skull import Array

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tags:
    """What the face shapes need to know of a vertex beside its place.

    lip     +1 above the line of the mouth, -1 below
    inner   0 outside the mouth .. 1 at the back of its cavity
    lid     0 none, +1 upper lid, -1 lower lid
    lid_s   -1 (nose) .. 1 (temple) along the lid
    lid_w   0 far from the lid's edge .. 1 at it
    side    +1 the subject's left eye, -1 the right, 0 neither
    """

    lip: Array
    inner: Array
    lid: Array
    lid_s: Array
    lid_w: Array
    side: Array

    @staticmethod
    def plain(count: int) -> Tags:
        """Tags of vertices that are neither lip nor lid."""
        zero = np.zeros(count)
        return Tags(zero, zero, zero, zero, zero, zero)

    def mirrored(self) -> Tags:
        """Tags of the mirror image."""
        return replace(self, side=-self.side)

    def taken(self, rows: Ints) -> Tags:
        """Tags of some vertices."""
        return Tags(*(getattr(self, key)[rows] for key in self.__dataclass_fields__))


@dataclass(frozen=True)
class Part:
    """A mesh of one material. points [V, 3], triangles [F, 3], colours [V, 3] linear, head_weight [V], tags.

    `follows`: how the part takes the face's shapes: 'skin' by place and tags, 'eye', 'teeth_upper', 'teeth_lower',
    'tongue', or 'still'.
    """

    name: str
    material: str
    points: Array
    triangles: Ints
    colours: Array
    follows: str = "still"
    body: bool = False
    head_weight: Array | None = None
    tags: Tags | None = None
    anchors: Array | None = None
    """Points [V, 3] at which skin movement is looked up, when they are not the vertices themselves (brows, lashes)."""
    deltas: dict[str, Array] = field(default_factory=dict)

    def weights(self) -> Array:
        """How far each vertex follows the head [V]."""
        return np.full(len(self.points), 0.0 if self.body else 1.0) if self.head_weight is None else self.head_weight

    def marks(self) -> Tags:
        """Its tags, plain ones when it has none."""
        return Tags.plain(len(self.points)) if self.tags is None else self.tags


def linear(colour: object) -> Array:
    """sRGB 0..1 to linear RGB."""
    c = np.asarray(colour, float)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def grid_triangles(rows: int, columns: int, closed: bool) -> Ints:
    """Triangles of a grid of `rows` x `columns` vertices (row-major); counter-clockwise when rows go down, columns right."""
    j, i = np.meshgrid(np.arange(rows - 1), np.arange(columns if closed else columns - 1), indexing="ij")
    a, b = (j * columns + i).ravel(), (j * columns + (i + 1) % columns).ravel()
    c, d = a + columns, b + columns
    return np.concatenate([np.stack([a, c, d], 1), np.stack([a, d, b], 1)])


def joined(name: str, parts: list[Part]) -> Part:
    """Several parts of one material and one way to follow, as one."""
    offsets = np.cumsum([0] + [len(p.points) for p in parts[:-1]])
    anchors = None
    if any(p.anchors is not None for p in parts):
        anchors = np.concatenate([p.points if p.anchors is None else p.anchors for p in parts])
    tags = [p.marks() for p in parts]
    return replace(
        parts[0], name=name, points=np.concatenate([p.points for p in parts]),
        triangles=np.concatenate([p.triangles + o for p, o in zip(parts, offsets, strict=True)]),
        colours=np.concatenate([p.colours for p in parts]), head_weight=np.concatenate([p.weights() for p in parts]),
        tags=Tags(*(np.concatenate([getattr(t, key) for t in tags]) for key in Tags.__dataclass_fields__)), anchors=anchors,
    )  # fmt: skip


def mirrored(part: Part) -> Part:
    """The mirror image on the other side of the face."""
    flip = np.array([-1.0, 1.0, 1.0])
    return replace(
        part, points=part.points * flip, triangles=part.triangles[:, ::-1], tags=part.marks().mirrored(),
        anchors=None if part.anchors is None else part.anchors * flip,
    )  # fmt: skip


def smoothstep(low: float, high: float, x: Array) -> Array:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)
