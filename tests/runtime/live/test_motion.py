"""What live motion looks like with the pack that ships: no pops between lines, idle faces that blink and sway, interrupts without a jump."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from parley import ARKIT_INDEX, protocol
from parley_runtime.audio import open_audio
from parley_runtime.live.profiles import PROFILES
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.performer import Performer

from .conftest import Stage

BLINK = ARKIT_INDEX["eyeBlinkLeft"]


@pytest.fixture(scope="module")
def shipped() -> Performer:
    return Performer.open()


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    path = min(Path(str(resources.files("parley_runtime") / "demo")).glob("*.flac"))
    with open_audio(path) as source:
        samples = np.concatenate(list(source.blocks()))
    return (np.clip(samples[: 24_000 * 3], -1, 1) * 32767).astype(np.int16)


def stage_of(shipped: Performer, profile: str) -> Stage:
    stage = Stage(Scheduler(shipped, clock=lambda: 0.0))
    stage.open(profile=profile)
    return stage


@pytest.mark.parametrize("profile", list(PROFILES))
def test_line_after_line_without_a_pop(shipped: Performer, speech: np.ndarray, profile: str) -> None:
    """Where idling ends, a line follows a line, and idling begins again, nothing moves faster than speech itself does."""
    stage = stage_of(shipped, profile)
    stage.run(1.0)
    for number in (1, 2, 3):
        stage.say(number, speech[: 24_000 + 4_000 * number])
    stage.run(6.0)
    rows, lines = stage.rows(), np.array([line for line, _ in stage.media()])
    steps = np.abs(np.diff(rows[:, :52], axis=0)).max(axis=1)
    turns = np.linalg.norm(np.diff(rows[:, 52:55], axis=0), axis=1)
    joins = np.flatnonzero(np.diff(lines) != 0)
    assert len(joins) == 4
    for quick in (steps, turns):
        elsewhere = np.delete(quick, joins)
        assert quick[joins].max() <= elsewhere.max()


@pytest.mark.parametrize("profile", list(PROFILES))
def test_an_idle_face_blinks_and_sways_and_keeps_its_mouth_shut(shipped: Performer, profile: str) -> None:
    blinks, speed, sway, jaw = 0, [], [], []
    stage = Stage(Scheduler(shipped, clock=lambda: 0.0))
    for name in "abc":
        stage.open(name, profile=profile, seed=ord(name))
    stage.run(20.0)
    for name in "abc":
        rows = stage.rows(name)
        lids = rows[:, BLINK] > 0.4
        blinks += int(np.sum(lids[1:] & ~lids[:-1]))
        speed.append(np.linalg.norm(np.diff(rows[:, 52:55], axis=0), axis=1).mean())
        sway.append(np.degrees(rows[:, 52:55].std(axis=0).max()))
        jaw.append(rows[:, ARKIT_INDEX["jawOpen"]].mean())
    assert 3 <= blinks <= 45  # in a minute
    assert min(sway) > 0.2 and np.degrees(max(speed)) < 2.0
    assert max(jaw) < 0.1


@pytest.mark.parametrize("profile", list(PROFILES))
def test_an_interrupt_in_mid_line_does_not_jump(shipped: Performer, speech: np.ndarray, profile: str) -> None:
    """The step from the frame on screen into what follows is no larger than those of speech, to idle and into another line."""
    for follows in (False, True):
        stage = stage_of(shipped, profile)
        stage.run(0.5)
        stage.say(1, speech)
        stage.run(1.2)
        spoken = stage.rows()
        shown = len(spoken) - 5
        stage.scheduler.interrupt("a", protocol.Interrupt(stream=1, shown=shown), stage.now)
        if follows:
            stage.say(2, speech[12_000:])
        stage.messages.clear()
        stage.run(1.5)
        after = np.concatenate([spoken[shown : shown + 1], stage.rows()])
        assert {frame.generation for frame in stage.frames()} == {1}
        usual = np.abs(np.diff(np.concatenate([spoken, after[1:]])[:, :58], axis=0))
        usual = np.delete(usual, len(spoken) - 1, axis=0)
        assert (np.abs(after[1] - after[0])[:58].max()) <= usual.max()
