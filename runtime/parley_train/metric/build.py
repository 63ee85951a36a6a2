"""Measure `face_metric.npz` on the mean head of ICT-FaceKit.

    python -m parley_train.metric.build ict_face.npz [-o face_metric.npz]

`ict_face.npz` holds ICT-FaceKit "light" (github.com/ICT-VGL/ICT-FaceKit) in one file: `neutral` [V, 3] cm, `expression`
[E, V, 3] with `expression_names` [E], `tri_v` [F, 3].
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley.errors import InputError, ParleyError
from parley.motion import EYE_PITCH_RANGE, EYE_YAW_RANGE
from parley_train.metric.table import TABLE

Array = NDArray[np.float64]

SKIN = slice(0, 11248)
"""Vertices of face, head and neck: what a viewer sees of the surface (the mouth's inside follows the jaw anyway)."""
EYEBALLS = {"Left": slice(21451, 23021), "Right": slice(23021, 24591)}
LIP_POINTS = (5533, 5517, 5708, 6213, 5711, 5966, 6216, 6470, 0, 5518)
"""Inner lips' middle (upper, lower), corners (right, left), inner lips aside (right, left), outer lips' middle."""
INNER_LIP_RING = (5708, 5702, 5711, 5533, 6216, 6207, 6213, 6470, 5517, 5966)
LID_RINGS = (1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732)

LIP_GAIN, LIP_REACH = 7.0, 1.0
LID_GAIN, LID_REACH = 25.0, 0.3
EYE_GAIN = 6.0
"""How much more than other skin the lips, lids and eyes count (on top of 1), and over which distance (cm) this fades.
Viewers look at eyes and mouth: the rest of the face is mostly seen in the corner of their eye. Lids are tiny but hide or
show the eye, so they get the largest gain: with it a blink is about as long as a look down."""
TONGUE_AREA, TONGUE_TRAVEL = 5.0, 2.5
"""ICT-FaceKit has no `tongueOut`: a tip of 5 cm² that travels 2.5 cm, counted as the lips are."""


def build(path: Path) -> dict[str, NDArray[np.generic]]:
    """Arrays of the table: names [52], gram [52, 52], lips [K, 52, 3], lips_neutral [K, 3]; see `Metric`."""
    try:
        with np.load(path) as face:
            neutral = face["neutral"].astype(np.float64)
            offsets = _arkit_offsets([str(n) for n in face["expression_names"]], face["expression"].astype(np.float64))
            triangles = face["tri_v"].astype(np.int64)
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{path}: not a converted ICT-FaceKit ({error}); see the docstring of {__name__}") from error

    area = _vertex_areas(neutral, triangles)
    importance = area * (
        1.0
        + LIP_GAIN * _nearness(neutral, INNER_LIP_RING, LIP_REACH)
        + LID_GAIN * _nearness(neutral, LID_RINGS, LID_REACH)
    )
    weight = np.zeros(len(neutral))
    weight[SKIN] = importance[SKIN]
    for side, eyeball in EYEBALLS.items():
        _turn_eyeball(offsets, neutral, side, eyeball)
        front = neutral[eyeball, 2] > neutral[eyeball, 2].mean() + 0.5
        weight[eyeball] = area[eyeball] * front * EYE_GAIN
    total = weight.sum()

    flat = (offsets * np.sqrt(weight / total)[None, :, None]).reshape(len(offsets), -1)
    gram = flat @ flat.T
    tongue = ARKIT_INDEX["tongueOut"]
    gram[tongue, tongue] = (1.0 + LIP_GAIN) * TONGUE_AREA * TONGUE_TRAVEL**2 / total
    points = np.asarray(LIP_POINTS)
    return {
        "names": np.asarray(ARKIT_NAMES),
        "gram": (0.5 * (gram + gram.T)).astype(np.float32),
        "lips": offsets[:, points].transpose(1, 0, 2).astype(np.float32),
        "lips_neutral": neutral[points].astype(np.float32),
    }


def _arkit_offsets(names: Sequence[str], expression: Array) -> Array:
    """Offsets [52, V, 3] of ARKit's shapes: ICT-FaceKit splits `browInnerUp` and `cheekPuff` in two, and lacks the tongue."""
    sides = {"_L": "Left", "_R": "Right"}
    offsets = np.zeros((len(ARKIT_NAMES), *expression.shape[1:]))
    found = {"tongueOut"}
    for name, offset in zip(names, expression, strict=True):
        whole = name[:-2] if name[-2:] in sides else name
        sided = whole + sides.get(name[-2:], "")
        for arkit in (whole, sided):
            if arkit in ARKIT_INDEX:
                offsets[ARKIT_INDEX[arkit]] += offset
                found.add(arkit)
                break
    if missing := sorted(set(ARKIT_NAMES) - found):
        raise InputError(f"the face model lacks {', '.join(missing)}")
    return offsets


def _vertex_areas(vertices: Array, triangles: NDArray[np.int64]) -> Array:
    """Area [V] in cm² around each vertex: a third of its triangles."""
    a, b, c = (vertices[triangles[:, k]] for k in range(3))
    third = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 6.0
    areas: Array = np.bincount(triangles.ravel(), np.repeat(third, 3), minlength=len(vertices)).astype(np.float64)
    return areas


def _nearness(vertices: Array, points: Sequence[int], reach: float) -> Array:
    """1 at the points, falling as a Gaussian of `reach` cm from the nearest of them, [V]."""
    distance = np.min([np.linalg.norm(vertices - vertices[p], axis=1) for p in points], axis=0)
    nearness: Array = np.exp(-0.5 * (distance / reach) ** 2)
    return nearness


def _turn_eyeball(offsets: Array, neutral: Array, side: str, eyeball: slice) -> None:
    """The eyeball's turn for eyeLook* (ICT-FaceKit leaves it to the animator), written into `offsets`."""
    centre = neutral[eyeball].mean(axis=0)
    local = neutral[eyeball] - centre
    outward = 1.0 if side == "Left" else -1.0
    turns = {
        "In": (1, -outward * EYE_YAW_RANGE), "Out": (1, outward * EYE_YAW_RANGE),
        "Up": (0, -EYE_PITCH_RANGE), "Down": (0, EYE_PITCH_RANGE),
    }  # fmt: skip
    for word, (axis, angle) in turns.items():
        cos, sin = np.cos(angle), np.sin(angle)
        if axis == 1:
            turn = np.array([[cos, 0.0, sin], [0.0, 1.0, 0.0], [-sin, 0.0, cos]])
        else:
            turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, -sin], [0.0, sin, cos]])
        offsets[ARKIT_INDEX[f"eyeLook{word}{side}"], eyeball] = local @ turn.T - local


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m parley_train.metric.build", description="Measure face_metric.npz.")
    parser.add_argument("face", type=Path, help="ICT-FaceKit as one npz file")
    parser.add_argument("-o", "--output", type=Path, default=TABLE)
    options = parser.parse_args(arguments)
    try:
        table = build(options.face)
    except ParleyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    partial = options.output.with_name(options.output.name + ".part")
    with partial.open("wb") as stream:
        np.savez(stream, **table)  # type: ignore[arg-type]
    partial.replace(options.output)
    print(f"wrote {options.output} ({options.output.stat().st_size} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
