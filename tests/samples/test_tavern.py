"""The tavern opens, its guests talk, and it closes."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_two_lines_are_said(tiny_pack: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in ("sdk", "runtime"))}
    done = subprocess.run(
        [sys.executable, str(ROOT / "samples/tavern/tavern.py"), "--pack", str(tiny_pack), "--lines", "2", "--mute"],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.split(":")[0] for line in done.stdout.splitlines() if line] == ["Wren", "Bram"]


class FakeDevice:
    """Stands for the package sounddevice."""

    PortAudioError = type("PortAudioError", (Exception,), {})

    def __init__(self, present: bool = True) -> None:
        self.present = present
        self.played: list[int] = []
        self.stopped = 0

    def query_devices(self, kind: str) -> object:
        if not self.present:
            raise self.PortAudioError("no default output device")
        return {"name": "speaker"}

    def play(self, samples: np.ndarray, rate: int) -> None:
        self.played.append(len(samples) // rate)

    def get_stream(self) -> SimpleNamespace:
        return SimpleNamespace(latency=0.25)

    def stop(self) -> None:
        self.stopped += 1


def speaker_module(monkeypatch: pytest.MonkeyPatch, device: object) -> ModuleType:
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    spec = importlib.util.spec_from_file_location("tavern_speaker", ROOT / "samples/tavern/speaker.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_lines_are_heard_where_there_is_a_sound_device(monkeypatch: pytest.MonkeyPatch) -> None:
    device = FakeDevice()
    speaker, why_not = speaker_module(monkeypatch, device).open_speaker()
    assert why_not == ""
    assert speaker.play(min((ROOT / "samples/tavern/lines").glob("*.ogg"))) == 0.25
    speaker.stop()
    assert device.played == [3] and device.stopped == 1


def test_without_a_sound_device_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for device, why in ((FakeDevice(present=False), "no sound device"), (None, "parley-npc[sound]")):
        speaker, why_not = speaker_module(monkeypatch, device).open_speaker()
        assert why in why_not
        assert speaker.play(Path("never read")) == 0.0
