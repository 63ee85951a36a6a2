"""Plays the tavern's lines on the machine's sound device, if there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol


class Speaker(Protocol):
    """What plays one line at a time."""

    def play(self, path: Path) -> float:
        """Start a sound file; gives the seconds until it is heard."""

    def stop(self) -> None:
        """Silence at once."""


class Mute:
    """Plays nothing."""

    def play(self, path: Path) -> float:
        """Nothing is heard, without delay."""
        return 0.0

    def stop(self) -> None:
        """It is silent already."""


class Loudspeaker:
    """The default output device, by PortAudio."""

    def __init__(self, device: Any) -> None:
        self._device = device

    def play(self, path: Path) -> float:
        """Start a sound file; gives the device's latency, seconds."""
        import soundfile

        samples, rate = soundfile.read(path, dtype="float32")
        self._device.play(samples, rate)
        return float(self._device.get_stream().latency)

    def stop(self) -> None:
        """Silence at once."""
        self._device.stop()


def open_speaker() -> tuple[Speaker, str]:
    """The sound device, or a mute speaker and the reason why nothing will be heard."""
    try:
        import sounddevice
    except ImportError:
        return Mute(), "no sound: pip install 'parley-npc[sound]'"
    except OSError:  # the package is there, the library that it wraps is not
        return Mute(), "no sound: PortAudio is missing (Debian: apt install libportaudio2)"
    try:
        sounddevice.query_devices(kind="output")
    except (sounddevice.PortAudioError, ValueError):
        return Mute(), "no sound: this machine has no sound device"
    return Loudspeaker(sounddevice), ""
