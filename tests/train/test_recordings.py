"""Live Link Face takes as training motion."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from teacher_lines import babble

from parley import ARKIT_INDEX, MotionClip
from parley.clips import write_clip
from parley.errors import ClipError, InputError
from parley_train.metric import opening_and_width
from parley_train.recordings import read_recordings
from parley_train.teacher import Performance


def take(folder: Path, name: str, performance: Performance, sound: bool = True) -> Path:
    count = len(performance.weights)
    clip = MotionClip(
        np.arange(count) / 30, performance.weights, performance.rotation, np.zeros((count, 3), np.float32),
        performance.gaze, np.zeros((count, 0), np.float32),
    )  # fmt: skip
    path = folder / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_clip(clip, path)
    if sound:
        path.with_suffix(".wav").write_bytes(b"RIFF")
    return path


def test_takes_become_performances(tmp_path: Path) -> None:
    acted = babble(3, 4.0).act(1)
    take(tmp_path, "anna/take_2", acted)
    take(tmp_path, "anna/take_1", babble(4, 3.0).act(2))
    first, second = read_recordings(tmp_path)
    assert (first.name, second.name) == ("anna/take_1", "anna/take_2")
    assert second.sound == tmp_path / "anna/take_2.wav"
    assert second.seconds == pytest.approx(4.0, abs=0.05)
    got = second.performance
    count = len(got.weights)
    assert count >= len(acted.weights) - 1
    assert np.allclose(got.weights, acted.weights[:count], atol=1e-3)
    assert np.allclose(got.rotation, acted.rotation[:count], atol=1e-3)
    assert np.allclose(got.gaze, acted.gaze[:count], atol=0.02)


def test_degrees_and_radians_are_told_apart(tmp_path: Path) -> None:
    path = take(tmp_path, "a", babble(3, 4.0).act(1))
    radians = read_recordings(tmp_path)[0].performance
    header, *rows = path.read_text().splitlines()
    names = header.split(",")
    turned = [k for k, name in enumerate(names) if name.endswith(("Yaw", "Pitch", "Roll"))]
    assert len(turned) == 9
    out = [header]
    for row in rows:
        cells = row.split(",")
        for k in turned:
            cells[k] = str(np.degrees(float(cells[k])))
        out.append(",".join(cells))
    path.write_text("\n".join(out) + "\n")
    degrees = read_recordings(tmp_path)[0].performance
    assert np.allclose(degrees.rotation, radians.rotation, atol=1e-5)
    assert np.allclose(degrees.gaze, radians.gaze, atol=1e-5)


def test_an_offset_moves_the_motion_against_the_sound(tmp_path: Path) -> None:
    take(tmp_path, "a", babble(3, 4.0).act(1))
    plain, late, early = (read_recordings(tmp_path, offset=s)[0].performance for s in (0.0, 0.2, -0.2))
    lips = opening_and_width(plain.weights)[0]
    assert np.allclose(opening_and_width(late.weights)[0][6:], lips)
    assert np.allclose(opening_and_width(early.weights)[0], lips[6:])


def test_refuses_what_cannot_teach(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a folder"):
        read_recordings(tmp_path / "nowhere")
    with pytest.raises(InputError, match="holds no Live Link Face"):
        read_recordings(tmp_path)
    acted = babble(3, 4.0).act(1)
    silent = take(tmp_path, "silent", acted, sound=False)
    with pytest.raises(InputError, match=r"silent\.csv: has no sound"):
        read_recordings(tmp_path)
    silent.unlink()

    still = acted.weights.copy()
    still[:, ARKIT_INDEX["jawOpen"]] = 0.0
    lost = take(tmp_path, "lost", Performance(still, acted.rotation, acted.translation, acted.gaze))
    with pytest.raises(ClipError, match=r"lost\.csv: the mouth never opens"):
        read_recordings(tmp_path)
    lost.unlink()

    short = Performance(acted.weights[:10], acted.rotation[:10], acted.translation[:10], acted.gaze[:10])
    take(tmp_path, "short", short)
    with pytest.raises(ClipError, match=r"short\.csv: .* needs 1 s"):
        read_recordings(tmp_path)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text("Timecode,Nonsense\n00:00:00:01,3\n")
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    with pytest.raises(ClipError, match=r"bad\.csv"):
        read_recordings(tmp_path)
