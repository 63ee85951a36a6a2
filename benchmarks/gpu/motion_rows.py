"""The motion model by itself: one evaluation, one window, a line from sound to weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from lines import Row
from scale import Scale
from timing import seconds

from parley import Controls
from parley_runtime.denoiser import PRESENT, Conditions, guided
from parley_runtime.device import Device
from parley_runtime.generate import WindowSampler
from parley_runtime.performer import Performer

SAMPLE_RATE = 24_000


def speech_like(duration: float) -> np.ndarray:
    """Noise with the envelope of syllables: what is heard changes no time."""
    random = np.random.default_rng(0)
    count = int(duration * SAMPLE_RATE)
    loudness = np.repeat(random.uniform(0.0, 0.3, count // 2400 + 1), 2400)[:count]
    return (random.standard_normal(count) * loudness).astype(np.float32)


def conditions(performer: Performer, slots: int, frames: int) -> Conditions:
    """Random conditions of `slots` windows, on the device."""
    manifest, random = performer.manifest, np.random.default_rng(0)
    kept, width = manifest.windows.previous, manifest.latent.width
    rows, heard = kept + frames, int(manifest.roles["audio"].outputs["features"][-1])
    columns = Controls().sample(np.zeros(1)).shape[1]
    given = (
        random.standard_normal((slots, kept, width), np.float32), random.standard_normal((slots, rows, heard), np.float32),
        np.ones((slots, rows), np.float32), random.standard_normal((slots, rows, columns), np.float32),
        np.ones((slots, len(PRESENT)), np.float32),
    )  # fmt: skip
    return Conditions(*(performer.device.to_device(part, "conditions") for part in given))


def network_bytes(performer: Performer, role: str) -> int:
    """Bytes of a graph's file, nearly all of them weights."""
    return performer.pack.path(role).stat().st_size


def motion_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """See the module."""
    performer = Performer.open(pack, device=device, threads=scale.threads)
    manifest = performer.manifest
    length, width, sampling = manifest.windows.length, manifest.latent.width, manifest.sampling
    weights = network_bytes(performer, "denoiser")
    rows: list[Row] = []
    for slots in scale.batches:
        given = conditions(performer, slots, length)
        noise = device.to_device(np.random.default_rng(1).standard_normal((slots, length, width), np.float32), "noise")
        plain = guided(performer.denoiser_graph, given, {})
        took = seconds(device, lambda plain=plain, noise=noise: plain(noise, 1.0), scale.rounds)  # type: ignore[misc]
        tokens = slots * (length + manifest.windows.previous)
        rows.append(Row(f"denoiser_ms[{slots} slots]", 1e3 * took, "ms", "", took, weights / 4 * 2 * tokens, weights))
        sample = WindowSampler(sampling, width, device=device)
        call = guided(performer.denoiser_graph, given, sampling.guidance)
        took = seconds(device, lambda sample=sample, call=call, noise=noise: sample(call, noise), scale.rounds)  # type: ignore[misc]
        branches = 1 + sum(weight > 0.0 for weight in sampling.guidance.values())
        work = sampling.steps * branches
        rows.append(
            Row(
                f"window_ms[{slots} slots]", 1e3 * took, "ms", "", took, weights / 4 * 2 * tokens * work, weights * sampling.steps,
                notes={"steps": sampling.steps, "branches": branches, "frames": length, "slots": slots},
            )
        )  # fmt: skip
    sound = speech_like(scale.speech)
    performer.perform([sound])
    took = seconds(device, lambda: performer.perform([sound]), max(1, scale.rounds // 5), 1)
    rows.append(Row("bake_speed", scale.speech / took, "s/s", "1000"))
    took = seconds(device, lambda: performer.decode(next(performer.stream([sound]))), scale.rounds, 2)
    rows.append(Row("first_frame_ms", 1e3 * took, "ms", "40"))
    return rows
