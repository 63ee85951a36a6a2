"""The 52 ARKit shapes as movements of points, after Apple's descriptions of `ARFaceAnchor.BlendShapeLocation`.

Each shape is a function of where a point lies at rest and of its tags, so skin, brows and lashes move as one. Sided
shapes are written for the subject's left and evaluated on the mirror image for the right.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.field import FLIP, Field, offset
from stylised_head.lid_shapes import blink, eye_look, lower_lid, squint, upper_lid, wide
from stylised_head.mouth import tongue_length
from stylised_head.part import Part, Tags, smoothstep
from stylised_head.skull import Array

JAW_ANGLE = float(np.radians(20.0))
EYE_YAW = float(np.radians(35.0))
EYE_PITCH = float(np.radians(25.0))


def hinge(field: Field, angle: float) -> Array:
    """Movement of the whole jaw turning by `angle` about its hinge (+ opens)."""
    local = field.points - field.anatomy.jaw_hinge
    c, s = np.cos(angle), np.sin(angle)
    turned = np.stack([local[:, 0], c * local[:, 1] - s * local[:, 2], s * local[:, 1] + c * local[:, 2]], axis=1)
    return turned - local


def jaw_open(field: Field) -> Array:
    """jawOpen: the jaw turns down; the corners are drawn in a little."""
    corners = field.corner(0.018) - field.mirrored().corner(0.018)
    return field.jaw()[:, None] * hinge(field, JAW_ANGLE) + offset(corners, -0.0030, 0.0, 0.0)


def mouth_close(field: Field) -> Array:
    """mouthClose: brings the lips together while the jaw is open by as much; exact where they meet."""
    s = field.across()
    on_line = np.stack([field.points[:, 0], field.anatomy.lip_line(field.points[:, 0]), field.points[:, 2]], axis=1)
    zero = Tags.plain(len(s))

    def dropped(lip: float) -> Array:
        tags = Tags(np.full(len(s), lip), *[getattr(zero, k) for k in ("inner", "lid", "lid_s", "lid_w", "side")])
        return jaw_open(Field(field.anatomy, on_line, tags))

    meet = 0.45 * dropped(1.0) + 0.55 * dropped(-1.0)
    upper, lower = field.lips(1.0, 0.012, (1.0, 1.5)), field.lips(-1.0, 0.016, (1.0, 1.5))
    return upper[:, None] * (meet - dropped(1.0)) + lower[:, None] * (meet - dropped(-1.0))


def lip_ring(field: Field) -> Array:
    """Weight of both lips and the skin around them."""
    gap = field.points[:, 1] - field.anatomy.lip_line(field.points[:, 0])
    distance = (np.abs(field.across()) / 1.55) ** 2 + (gap / 0.0185) ** 2
    front = smoothstep(0.040, 0.062, field.points[:, 2] + 0.05 * field.tags.inner)
    return np.exp(-(distance**1.5)) * front * field.skin()


def funnel(field: Field) -> Array:
    """mouthFunnel: both lips forward into an open ring."""
    ring, s = lip_ring(field), np.clip(field.across(), -1.6, 1.6)
    middle = np.maximum(1.0 - s**2, 0.0) ** 0.5
    narrow = offset(-ring * s, 0.0085, 0.0, 0.0) + offset(ring, 0.0, 0.0, 0.0085)
    part = offset(field.lips(1.0) * middle, 0, 0.0052, 0.0012) + offset(field.lips(-1.0) * middle, 0, -0.0066, 0.0012)
    return narrow + part


def pucker(field: Field) -> Array:
    """mouthPucker: shut lips drawn together and forward."""
    ring, s = lip_ring(field), np.clip(field.across(), -1.6, 1.6)
    full = (
        np.where(field.tags.lip >= 0, 1.0, -1.0)
        * np.clip(field.lip_height(), 0, 1.5)
        * ring
        * (1 - np.minimum(s**2, 1))
    )
    return offset(-ring * s, 0.0118, 0.0, 0.0) + offset(ring, 0, 0, 0.0095) + offset(full, 0, 0.0018, 0)


def mouth_left(field: Field) -> Array:
    """mouthLeft: both lips towards the subject's left."""
    return offset(lip_ring(field), 0.0110, 0.0005, 0.0) + offset(field.corner(), 0.0, 0.0012, -0.0030)


