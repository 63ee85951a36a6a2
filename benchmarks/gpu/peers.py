"""Motion models of others beside ours: what a second of motion costs in computing, on the same device, in the same run.

Networks are rebuilt by their published sizes with random weights (`peer_graphs`), since time does not depend on weights. VASA-1 takes 50 DDIM steps and, with guidance by
audio and by gaze, three branches a step; Ditto 50 steps offline and 10 online, with two branches. Ditto moves 25 times a second; so, it is assumed, does VASA-1, which was
taught on VoxCeleb2. Windows are counted as if they did not overlap, which is kind to both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from lines import Row
from motion_rows import conditions
from peer_graphs import Rebuilt, ditto, vasa
from scale import Scale
from timing import clock_of, seconds

from parley_runtime.denoiser import guided
from parley_runtime.device import Array, Device, Graph
from parley_runtime.generate import WindowSampler
from parley_runtime.performer import Performer
from parley_runtime.sampler import ddim, karras_sigmas


@dataclass(frozen=True)
class Peer:
    """A network and how it is sampled: `branches` of guidance in each of `steps`, for `frames` new frames, `rate` of them a second."""

    name: str
    network: Callable[[], Rebuilt]
    frames: int
    rate: float
    branches: int
    steps: tuple[int, ...]


PEERS = (Peer("VASA-1", vasa, 50, 25.0, 3, (50,)), Peer("Ditto", ditto, 80, 25.0, 2, (10, 50)))


def peer_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """Seconds of computing for a second of motion, of ours and of each peer, and how many times ours theirs is."""
    performer = Performer.open(pack, device=device, threads=1)
    rate, manifest = performer.manifest.frame_rate, performer.manifest
    ours = _ours(performer, scale) / ((manifest.windows.length - manifest.windows.future) / rate)
    rows = [Row("motion_cost[ours]", 1e3 * ours, "ms/s", notes={"steps": manifest.sampling.steps})]
    for peer in PEERS:
        network = peer.network()
        step = _one_step(device, network, peer.branches, scale)  # each costs the same, however many there are
        for steps in peer.steps:
            took, work = step * steps, peer.branches * steps
            cost, name = took / (peer.frames / peer.rate), f"{peer.name}, {steps} steps, {peer.branches} branches"
            rows.append(
                Row(
                    f"motion_cost[{name}]", 1e3 * cost, "ms/s", "", took, network.flops * work, 4.0 * network.parameters * steps,
                    notes={"times_ours": round(cost / ours, 2), "window_ms": round(1e3 * took, 2), "weights": network.parameters},
                )
            )  # fmt: skip
            rows.append(Row(f"times_ours[{name}]", cost / ours, "x"))
    return rows


def _ours(performer: Performer, scale: Scale) -> float:
    """Seconds of one window as the pack samples it."""
    manifest, device = performer.manifest, performer.device
    width, length = manifest.latent.width, manifest.windows.length
    sample = WindowSampler(manifest.sampling, width, device=device)
    call = guided(performer.denoiser_graph, conditions(performer, 1, length), manifest.sampling.guidance)
    noise = device.to_device(np.random.default_rng(1).standard_normal((1, length, width), np.float32), "noise")
    return seconds(device, lambda: sample(call, noise), max(30, scale.peer_rounds), 3, of=min, clock=clock_of(device))


def _one_step(device: Device, network: Rebuilt, branches: int, scale: Scale) -> float:
    """Seconds of one denoising step: the graph with all branches, guidance, and the sampler's own arithmetic."""
    graph = Graph(network.model, device=device, threads=1)
    random = np.random.default_rng(0)
    told = {
        name: device.to_device(random.standard_normal((branches, *shape), np.float32), "conditions")
        for name, shape in network.inputs.items()
    }
    x = told.pop("x")[:1]

    def denoise(now: Array, sigma: float) -> Array:
        clean = graph(x=device.xp.concatenate([now] * branches), **told)
        return device.kernels.guided(clean.reshape(branches, *x.shape), [0.5] * (branches - 1))

    steps = 2
    sigmas = karras_sigmas(steps)
    took = seconds(
        device, lambda: ddim(denoise, x, sigmas, device.kernels), scale.peer_rounds, 1, of=min, clock=clock_of(device)
    )
    return took / steps
