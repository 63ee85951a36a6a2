"""Who slows down first when the machine is too slow, and that it comes back; the blend and the easing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley import protocol
from parley_runtime.device import CPU
from parley_runtime.live.blend import LENGTH, Blend
from parley_runtime.live.budget import INTERVAL, Budget
from parley_runtime.live.easing import EasedControls, gaze_at
from parley_runtime.live.history import History
from parley_runtime.live.memory import CAPACITY, NOTHING, STILL, FaceMemory, Joint
from parley_runtime.live.profiles import Profile
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.performer import Performer

from .conftest import Stage, noise


@dataclass
class Face:
    name: str
    distance: float
    visible: bool = True
    level: str = "full"


def live(budget: Budget, faces: list[Face], load: float, intervals: int, start: float = 0.0) -> None:
    for interval in range(intervals):
        budget.worked(load * INTERVAL)
        for face, level in budget.decide(start + (interval + 1) * INTERVAL, faces):
            assert isinstance(face, Face)
            face.level = level


def test_far_and_hidden_faces_slow_down_and_the_nearest_never() -> None:
    faces = [Face("near", 1.0), Face("far", 30.0), Face("hidden", 2.0, visible=False), Face("mid", 8.0)]
    budget = Budget()
    budget.decide(0.0, faces)
    order = []
    for interval in range(8):
        before = {face.name: face.level for face in faces}
        live(budget, faces, 0.95, 1, start=interval * INTERVAL)
        order += [(face.name, face.level) for face in faces if face.level != before[face.name]]
    assert order == [("hidden", "reduced"), ("hidden", "paused"), ("far", "reduced"), ("mid", "reduced")]
    assert faces[0].level == "full"


def test_faces_recover_the_nearest_first() -> None:
    faces = [Face("near", 1.0), Face("far", 30.0, level="reduced"), Face("mid", 8.0, level="reduced")]
    budget = Budget()
    budget.decide(0.0, faces)
    live(budget, faces, 0.2, 1)
    assert [face.level for face in faces] == ["full", "reduced", "full"]
    live(budget, faces, 0.7, 3, start=INTERVAL)
    assert [face.level for face in faces] == ["full", "reduced", "full"]  # between the limits nothing changes


def test_a_paused_face_that_comes_into_view_moves_again() -> None:
    face = Face("innkeeper", 2.0, visible=True, level="paused")
    budget = Budget()
    budget.decide(0.0, [face])
    live(budget, [face], 0.95, 1)
    assert face.level == "reduced"


def test_reduced_and_paused_streams(stage: Stage) -> None:
    """A reduced face has half the frames, a paused one none, and its lines go on and end all the same."""
    stage.scheduler.budget.decide = lambda now, faces: []  # type: ignore[method-assign]  # this test decides
    stage.open()
    stage.run(0.5)
    seat = stage.scheduler.seats["a"]
    seat.stream.level, seat.writer.rate = "reduced", 15.0
    stage.messages.clear()
    stage.run(2.0)
    assert 26 <= len(stage.rows()) <= 38
    seat.stream.level = "paused"
    stage.messages.clear()
    stage.say(1, noise(1.0))
    stage.run(2.0)
    assert stage.events() == [("started", 1), ("finished", 1)]
    assert not stage.frames()
    seat.stream.level, seat.writer.rate = "full", 30.0
    stage.run(1.0)
    assert len(stage.rows()) >= 25


def test_an_overloaded_runtime_slows_far_and_hidden_faces_and_says_so(performer: Performer) -> None:
    """Each call of the graphs takes longer than there is time, by the scheduler's own clock."""
    spent = [0.0]

    def clock() -> float:
        spent[0] += 0.062
        return spent[0]

    stage = Stage(Scheduler(performer, clock=clock))
    for name, distance, visible in (("near", 1.0, True), ("far", 30.0, True), ("hidden", 2.0, False)):
        stage.open(name, profile="low")
        stage.scheduler.hint(name, protocol.Hint(stream=1, distance=distance, visible=visible))
    stage.run(6.0)
    levels = {name: [m.text for m in stage.of(protocol.Event, name)] for name in ("near", "far", "hidden")}  # type: ignore[attr-defined]
    assert levels["near"] == []
    assert levels["far"][0] == "reduced" and levels["hidden"][:2] == ["reduced", "paused"]
    rates = [m.rate for m in stage.of(protocol.Event, "hidden")]  # type: ignore[attr-defined]
    assert rates[:2] == [15.0, 0.0]
    near = stage.frames("near")
    assert [m.seq for m in near] == list(np.cumsum([0, *(m.count for m in near[:-1])]))
    assert len(stage.rows("near")) >= 175 and len(stage.rows("far")) < 150
    stage.scheduler._clock = lambda: 0.0  # there is time again
    stage.messages.clear()
    stage.run(4.0)
    assert {seat.level for seat in stage.scheduler.seats.values()} == {"full"}


