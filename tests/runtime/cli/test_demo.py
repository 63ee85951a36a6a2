"""The demo with a performer that needs no pack: every file it promises, and what it says."""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from fake_performer import FakePerformer

from parley import InputError
from parley.clips import FORMATS, read_clip
from parley_runtime.cli.demo import LINE, DemoOptions, make_demo, most_telling_frame
from parley_runtime.png import write_png


def test_everything_is_made_and_told(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")
    pytest.importorskip("matplotlib", reason="needs matplotlib: pip install 'parley-npc[video]'")
    told: list[str] = []
    figures = make_demo(FakePerformer, DemoOptions(tmp_path, seconds=0.4, size=64, workers=1), told.append)
    wanted = {f"clip{entry.extension}" for entry in FORMATS.values()} | {"poster.png", "curves.png", "demo.mp4"}
    assert {path.name for path in tmp_path.iterdir()} == wanted
    for name in wanted:
        assert any(name in line for line in told), name
    assert len(read_clip(tmp_path / "clip.npz")) == figures.frames == 12
    assert figures.audio == pytest.approx(0.4)
    assert 0 < figures.first_frames <= figures.performing
    assert "times real time" in str(figures)
    assert "Head/Face:" in (tmp_path / "clip.tres").read_text()


def test_without_the_video_extra_the_rest_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("av", "matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, name, None)
    told: list[str] = []
    figures = make_demo(FakePerformer, DemoOptions(tmp_path, seconds=0.2, size=64, workers=1), told.append)
    assert figures.drawing is None
    assert not (tmp_path / "demo.mp4").exists()
    assert (tmp_path / "poster.png").exists()
    assert sum("pip install 'parley-npc[video]'" in line for line in told) == 2


@pytest.mark.parametrize("change", [{"seconds": 0.0}, {"seconds": float("nan")}, {"size": 63}, {"size": 10_000}])
def test_impossible_options_are_refused(change: dict[str, float]) -> None:
    with pytest.raises(InputError):
        DemoOptions(**change)  # type: ignore[arg-type]


def test_the_poster_shows_open_eyes() -> None:
    clip = FakePerformer().perform([np.full(24_000, 0.4, np.float32)])
    clip.weights[:, [0, 7]] = 1.0
    clip.weights[17, [0, 7]] = 0.0
    assert most_telling_frame(clip) == 17


def test_the_bundled_line_is_small_and_ready() -> None:
    import soundfile

    info = soundfile.info(LINE)
    assert info.samplerate == 24_000
    assert info.channels == 1
    assert 7.0 < info.duration < 11.0
    assert LINE.stat().st_size < 300_000
    assert (LINE.parent / "NOTICE").is_file()


def test_png_holds_the_picture(tmp_path: Path) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    write_png(tmp_path / "a.png", picture)
    data = (tmp_path / "a.png").read_bytes()
    start = data.index(b"IDAT")
    length = int.from_bytes(data[start - 4 : start], "big")
    lines = np.frombuffer(zlib.decompress(data[start + 4 : start + 4 + length]), np.uint8).reshape(5, 22)
    assert (lines[:, 0] == 2).all()
    np.testing.assert_array_equal(np.cumsum(lines[:, 1:], axis=0, dtype=np.uint8).reshape(5, 7, 3), picture)
