"""What each ARKit shape of the built head does, measured on its vertices."""

from __future__ import annotations

import numpy as np
import pytest
from stylised_head.anatomy import Anatomy
from stylised_head.build import head_parts
from stylised_head.look import LOOKS, Look
from stylised_head.part import Part

from parley import ARKIT_NAMES

Array = np.ndarray


class Head:
    """One built head with its vertices by region."""

    def __init__(self, look: Look) -> None:
        self.parts = {part.name: part for part in head_parts(look)}
        self.anatomy = Anatomy.of(look)
        self.skin = self.parts["skin"]

    def moved(self, part: Part, **weights: float) -> Array:
        return part.points + sum(weight * part.deltas.get(name, 0.0) for name, weight in weights.items())

    def lips(self) -> tuple[Array, Array]:
        """Numbers of upper and lower vertices that touch at rest, in pairs, corners left out."""
        tags, points = self.skin.marks(), self.skin.points
        on_line = np.abs(points[:, 1] - self.anatomy.lip_line(points[:, 0])) < 1e-6
        front = (
            on_line
            & (tags.inner == 0)
            & (points[:, 2] > 0.05)
            & (np.abs(points[:, 0]) < self.anatomy.mouth_half - 1e-6)
        )
        upper, lower = (np.flatnonzero(front & (tags.lip == sign)) for sign in (1, -1))
        return upper[np.argsort(points[upper, 0])], lower[np.argsort(points[lower, 0])]

    def lid_edges(self, side: int) -> tuple[Array, Array]:
        """Numbers of upper and lower vertices on the outer edge of a lid, in pairs, corners left out."""
        tags = self.skin.marks()
        edge = (tags.lid_w == 1.0) & (tags.side == side)
        upper, lower = (np.flatnonzero(edge & (tags.lid == sign)) for sign in (1, -1))
        count = len(upper) // 3
        order = [rows[:count][np.argsort(tags.lid_s[rows[:count]])] for rows in (upper, lower)]
        return order[0], order[1]


@pytest.fixture(scope="module", params=LOOKS, ids=lambda look: look.name)
def head(request: pytest.FixtureRequest) -> Head:
    return Head(request.param)


def test_every_shape_moves_something(head: Head) -> None:
    for name in ARKIT_NAMES:
        reach = max(np.abs(part.deltas[name]).max() for part in head.parts.values() if name in part.deltas)
        assert 0.002 < reach < 0.06, name


def test_left_and_right_mirror_each_other(head: Head) -> None:
    for part in head.parts.values():
        if part.follows == "still":
            continue
        # Vertices may be numbered differently on the two sides, so sums over the part are compared.
        for name in ARKIT_NAMES:
            if not name.endswith("Left") or name not in part.deltas:
                continue
            twin = name.replace("Left", "Right")
            left, right = part.deltas[name].sum(axis=0), part.deltas[twin].sum(axis=0)
            np.testing.assert_allclose(left * [-1, 1, 1], right, atol=1e-9, err_msg=f"{part.name} {name}")


def test_lips_meet_at_rest(head: Head) -> None:
    upper, lower = head.lips()
    assert len(upper) == len(lower) > 15
    np.testing.assert_allclose(head.skin.points[upper], head.skin.points[lower], atol=1e-9)


def test_jaw_open_parts_the_lips_and_takes_teeth_and_tongue(head: Head) -> None:
    upper, lower = head.lips()
    opened = head.moved(head.skin, jawOpen=1.0)
    assert 0.018 < (opened[upper, 1] - opened[lower, 1]).max() < 0.045
    for name in ("teeth_lower", "tongue"):
        assert head.parts[name].deltas["jawOpen"][:, 1].min() < -0.01
    assert "jawOpen" not in head.parts["teeth_upper"].deltas


@pytest.mark.parametrize("amount", [0.25, 0.6, 1.0])
def test_mouth_close_brings_the_lips_together_on_an_open_jaw(head: Head, amount: float) -> None:
    upper, lower = head.lips()
    closed = head.moved(head.skin, jawOpen=amount, mouthClose=amount)
    gap = np.linalg.norm(closed[upper] - closed[lower], axis=1)
    assert gap.max() < 0.0006
    assert (head.moved(head.skin, jawOpen=amount)[upper, 1] - closed[upper, 1]).max() > 0.004 * amount


@pytest.mark.parametrize(("name", "side"), [("eyeBlinkLeft", 1), ("eyeBlinkRight", -1)])
def test_a_blink_shuts_its_eye_and_only_that(head: Head, name: str, side: int) -> None:
    shut = head.moved(head.skin, **{name: 1.0})
    upper, lower = head.lid_edges(side)
    assert np.linalg.norm(head.skin.points[upper] - head.skin.points[lower], axis=1).max() > 0.009
    assert np.linalg.norm(shut[upper] - shut[lower], axis=1).max() < 0.0008
    other = np.concatenate(head.lid_edges(-side))
    np.testing.assert_array_equal(shut[other], head.skin.points[other])


@pytest.mark.parametrize("amount", [0.5, 1.0])
def test_lids_do_not_sink_into_the_eyeball(head: Head, amount: float) -> None:
    shut = head.moved(head.skin, eyeBlinkLeft=amount)
    tags = head.skin.marks()
    outside = (tags.side > 0) & (tags.lid_w > 0.5)
    upper, lower = head.lid_edges(1)
    edge = np.concatenate([upper, lower])
    assert outside[edge].all()
    distance = np.linalg.norm(shut[edge] - head.anatomy.eye_centre, axis=1)
    assert distance.min() > head.anatomy.eye_radius


