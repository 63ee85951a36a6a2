"""From motion to files: any rate, any length in bounded memory, every picture marked."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from clip_factory import make_clip

from parley import InputError
from parley_runtime.shoot import Motion, Picture, Take, at_rate, rows_of, shoot
from parley_runtime.synthetic import Credentials, check

av = pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")


def stretches(rows: np.ndarray, *lengths: int) -> Iterator[np.ndarray]:
    start = 0
    for length in lengths:
        yield rows[start : start + length]
        start += length
    yield rows[start:]


def artist(motion: Motion) -> Iterator[Picture]:
    """A grey wall whose brightness is the first weight; the left half is transparent."""
    for stretch in motion:
        for row in stretch:
            picture = np.full((96, 128, 4), 128, np.uint8)
            picture[..., :3] = round(60 + 120 * float(row[0]))
            picture[:, :64, 3] = 0
            picture[:, 64:, 3] = 255
            yield picture


@pytest.mark.parametrize("fps", [30.0, 24.0, 25.0, 60.0, 29.97, 12.5])
@pytest.mark.parametrize("lengths", [(), (1,), (7, 1, 1, 20)])
def test_another_rate_is_what_a_whole_clip_gives(fps: float, lengths: tuple[int, ...]) -> None:
    clip = make_clip(2.0)
    wanted = rows_of(clip.resampled(fps))
    parts = list(at_rate(stretches(rows_of(clip), *lengths), 30.0, fps))
    assert np.allclose(np.concatenate(parts), wanted, atol=1e-5)


def test_a_rate_that_is_none() -> None:
    for fps in (0.0, float("nan"), 1000.0):
        with pytest.raises(InputError, match="frame rate"):
            list(at_rate([], 30.0, fps))


def test_an_empty_performance_stays_empty() -> None:
    assert list(at_rate([], 30.0, 25.0)) == []


def test_frames_and_video_hold_the_same_pictures(tmp_path: Path) -> None:
    rows = np.zeros((12, 58), np.float32)
    rows[:, 0] = np.linspace(0, 1, 12)
    heard: list[int] = []
    take = Take(tmp_path / "a.mp4", tmp_path / "frames", fps=24.0, credentials=Credentials("Parley test"))
    assert shoot([rows], artist, take, heard.append) == 12
    assert heard == list(range(1, 13))
    files = sorted((tmp_path / "frames").iterdir())
    assert [file.name for file in files][:2] == ["frame_000000.png", "frame_000001.png"] and len(files) == 12
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert container.streams.video[0].average_rate == 24
        shown = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    for row, file, frame in zip(rows, files, shown, strict=True):
        picture = np.array(PIL.Image.open(file))
        assert picture.shape == (96, 128, 3) and picture.mean() == pytest.approx(60 + 120 * row[0], abs=1.5)
        assert frame.mean() == pytest.approx(picture.mean(), abs=2)
    assert check(files[5]).source_type == "trainedAlgorithmicMedia"


def test_transparency_is_kept_when_it_is_asked_for(tmp_path: Path) -> None:
    take = Take(None, tmp_path, alpha=True)
    assert shoot([np.zeros((2, 58), np.float32)], artist, take) == 2
    picture = np.array(PIL.Image.open(tmp_path / "frame_000001.png"))
    assert picture.shape == (96, 128, 4) and picture[0, 0, 3] == 0 and picture[0, 100, 3] == 255


def test_a_long_line_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """A thousand pictures of 36 kB pass; 40 of them would already be seen."""

    def motion() -> Iterator[np.ndarray]:
        for _ in range(50):
            yield np.zeros((20, 58), np.float32)

    peaks: list[int] = []

    def watched(motion: Motion) -> Iterator[Picture]:
        for number, picture in enumerate(artist(motion)):
            if number == 60:
                tracemalloc.reset_peak()
            yield picture
        peaks.append(tracemalloc.get_traced_memory()[1])

    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        assert shoot(motion(), watched, Take(tmp_path / "a.mp4")) == 1000
    finally:
        tracemalloc.stop()
    assert peaks[0] - before < 1_500_000


def test_nothing_to_keep_and_a_container_without_transparency() -> None:
    with pytest.raises(InputError, match="nothing would be kept"):
        Take()
    with pytest.raises(InputError, match=r"only a \.webm"):
        Take(Path("a.mp4"), alpha=True)
