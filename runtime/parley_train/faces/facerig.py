"""`FaceRig`: one representation of a head, whatever it came from. Identity modes, ARKit's 52 shapes, parts, landmarks, eyes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES, SHAPE_COUNT
from parley.errors import InputError
from parley.motion import EYE_PITCH_RANGE, EYE_YAW_RANGE

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

PARTS = (
    "skin", "scalp", "mouth", "gums", "tongue", "teeth", "eye", "lashes", "film",
    "painted", "painted skin", "painted eye", "painted hair",
)  # fmt: skip
"""What a triangle belongs to. `skin` is the face, `scalp` the rest of head and neck, `mouth` the lining of the mouth, `film` the
clear layers over an eye (never drawn), the painted ones keep the colour their file gave them."""

PART_INDEX = {name: index for index, name in enumerate(PARTS)}


@dataclass(frozen=True)
class Eye:
    """One eyeball: its vertices [n], and the ones on its sphere (no cornea) that find the centre [m]. `side` is Left or Right."""

    side: str
    vertices: Ints
    sphere: Ints

    def centre_and_radius(self, points: Floats) -> tuple[Floats, float]:
        """Centre [3] and radius, metres, of the sphere that fits the eyeball best in `points` [V, 3] (linear least squares)."""
        ball = points[self.sphere].astype(np.float64)
        middle = ball.mean(axis=0)
        local = ball - middle
        system = np.column_stack([2.0 * local, np.ones(len(local))])
        solution = np.linalg.lstsq(system, (local**2).sum(axis=1), rcond=None)[0]
        centre = solution[:3]
        radius = float(np.sqrt(solution[3] + centre @ centre))
        return (centre + middle).astype(np.float32), radius


@dataclass(frozen=True)
class FaceRig:
    """A head that can be anybody. Space: +x the subject's left, +y up, +z out of the face; metres.

    name          what it is, for messages and records
    rest          [V, 3] the mean head, neutral
    shapes        [52, V, 3] offsets at weight 1, ARKit's canonical order; zeros where a shape is missing. The eyeballs' turn is not
                  in them: `pose` turns the eyes about their centres
    present       names of the ARKit shapes that move something
    derived       those of `present` that no file held and an importer made up
    identity      [K, V, 3] offsets, each for one standard deviation; K is 0 for a head that is one person
    triangles     [F, 3] vertex indices, counter-clockwise seen from outside
    part          [F] index into `PARTS`
    uv            [U, 2] texture corners, v upwards; each part's face lies in a tile of its own
    uv_triangles  [F, 3] indices into `uv`
    colours       [V, 3] linear RGB that the file gave, or None when skin and hair are to be made up
    landmarks     [68] vertices in iBUG's order, or empty when unknown
    eyes          left and right eyeball, or empty
    head_weight   [V] how far a vertex follows the head, 0..1; the rest follows the torso
    pivot         [3] the point that the head turns about
    left_out      names of the file's shapes that nothing drives
    """

    name: str
    rest: Floats
    shapes: Floats
    present: tuple[str, ...]
    derived: tuple[str, ...]
    identity: Floats
    triangles: Ints
    part: NDArray[np.uint8]
    uv: Floats
    uv_triangles: Ints
    colours: Floats | None
    landmarks: Ints
    eyes: tuple[Eye, ...]
    head_weight: Floats
    pivot: Floats
    left_out: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.rest)
        expected = {
            "rest": (count, 3), "shapes": (SHAPE_COUNT, count, 3), "identity": (len(self.identity), count, 3),
            "part": (len(self.triangles),), "uv_triangles": self.triangles.shape, "head_weight": (count,), "pivot": (3,),
        }  # fmt: skip
        for name, shape in expected.items():
            if getattr(self, name).shape != shape:
                raise InputError(f"{self.name}: {name} must be {list(shape)}, got {list(getattr(self, name).shape)}")
        if len(self.triangles) and (self.triangles.min() < 0 or self.triangles.max() >= count):
            raise InputError(f"{self.name}: a triangle names a vertex that is not there; export the head again")
        if len(self.landmarks) not in (0, 68):
            raise InputError(f"{self.name}: landmarks must be iBUG's 68 or none, got {len(self.landmarks)}")

    @property
    def lacking(self) -> tuple[str, ...]:
        """ARKit's shapes that the head has not, in ARKit's order."""
        return tuple(name for name in ARKIT_NAMES if name not in self.present)

    @property
    def identity_modes(self) -> int:
        """How many identity coefficients `shape` takes."""
        return len(self.identity)

    def shape(self, coefficients: NDArray[np.floating]) -> Floats:
        """Neutral vertices [V, 3] of the person with these identity `coefficients` [K], in standard deviations."""
        values = np.asarray(coefficients, np.float32)
        if values.shape != (self.identity_modes,):
            raise InputError(f"{self.name} takes {self.identity_modes} identity coefficients, got shape {values.shape}")
        if not self.identity_modes:
            return self.rest.copy()
        offset = values @ self.identity.reshape(self.identity_modes, -1)
        return self.rest + offset.reshape(-1, 3)

    def express(self, neutral: Floats, weights: NDArray[np.floating], gain: Floats | None = None) -> Floats:
        """Vertices [V, 3] of the person `neutral` [V, 3] under ARKit `weights` [52], the head at rest.

        `gain` [V, 3] scales how far each vertex moves: a person with larger eyes has larger lids, which travel farther.
        """
        values = np.asarray(weights, np.float32)
        if values.shape != (SHAPE_COUNT,):
            raise InputError(f"weights must be [{SHAPE_COUNT}], got {list(values.shape)}")
        active = np.flatnonzero(values)
        moved = np.zeros_like(neutral)
        for index in active:
            moved += values[index] * self.shapes[index]
        if gain is not None:
            moved *= gain
        posed = neutral + moved
        for eye in self.eyes:
            yaw, pitch = gaze_of(values, eye.side)
            if yaw or pitch:
                centre, _ = eye.centre_and_radius(neutral)
                posed[eye.vertices] = (neutral[eye.vertices] - centre) @ gaze_matrix(yaw, pitch).T + centre
        return posed

    def place(self, points: Floats, head: Floats, torso: Floats) -> Floats:
        """World positions [V, 3] of head-space `points` under two rigid motions [3, 4], mixed by `head_weight`."""
        moved_head = points @ head[:, :3].T + head[:, 3]
        moved_torso = points @ torso[:, :3].T + torso[:, 3]
        weight = self.head_weight[:, None]
        return moved_torso + weight * (moved_head - moved_torso)


def gaze_of(weights: NDArray[np.floating], side: str) -> tuple[float, float]:
    """Yaw (to the subject's left) and pitch (up) in radians that `weights` [52] ask of the `side` (Left, Right) eye."""
    towards_left = 1.0 if side == "Left" else -1.0
    out_weight = float(weights[ARKIT_INDEX[f"eyeLookOut{side}"]]) - float(weights[ARKIT_INDEX[f"eyeLookIn{side}"]])
    up_weight = float(weights[ARKIT_INDEX[f"eyeLookUp{side}"]]) - float(weights[ARKIT_INDEX[f"eyeLookDown{side}"]])
    return towards_left * out_weight * EYE_YAW_RANGE, up_weight * EYE_PITCH_RANGE


def gaze_matrix(yaw: float, pitch: float) -> Floats:
    """Rotation [3, 3] that points +z `yaw` radians to the subject's left and `pitch` up."""
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    turn = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    nod = np.array([[1.0, 0.0, 0.0], [0.0, cp, sp], [0.0, -sp, cp]])
    matrix: Floats = (turn @ nod).astype(np.float32)
    return matrix


def moving_shapes(shapes: Floats, smallest: float = 1e-5) -> tuple[str, ...]:
    """Names of the shapes of `shapes` [52, V, 3] that move some vertex by more than `smallest` metres."""
    largest = np.abs(shapes).reshape(SHAPE_COUNT, -1).max(axis=1)
    return tuple(name for name, size in zip(ARKIT_NAMES, largest, strict=True) if size > smallest)
