"""A line of speech becomes a performance: where the stages of offline generation meet.

    performer = Performer.open()
    with open_audio("line.wav") as source:
        clip = performer.perform(source.blocks(), Controls(emotion={"joy": 0.6}), seed=7)
"""  # fmt: skip

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley import Controls, MotionClip
from parley.clips.eyes import eye_angles, gaze_of
from parley.errors import InputError
from parley_runtime.device import CPU, EYES, Array, Device, Graph, open_device
from parley_runtime.looking import Looking, decoding_matrix
from parley_runtime.pack import FULL, Pack
from parley_runtime.pack_manifest import Manifest, Sampling
from parley_runtime.take import Take

log = logging.getLogger("parley.device")

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Performer:
    """An opened pack, ready to perform lines. Its graphs are on one device, which one thread at a time may use."""

    pack: Pack
    audio_graph: Graph
    denoiser_graph: Graph
    rig_graph: Graph
    threads: int | None = None

    @staticmethod
    def open(pack: Path | None = None, *, threads: int | None = None, device: str | Device | None = None) -> Performer:
        """Load a pack (None: PARLEY_PACK, else the one that ships) onto `device` (see `open_device`; None: PARLEY_DEVICE, else the CPU).

        On the CPU graphs run on `threads` threads (None: one a core). Raises PackError, DeviceError, MissingDependencyError.
        """
        opened = Pack.open(pack)
        chosen = device if isinstance(device, Device) else open_device(device, warn=log.warning)
        audio, denoiser, rig = (
            Graph(opened.path(role), device=chosen, threads=threads) for role in ("audio", "denoiser", "rig")
        )
        return Performer(opened, audio, denoiser, rig, threads)

    @property
    def device(self) -> Device:
        """Where the graphs are."""
        return self.denoiser_graph.device

    @property
    def manifest(self) -> Manifest:
        """What the pack says of itself."""
        return self.pack.manifest

    @cached_property
    def full(self) -> Performer:
        """The same pack, performed by the model that its denoiser was distilled from, which takes any steps, sampler and guidance; itself
        when it was not distilled. Raises InputError when the pack leaves that model out."""
        manifest = self.manifest
        if not manifest.sampling.distilled:
            return self
        if manifest.full is None or FULL not in manifest.roles:
            raise InputError(
                f"{self.pack.folder}: this pack's denoiser was distilled to {manifest.sampling.steps} steps and has no full model beside it; "
                "leave steps, sampler and guidance alone, or use a pack that has one"
            )
        graph = Graph(self.pack.path(FULL), device=self.device, threads=self.threads)
        pack = replace(self.pack, manifest=replace(manifest, sampling=manifest.full, full=None))
        return replace(self, pack=pack, denoiser_graph=graph)

    def perform(
        self, audio: Iterable[Floats], controls: Controls | None = None, seed: int = 0, *, steps: int | None = None,
        sampler: str | None = None, guidance: Mapping[str, float] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> MotionClip:  # fmt: skip
        """Perform mono `audio` blocks at the pack's sample rate; the clip has one frame for each 1/30 s begun.

        The same audio, controls, seed, pack, steps, sampler and guidance give the same clip. `progress` gets the seconds of
        audio that are done. Raises AudioError for a sound without samples.
        """
        parts = list(
            self.stream(audio, controls, seed, steps=steps, sampler=sampler, guidance=guidance, progress=progress)
        )
        return self.decode(self.device.xp.concatenate(parts), seed)

    def stream(
        self, audio: Iterable[Floats], controls: Controls | None = None, seed: int = 0, *, steps: int | None = None,
        sampler: str | None = None, guidance: Mapping[str, float] | None = None,
        progress: Callable[[float], None] | None = None,
    ) -> Iterator[Array]:  # fmt: skip
        """Like `perform`, but gives finished stretches of normalised latents [n, motion] as soon as they are made.

        The first one needs no more than the line's first window to have been heard. They are arrays of the device; `decode` takes them.
        """
        performer, sampling = self.sampled(steps, sampler, guidance)
        performer.device.use()
        take, rate, given = performer.take(audio, controls or Controls(), seed, sampling), self.manifest.frame_rate, 0
        while take.listen():
            made = take.motion.made()
            if len(made):
                given += len(made)
                yield made
                if progress is not None:
                    progress(given / rate)
        assert take.total is not None
        rest = take.motion.finish()[: take.total - given]
        if len(rest):
            yield rest
        if progress is not None:
            progress(take.total / rate)

    def sampled(
        self, steps: int | None = None, sampler: str | None = None, guidance: Mapping[str, float] | None = None
    ) -> tuple[Performer, Sampling]:
        """How this pack samples, with what is given in place of its own, and who does so: what a distilled model cannot do, its teacher can."""
        usual = self.manifest.sampling
        sampling = replace(
            usual,
            sampler=sampler or usual.sampler,
            steps=usual.steps if steps is None else steps,
            guidance=usual.guidance if guidance is None else guidance,
        )
        if not usual.distilled or sampling == usual:
            return self, sampling
        return self.full.sampled(steps, sampler, guidance)

    def take(self, audio: Iterable[Floats], controls: Controls, seed: int, sampling: Sampling) -> Take:
        """A line that waits to be performed."""
        return Take(audio, controls, seed, sampling, self.manifest, self.audio_graph, self.denoiser_graph)

    @cached_property
    def decoding(self) -> Floats | None:
        """The matrix [D, 52] by which dynamics become weights, before they are clipped; None where the pack's rig is more than a matrix."""
        return decoding_matrix(Graph(self.pack.path("rig"), device=CPU, threads=1), self.manifest.latent.dyn)

    @cached_property
    def looking(self) -> Looking | None:
        """What settles eyes; None where the pack's eyes need no help."""
        if not self.manifest.sampling.fixates:
            return None
        return Looking(self.device, self.decoding, self.manifest.latent.pose)

    def eyes(self) -> Array | None:
        """What the eyes of a face that begins a line remember, for `decode`; None where the pack's eyes need no help."""
        self.device.use()
        return None if self.looking is None else self.device.xp.zeros((1, EYES), "float32")

    def decode(self, latents: Array, seed: int = 0, eyes: Array | None = None) -> MotionClip:
        """Normalised latents [T, motion] of the device as a clip. A line that is decoded in stretches gives the same `eyes` to each."""
        return self.clip(*self.decoded(latents, self.eyes() if eyes is None else eyes), seed)

    def decoded(self, latents: Array, eyes: Array | None = None) -> tuple[Array, Array]:
        """ARKit weights [T, 52] and plain latents [T, motion] of normalised ones, all on the device; settled if there are `eyes`."""
        self.device.use()
        restored = self.device.kernels.restored(latents, *self._statistics)
        weights = self.rig_graph(dynamics=restored[None, :, self.manifest.latent.pose :])
        if eyes is None or self.looking is None:
            return weights[0], restored
        weights, restored = self.looking(weights, restored[None], eyes)
        return weights[0], restored[0]

    def clip(self, decoded: Array, restored: Array, seed: int = 0) -> MotionClip:
        """What `decoded` gave, as a clip of the host."""
        on_their_way = self.device.fetch(decoded, "weights"), self.device.fetch(restored, "latents")
        weights, plain = (fetch.result() for fetch in on_their_way)
        rotation, translation = plain[:, :3], plain[:, 3:6]
        left, right = eye_angles(weights)
        gaze = gaze_of(rotation, (left + right) / 2.0).astype(np.float32)
        times = np.arange(len(plain)) / self.manifest.frame_rate
        return MotionClip(
            times, weights, rotation, translation, gaze, plain, self.manifest.frame_rate, seed, self.pack.id
        )

    @cached_property
    def _statistics(self) -> tuple[Array, Array]:
        """Deviation and mean of the latents, on the device."""
        statistics = self.manifest.normalisation["latent"]
        deviation, mean = np.asarray(statistics.std, np.float32), np.asarray(statistics.mean, np.float32)
        return self.device.to_device(deviation, "statistics"), self.device.to_device(mean, "statistics")
