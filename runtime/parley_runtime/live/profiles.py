"""Latency profiles: how many frames are made at a time, how far they look ahead, and how carefully.

How they were chosen is in docs/live.md. Two findings shape them: the first evaluation of the denoiser says what the mouth does,
and more of them are for what sound does not tell (blinks, head); so guidance, which doubles an evaluation, pays in the first
alone. And frames forecast beyond what was heard are good for head and lids, while in a mouth they only blur.
"""

from __future__ import annotations

from dataclasses import dataclass

from parley.errors import InputError


@dataclass(frozen=True)
class Profile:
    """How a stream's windows are made.

    hop       frames made and sent at a time
    overlap   frames made beyond them, crossfaded with the next window; their sound need not have been heard
    steps     evaluations of the denoiser a window; a distilled pack takes its own number of them
    guided    how many of them, from the first on, run under classifier-free guidance
    forecast  how much of the first frame of the mouth is the window's before; it had not heard as much
    certain   how far the mouth's course is the first evaluation's, 0..1, in place of the pack's `certainty`
    calm      what is left of the starting noise of components that a pack gives more than the usual to (head, gaze): every short window draws
              them anew, and what moves a head over a second and a half shakes it twelve times a second
    """

    name: str
    hop: int
    overlap: int
    steps: int
    guided: int = 1
    forecast: float = 0.2
    certain: float = 1.0
    calm: float = 0.5

    @property
    def window(self) -> int:
        """Frames of one denoiser call."""
        return self.hop + self.overlap


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("low", hop=2, overlap=4, steps=4),
        Profile("balanced", hop=3, overlap=3, steps=4),
        Profile("throughput", hop=12, overlap=4, steps=4, calm=0.8),
    )
}
"""What a stream may ask for."""

REDUCED = Profile("reduced", hop=12, overlap=4, steps=2, guided=0, calm=0.8)
"""What far streams fall to when the machine is overloaded."""


def profile_named(name: str) -> Profile:
    """The profile called `name`. Raises InputError."""
    if name not in PROFILES:
        raise InputError(f"there is no profile '{name}'; known are {', '.join(PROFILES)}")
    return PROFILES[name]
