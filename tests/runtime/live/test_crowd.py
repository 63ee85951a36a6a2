"""A thousand faces at once: each one's frames in order and its own, none starved, and nothing that grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from parley import protocol
from parley_runtime.live import history, memory, writer
from parley_runtime.live.hearing import _RUN
from parley_runtime.live.profiles import PROFILES, REDUCED
from parley_runtime.live.stream import LEAD
from parley_runtime.performer import Performer

from .conftest import objects_held
from .crowd import FACES, LITTLE, Crowd, one_evaluation, role, spoken

REMEMBERED = 40
"""Frames that a face remembers here, in place of 192: all rings go round in the seconds that are lived through."""

HOP = PROFILES["throughput"].hop

HELD = REMEMBERED + max(profile.window for profile in (*PROFILES.values(), REDUCED)) + 2 * _RUN
"""Frames of features that one face may hold: what it remembers, what it hears ahead, and at both ends the rest of a run of the encoder."""


@pytest.fixture(scope="module")
def quick(performer: Performer) -> Iterator[Performer]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (memory, history):
            patch.setattr(module, "CAPACITY", REMEMBERED)
        patch.setattr(writer, "_REMEMBERED", REMEMBERED)
        yield one_evaluation(performer)


@pytest.fixture(scope="module")
def crowd(quick: Performer) -> Crowd:
    """All faces, when they have said their lines and are idle again."""
    lived = Crowd(quick)
    lived.live()
    return lived


def test_frames_come_in_order_and_none_twice(crowd: Crowd) -> None:
    for face in crowd.faces:
        seen, generation = 0, 0
        for frames in crowd.frames(face):
            assert frames.generation >= generation, face
            assert frames.seq == seen or (frames.seq > seen and role(face) == "slow"), face
            seen, generation = frames.seq + frames.count, frames.generation
        came = sum(frames.count for frames in crowd.frames(face))
        assert came <= LITTLE if role(face) == "slow" else came == seen > 50, face
        assert generation == (role(face) == "cut"), face


def test_lines_are_their_face_s_own_whole_and_in_order(crowd: Crowd) -> None:
    for face in crowd.faces:
        media: dict[int, list[float]] = {}
        for frames in crowd.frames(face):
            if frames.line:
                media.setdefault(frames.line, []).extend(frames.time + np.arange(frames.count) / frames.rate)
        lines = spoken(face)
        happened = [(event, line) for line in lines for event in ("started", "finished")]
        if role(face) == "cut":
            first = min(lines)
            happened[1] = ("interrupted", first)
            lines[first] = len(media[first]) / 30
            assert 0.3 < lines[first] < 1.5
        assert crowd.events(face) == happened, face
        if role(face) == "slow":
            continue
        assert list(media) == list(lines), face
        for line, seconds in lines.items():
            np.testing.assert_allclose(media[line], np.arange(round(30 * seconds)) / 30, atol=1e-9)


def numbers(crowd: Crowd, face: int) -> bytes:
    """All that a face showed."""
    return b"".join(frames.parts[0] for frames in crowd.frames(face))


def test_nobody_moves_like_another_but_each_as_it_does_alone(crowd: Crowd, quick: Performer) -> None:
    steady = [face for face in crowd.faces if role(face) in ("speaks", "idle")]
    shortest = min(len(numbers(crowd, face)) for face in steady)
    assert len({numbers(crowd, face)[:shortest] for face in steady}) == len(steady)
    for face in (*steady[:3], *steady[120:130], *steady[-3:]):
        alone = Crowd(quick, (face,))
        alone.live()
        count = min(shortest, len(numbers(alone, face)))
        assert numbers(alone, face)[:count] == numbers(crowd, face)[:count], face


def test_no_face_falls_behind_another(crowd: Crowd) -> None:
    """After each turn all faces of a profile have the frames that are due, and are ahead of them by no more than the lead and a hop."""
    steady = [face for face in crowd.faces if role(face) in ("speaks", "idle")]
    times = np.zeros(crowd.turn + 1)
    counts = np.zeros((crowd.turn + 1, len(steady)))
    for column, face in enumerate(steady):
        for came in crowd.came[face]:
            times[came.turn] = came.now
            if isinstance(came.message, protocol.Frames):
                counts[came.turn, column] += came.message.count
    happened = times > 0.0
    progress = counts.cumsum(axis=0)[happened]
    due = 30 * (times[happened] - crowd.began)
    assert (progress.min(axis=1) >= due).all()
    assert (progress.max(axis=1) <= due + 30 * LEAD + HOP).all()
    assert (progress.max(axis=1) - progress.min(axis=1)).max() <= 30 * LEAD + HOP


def test_no_face_starves_on_a_machine_that_is_too_slow(quick: Performer) -> None:
    """A turn takes half a second there, longer than a hop: faces lose frames, all of them alike, and nobody waits for a second turn."""
    crowd = Crowd(quick, pace=0.5)
    for _ in range(5):
        before = crowd.made()
        crowd.run(0.4)
        made = Counter(after - before[face] for face, after in crowd.made().items())
        hops = {profile.hop for profile in PROFILES.values()}
        assert sum(made.values()) == FACES and set(made) <= hops, made
    assert any(event == "level" for face in crowd.faces for event, _ in crowd.events(face))


def test_what_a_crowd_holds_is_bounded_and_does_not_grow(crowd: Crowd) -> None:
    assert 0 < crowd.held <= FACES * HELD
    table = crowd.scheduler._moving.memory
    assert len(table._motion) == memory.rows_for(table.faces) and table.faces < 2 * FACES
    assert len(table._features) < 2 * FACES * HELD
    told, held = crowd.came, []
    for _ in range(4):
        crowd.run(HOP / 30)
        crowd.came = {face: [] for face in crowd.faces}  # messages are the runtime's objects too
        held.append(objects_held())
    crowd.came = told
    assert crowd.features == 0, "all sound was passed"
    assert all(later - held[0] == Counter() for later in held[1:])
    for seat in crowd.scheduler.seats.values():
        assert len(seat.writer._positions) == REMEMBERED
