"""Live streams on a device that is strange to the host: the same frames, whatever the batch is filled up with, and known crossings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from strict_device import StrictDevice

from parley_runtime.live import scheduler as scheduling
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


def test_a_step_crosses_a_known_number_of_times(strict: Performer) -> None:
    """However many faces there are: the denoiser's steps stay on the device, and a step's crossings do not grow with the crowd."""

    def crossings(faces: tuple[str, ...]) -> dict[str, int]:
        stage = calm_stage(strict)
        for number, face in enumerate(faces):
            stage.open(face, seed=number, profile="throughput")
        stage.run(0.02)  # idle motion of all of them; the second step has nothing to do
        with strict.device.transfers.during() as made:
            stage.run(0.5)
        return made

    one = crossings(("a",))
    assert one == crossings(FACES)
    steps = one["down motion"]
    assert steps >= 1
    assert one == {
        "up conditions": 5 * steps, "up noise": steps, "down motion": steps, "up latents": steps, "down weights": steps,
        "down latents": steps,
    }  # fmt: skip


def test_after_the_warm_up_nothing_is_planned_or_allocated(strict: Performer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "MOST_SLOTS", 4)
    stage = calm_stage(strict)
    stage.scheduler.warm_up()
    bound = strict.denoiser_graph._bound
    assert bound is not None
    recorded, planned = bound.recorded, len(bound._plans)
    assert recorded == planned > 0
    for face in FACES:
        stage.open(face)
    stage.run(0.6)
    stage.scheduler.close("b")
    stage.run(0.6)
    assert (bound.recorded, len(bound._plans)) == (recorded, planned)
