"""Where things lie in ICT-FaceKit "light" (USC Institute for Creative Technologies, github.com/ICT-VGL/ICT-FaceKit, MIT).

Vertex numbers and material names are the model's own; both importers (one npz file, the repository's OBJ folder) use them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES, SHAPE_COUNT
from parley.errors import InputError
from parley_train.faces.facerig import PART_INDEX, Eye, FaceRig, Floats, Ints, moving_shapes

METRES = 0.01
"""The model is in centimetres."""

VERTEX_COUNT = 26719
FACE = slice(0, 9409)
MOUTH_SOCKET = slice(11248, 13294)
EYEBALLS = {"Left": slice(21451, 23021), "Right": slice(23021, 24591)}
OUTER_BALLS = {"Left": slice(21451, 22221), "Right": slice(23021, 23791)}
"""The white with the cornea; behind it the ball with the iris."""
TONGUE_AND_GUMS = slice(14062, 17039)

LANDMARKS = (
    1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443,
    268, 493, 1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509,
    978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360,
    1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732,
    5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841,
    5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
)  # fmt: skip
"""iBUG's 68 landmarks by vertex."""

_MATERIAL_PARTS = {
    "M_Face": "skin", "M_BackHead": "scalp", "M_GumsTongue": "gums", "M_Teeth": "teeth", "M_EyeLashes": "lashes",
    "M_ScleraLeft": "eye", "M_ScleraRight": "eye", "M_IrisLeft": "film", "M_IrisRight": "film",
    "M_LacrimalFluid": "film", "M_EyeBlend": "film", "M_EyeOcclusion": "film",
}  # fmt: skip
"""The iris is painted below the clear front of the outer ball, so the inner ball is not drawn."""

PIVOT = (0.0, -0.035, 0.005)
"""Between the ears and the top of the spine, where a nod turns, metres."""

NECK_TOP, NECK_BOTTOM = -0.080, -0.160
"""Heights between which the neck goes over from following the head to following the torso, metres."""

_SIDES = {"_L": "Left", "_R": "Right"}


def build(
    name: str, neutral: Floats, expressions: Sequence[str], offsets: Floats, identity: Floats, triangles: Ints,
    materials: Sequence[str], uv: Floats, uv_triangles: Ints,
) -> FaceRig:  # fmt: skip
    """The rig from the model's own arrays, centimetres: `offsets` [E, V, 3] of `expressions`, `materials` [F] by triangle."""
    if len(neutral) != VERTEX_COUNT:
        raise InputError(
            f"{name}: {len(neutral)} vertices, but ICT-FaceKit light has {VERTEX_COUNT}; use its FaceXModel folder unchanged"
        )
    unknown = sorted(set(materials) - set(_MATERIAL_PARTS))
    if unknown:
        raise InputError(f"{name}: unknown materials {', '.join(unknown)}; use ICT-FaceKit's light model")
    part = np.array([PART_INDEX[_MATERIAL_PARTS[m]] for m in materials], np.uint8)
    inside = np.zeros(VERTEX_COUNT, bool)
    inside[MOUTH_SOCKET] = True
    part[(part == PART_INDEX["scalp"]) & inside[triangles].any(axis=1)] = PART_INDEX["mouth"]
    rest = (neutral * METRES).astype(np.float32)
    tongue = _tongue(neutral)
    part[(part == PART_INDEX["gums"]) & (tongue[triangles] > 0.02).all(axis=1)] = PART_INDEX["tongue"]
    shapes = _arkit_shapes(name, expressions, offsets)
    shapes[ARKIT_INDEX["tongueOut"]] = _tongue_out(neutral, tongue)
    shapes *= METRES
    return FaceRig(
        name=name, rest=rest, shapes=shapes, present=moving_shapes(shapes), derived=("tongueOut",),
        identity=(identity.astype(np.float32) * METRES), triangles=triangles.astype(np.int32), part=part,
        uv=uv.astype(np.float32), uv_triangles=uv_triangles.astype(np.int32), colours=None,
        landmarks=np.array(LANDMARKS, np.int32), eyes=tuple(_eye(side, neutral) for side in EYEBALLS),
        head_weight=_head_weight(rest), pivot=np.array(PIVOT, np.float32),
    )  # fmt: skip


def _arkit_shapes(name: str, expressions: Sequence[str], offsets: Floats) -> Floats:
    """[52, V, 3]: `browInnerUp` and `cheekPuff` are split in two here, `PupilDilate` and `cheekRaiser` are not ARKit's."""
    shapes = np.zeros((SHAPE_COUNT, VERTEX_COUNT, 3), np.float32)
    found = {"tongueOut"}
    for expression, offset in zip(expressions, offsets, strict=True):
        whole = expression[:-2] if expression[-2:] in _SIDES else expression
        for arkit in (whole, whole + _SIDES.get(expression[-2:], "")):
            if arkit in ARKIT_INDEX:
                shapes[ARKIT_INDEX[arkit]] += offset
                found.add(arkit)
                break
    if missing := sorted(set(ARKIT_NAMES) - found):
        raise InputError(f"{name}: the face model lacks {', '.join(missing)}")
    return shapes


def _tongue(neutral: Floats) -> Floats:
    """[V] 0..1: how much a vertex is tongue: inside the arch of the lower teeth, above the floor, more towards the tip."""
    amount = np.zeros(VERTEX_COUNT, np.float32)
    points = neutral[TONGUE_AND_GUMS]
    reach = np.hypot(points[:, 0] / 1.7, np.maximum(points[:, 2] - 4.0, 0.0) / 5.8)
    inner = np.clip((1.02 - reach) / 0.06, 0.0, 1.0) * np.clip((points[:, 1] + 5.0) / 0.5, 0.0, 1.0)
    inner *= np.clip((-2.6 - points[:, 1]) / 0.25, 0.0, 1.0) * np.clip((points[:, 2] - 3.5) / 2.0, 0.0, 1.0)
    amount[TONGUE_AND_GUMS] = inner
    return amount


def _tongue_out(neutral: Floats, tongue: Floats) -> Floats:
    """[V, 3] cm: the tip rises over the lower teeth, flattens and slides 4 cm forward; the root stays. ICT-FaceKit has no such shape."""
    push = tongue * np.clip((neutral[:, 2] - 4.5) / 5.2, 0.0, 1.0) ** 1.2
    offset = np.zeros((VERTEX_COUNT, 3), np.float32)
    offset[:, 1] = push * (0.85 - 0.5 * (neutral[:, 1] + 3.4))
    offset[:, 2] = push * 4.4
    return offset


def _eye(side: str, neutral: Floats) -> Eye:
    ball, outer = EYEBALLS[side], OUTER_BALLS[side]
    depth = neutral[outer, 2]
    behind_cornea = np.flatnonzero(depth < depth.mean() + 0.5) + outer.start
    return Eye(side, np.arange(ball.start, ball.stop, dtype=np.int32), behind_cornea.astype(np.int32))


def _head_weight(rest: Floats) -> NDArray[np.float32]:
    """[V]: 1 on the head, falling smoothly down the neck; the front of the neck starts lower, below the chin."""
    height = rest[:, 1] + 0.35 * np.clip(rest[:, 2] - 0.02, -0.06, 0.06)
    amount = np.clip((height - NECK_BOTTOM) / (NECK_TOP - NECK_BOTTOM), 0.0, 1.0)
    smooth: NDArray[np.float32] = (amount * amount * (3.0 - 2.0 * amount)).astype(np.float32)
    return smooth
