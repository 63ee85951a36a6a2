"""A few points that stand for the head when flow is found: over the whole head, and denser ones around the mouth and each eye."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from parley.arkit import ARKIT_INDEX
from parley_train.portrait.head_model import CORNEA_RADIUS, EYEBALLS, MOUTH_RIM, HeadModel

Floats = NDArray[np.float32]

REGIONS = ("head", "mouth", "left_eye", "right_eye")
"""What point sets there are; each is drawn (splatted) into a picture of its own. A further set, `outline`, tells where the head ends."""

KINDS = ("skin", "lips", "lids", "lash", "iris", "sclera", "upper_teeth", "lower_teeth", "tongue", "back")
"""What a point may lie on."""

IN_MOUTH = [KINDS.index(kind) for kind in ("upper_teeth", "lower_teeth", "tongue")]
EYEBALL = [KINDS.index(kind) for kind in ("iris", "sclera")]
INSIDE = [*IN_MOUTH, *EYEBALL]
"""Kinds that lie within mouth and eyes, and that a portrait may not show at all."""

SHUT_LIDS = "lids, shut"
"""Points of lids that are spread evenly when the eye is shut: those of an open eye lie folded together, and leave gaps when it shuts."""

_SPACING = 0.3
"""A point's Gaussian, relative to the distance of its third neighbour. Measured: wider ones blur the flow across lips and lids (0.65 gives
1.4 pixels of 128 of error on the visible head instead of 0.56), narrower ones leave gaps."""
_OUTLINE_POINTS = 800
_OUTLINE_SPACING = 0.3
"""As `_SPACING`, relative to the distance of each point's own fourth neighbour. Measured with the true shape: mattes by 800 points agree at
IoU .94, by 500 at .93, and wider Gaussians round off ears and neck."""
_LOWER_TEETH = 19247  # the first vertex of the lower row, in the file's numbers


@dataclass(frozen=True)
class PointSet:
    """K points of one region, with what the whole model says of them.

    mean [K, 3] cm, normal [K, 3], width [K] cm (standard deviation of the Gaussian), kind [K] index into `KINDS`,
    expression [52, K, 3], identity [100, K, 3], how both turn the normal (normal_expression [52, K, 3], normal_identity [100, K, 3]) and, for the point's mirror image on the other side of the face,
    mirrored_expression [52, K, 3] (of that other point, as it is).
    vertex [K]: which vertices of the head model they are.
    """

    mean: Floats
    normal: Floats
    width: Floats
    kind: NDArray[np.int32]
    expression: Floats
    identity: Floats
    mirrored_expression: Floats
    normal_expression: Floats
    normal_identity: Floats
    vertex: NDArray[np.int32]


@dataclass(frozen=True)
class FacePoints:
    """The point sets of all `REGIONS`, and where the middle of a region lies: [3] cm on the mean head, with its moves.

    centre_mean [3 regions, 3], centre_expression [3, 52, 3], centre_identity [3, 100, 3] for mouth, left eye, right eye.
    """

    sets: dict[str, PointSet]
    centre_mean: Floats
    centre_expression: Floats
    centre_identity: Floats


def choose(model: HeadModel) -> FacePoints:
    """Points spread evenly (farthest first) over each part of the head, more where flow changes fast."""
    at, names = model.neutral, model.material_of_vertices()
    face, back = names == "M_Face", names == "M_BackHead"
    rim = model.vertices_of(*MOUTH_RIM)
    mouth_at = at[rim].mean(0)
    ellipse = (((at[:, :2] - mouth_at[:2]) / (3.6, 2.6)) ** 2).sum(1)
    mouth = face & (ellipse < 1) & (at[:, 2] > mouth_at[2] - 3.0)
    lips = face & ((((at[:, :2] - mouth_at[:2]) / (2.7, 1.35)) ** 2).sum(1) < 1) & (at[:, 2] > mouth_at[2] - 3.0)
    around_mouth = (
        face & ((((at[:, :2] - mouth_at[:2]) / (5.5, 5.2)) ** 2).sum(1) < 1) & (at[:, 2] > mouth_at[2] - 5.0) & ~lips
    )
    upper = (names == "M_Teeth") & (model.original < _LOWER_TEETH)
    lower = (names == "M_Teeth") & ~upper
    tongue = (names == "M_GumsTongue") & (at[:, 2] > 5)
    eyes = {side: _eye(model, names, side) for side in EYEBALLS}
    any_lid = eyes["Left"]["near"] | eyes["Right"]["near"]
    rest = face & ~mouth & ~any_lid
    front = rest & (at[:, 2] > 3) & (at[:, 1] > -9)
    head = [("lips", lips, 70), ("skin", mouth & ~lips, 40)]
    for parts in eyes.values():
        head += [("lids", parts["near"], 42), ("iris", parts["iris"], 3), ("sclera", parts["sclera"], 6)]
    head += [("skin", front, 130), ("skin", rest & ~front, 90), ("back", back, 70)]
    head += [("upper_teeth", upper, 14), ("lower_teeth", lower, 10), ("tongue", tongue, 14)]
    sets = {
        "head": head,
        "mouth": [
            ("lips", lips, 130), ("skin", around_mouth, 170), ("upper_teeth", upper, 90), ("lower_teeth", lower, 80),
            ("tongue", tongue, 60),
        ],
    }  # fmt: skip
    for side, region in (("Left", "left_eye"), ("Right", "right_eye")):
        parts = eyes[side]
        sets[region] = [
            ("lids", parts["lids"], 90), ("skin", parts["near"] & ~parts["lids"], 60), ("skin", parts["around"], 60),
            ("lash", parts["lash"], 24), ("iris", parts["iris"], 14), ("sclera", parts["sclera"], 18), (SHUT_LIDS, parts["lids"], 60), (SHUT_LIDS, parts["near"], 80),
        ]  # fmt: skip
    outline = _points(model, [("skin", face | back, _OUTLINE_POINTS)])
    apart = cKDTree(outline.mean).query(outline.mean, k=5)[0][:, 4]
    outline = replace(outline, width=(_OUTLINE_SPACING * apart).astype(np.float32))
    groups = [rim, *(np.flatnonzero(eyes[side]["iris"]) for side in ("Left", "Right"))]
    still = model.expression.copy()
    still[[i for i in range(52) if i not in _MOUTH_MOVERS]] = 0.0
    return FacePoints(
        {**{name: _points(model, parts) for name, parts in sets.items()}, "outline": outline},
        np.stack([at[g].mean(0) for g in groups]),
        np.stack([still[:, g].mean(1) if i == 0 else np.zeros((52, 3), np.float32) for i, g in enumerate(groups)]),
        np.stack([model.identity[:, g].mean(1) for g in groups]),
    )


_MOUTH_MOVERS = range(14, 41)
"""ARKit's jaw and mouth shapes, which carry the middle of the mouth along."""


