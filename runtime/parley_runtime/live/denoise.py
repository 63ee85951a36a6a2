"""Continuous batching: the windows of all streams that are due go through the denoiser together.

Slots of one call have one length, so streams of one profile share a call; streams of another profile take a call of their own.
Padding them to one length would mix profiles, but then a stream's motion would depend on who else is there, and a seed would no
longer fix a performance.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parley_runtime.denoiser import PRESENT, Conditions, guided
from parley_runtime.generate import WindowSampler
from parley_runtime.graphs import Graph
from parley_runtime.live.profiles import Profile
from parley_runtime.live.stream import Window
from parley_runtime.pack_manifest import Sampling

Floats = NDArray[np.float32]

MOST_SLOTS = 128
"""Slots of one run of the graph, which bounds memory."""


def denoise(graph: Graph, windows: Sequence[Window], sampling: Sampling) -> list[Floats]:
    """Motion [W, motion] of each window, in order."""
    made: list[Floats | None] = [None] * len(windows)
    for profile in dict.fromkeys(window.profile for window in windows):
        members = [position for position, window in enumerate(windows) if window.profile is profile]
        for start in range(0, len(members), MOST_SLOTS):
            slots = members[start : start + MOST_SLOTS]
            motion = _run(graph, [windows[position] for position in slots], profile, sampling)
            for position, rows in zip(slots, motion, strict=True):
                made[position] = rows
    return [rows for rows in made if rows is not None]


def _run(graph: Graph, windows: Sequence[Window], profile: Profile, sampling: Sampling) -> Floats:
    width = windows[0].noise.shape[1]
    kept = len(windows[0].audio) - profile.window
    present = np.ones((len(windows), len(PRESENT)), np.float32)
    present[:, PRESENT.index("previous")] = [window.previous is not None for window in windows]
    nothing = np.zeros((kept, width), np.float32)
    conditions = Conditions(
        np.stack([nothing if window.previous is None else window.previous for window in windows]),
        np.stack([window.audio for window in windows]),
        np.stack([window.known for window in windows]),
        np.stack([window.controls for window in windows]),
        present,
    )
    call = guided(graph, conditions, sampling.guidance if profile.guided else {})
    sample = WindowSampler(sampling, width, steps=profile.steps)
    return sample(call, np.stack([window.noise for window in windows]))