@pytest.mark.parametrize(
    ("name", "yaw", "pitch"),
    [("eyeLookInLeft", -35, 0), ("eyeLookOutLeft", 35, 0), ("eyeLookUpLeft", 0, 25), ("eyeLookDownLeft", 0, -25),
     ("eyeLookInRight", 35, 0), ("eyeLookOutRight", -35, 0)],
)  # fmt: skip
def test_eyes_look_where_the_name_says(head: Head, name: str, yaw: float, pitch: float) -> None:
    eyes = head.parts["eyeballs"]
    side = 1.0 if name.endswith("Left") else -1.0
    own = np.flatnonzero(eyes.marks().side == side)
    centre = head.anatomy.eye_centre * [side, 1, 1]
    pupil = own[np.argmax(eyes.points[own, 2])]
    direction = head.moved(eyes, **{name: 1.0})[pupil] - centre
    assert np.degrees(np.arctan2(direction[0], direction[2])) == pytest.approx(yaw, abs=1e-6)
    assert np.degrees(np.arcsin(direction[1] / np.linalg.norm(direction))) == pytest.approx(pitch, abs=1e-6)


# Shape, a place on the face (left side where it has one), and the movement that Apple's description asks for there.
PROBES = [
    ("jawForward", "chin", (0, 0, 1)), ("jawLeft", "chin", (1, 0, 0)), ("jawRight", "chin", (-1, 0, 0)),
    ("jawOpen", "chin", (0, -1, 0)), ("mouthLeft", "lower lip", (1, 0, 0)), ("mouthRight", "upper lip", (-1, 0, 0)),
    ("mouthFunnel", "lower lip", (0, -1, 1)), ("mouthFunnel", "corner", (-1, 0, 1)), ("mouthPucker", "corner", (-1, 0, 1)),
    ("mouthPucker", "upper lip", (0, 0, 1)), ("mouthSmileLeft", "corner", (1, 1, -1)), ("mouthFrownLeft", "corner", (0, -1, 0)),
    ("mouthDimpleLeft", "corner", (1, 0, -1)), ("mouthStretchLeft", "corner", (1, 0, -1)),
    ("mouthRollLower", "lower lip", (0, 0, -1)), ("mouthRollUpper", "upper lip", (0, 0, -1)),
    ("mouthShrugLower", "lower lip", (0, 1, 1)), ("mouthShrugUpper", "upper lip", (0, 1, 1)),
    ("mouthLowerDownLeft", "lower lip left", (0, -1, 0)), ("mouthUpperUpLeft", "upper lip left", (0, 1, 0)),
    ("browDownLeft", "brow inner", (-1, -1, 0)), ("browInnerUp", "brow inner", (0, 1, 0)),
    ("browOuterUpLeft", "brow outer", (0, 1, 0)), ("cheekPuff", "cheek low", (1, 0, 1)),
    ("cheekSquintLeft", "cheek high", (0, 1, 1)), ("noseSneerLeft", "nose wing", (0, 1, 0)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "place", "direction"), PROBES)
def test_shapes_move_the_face_the_documented_way(head: Head, name: str, place: str, direction: tuple[int, ...]) -> None:
    half, line = head.anatomy.mouth_half, head.anatomy.mouth_y
    spots = {
        "chin": (0, -0.052, 0.08), "corner": (half, line + 0.002, 0.075), "upper lip": (0, line + 0.002, 0.09),
        "lower lip": (0, line - 0.003, 0.09), "upper lip left": (0.4 * half, line + 0.002, 0.088),
        "lower lip left": (0.4 * half, line - 0.003, 0.088), "brow inner": (0.016, 0.081, 0.08),
        "brow outer": (0.045, 0.087, 0.065), "cheek low": (0.044, -0.010, 0.055), "cheek high": (0.040, 0.026, 0.07),
        "nose wing": (0.010, 0.015, 0.09),
    }  # fmt: skip
    tags = head.skin.marks()
    allowed = tags.inner == 0
    if "lip" in place:
        allowed &= tags.lip == (1.0 if "upper" in place else -1.0)
    rows = np.flatnonzero(allowed)
    nearest = rows[np.argmin(np.linalg.norm(head.skin.points[rows] - spots[place], axis=1))]
    movement = head.skin.deltas[name][nearest]
    for got, wanted in zip(movement, direction, strict=True):
        if wanted:
            assert got * wanted > 0.0008, (name, place, movement)


def test_the_tongue_comes_out_between_the_lips(head: Head) -> None:
    tongue = head.parts["tongue"]
    upper, _ = head.lips()
    lips = head.skin.points[upper, 2].max()
    assert tongue.points[:, 2].max() < lips - 0.008
    assert head.moved(tongue, tongueOut=1.0)[:, 2].max() > lips + 0.008


def test_squint_narrows_and_wide_widens(head: Head) -> None:
    upper, lower = head.lid_edges(1)

    def opening(**weights: float) -> float:
        points = head.moved(head.skin, **weights)
        return float((points[upper, 1] - points[lower, 1]).max())

    assert opening(eyeSquintLeft=1.0) < opening() - 0.003
    assert opening(eyeWideLeft=1.0) > opening() + 0.002


def test_press_flattens_the_lips(head: Head) -> None:
    upper, _ = head.lips()
    middle = upper[np.argmin(np.abs(head.skin.points[upper, 0] - 0.4 * head.anatomy.mouth_half))]
    pressed = head.moved(head.skin, mouthPressLeft=1.0)
    assert pressed[middle, 2] < head.skin.points[middle, 2] - 0.001
