from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from fake_performer import open_fake
from pack_factory import make_pack

import parley_runtime.bake
import parley_runtime.cli.bake
from parley_runtime.cli.main import main


@dataclass
class Result:
    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.startswith("parley: error: ")]


Run = Callable[..., Result]


@pytest.fixture
def parley(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `parley` here, with a placeholder pack, a cache of its own, and a performer that needs no model."""
    make_pack(tmp_path / "pack")
    monkeypatch.setenv("PARLEY_PACK", str(tmp_path / "pack"))
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("PARLEY_TRACEBACK", raising=False)
    monkeypatch.setattr(parley_runtime.cli.bake, "bake", functools.partial(parley_runtime.bake.bake, opener=open_fake))

    def run(*arguments: object) -> Result:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as leaving:  # argparse leaves by itself
            code = leaving.code if isinstance(leaving.code, int) else 1
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def voices(tmp_path: Path) -> Path:
    """A folder with two lines."""
    folder = tmp_path / "voices"
    for name, hertz in (("hello.wav", 200), ("village/早く 🎭.flac", 300)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, 0.3 * np.sin(2 * np.pi * hertz * np.arange(8000) / 16000), 16000)
    return folder
