"""The way of docs/own-art-style.md in its smallest settings: a .glb becomes characters, a pack and a portrait that talks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from parley.errors import MissingDependencyError
from parley_runtime.cli.demo import HEAD
from parley_runtime.cli.main import main as parley
from parley_runtime.pack import Pack
from parley_runtime.synthetic.check import check
from parley_train.__main__ import main as teach
from parley_train.faces.context import open_context
from parley_train.faces.folder import read_group

av = pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")


@pytest.fixture(autouse=True)
def egl() -> None:
    """The test is skipped where no OpenGL over EGL can be opened."""
    try:
        open_context().release()
    except MissingDependencyError as reason:
        pytest.skip(str(reason))


@pytest.mark.shared
def test_a_heads_file_becomes_a_portrait_that_talks(shared_folder: Path, tmp_path: Path) -> None:
    own, apart, work, made = (tmp_path / name for name in ("own", "apart", "work", "pack"))
    draw = ["faces", "make", "--face-model", str(HEAD), "--jobs", "0"]
    assert teach([*draw, "--identities", "2", "-o", str(own)]) == 0
    assert teach([*draw, "--identities", "2", "--seed", "99", "-o", str(apart)]) == 0
    assert read_group(own / "person-000000.npz").image.shape == (12, 256, 256, 3)

    face_model = str(shared_folder / "data" / "face_model" / "ict_face.npz")
    learn = ["portrait", "--heads", str(own), "--apart", str(apart), "--resume", str(work), "--face-model", face_model]
    small = ["--preset", "tiny", "--workers", "0", "--sources", "1", "--targets", "2"]
    assert teach([*learn, *small, "--minutes", "0.001"]) == 0
    assert teach(["portrait-export", "--portrait", str(work), "-o", str(made)]) == 0
    assert {"denoiser", "register", "render"} <= set(Pack.open(made).manifest.roles)

    line, frames, hero, film = (tmp_path / name for name in ("line.wav", "head", "head.portrait", "head.mp4"))
    soundfile.write(line, 0.3 * np.sin(2 * np.pi * 220 * np.arange(3_200) / 16_000), 16_000)
    assert parley(["render", str(line), "--rig", str(HEAD), "--frames", str(frames), "--fps", "2"]) == 0
    still = str(frames / "frame_000000.png")
    assert parley(["portrait", "register", still, "-o", str(hero), "--rights", "our own", "--pack", str(made)]) == 0
    assert (
        parley(["render", str(line), "--portrait", str(hero), "--pack", str(made), "-o", str(film), "--size", "256"])
        == 0
    )
    with av.open(str(film)) as opened:
        pictures = [frame.to_ndarray(format="rgb24").astype(np.float64) for frame in opened.decode(video=0)]
    assert len(pictures) == 6
    assert np.abs(pictures[-1] - pictures[0]).mean() > 0.1
    assert check(film).synthetic


def test_people_too_small_or_too_few_to_learn_from_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draw = ["faces", "make", "--face-model", str(HEAD), "--jobs", "0", "--identities", "1"]
    small, alone = tmp_path / "small", tmp_path / "alone"
    assert teach([*draw, "--size", "64", "-o", str(small)]) == 0
    assert teach([*draw, "-o", str(alone)]) == 0
    for folder, message in ((small, "these people have 64 and 32"), (alone, "holds one person")):
        learn = ["portrait", "--heads", str(folder), "--apart", str(alone), "--resume", str(tmp_path), "--minutes", "1"]
        assert teach(learn) == 1
        assert message in capsys.readouterr().err
