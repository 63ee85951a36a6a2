"""From audio features to motion latents: windows one after another, each continuing the one before.

A window of `length` frames sees the `previous` frames before it. Its last `future` frames are made again by the next window,
which knows what follows them, and the two are crossfaded: no seam is left to see or to measure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_runtime.denoiser import PRESENT, Conditions, guided
from parley_runtime.graphs import Graph
from parley_runtime.pack_manifest import Manifest, Sampling
from parley_runtime.sampler import cosine_sigmas, sampler_named

Floats = NDArray[np.float32]


def window_noise(seed: int, window: int, length: int, width: int, sigma: float) -> Floats:
    """Starting noise [length, width] of one window of a line: a function of the seed and the window's number alone.

    So a line comes out the same alone or in a batch (Philox counters, Salmon et al. 2011).
    """
    generator = np.random.Generator(np.random.Philox(key=seed % 2**64, counter=[0, 0, 0, window]))
    return (generator.standard_normal((length, width), np.float32) * np.float32(sigma)).astype(np.float32)


@dataclass(frozen=True)
class MotionGenerator:
    """Generates the normalised latents of whole lines."""

    manifest: Manifest
    graph: Graph

    def generate(
        self,
        audio: Floats,
        controls: Floats,
        seed: int,
        sampling: Sampling,
        progress: Callable[[int], None] | None = None,
    ) -> Floats:
        """Latents [T, motion] for audio features [T, features] and controls [T, CONTROL_WIDTH]; `progress` gets frames."""
        windows = self.manifest.windows
        total, made = len(audio), 0
        result = np.zeros((total, self.manifest.latent.width), np.float32)
        hop = windows.length - windows.future
        for number, start in enumerate(range(0, max(1, total - windows.future), hop)):
            stop = min(start + windows.length, total)
            window = self._window(result[:start], audio, controls, start, stop, seed, number, sampling)
            overlap = made - start
            rise = ((np.arange(overlap) + 1.0) / (overlap + 1.0)).astype(np.float32)[:, None]
            window[:overlap] = result[start:made] * (1.0 - rise) + window[:overlap] * rise
            result[start:stop] = window
            made = stop
            if progress is not None:
                progress(made)
        return result

    def _window(
        self, before: Floats, audio: Floats, controls: Floats, start: int, stop: int, seed: int, number: int, sampling: Sampling
    ) -> Floats:  # fmt: skip
        kept, width = self.manifest.windows.previous, self.manifest.latent.width
        context = before[max(0, start - kept) :]
        missing = kept - len(context)
        present = np.ones((1, len(PRESENT)), np.float32)
        present[0, 0] = 1.0 if missing == 0 else 0.0
        if missing:
            context = np.zeros((kept, width), np.float32)
        rows = np.clip(np.arange(start - kept, stop), 0, len(audio) - 1)
        conditions = Conditions(
            context[None], audio[None, rows], np.ones((1, len(rows)), np.float32), controls[None, rows], present
        )
        sigmas = cosine_sigmas(sampling.steps)
        noise = window_noise(seed, number, stop - start, width, sigmas[0])
        call = guided(self.graph, conditions, sampling.guidance)
        made: Floats = sampler_named(sampling.sampler)(call, noise[None], sigmas)[0]
        return made
