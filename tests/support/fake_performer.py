"""A performer without a model: its motion is the sound's loudness, so tests can tell one line, control and seed from another."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley import FRAME_RATE, Controls, MotionClip, PackError
from parley_runtime.audio import SAMPLE_RATE
from parley_runtime.ensemble import Spoken

USUAL = Controls()


class FakePerformer:
    def perform(
        self, audio: Iterable[NDArray[np.float32]], controls: Controls = USUAL, seed: int = 0, *,
        steps: int | None = None, sampler: str | None = None, progress: Callable[[float], None] | None = None,
    ) -> MotionClip:  # fmt: skip
        blocks, seconds = [], 0.0
        for block in audio:
            blocks.append(block)
            seconds += len(block) / SAMPLE_RATE
            if progress is not None:
                progress(seconds)
            time.sleep(float(os.environ.get("FAKE_SECONDS_A_BLOCK", "0")))
        sound = np.concatenate(blocks)
        hop = round(SAMPLE_RATE / FRAME_RATE)
        count = max(1, -(-len(sound) // hop))
        loudness = np.abs(np.pad(sound, (0, count * hop - len(sound)))).reshape(count, hop).mean(axis=1)
        if os.environ.get("FAKE_DIES_AT_SECONDS") and seconds > float(os.environ["FAKE_DIES_AT_SECONDS"]):
            os._exit(9)
        if os.environ.get("FAKE_BUG_AT_SECONDS") and seconds > float(os.environ["FAKE_BUG_AT_SECONDS"]):
            raise IndexError("nobody foresaw this")
        times = np.arange(count) / FRAME_RATE
        sampled = controls.sample(times)
        weights = np.zeros((count, 52), np.float32)
        weights[:, 17] = np.clip(loudness, 0, 1)
        weights[:, 23] = sampled[:, 3]
        rotation = np.tile(np.random.default_rng(seed).normal(0, 0.05, 3).astype(np.float32), (count, 1))
        latents = np.zeros((count, 10), np.float32)
        return MotionClip(
            times, weights, rotation, np.zeros((count, 3), np.float32), sampled[:, :2], latents, seed=seed, pack="fake"
        )


class FakeEnsemble:
    """Lines one after another, as a bake asks for them."""

    def perform(
        self, lines: Iterable[Spoken], *, steps: int | None = None, sampler: str | None = None
    ) -> Iterator[tuple[int, MotionClip | Exception]]:
        for number, line in enumerate(lines):
            try:
                made = FakePerformer().perform(
                    line.audio, line.controls, line.seed, steps=steps, sampler=sampler, progress=line.progress
                )
            except Exception as error:
                yield number, error
            else:
                yield number, made


def open_fake(pack: Path | None) -> FakeEnsemble:
    counter = os.environ.get("FAKE_OPENED")
    if counter:
        with Path(counter).open("a") as file:
            file.write(f"{os.getpid()}\n")
    return FakeEnsemble()


def open_refused(pack: Path | None) -> FakeEnsemble:
    raise PackError(f"{pack}: made to fail")
