"""Videos read back with PyAV: pictures, sound, length, order of the file; and nothing half written."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from parley import InputError, MissingDependencyError, OutputError
from parley_runtime.video import write_video

av = pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")
RATE = 24_000


def pictures(count: int, size: tuple[int, int] = (64, 96)) -> Iterator[np.ndarray]:
    for index in range(count):
        picture = np.full((*size, 3), 40, np.uint8)
        picture[:, : 8 + 2 * index, 0] = 220
        yield picture


def tone(seconds: float, block: int = 700) -> Iterator[np.ndarray]:
    sound = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * RATE)) / RATE).astype(np.float32)
    for start in range(0, len(sound), block):
        yield sound[start : start + block]


def test_pictures_and_sound_come_back(tmp_path: Path) -> None:
    path = tmp_path / "out" / "línea.mp4"
    assert write_video(path, pictures(30), 30.0, tone(1.0)) == 30
    with av.open(str(path)) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
        assert container.streams.video[0].average_rate == 30
        assert container.streams.video[0].codec_context.name == "h264"
    assert len(frames) == 30
    for index, (seen, sent) in enumerate(zip(frames, pictures(30), strict=True)):
        assert np.abs(seen.astype(int) - sent).mean() < 6, index
    with av.open(str(path)) as container:
        sound = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
    assert len(sound) == pytest.approx(RATE, abs=2500)
    assert np.sqrt((sound[6000:18000] ** 2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_sound_starts_with_the_first_picture(tmp_path: Path) -> None:
    click = np.zeros(RATE, np.float32)
    click[RATE // 2 : RATE // 2 + 240] = 0.9
    write_video(tmp_path / "a.mp4", pictures(30), 30.0, [click])
    with av.open(str(tmp_path / "a.mp4")) as container:
        times, loud = [], []
        for block in container.decode(audio=0):
            values = np.abs(block.to_ndarray()[0])
            times.append(float(block.pts * block.time_base) + np.argmax(values) / RATE)
            loud.append(values.max())
    assert times[int(np.argmax(loud))] == pytest.approx(0.5, abs=0.02)


def test_pictures_and_sound_are_drawn_side_by_side(tmp_path: Path) -> None:
    drawn = 0

    def counted() -> Iterator[np.ndarray]:
        nonlocal drawn
        for picture in pictures(60):
            drawn += 1
            yield picture

    ahead = []

    def heard() -> Iterator[np.ndarray]:
        for index in range(20):
            ahead.append(index * 0.1 - drawn / 30)
            yield np.zeros(RATE // 10, np.float32)

    write_video(tmp_path / "a.mp4", counted(), 30.0, heard())
    assert max(ahead) < 0.25


def test_a_video_needs_no_sound(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", pictures(5), 25.0)
    with av.open(str(tmp_path / "a.mp4")) as container:
        assert not container.streams.audio
        assert container.streams.video[0].frames == 5


@pytest.mark.parametrize(
    ("frames", "fps", "said"),
    [
        ([], 30.0, "at least one picture"),
        ([np.zeros((63, 64, 3), np.uint8)], 30.0, "even width and height"),
        ([np.zeros((64, 64, 3), np.uint8), np.zeros((32, 64, 3), np.uint8)], 30.0, "picture 1"),
        ([np.zeros((64, 64, 3), np.uint8)], float("nan"), "frame rate"),
    ],
)  # fmt: skip
def test_pictures_that_do_not_fit_leave_nothing(
    tmp_path: Path, frames: list[np.ndarray], fps: float, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        write_video(tmp_path / "a.mp4", frames, fps)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_drawing_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> Iterator[np.ndarray]:
        yield from pictures(3)
        raise ValueError("the renderer broke")

    with pytest.raises(ValueError, match="broke"):
        write_video(tmp_path / "a.mp4", broken(), 30.0)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot write"):
        write_video(tmp_path / "file" / "a.mp4", pictures(3), 30.0)


def test_without_pyav_the_message_tells_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingDependencyError, match="pip install 'parley-npc\\[video\\]'"):
        write_video(tmp_path / "a.mp4", pictures(1), 30.0)


def test_webm_keeps_transparency_and_sound(tmp_path: Path) -> None:
    def frames() -> Iterator[np.ndarray]:
        for picture in pictures(20):
            alpha = np.zeros((*picture.shape[:2], 1), np.uint8)
            alpha[:, :48] = 255
            yield np.concatenate([picture, alpha], axis=2)

    assert write_video(tmp_path / "a.webm", frames(), 30.0, tone(0.7)) == 20
    with av.open(str(tmp_path / "a.webm")) as container:
        assert container.streams.video[0].codec_context.name == "vp9"
        assert container.streams.video[0].metadata["alpha_mode"] == "1"
        sound = np.concatenate([f.to_ndarray()[0] for f in container.decode(audio=0)])
        assert np.sqrt((sound[4000:20000] ** 2).mean()) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)
    with av.open(str(tmp_path / "a.webm")) as container:
        stream = container.streams.video[0]
        decoder = av.CodecContext.create("libvpx-vp9", "r")  # ffmpeg's own decoder leaves alpha out
        decoder.extradata = stream.codec_context.extradata
        shown = [
            f.to_ndarray(format="rgba")
            for packet in container.demux(stream)
            if packet.size
            for f in decoder.decode(packet)
        ]
    assert len(shown) == 20
    assert shown[10][:, :40, 3].min() > 230 and shown[10][:, 56:, 3].max() < 25


def test_transparency_needs_a_container_that_keeps_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="keeps no transparency"):
        write_video(tmp_path / "a.mp4", [np.zeros((64, 64, 4), np.uint8)], 30.0)
    with pytest.raises(InputError, match="must end in"):
        write_video(tmp_path / "a.avi", pictures(1), 30.0)
    with pytest.raises(InputError, match="44100"):
        write_video(tmp_path / "a.webm", pictures(1), 30.0, tone(0.1), 44_100)


@pytest.mark.parametrize("name", ["film.mp4", "film.webm"])
def test_a_full_disk_is_called_one_and_the_film_is_named(small_disk: Path, name: str) -> None:
    noise = (np.random.default_rng(k).integers(0, 256, (256, 256, 3), np.uint8) for k in range(40))
    with pytest.raises(OutputError) as refused:
        write_video(small_disk / name, noise, 30.0)
    assert str(refused.value) == f"cannot write {small_disk / name}: the disk is full"
    assert not list(small_disk.iterdir())
