"""A scene's sound: every line at its time, together where they overlap, from any moment on."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from parley_runtime.audio import SAMPLE_RATE
from parley_runtime.scene import Timetable, read_script, timetable
from parley_runtime.scene.mixing import mixed


@pytest.fixture
def times(write_scene) -> Timetable:
    lines = [
        {"face": "ann", "sound": "ann.wav", "start": 0.9},
        {"face": "bob", "sound": "bob.wav", "start": 1.2},
        {"face": "cy", "sound": "cy.wav", "start": 0.1},
    ]
    return timetable(read_script(write_scene(lines=lines)))


def sum_of(times: Timetable) -> np.ndarray:
    whole = np.zeros(round(4 * SAMPLE_RATE), np.float32)
    for cue in times.cues:
        sound, _ = soundfile.read(cue.line.sound, dtype="float32")
        start = round(cue.start * SAMPLE_RATE)
        whole[start : start + len(sound)] += sound
    return whole


@pytest.mark.parametrize(("start", "end"), [(0.0, 2.3), (0.0, 0.05), (1.0, 1.3), (1.45, 2.3), (0.31, 2.0)])
def test_lines_are_added_at_their_times(times: Timetable, start: float, end: float) -> None:
    blocks = list(mixed(times.cues, start, end))
    got = np.concatenate(blocks)
    wanted = sum_of(times)[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
    assert got.shape == wanted.shape and np.allclose(got, wanted, atol=1e-4)
    assert all(len(block) <= SAMPLE_RATE for block in blocks)


def test_what_is_too_loud_together_is_kept_in_range(write_scene, tmp_path) -> None:
    for name in ("ann", "bob"):
        soundfile.write(tmp_path / f"{name}.wav", np.full(4800, 0.9), 24_000)
    lines = [{"face": name, "sound": f"{name}.wav", "start": 0} for name in ("ann", "bob")]
    times = timetable(read_script(write_scene(lines=lines)))
    sound = np.concatenate(list(mixed(times.cues, 0.0, 0.2)))
    assert sound.max() == 1.0
