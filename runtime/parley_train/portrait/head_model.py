"""The morphable head that portraits are taught on: ICT-FaceKit's, read from one file, with ARKit's 52 shapes.

Centimetres; +x the subject's left, +y up, +z out of the face. The file is `face_model/ict_face.npz` of the optional data folder,
see docs/characters.md for how to make it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from parley.arkit import ARKIT_NAMES
from parley.errors import InputError

Floats = NDArray[np.float32]
Integers = NDArray[np.int32]

HIDDEN = ("M_LacrimalFluid", "M_EyeBlend", "M_EyeOcclusion")
"""Materials that would have to be drawn transparent; they are left out."""

EYEBALLS = {"Left": (21451, 22221, 23021), "Right": (23021, 23791, 24591)}
"""First vertex of each eyeball, of its iris, and the one after its last."""

CORNEA_RADIUS = 0.62
"""Centimetres around the eye's axis where the sclera's front is cut away: drawn opaque, the cornea would hide the iris."""

MOUTH_RIM = (5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841)
"""Vertices around the outer edge of the lips, from one corner over the upper lip to the other and back below."""

BROWS = ((268, 493, 1914, 2044, 1401), (3615, 4240, 4114, 2734, 2509))
"""Vertices along each brow (landmarks 17 to 26 of the iBUG order)."""


@dataclass(frozen=True)
class HeadModel:
    """A head as arrays. V vertices that are drawn, T triangles.

    neutral     [V, 3] mean head at rest
    expression  [52, V, 3] offset of each ARKit shape at 1 (`tongueOut` is empty: the model has none)
    identity    [100, V, 3] offset of each identity mode, for one standard deviation
    triangles   [T, 3] vertices;  material [T] index into `materials`
    """

    neutral: Floats
    expression: Floats
    identity: Floats
    triangles: Integers
    material: Integers
    materials: tuple[str, ...]
    original: Integers
    """[V] vertex numbers in the file, which landmarks and ranges are given in."""

    def vertices_of(self, *originals: int) -> Integers:
        """Vertices here of vertex numbers in the file."""
        return np.searchsorted(self.original, originals).astype(np.int32)

    def material_of_vertices(self) -> NDArray[np.str_]:
        """[V] name of the material of a triangle that each vertex belongs to."""
        names = np.zeros(len(self.neutral), np.int32)
        names[self.triangles.ravel()] = np.repeat(self.material, 3)
        return np.asarray(self.materials)[names]

    def incidence(self) -> sparse.csr_matrix:
        """[V, T] sums over the triangles of each vertex."""
        count = self.triangles.size
        rows, columns = self.triangles.ravel(), np.repeat(np.arange(len(self.triangles)), 3)
        return sparse.csr_matrix(
            (np.ones(count, np.float32), (rows, columns)), (len(self.neutral), len(self.triangles))
        )

    def posed(self, base: Floats, weights: Floats) -> Floats:
        """[V, 3] the head `base` [V, 3] with ARKit `weights` [52]."""
        used = np.flatnonzero(weights)
        offset = weights[used] @ self.expression[used].reshape(len(used), -1)
        return base + offset.reshape(-1, 3)


def default_path() -> Path:
    """The file that `PARLEY_FACE_MODEL` names, else that of the optional data folder, `PARLEY_SHARED`."""
    if named := os.environ.get("PARLEY_FACE_MODEL"):
        return Path(named)
    return Path(os.environ.get("PARLEY_SHARED", "../shared")) / "data" / "face_model" / "ict_face.npz"


def load(path: Path | None = None) -> HeadModel:
    """Read the converted ICT-FaceKit file at `path` (None: see `default_path`)."""
    path = path or default_path()
    if not path.is_file():
        raise InputError(
            f"there is no head model at {path}; give --face-model FILE, the converted ICT-FaceKit (docs/characters.md says how)"
        )
    with np.load(path) as data:
        arrays = {name: data[name] for name in data.files}
    materials = tuple(str(name) for name in arrays["material_names"])
    triangles, material = arrays["tri_v"].astype(np.int32), arrays["tri_material"].astype(np.int32)
    neutral = arrays["neutral"].astype(np.float32)
    keep = ~np.isin(material, [materials.index(name) for name in HIDDEN])
    for first, iris, _ in EYEBALLS.values():
        keep &= ~_cornea(neutral, first, iris)[triangles].all(1)
    triangles, material = triangles[keep], material[keep]
    used, renumbered = np.unique(triangles, return_inverse=True)
    return HeadModel(
        neutral=neutral[used], identity=arrays["identity"][:, used].astype(np.float32),
        expression=_arkit(arrays["expression"][:, used].astype(np.float32), [str(n) for n in arrays["expression_names"]]),
        triangles=renumbered.reshape(-1, 3).astype(np.int32), material=material, materials=materials, original=used.astype(np.int32),
    )  # fmt: skip


def _cornea(neutral: Floats, first: int, iris: int) -> NDArray[np.bool_]:
    ball = neutral[first:iris]
    centre = ball.mean(0)
    front = np.zeros(len(neutral), bool)
    front[first:iris] = (np.hypot(*(ball - centre)[:, :2].T) < CORNEA_RADIUS) & (ball[:, 2] > centre[2])
    return front


def _arkit(offsets: Floats, names: list[str]) -> Floats:
    """Offsets in ARKit's order. Shapes that the file has in two halves (browInnerUp, cheekPuff) are their sum."""
    index = {name: i for i, name in enumerate(names)}
    result = np.zeros((len(ARKIT_NAMES), *offsets.shape[1:]), np.float32)
    for row, name in enumerate(ARKIT_NAMES):
        short = name[:-4] + "_L" if name.endswith("Left") else name[:-5] + "_R" if name.endswith("Right") else name
        if name in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
            short = name
        for found in (short, f"{name}_L", f"{name}_R"):
            if found in index:
                result[row] += offsets[index[found]]
    return result
