"""From audio features to motion latents: windows one after another, each continuing the one before.

A window of `length` frames sees the `previous` frames before it. Its last `future` frames are made again by the next window,
which knows what follows them, and the two are crossfaded: no seam is left to see or to measure.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.errors import PackError
from parley_runtime.denoiser import PRESENT, Conditions, MotionGraph, guided
from parley_runtime.device import CPU, Array, Device
from parley_runtime.pack_manifest import Manifest, Sampling
from parley_runtime.sampler import DenoiserCall, karras_sigmas, sampler_named

Floats = NDArray[np.float32]


def window_noise(seed: int, window: int, length: int, width: int) -> Floats:
    """Starting noise [length, width] of one window of a line, of standard deviation 1: a function of seed and window alone.

    So a line starts from the same noise alone or in a batch (Philox counters, Salmon et al. 2011).
    """
    generator = np.random.Generator(np.random.Philox(key=seed % 2**64, counter=[0, 0, 0, window]))
    return generator.standard_normal((length, width), np.float32)


class WindowSampler:
    """Samples the windows of a batch of slots as a pack asks: noise levels, spread and certainty of each component."""

    def __init__(self, sampling: Sampling, width: int, *, steps: int | None = None, device: Device = CPU) -> None:
        """`steps` overrides the pack's. Raises PackError when spread or certainty do not fit latents of this `width`."""
        self._sample = sampler_named(sampling.sampler)
        self._sigmas = karras_sigmas(sampling.steps if steps is None else steps, sampling.sigma_max, sampling.sigma_min)
        self._kernels = device.kernels
        scale = _columns("spread", sampling.spread, 1.0, width) * np.float32(self._sigmas[0])
        self._scale = device.to_device(scale, "sampling")
        self._certainty = device.to_device(_columns("certainty", sampling.certainty, 0.0, width), "sampling")

    def __call__(self, denoiser: DenoiserCall, noise: Array) -> Array:
        """Clean motion [B, W, motion] from `noise` of standard deviation 1."""
        first: list[Array] = []

        def call(x: Array, sigma: float) -> Array:
            clean = denoiser(x, sigma)
            if not first:
                first.append(clean)
            return clean

        made = self._sample(call, self._kernels.scale(noise, self._scale), self._sigmas, self._kernels)
        return self._kernels.blended(made, first[0], self._certainty)


def _columns(name: str, values: tuple[float, ...], usual: float, width: int) -> Floats:
    if not values:
        return np.full(width, usual, np.float32)
    if len(values) != width:
        raise PackError(f"the pack's {name} has {len(values)} values for {width} latent components; export it again")
    return np.asarray(values, np.float32)


class MotionStream:
    """One line's normalised latents, generated as its audio features come in.

    `push` gives the frames that no later window will change; `finish` gives the rest. Where the features are cut does not
    matter: windows lie at fixed places. Memory does not grow with the line. Features come in, and latents go out, as arrays of the
    graph's device.
    """

    def __init__(self, manifest: Manifest, graph: MotionGraph, seed: int, sampling: Sampling) -> None:
        self._windows, self._width = manifest.windows, manifest.latent.width
        self._graph, self._device = graph, graph.device
        self._xp = graph.device.xp
        self._seed = seed
        self._guidance = sampling.guidance
        self._sample = WindowSampler(sampling, self._width, device=self._device)
        self._number = 0  # of the next window
        self._audio: Array | None = None  # rows from `_windows.previous` before the next window's start
        self._controls: Array | None = None
        self._tail = self._nothing()  # frames made last: context, then the overlap

    @property
    def _hop(self) -> int:
        return self._windows.length - self._windows.future

    def push(self, audio: Array, controls: Floats) -> Array:
        """Add features [n, features] and controls [n, CONTROL_WIDTH] of the host; gives finished latents [m, motion]."""
        self._keep(audio, controls)
        done = []
        while self._waiting() >= self._windows.length:
            window = self._window(self._windows.length)
            done.append(window[: self._hop])
            self._advance(window)
        return self._xp.concatenate(done) if done else self._nothing()

    def finish(self) -> Array:
        """The frames that are left, with nothing to follow them."""
        length = self._waiting()
        if length <= 0:
            return self._nothing()
        overlap = self._overlap()
        return self._tail[-overlap:] if overlap == length else self._window(length)

    def _nothing(self) -> Array:
        return self._xp.zeros((0, self._width), "float32")

    def _keep(self, audio: Array, controls: Floats) -> None:
        if not len(audio):
            return
        directed = self._device.to_device(controls, "controls")
        if self._audio is None or self._controls is None:  # before a line's first frame the model is told of nothing
            self._audio = self._xp.repeat(audio[:1], self._windows.previous, 0)
            self._controls = self._xp.repeat(directed[:1], self._windows.previous, 0)
        self._audio = self._xp.concatenate([self._audio, audio])
        self._controls = self._xp.concatenate([self._controls, directed])

    def _waiting(self) -> int:
        return 0 if self._audio is None else len(self._audio) - self._windows.previous

    def _overlap(self) -> int:
        return self._windows.future if self._number else 0

    def _window(self, length: int) -> Array:
        """Frames [length, motion] from the next window's start, crossfaded into those that overlap it."""
        assert self._audio is not None
        assert self._controls is not None
        kept, overlap = self._windows.previous, self._overlap()
        context = self._tail[: len(self._tail) - overlap][-kept:]
        xp = self._xp
        present = xp.ones((1, len(PRESENT)), "float32")
        if len(context) < kept:
            present[0, PRESENT.index("previous")] = 0.0
            context = xp.zeros((kept, self._width), "float32")
        rows = kept + length
        conditions = Conditions(
            context[None],
            self._audio[None, :rows],
            xp.ones((1, rows), "float32"),
            self._controls[None, :rows],
            present,
        )
        noise = self._device.to_device(window_noise(self._seed, self._number, length, self._width), "noise")
        made = self._sample(guided(self._graph, conditions, self._guidance), noise[None])[0]
        if overlap:
            rise = ((xp.arange(overlap) + 1.0) / (overlap + 1.0)).astype("float32")[:, None]
            made[:overlap] = self._device.kernels.crossfaded(self._tail[-overlap:], made[:overlap], rise)
        return made

    def _advance(self, window: Array) -> None:
        assert self._audio is not None
        assert self._controls is not None
        before = self._tail[: len(self._tail) - self._overlap()]
        self._tail = self._xp.concatenate([before, window])[-(self._windows.previous + self._windows.future) :]
        self._audio, self._controls = self._audio[self._hop :], self._controls[self._hop :]
        self._number += 1
