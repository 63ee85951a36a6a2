"""Geometry as it is drawn: a rig's parts with split texture seams, and pieces worn on it (hair, clothes, glasses)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from parley_train.faces.facerig import PART_INDEX, PARTS, FaceRig, Floats, Ints

CENTIMETRES = 100.0


@dataclass(frozen=True)
class Piece:
    """Something worn on a head, in its head space. `material` names the shader: hair, cloth, glass.

    points      [N, 3] metres
    normals     [N, 3] unit length
    texture_at  [N, 2] what the material makes of it
    own         [N, 3] hair: the strand's direction
    traits      [N, 3] follows the head 0..1, open to the sky 0..1, the material's own number
    triangles   [T, 3]
    casting     [C, 3] fewer triangles that cast the same shadow, where there are such
    """

    material: str
    points: Floats
    normals: Floats
    texture_at: Floats
    own: Floats
    traits: Floats
    triangles: Ints
    casting: Ints | None = None


@dataclass(frozen=True)
class Layout:
    """How a rig is drawn, the same for every person: triangles sorted by part, vertices split where the texture has seams.

    wedge      [W] vertex of each drawn vertex
    uv         [W, 2]
    drawn      [F'] index of each drawn triangle in `rig.triangles`
    corners    [F', 3] drawn vertices
    vertices   [F', 3] the rig's vertices
    spans      part → (first, count) of the drawn triangles
    """

    wedge: Ints
    uv: Floats
    drawn: Ints
    corners: Ints
    vertices: Ints
    spans: dict[str, tuple[int, int]]

    @staticmethod
    def of(rig: FaceRig) -> Layout:
        """The layout of `rig`; clear films are left out, eyeballs are told apart as `eye Left` and `eye Right`."""
        names = [*PARTS, "eye Left", "eye Right"]
        part = rig.part.astype(np.int32)
        for eye in rig.eyes:
            ball = np.zeros(len(rig.rest), bool)
            ball[eye.vertices] = True
            part[(rig.part == PART_INDEX["eye"]) & ball[rig.triangles[:, 0]]] = names.index(f"eye {eye.side}")
        part[part == PART_INDEX["film"]] = len(names)
        order = np.argsort(part, kind="stable")
        drawn = order[part[order] < len(names)].astype(np.int32)
        vertices, uv_corners = rig.triangles[drawn], rig.uv_triangles[drawn]
        key = vertices.astype(np.int64) * len(rig.uv) + uv_corners
        unique, inverse = np.unique(key, return_inverse=True)
        wedge, uv_index = unique // len(rig.uv), unique % len(rig.uv)
        spans = {}
        for index in np.unique(part[drawn]):
            where = np.flatnonzero(part[drawn] == index)
            spans[names[index]] = (int(where[0]), len(where))
        return Layout(
            wedge.astype(np.int32), rig.uv[uv_index], drawn, inverse.reshape(-1, 3).astype(np.int32), vertices, spans
        )


class Normals:
    """Vertex normals [V, 3], area weighted and not of unit length, of a face that moves.

    Only skin and the lining of the mouth change shape; what is rigid keeps the normals it had at rest.
    """

    def __init__(self, rig: FaceRig) -> None:
        soft = np.isin(
            rig.part,
            [PART_INDEX["skin"], PART_INDEX["mouth"]] + [i for n, i in PART_INDEX.items() if n.startswith("painted")],
        )
        self._count = len(rig.rest)
        self._soft, self._rigid = rig.triangles[soft], rig.triangles[~soft]
        self._soft_sum = self._incidence(self._soft)
        self._rigid_sum = self._incidence(self._rigid)
        self._still = np.zeros((self._count, 3), np.float32)
        self._person: Floats | None = None

    def settle_once(self, neutral: Floats) -> None:
        """`settle`, unless this very person is settled already."""
        if self._person is not neutral:
            self.settle(neutral)

    def settle(self, neutral: Floats) -> None:
        """Take a new person's neutral vertices [V, 3]: the normals of the rigid parts."""
        self._still = self._rigid_sum @ _cross(neutral, self._rigid)
        self._person = neutral

    def of(self, points: Floats) -> Floats:
        """Normals of `points` [V, 3]."""
        total: Floats = self._soft_sum @ _cross(points, self._soft)
        total += self._still
        return total

    def _incidence(self, triangles: Ints) -> sparse.csr_matrix:
        rows, columns = triangles.ravel(), np.repeat(np.arange(len(triangles)), 3)
        return sparse.csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), (self._count, len(triangles)))


def _cross(points: Floats, triangles: Ints) -> Floats:
    """Cross products [F, 3] of the triangles' edges: normals, as long as twice the area."""
    corner = points.take(triangles[:, 0], axis=0)
    a = points.take(triangles[:, 1], axis=0) - corner
    b = points.take(triangles[:, 2], axis=0) - corner
    out = np.empty_like(a)
    out[:, 0] = a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1]
    out[:, 1] = a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2]
    out[:, 2] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return out


def unit(vectors: NDArray[np.floating]) -> Floats:
    """`vectors` [..., 3] at length 1; zeros stay zeros."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Floats = (vectors / np.maximum(length, 1e-12)).astype(np.float32)
    return result
