"""`parley render` that is stopped, or whose disk is full, in mid-film: nothing half written stays."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from clip_factory import make_clip

from parley.clips import write_clip
from parley_runtime.cli.main import main
from parley_runtime.synthetic import Marker

pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")


def _stop_at_the_fifth(monkeypatch: pytest.MonkeyPatch, trouble: BaseException) -> None:
    marked = Marker.__call__
    seen: list[int] = []

    def mark(self: Marker, picture: object) -> object:
        seen.append(1)
        if len(seen) == 5:
            raise trouble
        return marked(self, picture)  # type: ignore[arg-type]

    monkeypatch.setattr(Marker, "__call__", mark)


@pytest.mark.parametrize("name", ["out.mp4", "out.webm"])
@pytest.mark.parametrize(
    ("trouble", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "the disk is full"),
    ],
)
def test_a_film_that_is_cut_off_leaves_nothing_and_keeps_the_one_before(
    tmp_path: Path, performing_pack: Path, photograph: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str], name: str, trouble: BaseException, code: int, said: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARLEY_PACK", str(performing_pack))
    monkeypatch.delenv("PARLEY_TRACEBACK", raising=False)
    write_clip(make_clip(0.5), "clip.npz")
    assert main(["portrait", "register", "hero.png", "-o", "hero.portrait", "--rights", "mine"]) == 0
    Path(name).write_bytes(b"the film before")
    before = sorted(path.name for path in tmp_path.iterdir())
    _stop_at_the_fifth(monkeypatch, trouble)
    capsys.readouterr()
    command = ["render", "--portrait", "hero.portrait", "--motion", "clip.npz", "-o", name, "--size", "64", "--quiet"]
    assert main(command) == code
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == before and Path(name).read_bytes() == b"the film before"