def _eye(model: HeadModel, names: NDArray[np.str_], side: str) -> dict[str, NDArray[np.bool_]]:
    at, face = model.neutral, names == "M_Face"
    first, iris_first, end = EYEBALLS[side]
    ball = (model.original >= iris_first) & (model.original < end)
    centre = at[ball].mean(0)
    away = np.abs(at - centre)
    ahead = at[:, 2] > centre[2] - 2
    # The iris' mesh is a whole ball inside the sclera, seen through the hole where the cornea was.
    iris = ball & (np.hypot(away[:, 0], away[:, 1]) < CORNEA_RADIUS) & (at[:, 2] > centre[2])
    near = face & (away[:, 0] < 2.3) & (away[:, 1] < 1.7) & ahead
    lids = near & (away[:, 0] < 1.8) & (away[:, 1] < 0.95)
    around = face & (away[:, 0] < 3.8) & (away[:, 1] < 3.4) & (at[:, 2] > centre[2] - 3) & ~near
    sclera = (model.original >= first) & (model.original < iris_first) & (at[:, 2] > centre[2])
    lash = (names == "M_EyeLashes") & (np.sign(at[:, 0]) == np.sign(centre[0]))
    return {"iris": iris, "near": near, "lids": lids, "around": around, "sclera": sclera, "lash": lash}


def _points(model: HeadModel, parts: list[tuple[str, NDArray[np.bool_], int]]) -> PointSet:
    chosen, widths, kinds = [], [], []
    shut = model.neutral + model.expression[[ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]].sum(0)
    for kind, mask, count in parts:
        vertices, width = _spread(shut if kind == SHUT_LIDS else model.neutral, np.flatnonzero(mask), count)
        chosen.append(vertices)
        widths.append(np.full(len(vertices), width, np.float32))
        kinds.append(np.full(len(vertices), KINDS.index("lids" if kind == SHUT_LIDS else kind), np.int32))
    vertex = np.concatenate(chosen)
    normal, of_expression, of_identity = _normals(model, vertex)
    mirror = cKDTree(model.neutral).query(model.neutral[vertex] * (-1, 1, 1))[1]
    return PointSet(
        model.neutral[vertex], normal, np.concatenate(widths), np.concatenate(kinds), model.expression[:, vertex], model.identity[:, vertex],
        model.expression[:, mirror], of_expression, of_identity, vertex.astype(np.int32),
    )  # fmt: skip


def _normals(model: HeadModel, vertex: NDArray[np.intp]) -> tuple[Floats, Floats, Floats]:
    """Normals [K, 3] of some vertices at rest, and how a tenth of each expression [52, K, 3] and shape [100, K, 3] turns them, times ten."""
    incidence = model.incidence()[vertex]
    around = np.unique(incidence.indices)
    triangles, sums = model.triangles[around], incidence[:, around]

    def of(vertices: Floats) -> Floats:
        corners = vertices[triangles]
        normal = sums @ np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        return (normal / (np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9)).astype(np.float32)

    rest = of(model.neutral)
    turned = lambda moves: np.stack([10 * (of(model.neutral + 0.1 * move) - rest) for move in moves])  # noqa: E731
    return rest, turned(model.expression), turned(model.identity)


def _spread(at: Floats, candidates: NDArray[np.intp], count: int) -> tuple[NDArray[np.intp], float]:
    """Farthest-point sampling of `count` vertices, and the width of a Gaussian that closes the gaps between them."""
    where = at[candidates]
    nearest = np.full(len(where), np.inf)
    chosen = [0]
    for _ in range(min(count, len(where)) - 1):
        nearest = np.minimum(nearest, ((where - where[chosen[-1]]) ** 2).sum(1))
        chosen.append(int(nearest.argmax()))
    distances = np.sort(np.linalg.norm(where[chosen][:, None] - where[chosen][None], axis=2), 1)
    return candidates[chosen], _SPACING * float(np.median(distances[:, min(3, len(chosen) - 1)]))
