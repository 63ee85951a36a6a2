"""`parley serve` and `parley say` as processes: figures, a clip, pictures, and options that do not go together."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from parley.clips import read_clip
from parley_runtime.cli.main import main

COMMAND = "import sys; from parley_runtime.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(scope="module")
def address(tiny_pack: Path) -> Iterator[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    arguments = ["serve", "--bind", "tcp://127.0.0.1:*", "--pack", str(tiny_pack)]
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", COMMAND, *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    try:
        words = process.stdout.readline().replace(";", " ").split()
        yield next(word for word in words if word.startswith("tcp://"))
    finally:
        process.terminate()
        assert process.wait(20) == 0
        process.stdout.close()


@pytest.fixture
def line(tmp_path: Path) -> Path:
    path = tmp_path / "line.wav"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 24_000), 24_000)
    return path


@pytest.mark.parametrize("whole", [True, False])
def test_say_tells_how_fast_it_was_and_keeps_a_clip(
    address: str, line: Path, whole: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    out = line.with_name("clip.npz")
    assert main(["say", str(line), "--connect", address, "-o", str(out), *(["--whole"] if whole else [])]) == 0
    told = capsys.readouterr().out
    for figure in (
        "first_frame_ms",
        "response_ms_p95",
        "hop_ms 100.0",
        "lookahead_ms",
        "queue_ms_p50",
        "compute_ms",
        "wire_ms",
    ):
        assert figure in told
    assert len(read_clip(out)) == 30


def test_say_keeps_pictures(address: str, line: Path) -> None:
    from PIL import Image

    album = line.with_name("album")
    assert main(["say", str(line), "--connect", address, "--whole", "--watch", str(album), "--size", "32"]) == 0
    pictures = sorted(album.iterdir())
    assert 1 <= len(pictures) <= 30  # as many as could be drawn in time
    with Image.open(pictures[0]) as picture:
        assert picture.size == (32, 32)


def test_what_does_not_go_together(address: str, line: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ["say", str(line), "--connect", address]
    assert main([*common, "--watch", "album", "-o", "a.npz"]) == 1
    assert main([*common, "--key", "a.key_secret"]) == 1
    assert main([*common, "--watch", "album", "--face", "nobody"]) == 1
    assert "known are head" in capsys.readouterr().err


def test_faces_that_are_no_faces(capsys: pytest.CaptureFixture[str]) -> None:
    for face, why in (
        ("guard", "NAME=KIND:PATH"),
        ("guard=clay:x", "names no face"),
        ("guard=rig:nowhere.glb", "nowhere"),
    ):
        assert main(["serve", "--bind", "tcp://127.0.0.1:*", "--face", face]) == 1
        assert why in capsys.readouterr().err
