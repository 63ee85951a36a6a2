"""Latency profiles: how many frames are made at a time, how far they look ahead, and how carefully."""

from __future__ import annotations

from dataclasses import dataclass

from parley.errors import InputError


@dataclass(frozen=True)
class Profile:
    """How a stream's windows are made.

    hop      frames made and sent at a time
    overlap  frames made beyond them, crossfaded with the next window; their sound need not have been heard
    steps    evaluations of the denoiser a window
    guided   whether classifier-free guidance runs, which doubles the work
    """

    name: str
    hop: int
    overlap: int
    steps: int
    guided: bool = True

    @property
    def window(self) -> int:
        """Frames of one denoiser call."""
        return self.hop + self.overlap


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("low", hop=2, overlap=2, steps=2),
        Profile("balanced", hop=4, overlap=2, steps=3),
        Profile("throughput", hop=12, overlap=4, steps=3),
    )
}
"""What a stream may ask for."""

REDUCED = Profile("reduced", hop=12, overlap=2, steps=1, guided=False)
"""What far streams fall to when the machine is overloaded."""


def profile_named(name: str) -> Profile:
    """The profile called `name`. Raises InputError."""
    if name not in PROFILES:
        raise InputError(f"there is no profile '{name}'; known are {', '.join(PROFILES)}")
    return PROFILES[name]
