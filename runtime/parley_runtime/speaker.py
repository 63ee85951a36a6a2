"""The machine's sound device, if there is one."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Speaker(Protocol):
    """What plays one sound at a time."""

    def play(self, sound: Floats, rate: int) -> float:
        """Start mono `sound` [n] of `rate` samples a second; gives the seconds until it is heard."""

    def stop(self) -> None:
        """Silence at once."""


class Mute:
    """Plays nothing."""

    def play(self, sound: Floats, rate: int) -> float:
        """Nothing is heard, without delay."""
        return 0.0

    def stop(self) -> None:
        """It is silent already."""


class Loudspeaker:
    """The default output device, by PortAudio."""

    def __init__(self, device: Any) -> None:
        self._device = device

    def play(self, sound: Floats, rate: int) -> float:
        """Start it; gives the device's latency."""
        self._device.play(sound, rate)
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
