"""Teaching CAPP on the teacher's performances: `python -m parley_train capp`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from parley_train import audio_task, loop
from parley_train.capp.network import POSE, Capp, CappConfig, contrastive_loss
from parley_train.data import sessions
from parley_train.data.producer import Producer
from parley_train.from_graph import calibrate
from parley_train.nets.audio_graph import AudioGraph
from parley_train.speech.corpus import Corpus

Floats = NDArray[np.float32]

APART = 12
"""Sessions that are only measured on."""
TOGETHER = 3
"""Windows of one session in a batch: same voice, same performer, another moment, so that timing has to tell them apart."""


def train(
    corpus: Corpus, encoder_folder: Path, folder: Path, *, minutes: float, device: str = "cpu", seed: int = 0, size: int = 96,
    session_frames: int = 480, capacity: int = 600, workers: int = 1, peak: float = 2e-3, every: float = 120.0,
    start: Capp | None = None,
) -> None:  # fmt: skip
    """Train until `minutes` of all sittings are used up; continue from `folder` if a checkpoint is there, else from `start`."""
    torch.manual_seed(seed)
    encoder = AudioGraph(audio_task.load(encoder_folder)).eval()
    network = Capp(CappConfig(encoder.width)).to(device)
    if start is not None:
        network.load_state_dict(start.state_dict())
    average = loop.Average(network, 0.995)
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=0.05, betas=(0.9, 0.98))
    clock, step = loop.Clock(minutes), 0
    if (state := loop.load(folder / "checkpoint.pt")) is not None:
        network.load_state_dict(state["network"])
        average.state, average.steps = state["average"], state["step"]
        optimiser.load_state_dict(state["optimiser"])
        clock.spent, step = state["seconds"], state["step"]
    log, rng, ring = loop.Log(folder), np.random.default_rng([seed, step]), sessions.Ring(capacity)
    apart_rng = np.random.default_rng([seed, 2**31])
    apart = [
        sessions.Session(*sessions.draw(corpus, encoder, encoder.encoder.config, session_frames, apart_rng))
        for _ in range(APART)
    ]
    with Producer(corpus, encoder, session_frames, seed * 1000 + 500 + step, workers) as producer:
        while len(ring) < min(24, capacity):
            ring.add(producer.wait())
        if step == 0:
            given = windows(ring, 256, network.config.window, rng, device)
            network.measure(*given)
            if start is not None:
                calibrate(network, *given)
            average = loop.Average(network, 0.995)
        clock.restart()  # the first sessions take a while to make
        running, seen = 0.0, clock.elapsed
        while True:
            for session in producer.ready(8):
                ring.add(session)
            for group in optimiser.param_groups:
                group["lr"] = loop.learning_rate(clock.progress, peak)
            network.train()
            given = windows(ring, min(size, 2 * TOGETHER * len(ring)), network.config.window, rng, device)
            loss = contrastive_loss(network(*given), network.log_scale)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            average.update(network)
            step += 1
            running = loss.item() if running == 0.0 else 0.98 * running + 0.02 * loss.item()
            done = clock.progress >= 1.0
            if done or clock.elapsed - seen > every:
                seen = clock.elapsed
                figures = held_out_figures(averaged(average.state, network.config), apart)
                log.write(step=step, minutes=clock.elapsed / 60, sessions=producer.made, loss=running, **figures)
                loop.save(folder / "checkpoint.pt", {
                    "network": network.state_dict(), "average": average.state, "optimiser": optimiser.state_dict(),
                    "config": asdict(network.config), "step": step, "seconds": clock.elapsed, "seed": seed,
                })  # fmt: skip
            if done:
                return


def windows(
    ring: sessions.Ring, count: int, length: int, rng: np.random.Generator, device: str = "cpu"
) -> tuple[Tensor, Tensor]:
    """Audio [count, length, features] and pose [count, length, 6] of random windows, `TOGETHER` of each session drawn."""
    given = ring.windows(count, length, rng, together=TOGETHER)
    return torch.from_numpy(given.audio).to(device), torch.from_numpy(given.motion[:, :, :POSE].copy()).to(device)


def averaged(state: dict[str, Tensor], config: CappConfig) -> Capp:
    """The averaged network, ready for inference on the CPU."""
    network = Capp(config)
    network.load_state_dict({name: value.cpu() for name, value in state.items()})
    return network.eval()


def load(folder: Path) -> Capp:
    """The averaged network of a training folder."""
    state = loop.load(folder / "checkpoint.pt")
    if state is None:
        raise FileNotFoundError(f"no CAPP network in {folder}; run: python -m parley_train capp --resume {folder}")
    return averaged(state["average"], CappConfig(**state["config"]))


@torch.no_grad()
def held_out_figures(network: Capp, apart: list[sessions.Session], hop: int = 30) -> dict[str, float]:
    """Mean score of sound with its own pose, with it 0.2 s and 1 s off, and with another session's; and how often a window's
    own pose is the best among all windows (`top1`)."""
    length, margin = network.config.window, 30
    starts = range(margin, min(len(s.motion) for s in apart) - length - margin + 1, hop)

    def embed(shift: int) -> Tensor:
        audio = np.stack([s.audio[t : t + length] for s in apart for t in starts])
        pose = np.stack([s.motion[t + shift : t + shift + length, :POSE] for s in apart for t in starts])
        result: Tensor = network(torch.from_numpy(audio), torch.from_numpy(pose))
        return result

    def score(shift: int) -> float:
        audio, pose = embed(shift)
        return float((audio * pose).sum(-1).mean())

    audio, pose = embed(0)
    every = audio @ pose.T
    own = torch.arange(len(every))
    return {
        "own": every.diagonal().mean().item(), "off_0.2s": (score(6) + score(-6)) / 2.0, "off_1s": (score(30) + score(-30)) / 2.0,
        "other": (audio * pose.roll(len(starts), 0)).sum(-1).mean().item(),
        "top1": (every.argmax(1) == own).float().mean().item(), "windows": len(own),
    }  # fmt: skip
