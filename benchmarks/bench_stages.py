"""The stages by themselves: what the denoiser hears, one evaluation of it, one window of motion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parley import Controls
from parley_runtime.audio import SAMPLE_RATE, open_audio
from parley_runtime.audio_features import AudioFeatureStream
from parley_runtime.denoiser import PRESENT, Conditions, guided
from parley_runtime.generate import MotionStream
from parley_runtime.performer import Performer

Figure = Callable[[str, float, str], None]
THREADS = pytest.mark.parametrize("threads", [1, 2])


def features_of(performer: Performer, blocks: list[np.ndarray]) -> np.ndarray:
    stream = AudioFeatureStream(performer.manifest, performer.audio_graph)
    return np.concatenate([*(stream.push(block) for block in blocks), stream.finish()])


@THREADS
def bench_features(threads: int, minute: Path, benchmark: Any, figure: Figure) -> None:
    """A decoded minute, in blocks of a second -> one feature vector a motion frame."""
    performer = Performer.open(threads=threads)
    with open_audio(minute) as source:
        blocks = list(source.blocks(1.0))
    features = benchmark.pedantic(features_of, (performer, blocks), rounds=5, warmup_rounds=1)
    seconds = sum(map(len, blocks)) / SAMPLE_RATE
    assert abs(len(features) - seconds * performer.manifest.frame_rate) <= 1
    figure(f"features[{threads} threads]", seconds / benchmark.stats.stats.median, "s/s")


@THREADS
@pytest.mark.parametrize("guidance", ["plain", "guided"])
def bench_denoiser(threads: int, guidance: str, benchmark: Any, figure: Figure) -> None:
    """One evaluation for one window; guided means with every branch that the pack asks for."""
    performer = Performer.open(threads=threads)
    manifest = performer.manifest
    kept, length, width = manifest.windows.previous, manifest.windows.length, manifest.latent.width
    heard = int(manifest.roles["audio"].outputs["features"][-1])
    random = np.random.default_rng(0)
    controls = Controls().sample(np.arange(kept + length) / manifest.frame_rate)
    conditions = Conditions(
        previous=random.standard_normal((1, kept, width), np.float32),
        audio=random.standard_normal((1, kept + length, heard), np.float32),
        audio_known=np.ones((1, kept + length), np.float32),
        controls=controls[None],
        present=np.ones((1, len(PRESENT)), np.float32),
    )
    weights = manifest.sampling.guidance if guidance == "guided" else {}
    call = guided(performer.denoiser_graph, conditions, weights)
    noise = random.standard_normal((1, length, width), np.float32)
    clean = benchmark.pedantic(call, (noise, 0.5), rounds=50, warmup_rounds=5)
    assert clean.shape == noise.shape and np.isfinite(clean).all()
    figure(f"denoiser_ms[{guidance}, {threads} threads]", 1e3 * benchmark.stats.stats.median, "ms")


@THREADS
def bench_window(threads: int, line: Path, benchmark: Any, figure: Figure) -> None:
    """One window of motion as the pack samples it: every step, with its guidance."""
    performer = Performer.open(threads=threads)
    manifest = performer.manifest
    with open_audio(line) as source:
        features = features_of(performer, list(source.blocks()))[: manifest.windows.length]
    assert len(features) == manifest.windows.length, "the line is shorter than one window"
    controls = Controls().sample(np.arange(len(features)) / manifest.frame_rate)

    def window() -> np.ndarray:
        stream = MotionStream(manifest, performer.denoiser_graph, 0, manifest.sampling)
        return np.concatenate([stream.push(features, controls), stream.finish()])

    latents = benchmark.pedantic(window, rounds=20, warmup_rounds=2)
    assert latents.shape == (manifest.windows.length, manifest.latent.width)
    figure(f"window_ms[{threads} threads]", 1e3 * benchmark.stats.stats.median, "ms")
