"""The sound device: what is played on it, and why nothing is heard where there is none."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from parley_runtime.speaker import open_speaker


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


def test_sounds_are_heard_where_there_is_a_sound_device(monkeypatch: pytest.MonkeyPatch) -> None:
    device = FakeDevice()
    monkeypatch.setitem(sys.modules, "sounddevice", device)
    speaker, why_not = open_speaker()
    assert why_not == ""
    assert speaker.play(np.zeros(72_000, np.float32), 24_000) == 0.25
    speaker.stop()
    assert device.played == [3] and device.stopped == 1


def test_without_a_sound_device_it_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    for device, why in ((FakeDevice(present=False), "no sound device"), (None, "parley-npc[sound]")):
        monkeypatch.setitem(sys.modules, "sounddevice", device)
        speaker, why_not = open_speaker()
        assert why in why_not
        assert speaker.play(np.zeros(0, np.float32), 24_000) == 0.0
