from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from fake_performer import open_fake
from pack_factory import make_pack

from parley_runtime.bake import BakeOptions, BakeReport, CheckReport, bake, check


@dataclass
class Studio:
    """A folder of voices, an output folder, a pack and a cache, and a bake that needs no model."""

    root: Path
    options: BakeOptions

    @property
    def voices(self) -> Path:
        return self.root / "voices"

    @property
    def out(self) -> Path:
        return self.root / "out"

    @property
    def opened(self) -> int:
        """How often a performer was opened."""
        counter = self.root / "opened"
        return len(counter.read_text().splitlines()) if counter.exists() else 0

    def line(self, name: str, seconds: float = 0.5, hertz: float = 200.0) -> Path:
        path = self.voices / name
        path.parent.mkdir(parents=True, exist_ok=True)
        samples = 0.3 * np.sin(2 * np.pi * hertz * np.arange(round(16000 * seconds)) / 16000)
        soundfile.write(path, samples, 16000, format="FLAC" if path.suffix == ".flac" else "WAV")
        return path

    def bake(self, *inputs: Path, **changes: Any) -> BakeReport:
        return bake(inputs or (self.voices,), self.out, replace(self.options, **changes), opener=open_fake)

    def check(self, *inputs: Path, **changes: Any) -> CheckReport:
        return check(inputs or (self.voices,), self.out, replace(self.options, **changes))

    def clips(self) -> dict[str, bytes]:
        """Every file in the output folder but the record."""
        files = sorted(path for path in self.out.rglob("*") if path.is_file() and path.name != ".parley-bake.json")
        return {path.relative_to(self.out).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    make_pack(tmp_path / "pack")
    monkeypatch.setenv("FAKE_OPENED", str(tmp_path / "opened"))
    return Studio(tmp_path, BakeOptions(pack=tmp_path / "pack", cache=tmp_path / "cache"))
