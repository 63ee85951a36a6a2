"""Continuous batching: the windows of all streams that are due go through the denoiser together.

Slots of one call have one length, so streams of one profile share a call; streams of another profile take a call of their own.
Padding them to one length would mix profiles, but then a stream's motion would depend on who else is there, and a seed would no
longer fix a performance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parley_runtime.denoiser import PRESENT, Conditions, MotionGraph, guided
from parley_runtime.device import Array
from parley_runtime.generate import WindowSampler
from parley_runtime.live.profiles import Profile
from parley_runtime.live.stream import Window
from parley_runtime.pack_manifest import Sampling
from parley_runtime.sampler import DenoiserCall

Floats = NDArray[np.float32]

MOST_SLOTS = 128
"""Slots of one run of the graph, which bounds memory."""

_USUAL_SPREAD = 1.2
"""Up to here a pack's starting noise is as the model was taught with, give or take."""


class LiveDenoiser:
    """Makes windows with one graph; what a profile fixes is worked out once."""

    def __init__(self, graph: MotionGraph, sampling: Sampling, width: int) -> None:
        self._graph = graph
        self._sampling = sampling
        self._width = width
        self._samplers: dict[Profile, WindowSampler] = {}

    def __call__(self, windows: Sequence[Window]) -> list[Floats]:
        """Motion [W, motion] of each window, in order."""
        made: list[Floats | None] = [None] * len(windows)
        for profile in dict.fromkeys(window.profile for window in windows):
            members = [position for position, window in enumerate(windows) if window.profile is profile]
            for start in range(0, len(members), MOST_SLOTS):
                slots = members[start : start + MOST_SLOTS]
                motion = self._run([windows[position] for position in slots], profile)
                for position, rows in zip(slots, motion, strict=True):
                    made[position] = rows
        return [rows for rows in made if rows is not None]

    def _run(self, windows: Sequence[Window], profile: Profile) -> Floats:
        """Motion of windows of one profile. Where each number of slots costs preparation, the call is filled up to one that is known."""
        device, count = self._graph.device, len(windows)
        device.use()
        windows = [*windows, *([windows[-1]] * (device.bucket(count) - count))]
        width = windows[0].noise.shape[1]
        kept = len(windows[0].audio) - profile.window
        present = np.ones((len(windows), len(PRESENT)), np.float32)
        present[:, PRESENT.index("previous")] = [window.previous is not None for window in windows]
        nothing = np.zeros((kept, width), np.float32)
        given = (
            np.stack([nothing if window.previous is None else window.previous for window in windows]),
            np.stack([window.audio for window in windows]),
            np.stack([window.known for window in windows]),
            np.stack([window.controls for window in windows]),
            present,
        )
        conditions = Conditions(*(device.to_device(rows, "conditions") for rows in given))
        noise = device.to_device(np.stack([window.noise for window in windows]), "noise")
        call = _guided_at_first(self._graph, conditions, self._sampling.guidance, profile)
        motion: Floats = device.to_host(self._sampler(profile)(call, noise)[:count], "motion")
        return motion

    def _sampler(self, profile: Profile) -> WindowSampler:
        if profile not in self._samplers:
            usual = self._sampling
            certainty = tuple(
                profile.certain if mouth else value for mouth, value in zip(usual.mouth, usual.certainty, strict=True)
            )
            steps = usual.steps if usual.distilled else profile.steps
            spread = tuple(profile.calm * value if value > _USUAL_SPREAD else value for value in usual.spread)
            sampling = replace(usual, certainty=certainty, spread=spread, steps=steps)
            self._samplers[profile] = WindowSampler(sampling, self._width, device=self._graph.device)
        return self._samplers[profile]


def _guided_at_first(
    graph: MotionGraph, conditions: Conditions, guidance: Mapping[str, float], profile: Profile
) -> DenoiserCall:
    """A denoiser for one window whose first `profile.guided` evaluations are under guidance, and the rest plain."""
    made = 0
    calls: dict[bool, DenoiserCall] = {}

    def call(x: Array, sigma: float) -> Array:
        nonlocal made
        under = made < profile.guided
        made += 1
        if under not in calls:
            calls[under] = guided(graph, conditions, guidance if under else {})
        return calls[under](x, sigma)

    return call