def smile(field: Field) -> Array:
    """mouthSmile: the corner up, out and back; the cheek rises and rounds, the lower lid follows a little."""
    cheek = field.near(0.043, 0.014, 0.068, 0.020)
    stretch = field.lips(1.0, 0.010) + field.lips(-1.0, 0.010)
    pull = field.left(0.016) * stretch * np.abs(field.across()).clip(0, 1)
    fold = field.near(0.036, -0.004, 0.074, 0.012)
    return (
        offset(field.corner(0.0175), 0.0068, 0.0088, -0.0040) + offset(cheek, 0.0012, 0.0045, 0.0042)
        + offset(pull, 0.0022, 0.0010, -0.0008) - offset(fold, 0.0, 0.0, 0.0010) + lower_lid(field, 3.5)
    )  # fmt: skip


def frown(field: Field) -> Array:
    """mouthFrown: the corner down."""
    return offset(field.corner(0.0165), 0.0012, -0.0092, -0.0012) + offset(
        field.near(0.026, -0.045, 0.068, 0.014), 0, -0.001, 0.0015
    )


def dimple(field: Field) -> Array:
    """mouthDimple: the corner back and out."""
    return offset(field.corner(0.0145), 0.0042, 0.0012, -0.0072)


def stretch(field: Field) -> Array:
    """mouthStretch: the corner outwards (and a little down, as the platysma pulls)."""
    thin = field.lips(-1.0) * field.left() * 0.6
    return offset(field.corner(0.0190), 0.0094, -0.0040, -0.0050) + offset(thin, 0.0015, -0.0012, -0.0010)


def roll(which: float) -> Callable[[Field], Array]:
    """mouthRollLower / mouthRollUpper: one lip rolls in over the teeth."""

    def shape(field: Field) -> Array:
        weight = field.lips(which, 0.007)
        middle = np.maximum(1.0 - 0.75 * np.clip(field.across(), -1.1, 1.1) ** 2, 0.0)
        border = np.clip(field.lip_height(), 0.0, 1.3)
        shift = 0.0046 if which < 0 else -0.0038
        return offset(weight * middle * border, 0, shift, 0) - offset(weight * middle, 0, 0, 0.0062)

    return shape


def shrug_lower(field: Field) -> Array:
    """mouthShrugLower: the chin pushes the lower lip up and out; the upper lip gives way."""
    middle = 1.0 - 0.7 * np.clip(field.across(), -1.1, 1.1) ** 2
    chin = field.near(0.0, -0.043, 0.080, 0.018)
    both = (field.lips(-1.0, 0.016) + field.lips(1.0, 0.008)) * middle
    return (
        offset(both, 0, 0.0052, 0.0) + offset(field.lips(-1.0) * middle, 0, 0, 0.0040) + offset(chin, 0, 0.0050, 0.0024)
    )


def shrug_upper(field: Field) -> Array:
    """mouthShrugUpper: the upper lip up and out."""
    middle = 1.0 - 0.7 * np.clip(field.across(), -1.1, 1.1) ** 2
    return offset(field.lips(1.0, 0.014) * middle, 0, 0.0042, 0.0042) + offset(
        field.lips(-1.0, 0.006) * middle, 0, 0.0026, 0.0010
    )


def press(field: Field) -> Array:
    """mouthPress: one side's lips pressed flat against each other."""
    side = field.left(0.008) * np.maximum(1.0 - 0.5 * np.clip(field.across(), -1.2, 1.2) ** 2, 0)
    height = np.clip(field.lip_height(), 0.0, 1.4)
    upper, lower = field.lips(1.0, 0.007) * side, field.lips(-1.0, 0.008) * side
    flat = offset(upper * height, 0, -0.0024, 0) + offset(lower * height, 0, 0.0034, 0)
    return flat + offset(upper + lower, 0, 0, -0.0024) + offset(field.corner(0.011), 0.0016, 0.0010, -0.0034)


