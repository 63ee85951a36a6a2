"""Continuous batching: the windows of all streams that are due go through the denoiser together.

Slots of one call have one length, so streams of one profile share a call; streams of another profile take a call of their own.
Padding them to one length would mix profiles, but then a stream's motion would depend on who else is there, and a seed would no
longer fix a performance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parley_runtime.denoiser import PRESENT, Conditions, MotionGraph, guided
from parley_runtime.device import Array
from parley_runtime.generate import WindowSampler
from parley_runtime.live.memory import STILL, FaceMemory
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

    def __init__(self, graph: MotionGraph, sampling: Sampling, width: int, memory: FaceMemory) -> None:
        self._graph, self._memory = graph, memory
        self._sampling = sampling
        self._width = width
        self._samplers: dict[Profile, WindowSampler] = {}

    def __call__(self, windows: Sequence[Window]) -> Iterator[tuple[list[int], Array]]:
        """Places of windows of one profile in `windows`, and their motion [n, W, motion] on the device, till all are made."""
        for profile in dict.fromkeys(window.profile for window in windows):
            members = [position for position, window in enumerate(windows) if window.profile is profile]
            for start in range(0, len(members), MOST_SLOTS):
                slots = members[start : start + MOST_SLOTS]
                yield slots, self._run([windows[position] for position in slots], profile)

    def _run(self, windows: Sequence[Window], profile: Profile) -> Array:
        """Motion of windows of one profile. Where each number of slots costs preparation, the call is filled up to one that is known."""
        device, count = self._graph.device, len(windows)
        device.use()
        windows = [*windows, *([windows[-1]] * (device.bucket(count) - count))]
        kept = len(windows[0].audio) - profile.window
        present = np.ones((len(windows), len(PRESENT)), np.float32)
        present[:, PRESENT.index("previous")] = [window.previous is not None for window in windows]
        nothing = np.full(kept, STILL)
        previous, audio = self._memory.recall(
            np.stack([nothing if window.previous is None else window.previous for window in windows]),
            np.stack([window.audio for window in windows]),
        )
        told = (
            np.stack([window.known for window in windows]), np.stack([window.controls for window in windows]), present,
        )  # fmt: skip
        conditions = Conditions(previous, audio, *(device.to_device(rows, "conditions") for rows in told))
        noise = device.to_device(np.stack([window.noise for window in windows]), "noise")
        call = _guided_at_first(self._graph, conditions, self._sampling.guidance, profile)
        return self._sampler(profile)(call, noise)[:count]

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
