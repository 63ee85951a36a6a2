"""What files say of their origin: written, read back by others, and checked by the command."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from parley import InputError
from parley_runtime.cli.main import main
from parley_runtime.png import write_png
from parley_runtime.synthetic import SOURCE_TYPE, Credentials, Marker, check, read_source_type
from parley_runtime.video import write_video

av = pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")

SAID = Credentials("Parley 1.2.3", "0123abcd", 'painted by <me> & "you"')
KIND = "trainedAlgorithmicMedia"


def picture(step: int = 0) -> np.ndarray:
    rng = np.random.default_rng(4)
    spots = PIL.Image.fromarray(rng.integers(0, 256, (12, 12, 3), np.uint8)).resize((256, 256))
    return np.roll(np.array(spots), 2 * step, axis=1)


def frames(count: int, channels: int = 3) -> Iterator[np.ndarray]:
    marker = Marker(256, 256)
    for step in range(count):
        alpha = np.full((256, 256, 1), 255, np.uint8)
        yield np.concatenate([marker(picture(step)), alpha], axis=2)[..., :channels]


def test_the_packet_is_xml_that_says_it_all() -> None:
    text = SAID.xmp()
    packet = ElementTree.fromstring(text[text.index("<x:xmpmeta") : text.index("<?xpacket end")])
    words = " ".join(packet.itertext())
    assert SOURCE_TYPE in words and SAID.rights in words and "pack 0123abcd" in words


def test_png_carries_them_and_stays_a_picture(tmp_path: Path) -> None:
    plain = np.concatenate([picture(), np.full((256, 256, 1), 9, np.uint8)], axis=2)
    write_png(tmp_path / "a.png", plain, SAID)
    assert read_source_type(tmp_path / "a.png") == KIND
    with PIL.Image.open(tmp_path / "a.png") as image:
        assert np.array_equal(np.array(image), plain)
        assert SAID.xmp() in (
            image.info["XML:com.adobe.xmp"],
            image.info.get("xmp", b"").decode() if "xmp" in image.info else "",
        )
    write_png(tmp_path / "b.png", plain)
    assert read_source_type(tmp_path / "b.png") is None


def test_jpeg_that_another_program_made_of_it_is_read(tmp_path: Path) -> None:
    PIL.Image.fromarray(picture()).save(tmp_path / "a.jpg", xmp=SAID.xmp().encode())
    assert read_source_type(tmp_path / "a.jpg") == KIND


@pytest.mark.parametrize("name", ["a.mp4", "a.webm"])
def test_videos_carry_them(tmp_path: Path, name: str) -> None:
    write_video(tmp_path / name, frames(12), 30.0, credentials=SAID)
    verdict = check(tmp_path / name)
    assert verdict.source_type == KIND and verdict.trace.found and verdict.synthetic
    with av.open(str(tmp_path / name)) as container:
        assert len([frame for frame in container.decode(video=0)]) == 12


def test_a_video_whose_metadata_was_dropped_is_known_by_its_mark(tmp_path: Path) -> None:
    write_video(tmp_path / "a.mp4", frames(12), 30.0)
    verdict = check(tmp_path / "a.mp4")
    assert verdict.source_type is None and verdict.synthetic


def test_the_command_tells_of_each_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_png(tmp_path / "drawn.png", Marker(256, 256)(picture()), SAID)
    write_png(tmp_path / "plain.png", picture())
    assert main(["synthetic", "check", str(tmp_path / "drawn.png")]) == 0
    out = capsys.readouterr().out
    assert "synthetic" in out and KIND in out and "mark found" in out
    assert main(["synthetic", "check", "--json", str(tmp_path / "drawn.png"), str(tmp_path / "plain.png")]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [told[str(tmp_path / name)]["synthetic"] for name in ("drawn.png", "plain.png")] == [True, False]


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n\0\0\0", b"\0\0\0\x08ftyp"])
def test_what_is_no_picture_is_an_error_of_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.png"):
        check(tmp_path / "a.png")
    with pytest.raises(InputError, match="cannot read"):
        check(tmp_path / "missing.png")
