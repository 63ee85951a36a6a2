"""Live streams on a device that is strange to the host: the same frames, whatever the batch is filled up with, and known crossings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from strict_device import StrictDevice

from parley import protocol
from parley_runtime.device import Device
from parley_runtime.live import scheduler as scheduling
from parley_runtime.live.memory import CAPACITY
from parley_runtime.performer import Performer

from .conftest import calm_stage, noise

FACES = ("a", "b", "c")


@pytest.fixture
def strict(tiny_pack: Path) -> Performer:
    return Performer.open(tiny_pack, threads=1, device=StrictDevice(replays=True))


def spoken(performer: Performer, faces: tuple[str, ...]) -> list[np.ndarray]:
    """Frames of each face, which says a line of its own."""
    stage = calm_stage(performer)
    for number, face in enumerate(faces):
        stage.open(face, seed=number)
        stage.say(1, noise(0.8, seed=number), key=face)
    stage.run(1.2)
    return [stage.rows(face) for face in faces]


def test_the_device_shows_what_the_host_does(performer: Performer, strict: Performer) -> None:
    for there, here in zip(spoken(strict, FACES), spoken(performer, FACES), strict=True):
        np.testing.assert_array_equal(there, here)


@pytest.mark.cuda
def test_the_gpu_shows_what_the_host_does(performer: Performer, tiny_pack: Path, cuda: Device) -> None:
    """To what another order of sums makes of it; and twice the same to the bit, once everything is recorded."""
    there = Performer.open(tiny_pack, device=cuda)
    calm_stage(there).scheduler.warm_up()
    shown = spoken(there, FACES)
    for on_the_card, here in zip(shown, spoken(performer, FACES), strict=True):
        np.testing.assert_allclose(on_the_card, here, atol=5e-3)
    for first, again in zip(shown, spoken(there, FACES), strict=True):
        np.testing.assert_array_equal(again, first)


def test_an_idle_step_crosses_a_known_number_of_times(strict: Performer) -> None:
    """However many faces there are: the denoiser's steps stay on the device, and a step's crossings do not grow with the crowd."""

    def crossings(faces: tuple[str, ...]) -> dict[str, int]:
        stage = calm_stage(strict)
        for number, face in enumerate(faces):
            stage.open(face, seed=number, profile="throughput")
        stage.run(1.0)  # idle motion of all of them, which has a forecast by now
        with strict.device.transfers.during() as made:
            stage.run(0.5)
        return made

    one = crossings(("a",))
    assert one == crossings(FACES)
    steps = one["down weights"]
    assert steps >= 1
    assert one == {
        "up places": 3 * steps, "up conditions": 3 * steps, "up noise": steps, "down weights": steps, "down latents": steps,
    }  # fmt: skip


def test_a_line_of_many_faces_crosses_a_known_number_of_times(strict: Performer) -> None:
    """From mel frames to weights nothing comes down: features, past, forecasts and blends stay on the device."""
    stage = calm_stage(strict)
    for number, face in enumerate(FACES):
        stage.open(face, seed=number)
    stage.run(0.6)
    for number, face in enumerate(FACES):
        stage.say(1, noise(0.8, seed=number), key=face)
    with strict.device.transfers.during() as made:
        stage.run(0.3)
        for face in FACES:
            stage.scheduler.interrupt(face, protocol.Interrupt(stream=1), stage.now)
        stage.run(0.9)
    assert all(
        ("interrupted", 1) not in stage.events(face) and stage.frames(face)[-1].generation == 1 for face in FACES
    )
    steps, encoded, blends = made["down weights"], made.pop("up mel"), made.pop("up blends")
    assert 1 <= encoded < steps > blends == 3  # eight frames of a blend, three at a time
    assert made == {
        "up places": 3 * steps + encoded + blends + 1, "up conditions": 3 * steps, "up noise": steps,
        "down weights": steps, "down latents": steps,
    }  # fmt: skip


def test_what_was_held_is_free_again(strict: Performer) -> None:
    """Rows of features and faces come back when a stream ends, a line is cut, and frames fall out of what is remembered."""
    stage = calm_stage(strict)
    memory = stage.scheduler._moving.memory
    free = len(memory._free_features), len(memory._free_faces)
    for turn in range(3):
        for number, face in enumerate(FACES):
            stage.open(face, seed=number)
            stage.say(1, noise(9.0, seed=turn), key=face)  # longer than what is remembered
        stage.run(8.0)
        held = free[0] - len(memory._free_features)
        assert 0 < held <= len(FACES) * (CAPACITY + 64)
        stage.scheduler.interrupt("a", protocol.Interrupt(stream=1), stage.now)
        for face in FACES:
            stage.scheduler.close(face)
        assert (len(memory._free_features), len(memory._free_faces)) == free


def test_more_faces_than_there_was_room_for(performer: Performer, strict: Performer) -> None:
    """The memory grows, and what was in it stays where it was."""
    crowd = tuple(f"face {number}" for number in range(40))
    many = spoken(strict, crowd)
    for number in (0, 15, 16, 39):
        stage = calm_stage(performer)
        stage.open("alone", seed=number)
        stage.say(1, noise(0.8, seed=number), key="alone")
        stage.run(1.2)
        np.testing.assert_array_equal(many[number], stage.rows("alone"))


def test_after_the_warm_up_nothing_is_planned_or_allocated(strict: Performer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of the denoiser nor of the encoder: whole lines are heard, and sound that comes a hop at a time."""
    monkeypatch.setattr(scheduling, "MOST_SLOTS", 4)
    stage = calm_stage(strict)
    stage.scheduler.warm_up()
    graphs = [graph._bound for graph in (strict.denoiser_graph, strict.audio_graph) if graph._bound is not None]
    before = [(bound.recorded, len(bound._plans)) for bound in graphs]
    unrecorded = [planned - recorded for recorded, planned in before]
    assert unrecorded == [0, 1], "but for the one frame of silence that was heard before"
    for face, profile in zip(FACES, ("low", "balanced", "throughput"), strict=True):
        stage.open(face, profile=profile)
        stage.say(1, noise(0.0), key=face, end=False)
    for seconds in (0.3, 0.017, 0.25, 0.1, 0.41, 0.033):
        for face in FACES:
            stage.audio(1, noise(seconds), key=face)
        stage.run(0.15)
    stage.scheduler.close("b")
    stage.audio(1, noise(0.1), end=True)
    stage.run(0.6)
    assert all(stage.events(face)[0] == ("started", 1) for face in FACES)
    assert [(bound.recorded, len(bound._plans)) for bound in graphs] == before