@given(st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_the_blend_is_bounded_and_ends(seed: int, hop: int) -> None:
    generator = np.random.default_rng(seed)
    shown = generator.standard_normal(5).astype(np.float32) * 10
    rows = np.zeros((LENGTH * 2, 5), np.float32)
    blend, profile = Blend(), Profile("plain", hop=hop, overlap=0, steps=1)
    memory = FaceMemory(CPU, np.zeros(1, np.float32), 5, np.zeros(0, bool))
    begin = Profile("shown", hop=1, overlap=0, steps=1)
    memory.join(begin, shown[None, None], [Joint(3, 0, np.array([7]), STILL)])

    def applied(at: int) -> np.ndarray:
        begins = blend.begins
        joint = Joint(3, 0, 8 + at + np.arange(hop), 7, blend.weights(hop), begins)
        return np.asarray(memory.join(profile, rows[None, at : at + hop], [joint])[0])

    out = np.concatenate([applied(at) for at in range(0, len(rows) - hop, hop)])
    steps = np.abs(np.diff(np.concatenate([shown[None], out]), axis=0))
    assert (steps <= 1.5 / (LENGTH + 1) * np.abs(shown) * 1.01 + 1e-5).all()
    assert blend.done
    assert np.allclose(out[LENGTH + 1 :], 0.0, atol=1e-5)


@pytest.mark.parametrize(
    ("point", "wanted"),
    [((0, 0, 1), (0, 0)), ((1, 0, 1), (45, 0)), ((-1, 0, 1), (-45, 0)), ((0, 1, 1), (0, 45)), ((0, 0, 0), (0, 0))],
)
def test_looking_at_a_point(point: tuple[float, float, float], wanted: tuple[float, float]) -> None:
    assert np.allclose(np.degrees(gaze_at(point)), wanted)


def test_controls_turned_back_in_mid_ease_do_not_jump() -> None:
    controls = EasedControls()
    controls.change(energy=2.0, seconds=1.0)
    seen = []
    for frame in range(60):
        if frame == 10:
            controls.change(energy=0.0, seconds=0.5)
        seen.append(float(controls.row()[-1]))
        controls.advance(1)
    assert np.abs(np.diff(seen)).max() < 0.2
    assert seen[-1] == 0.0


def test_history_goes_back_as_far_as_it_reaches() -> None:
    history = History(2, 1)
    motion = {}  # row -> the frame that was written there last
    for number in range(300):
        row = np.array([[number]], np.float32)
        (place,) = history.append(np.array([1000 + number]), [None], np.ones(1, np.float32), row).tolist()
        motion[place] = number
    assert min(motion) == 1 + 2 * CAPACITY and max(motion) == 3 * CAPACITY
    history.rewind(290)
    newest = history.motion(3)
    assert newest is not None and [motion[place] for place in newest.tolist()] == [287, 288, 289]
    features, known, controls = history.context(2)
    assert features.tolist() == [1288, 1289] and known.tolist() == [1.0, 1.0] and controls[:, 0].tolist() == [288, 289]
    assert history.end == 290
    history.rewind(0)
    assert history.motion(1) is None and history.end == 300 - CAPACITY
    features, known, _ = history.context(2)
    assert features.tolist() == [NOTHING, NOTHING] and not known.any()
