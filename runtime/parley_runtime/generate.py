"""From audio features to motion latents: windows one after another, each continuing the one before.

A window of `length` frames sees the `previous` frames before it. Its last `future` frames are made again by the next window,
which knows what follows them, and the two are crossfaded: no seam is left to see or to measure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Slot:
    """What one window of a line is made from: arrays of the graph's device, and noise of the host.

    previous [K, motion] normalised; audio [K + W, features]; controls [K + W, CONTROL_WIDTH]; present [len(PRESENT)]; noise [W, motion].
    """

    previous: Array
    audio: Array
    controls: Array
    present: Array
    noise: Floats


def sample_slots(
    graph: MotionGraph, sample: WindowSampler, guidance: Mapping[str, float], slots: Sequence[Slot], fill: int = 1
) -> Array:
    """Clean motion [B, W, motion] of windows of one length, in one call of the graph for each evaluation.

    On the CPU a slot's motion is the same to the bit whoever is beside it. A GPU rounds differently for another number of slots: with
    `fill` every call has so many at least (the last slot again), and then who is beside it changes nothing there either.
    """
    device, count = graph.device, len(slots)
    xp = device.xp
    filled = [*slots, *([slots[-1]] * (fill - count))]
    audio = xp.stack([slot.audio for slot in filled])
    conditions = Conditions(
        xp.stack([slot.previous for slot in filled]), audio, xp.ones(audio.shape[:2], "float32"),
        xp.stack([slot.controls for slot in filled]), xp.stack([slot.present for slot in filled]),
    )  # fmt: skip
    noise = device.to_device(np.stack([slot.noise for slot in filled]), "noise")
    return sample(guided(graph, conditions, guidance), noise)[:count]


class MotionStream:
    """One line's normalised latents, generated as its audio features come in.

    `push` gives the frames that no later window will change; `finish` gives the rest. Where the features are cut does not
    matter: windows lie at fixed places. Memory does not grow with the line. Features come in, and latents go out, as arrays of the
    graph's device.

    Who makes windows of many lines together takes it in steps: `hear` and `end`, then as long as `due` is not 0, `slot` and
    `accept` of what was made of it, and `rest` at the end.
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
        self._ended = self._finished = False

    @property
    def _hop(self) -> int:
        return self._windows.length - self._windows.future

    def push(self, audio: Array, controls: Floats) -> Array:
        """Add features [n, features] and controls [n, CONTROL_WIDTH] of the host; gives finished latents [m, motion]."""
        self.hear(audio, controls)
        return self.made()

    def finish(self) -> Array:
        """The frames that are left, with nothing to follow them."""
        self.end()
        return self._xp.concatenate([self.made(), self.rest()])

    def hear(self, audio: Array, controls: Floats) -> None:
        """Add features [n, features] and controls [n, CONTROL_WIDTH] of the host."""
        if not len(audio):
            return
        directed = self._device.to_device(controls, "controls")
        if self._audio is None or self._controls is None:  # before a line's first frame the model is told of nothing
            self._audio = self._xp.repeat(audio[:1], self._windows.previous, 0)
            self._controls = self._xp.repeat(directed[:1], self._windows.previous, 0)
        self._audio = self._xp.concatenate([self._audio, audio])
        self._controls = self._xp.concatenate([self._controls, directed])

    def end(self) -> None:
        """Nothing follows."""
        self._ended = True

    @property
    def due(self) -> int:
        """Frames of the next window, if it can be made now; else 0."""
        waiting = 0 if self._audio is None else len(self._audio) - self._windows.previous
        if waiting >= self._windows.length:
            return self._windows.length
        return waiting if self._ended and not self._finished and waiting > self._overlap() else 0

    def slot(self) -> Slot:
        """What the next window is made from; `due` is not 0."""
        assert self._audio is not None
        assert self._controls is not None
        kept, overlap, length, xp = self._windows.previous, self._overlap(), self.due, self._xp
        context = self._tail[: len(self._tail) - overlap][-kept:]
        present = xp.ones(len(PRESENT), "float32")
        if len(context) < kept:
            present[PRESENT.index("previous")] = 0.0
            context = xp.zeros((kept, self._width), "float32")
        rows = kept + length
        noise = window_noise(self._seed, self._number, length, self._width)
        return Slot(context, self._audio[:rows], self._controls[:rows], present, noise)

    def accept(self, made: Array) -> Array:
        """Take the motion [W, motion] of the next window; gives the frames of it that no later window will change."""
        assert self._audio is not None
        assert self._controls is not None
        overlap = self._overlap()
        if overlap:
            xp = self._xp
            rise = ((xp.arange(overlap) + 1.0) / (overlap + 1.0)).astype("float32")[:, None]
            made[:overlap] = self._device.kernels.crossfaded(self._tail[-overlap:], made[:overlap], rise)
        if len(made) < self._windows.length:
            self._finished = True
            return made
        before = self._tail[: len(self._tail) - overlap]
        self._tail = self._xp.concatenate([before, made])[-(self._windows.previous + self._windows.future) :]
        self._audio, self._controls = self._audio[self._hop :], self._controls[self._hop :]
        self._number += 1
        return made[: self._hop]

    def rest(self) -> Array:
        """After `end`, when nothing is due any more: frames of the last window that none after it has changed."""
        overlap = 0 if self._finished else self._overlap()
        return self._tail[-overlap:] if overlap else self._nothing()

    def made(self) -> Array:
        """The windows that are due, one after another."""
        done = []
        while self.due:
            done.append(self.accept(sample_slots(self._graph, self._sample, self._guidance, [self.slot()])[0]))
        return self._xp.concatenate(done) if done else self._nothing()

    def _nothing(self) -> Array:
        return self._xp.zeros((0, self._width), "float32")

    def _overlap(self) -> int:
        return self._windows.future if self._number else 0
