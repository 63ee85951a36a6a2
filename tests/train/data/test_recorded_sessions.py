"""Recorded takes as sessions: sound and motion stay together, controls are measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from teacher_lines import babble

from parley import MotionClip
from parley.clips import write_clip
from parley_train.data.sessions import Ring, Session, Take, draw_recorded
from parley_train.latent import WIDTH, to_latent
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.encoder import AudioEncoder, EncoderConfig
from parley_train.recordings import read_recordings


@pytest.fixture
def recorded(tmp_path: Path) -> Path:
    acted = babble(3, 6.0).act(1)
    count = len(acted.weights)
    clip = MotionClip(
        np.arange(count) / 30,
        acted.weights,
        acted.rotation,
        acted.translation,
        acted.gaze,
        np.zeros((count, 0), np.float32),
    )
    write_clip(clip, tmp_path / "take.csv")
    soundfile.write(tmp_path / "take.wav", np.random.default_rng(0).normal(0, 0.1, 6 * 44_100), 44_100)
    return tmp_path


def test_a_take_becomes_a_session(recorded: Path) -> None:
    recording = read_recordings(recorded)[0]
    take = Take.load(recording, 60)
    assert take is not None
    config = EncoderConfig(fast_width=8, slow_width=8)
    graph = AudioGraph(AudioEncoder(config)).eval()
    audio, motion, controls = draw_recorded(take, graph, config, 90, np.random.default_rng(2))
    assert audio.shape == (90, graph.width)
    assert motion.shape == (90, WIDTH)
    assert controls.shape == (90, 11)
    whole = to_latent(recording.performance)
    start = int(np.abs(whole - motion[0]).sum(1).argmin())
    np.testing.assert_array_equal(motion, whole[start : start + 90])
    gaze = recording.performance.gaze[start : start + 90].mean(0)
    np.testing.assert_allclose(controls[:, :2], np.tile(gaze, (90, 1)), atol=1e-5)
    assert (controls[:, 3:10] == 0.0).all()
    assert (controls[:, 10] == 1.0).all()


def test_a_take_too_short_for_a_window_is_left_out(recorded: Path) -> None:
    assert Take.load(read_recordings(recorded)[0], 10_000) is None


def test_the_ring_forgets_the_oldest_session() -> None:
    ring = Ring(3)
    for value in range(5):
        rows = np.full((20, 2), value, np.float32)
        ring.add(Session(rows, rows, rows))
    assert len(ring) == 3
    drawn = ring.windows(200, 10, np.random.default_rng(0))
    assert set(np.unique(drawn.motion)) == {2.0, 3.0, 4.0}
    assert drawn.audio.shape == (200, 10, 2)