def lower_down(field: Field) -> Array:
    """mouthLowerDown: one side of the lower lip down."""
    window = field.near(0.0100, field.anatomy.mouth_y, 0.085, 0.0165, 0.03) * field.left(0.012)
    return offset(field.lips(-1.0, 0.014) * window, 0.0008, -0.0098, 0.0008)


def upper_up(field: Field) -> Array:
    """mouthUpperUp: one side of the upper lip up; the furrow beside the nose deepens."""
    window = field.near(0.0100, field.anatomy.mouth_y, 0.085, 0.0165, 0.03) * field.left(0.012)
    cheek = field.near(0.026, 0.004, 0.080, 0.012)
    return offset(field.lips(1.0, 0.013) * window, 0.0005, 0.0082, 0.0012) + offset(cheek, 0.0, 0.0028, 0.0016)


def brow_weight(field: Field, x: float, size: float) -> Array:
    """Weight of the brow around `x` and the skin above and below it, fading before lids and hair."""
    x0, y, z = field.points.T
    vertical = smoothstep(0.0655, 0.0830, y) * (1.0 - smoothstep(0.098, 0.132, y))
    return np.exp(-(((x0 - x) / size) ** 2)) * vertical * smoothstep(0.02, 0.05, z)


def brow_down(field: Field) -> Array:
    """browDown: the brow down and towards the nose, most at its inner end."""
    inner, outer = brow_weight(field, 0.017, 0.016), brow_weight(field, 0.044, 0.018)
    return offset(inner, -0.0034, -0.0092, 0.0026) + offset(outer, -0.0008, -0.0036, 0.0) + upper_lid(field, -4.0)


def brow_inner_up(field: Field) -> Array:
    """browInnerUp: both inner ends up."""
    weight = brow_weight(field, 0.0135, 0.016) + brow_weight(field.mirrored(), 0.0135, 0.016)
    side = np.sign(field.points[:, 0])
    return offset(np.minimum(weight, 1.15), 0, 0.0105, 0.0004) + offset(weight * side, -0.0010, 0, 0)


def brow_outer_up(field: Field) -> Array:
    """browOuterUp: the outer half of one brow up."""
    return offset(brow_weight(field, 0.045, 0.0205), 0.0006, 0.0098, -0.0020)


def cheek_puff(field: Field) -> Array:
    """cheekPuff: both cheeks blown up."""
    left, right = (f.near(0.0440, -0.010, 0.052, 0.0235) * f.skin() for f in (field, field.mirrored()))
    return (
        offset(left, 0.0115, 0.0005, 0.0070)
        + offset(right, -0.0115, 0.0005, 0.0070)
        + offset(lip_ring(field), 0, 0, 0.0018)
    )


def cheek_squint(field: Field) -> Array:
    """cheekSquint: the cheek up and against the lower lid."""
    return offset(field.near(0.040, 0.026, 0.072, 0.0185), 0.0, 0.0066, 0.0040) + lower_lid(field, 5.0)


def nose_sneer(field: Field) -> Array:
    """noseSneer: one side of the nose up, with the lip and the skin beside it."""
    wing = field.near(0.0105, 0.015, 0.090, 0.0105)
    beside = field.near(0.019, 0.028, 0.080, 0.012)
    lip = field.lips(1.0, 0.012) * field.near(0.012, field.anatomy.mouth_y, 0.085, 0.011, 0.03)
    return (
        offset(wing, 0.0016, 0.0056, -0.0005) + offset(beside, -0.0004, 0.0042, 0.0024) + offset(lip, 0, 0.0036, 0.0008)
        + offset(brow_weight(field, 0.013, 0.012), -0.0010, -0.0036, 0.0012)
    )  # fmt: skip


