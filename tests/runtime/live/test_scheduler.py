"""Lines, idling, late sound, interrupts, credit, controls, rates: on a clock that the test turns."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from parley import protocol
from parley.errors import AudioError, InputError
from parley_runtime.audio_features import AudioFeatureStream
from parley_runtime.live.agenda import COMPANY
from parley_runtime.live.hearing import LineHearing, encode_all
from parley_runtime.live.memory import FaceMemory
from parley_runtime.live.sound import LineSound
from parley_runtime.live.stream import IDLE_LEAD
from parley_runtime.performer import Performer

from .conftest import Stage, calm_stage, noise


def test_an_idle_face_has_thirty_frames_a_second_without_gaps(stage: Stage) -> None:
    stage.open()
    stage.run(2.0)
    frames = stage.frames()
    assert [m.seq for m in frames] == list(np.cumsum([0, *(m.count for m in frames[:-1])]))
    assert all(m.line == 0 for m in frames)
    assert 60 <= len(stage.rows()) <= 68
    times = [time for _, time in stage.media()]
    assert np.allclose(np.diff(times), 1 / 30)


@pytest.mark.parametrize("profile", ["low", "balanced", "throughput"])
def test_a_whole_line_starts_at_once_and_is_complete(stage: Stage, profile: str) -> None:
    stage.open(profile=profile)
    stage.run(1.0)
    before = len(stage.frames())
    stage.say(1, noise(1.0))
    stage.messages += stage.scheduler.step(stage.now)
    assert [m.line for m in stage.frames()[before:]][:1] == [1]
    stage.run(2.0)
    assert stage.events() == [("started", 1), ("finished", 1)]
    said = [time for line, time in stage.media() if line == 1]
    assert np.allclose(said, np.arange(30) / 30)


def test_lines_follow_each_other_without_idle_frames_between(stage: Stage) -> None:
    stage.open()
    stage.run(0.5)
    for number in (1, 2, 3):
        stage.say(number, noise(0.7, seed=number))
    stage.run(3.0)
    lines = [line for line, _ in stage.media()]
    first, last = lines.index(1), len(lines) - 1 - lines[::-1].index(3)
    assert lines[first : last + 1] == [1] * 21 + [2] * 21 + [3] * 21
    assert stage.events() == [(name, n) for n in (1, 2, 3) for name in ("started", "finished")]


def test_sound_that_comes_in_real_time_is_followed(stage: Stage) -> None:
    stage.open(profile="low")
    stage.run(0.5)
    stage.say(1, end=False)
    pieces = iter(np.array_split(noise(2.0), 200))
    stage.run(2.0, lambda: stage.audio(1, next(pieces)))
    stage.audio(1, noise(0.0), end=True)
    stage.run(1.0)
    assert stage.events() == [("started", 1), ("finished", 1)]
    said = [time for line, time in stage.media() if line == 1]
    assert np.allclose(said, np.arange(60) / 30)


def test_late_sound_lets_the_face_idle_and_is_told(stage: Stage) -> None:
    stage.open()
    stage.say(1, noise(0.5), end=False)
    stage.run(2.0)
    stage.audio(1, noise(0.5), end=True)
    stage.run(1.5)
    assert stage.events() == [("started", 1), ("late", 1), ("finished", 1)]
    said = [time for line, time in stage.media() if line == 1]
    assert np.allclose(said, np.arange(30) / 30)
    assert len(stage.rows()) > 90


def test_a_line_without_sound_begins_and_ends(stage: Stage) -> None:
    stage.open()
    stage.say(1)
    stage.say(2, noise(0.001))
    stage.run(0.5)
    assert stage.events() == [("started", 1), ("finished", 1), ("started", 2), ("finished", 2)]


def test_interrupt_ends_the_generation_and_the_blend_bounds_the_speed(stage: Stage) -> None:
    stage.open(output="latents")
    stage.run(0.3)
    stage.say(1, noise(3.0))
    stage.say(2, noise(3.0))
    stage.run(1.0)
    frames = stage.frames()
    shown = frames[-1].seq - 3
    kept = stage.rows()[: shown + 1]
    event = stage.scheduler.interrupt("a", protocol.Interrupt(stream=1, shown=shown), stage.now)
    assert (event.event, event.line, event.generation) == ("interrupted", 1, 1)
    stage.messages.clear()
    stage.run(1.0)
    assert {m.generation for m in stage.frames()} == {1}
    assert all(m.line == 0 for m in stage.frames())
    after = stage.rows()
    own = np.abs(np.diff(after, axis=0)).max()
    assert (
        np.abs(after[0] - kept[-1]).max() <= own + 1e-6
    )  # no larger a step than the (untrained) model takes by itself


def test_a_line_after_an_interrupt_is_said(stage: Stage) -> None:
    stage.open()
    stage.say(1, noise(2.0))
    stage.run(0.5)
    stage.scheduler.interrupt("a", protocol.Interrupt(stream=1), stage.now)
    stage.say(2, noise(0.5))
    stage.run(1.5)
    assert stage.events() == [("started", 1), ("started", 2), ("finished", 2)]


def test_a_stream_without_credit_loses_its_own_frames_only(stage: Stage) -> None:
    stage.open("a", credit=21)
    stage.open("b")
    stage.run(3.0)
    assert len(stage.rows("a")) == 21
    assert len(stage.rows("b")) >= 90
    event = stage.scheduler.grant("a", 1000)
    assert event is not None and event.event == "dropped" and event.frames > 60
    stage.run(1.0)
    assert len(stage.rows("a")) > 45
    assert stage.frames("a")[-1].seq > 90  # the gap shows in the numbers


def test_a_seed_fixes_the_motion_whoever_else_is_there(performer: Performer) -> None:
    def perform(others: int) -> np.ndarray:
        stage = calm_stage(performer)
        stage.open("a", seed=7)
        for number in range(others):
            stage.open(f"other {number}", seed=number, profile=("low", "balanced")[number % 2])
        stage.say(1, noise(1.0))
        stage.run(1.5)
        return stage.rows("a")

    alone, among = perform(0), perform(5)
    assert np.allclose(alone, among, atol=1e-5)
    assert not np.allclose(alone[:-5], perform_with_seed(performer, 8)[: len(alone) - 5], atol=1e-3)


def perform_with_seed(performer: Performer, seed: int) -> np.ndarray:
    stage = calm_stage(performer)
    stage.open("a", seed=seed)
    stage.say(1, noise(1.0))
    stage.run(1.5)
    return stage.rows("a")


@pytest.mark.parametrize("rate", [12.0, 25.0, 60.0])
def test_other_rates(stage: Stage, rate: float) -> None:
    stage.open(rate=rate)
    stage.run(0.5)
    stage.say(1, noise(1.0))
    stage.run(2.0)
    said = [time for line, time in stage.media() if line == 1]
    assert abs(len(said) - rate) <= 1
    inside = np.diff(said)[1:-1]  # a line may begin between two frames
    assert np.allclose(inside, 1 / rate, atol=1e-6)
    assert stage.events() == [("started", 1), ("finished", 1)]


def test_resuming_a_line_shows_only_what_was_not_shown(stage: Stage) -> None:
    stage.open()
    stage.say(5, noise(2.0), start=1.5)
    stage.run(2.0)
    said = [time for line, time in stage.media() if line == 5]
    assert np.allclose(said, np.arange(45, 60) / 30)
    assert stage.events() == [("started", 5), ("finished", 5)]


def test_controls_ease_in(stage: Stage) -> None:
    stage.open()
    controls = stage.scheduler.seats["a"].stream.controls
    stage.scheduler.direct("a", protocol.Controls(stream=1, emotion={"joy": 1.0}, look_at=(1.0, 0.0, 1.0), ease=0.5))
    seen = []
    stage.run(1.0, lambda: seen.append(controls.row()))
    joy = np.array(seen)[:, 3]
    assert joy[0] == 0.0 and joy[-1] == 1.0
    assert np.diff(joy).max() < 0.5
    assert np.isclose(seen[-1][0], np.radians(40.0))  # 45 degrees is more than a head turns
    with pytest.raises(InputError, match="hunger"):
        stage.scheduler.direct("a", protocol.Controls(stream=1, emotion={"hunger": 1.0}))


def test_bad_sound_ends_the_line_where_it_is(stage: Stage) -> None:
    stage.open()
    stage.say(1, end=False, format="f32")
    for bad, why in ((np.array([np.nan], "<f4").tobytes(), "finite"), (b"abc", "whole number of samples")):
        with pytest.raises(AudioError, match=why):
            stage.scheduler.hear("a", protocol.Audio(stream=1, line=1, parts=(bad,)), stage.now)
    stage.run(1.0)
    assert stage.events() == [("started", 1), ("finished", 1)]


def test_pictures_need_a_renderer(stage: Stage) -> None:
    with pytest.raises(InputError, match="draws no pictures"):
        stage.open(output="texture")
    with pytest.raises(InputError, match="known are low, balanced"):
        stage.open(profile="warp")


def test_latents_are_decoded_by_the_matrix_that_was_sent(performer: Performer) -> None:
    rows = []
    for output in ("latents", "arkit"):
        stage = calm_stage(performer)
        opened = stage.open(output=output)
        stage.run(1.0)
        rows.append(stage.rows())
        if opened.parts:
            matrix = np.frombuffer(opened.parts[0], "<f4").reshape(opened.shape)
    assert np.allclose(np.clip(rows[0][:, 6:] @ matrix, 0, 1), rows[1][:, :52], atol=2e-3)
    assert np.allclose(rows[0][:, :6], rows[1][:, 52:58], atol=1e-6)


def test_features_in_pieces_are_those_of_the_whole(performer: Performer) -> None:
    samples = noise(1.37)
    whole = AudioFeatureStream(performer.manifest, performer.audio_graph)
    wanted = np.concatenate([whole.push(samples / np.float32(32768.0)), whole.finish()])
    sound = LineSound(24_000, "s16", 24_000)
    line, got = LineHearing(performer.manifest, sound), []
    width = performer.manifest.latent.width
    memory = FaceMemory(performer.device, np.zeros(wanted.shape[1], np.float32), width, np.zeros(0, bool))

    def heard() -> np.ndarray:
        taken = line.take(line.ready)
        rows = np.array([[row for row, _ in taken]], np.int64)
        return np.asarray(memory.recall(np.zeros((1, 0), np.int64), rows)[1][0])

    for piece in np.array_split(samples, 37):
        sound.push(piece.tobytes())
        line.hear(3)
        while line.encodable:
            encode_all(performer.audio_graph, [line], memory)
            got.append(heard())
            line.hear(3)
    sound.ended = True
    for _ in range(50):
        line.hear(3)
        encode_all(performer.audio_graph, [line], memory)
        got.append(heard())
    assert line.finished
    assert np.allclose(np.concatenate(got), wanted, atol=1e-4)


def test_other_sample_rates_are_heard_alike(stage: Stage) -> None:
    stage.open()
    stage.say(1, noise(1.0, 48_000), rate=48_000)
    stage.run(2.0)
    said = [time for line, time in stage.media() if line == 1]
    assert abs(len(said) - 30) <= 1


def test_memory_does_not_grow_with_the_day(stage: Stage) -> None:
    """Streams come and go, lines are said and cut; what is kept afterwards is nothing."""
    for day in range(20):
        stage.open("a", credit=50)
        stage.say(1, noise(0.5))
        stage.run(0.3)
        stage.scheduler.interrupt("a", protocol.Interrupt(stream=1), stage.now)
        stage.run(0.2)
        stage.scheduler.close("a")
        stage.messages.clear()
        assert not stage.scheduler.seats, day


def test_media_time_only_rises_in_a_line(stage: Stage) -> None:
    stage.open(rate=50.0)
    stage.say(1, noise(0.4), end=False)
    stage.run(1.0)
    stage.audio(1, noise(0.4), end=True)
    stage.run(1.0)
    said = [time for line, time in stage.media() if line == 1]
    assert all(b > a - 1e-9 for a, b in pairwise(said))


def test_idle_faces_come_along(stage: Stage) -> None:
    """Faces that were opened at odd moments share calls of the denoiser, and none is early by more than a moment."""
    for number in range(8):
        stage.open(str(number), profile="low")
        stage.run(0.19)
    before = stage.scheduler.figures.table()
    stage.run(5.0)
    after = stage.scheduler.figures.table()
    hops, calls = after["hops"] - before["hops"], after["windows"] - before["windows"]
    assert abs(hops - 8 * 5.0 * 15) <= 16
    assert calls < hops / 3
    for seat in stage.scheduler.seats.values():
        assert seat.stream.due - stage.now <= IDLE_LEAD + COMPANY + 2 / 30 + 1e-6