_LIDS: dict[str, Callable[[Field], Array]] = {
    "eyeLookDown": lambda f: upper_lid(f, -17.0) + lower_lid(f, -5.0),
    "eyeLookUp": lambda f: upper_lid(f, 8.0) + lower_lid(f, 3.0),
    "eyeLookIn": lambda f: upper_lid(f, -1.0),
    "eyeLookOut": lambda f: upper_lid(f, -1.0),
}
_BALLS = {
    "eyeLookDown": (0.0, -EYE_PITCH),
    "eyeLookUp": (0.0, EYE_PITCH),
    "eyeLookIn": (-EYE_YAW, 0.0),
    "eyeLookOut": (EYE_YAW, 0.0),
}
_SIDED: dict[str, Callable[[Field], Array]] = {
    "eyeBlink": blink, "eyeSquint": squint, "eyeWide": wide, "mouthSmile": smile, "mouthFrown": frown,
    "mouthDimple": dimple, "mouthStretch": stretch, "mouthPress": press, "mouthLowerDown": lower_down,
    "mouthUpperUp": upper_up, "browDown": brow_down, "browOuterUp": brow_outer_up, "cheekSquint": cheek_squint,
    "noseSneer": nose_sneer, **_LIDS,
}  # fmt: skip
_WHOLE: dict[str, Callable[[Field], Array]] = {
    "jawOpen": jaw_open, "jawForward": lambda f: offset(f.jaw(), 0, -0.0006, 0.0085), "mouthClose": mouth_close,
    "mouthFunnel": funnel, "mouthPucker": pucker, "mouthRollLower": roll(-1.0), "mouthRollUpper": roll(1.0),
    "mouthShrugLower": shrug_lower, "mouthShrugUpper": shrug_upper, "browInnerUp": brow_inner_up, "cheekPuff": cheek_puff,
}  # fmt: skip
_TWINS: dict[str, tuple[str, Callable[[Field], Array]]] = {
    "jawLeft": ("jawRight", lambda f: offset(f.jaw(), 0.0105, 0.0006, 0.0)), "mouthLeft": ("mouthRight", mouth_left),
}  # fmt: skip


def skin_shapes(field: Field) -> dict[str, Array]:
    """Movement [V, 3] of skin points for every shape that moves skin."""
    result = {name: shape(field) for name, shape in _WHOLE.items()}
    for name, shape in _SIDED.items():
        result[name + "Left"] = shape(field)
        result[name + "Right"] = shape(field.mirrored()) * FLIP
    for name, (twin, shape) in _TWINS.items():
        result[name] = shape(field)
        result[twin] = shape(field.mirrored()) * FLIP
    return result


def part_shapes(anatomy: Anatomy, part: Part) -> dict[str, Array]:
    """Movement [V, 3] of a part's vertices, by the way it follows the face."""
    field = Field(anatomy, part.points if part.anchors is None else part.anchors, part.marks())
    if part.follows == "skin":
        return skin_shapes(field)
    if part.follows == "eye":
        result = {}
        for name, (yaw, pitch) in _BALLS.items():
            result[name + "Left"] = eye_look(field, yaw, pitch)
            result[name + "Right"] = eye_look(field.mirrored(), yaw, pitch) * FLIP
        return result
    if part.follows in ("teeth_lower", "tongue"):
        whole = np.ones(len(part.points))
        result = {
            "jawOpen": hinge(field, JAW_ANGLE), "jawForward": offset(whole, 0, -0.0006, 0.0085),
            "jawLeft": offset(whole, 0.0105, 0.0006, 0), "jawRight": offset(whole, -0.0105, 0.0006, 0),
        }  # fmt: skip
        if part.follows == "tongue":
            along = tongue_length(part.points)
            result["tongueOut"] = (
                offset(along**0.9, 0, 0.0, 0.036) + offset(along * 1.0, 0, 0.0052, 0) - offset(along**6, 0, 0.006, 0)
            )
        return result
    return {}
