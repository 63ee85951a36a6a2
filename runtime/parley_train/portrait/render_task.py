"""Teaching register and render on drawn heads: `python -m parley_train portrait --part renderer`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from parley_train import loop
from parley_train.portrait import points
from parley_train.portrait.bulge import bulged
from parley_train.portrait.config import PRESETS, PortraitConfig
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.model import Portrait
from parley_train.portrait.pairs import PairBatch, batch_of, draw_pairs
from parley_train.portrait.people import People
from parley_train.portrait.quick_look import held_out_figures
from parley_train.portrait.render_loss import render_loss
from parley_train.portrait.sharpness import Sharpener, Sharpness

CHECKPOINT = "renderer.pt"


def train(
    data: People, apart: People, model: HeadModel, folder: Path, *, preset: str = "base", minutes: float, device: str = "cpu",
    seed: int = 0, sources: int = 8, targets: int = 2, workers: int = 1, peak: float = 2e-3, every: float = 240.0,
    start: Callable[[Portrait], None] | None = None, sharpness: Sharpness | None = None,
) -> None:  # fmt: skip
    """Train until `minutes` of all sittings are used up; continue from `folder` if a checkpoint is there.

    `apart` are people never trained on, for the figures and pictures of each evaluation (every `every` seconds). `start` may put
    weights into a fresh network. `sharpness` adds losses for the last part of a training, once a network draws well: they make it bolder.
    The perceptual one needs an identity network in `folder`.
    """
    torch.manual_seed(seed)
    state = loop.load(folder / CHECKPOINT)
    config = PortraitConfig(**state["config"]) if state else PRESETS[preset]
    network = Portrait(HeadGeometry.of(points.choose(model)), config).to(device)
    if start is not None and state is None:
        start(network)
    average = loop.Average(network, 0.998)
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=1e-3, betas=(0.9, 0.98))
    clock, step = loop.Clock(minutes), 0
    if state is not None:
        network.load_state_dict(state["network"])
        average.state, average.steps = state["average"], state["step"]
        optimiser.load_state_dict(state["optimiser"])
        clock.spent, step = state["seconds"], state["step"]
    sharpener = Sharpener.of(sharpness or Sharpness(), folder, device, state)
    log = loop.Log(folder)
    source: Iterator[PairBatch] = loop.batches(partial(_make, data, model, sources, targets), seed + step, workers)
    next(source)
    clock.restart()  # the first batch waits for its process to start
    autocast = device == "cuda" or loop.bf16_is_fast()
    running: dict[str, float] = {}
    seen = clock.elapsed
    while True:
        for group in optimiser.param_groups:
            group["lr"] = loop.learning_rate(clock.progress, peak)
        batch = bulged(jittered(next(source).to(device)), network.geometry)
        network.train()
        loss, parts, views = render_loss(network, batch, autocast)
        sharper, more = sharpener.loss(views)
        optimiser.zero_grad(set_to_none=True)
        (loss + sharper).backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        average.update(network)
        step += 1
        for name, value in {**parts, **more, **sharpener.learn(views)}.items():
            running[name] = value.item() if name not in running else 0.98 * running[name] + 0.02 * value.item()
        done = clock.progress >= 1.0
        if done or clock.elapsed - seen > every:
            figures = held_out_figures(
                averaged(average.state, network.geometry, config), apart, model, folder / "look.png"
            )
            log.write(step=step, minutes=clock.elapsed / 60, **{f"loss_{k}": v for k, v in running.items()}, **figures)
            seen = clock.elapsed
            loop.save(folder / CHECKPOINT, {
                "network": network.state_dict(), "average": average.state, "optimiser": optimiser.state_dict(),
                "config": asdict(config), "counts": network.geometry.counts, "step": step, "seconds": clock.elapsed, "seed": seed,
                **sharpener.state(),
            })  # fmt: skip
        if done:
            return


def _make(data: People, model: HeadModel, sources: int, targets: int, rng: np.random.Generator) -> PairBatch:
    data.refresh()
    return batch_of(data, model, draw_pairs(data, sources, targets, rng))


def jittered(batch: PairBatch) -> PairBatch:
    """Other colours, the same for a source, its background and its targets: teaches to copy rather than to remember."""
    count = len(batch.source)
    like = batch.source
    gain = torch.rand(count, 3, 1, 1, device=like.device) * 0.7 + 0.65
    shift = (torch.rand(count, 3, 1, 1, device=like.device) - 0.5) * 0.2
    inverted = (torch.rand(count, 1, 1, 1, device=like.device) < 0.08).float()
    order = torch.randperm(3) if torch.rand(()) < 0.25 else torch.arange(3)

    def change(x: Tensor) -> Tensor:
        times = len(x) // count
        g, s, i = (v.repeat_interleave(times, 0) for v in (gain, shift, inverted))
        return ((x * (1 - i) + (1 - x) * i) * g + s).clamp(0, 1)[:, order]

    values = {name: change(getattr(batch, name)) for name in ("source", "target", "background")}
    return PairBatch(**{**batch.__dict__, **values})


def averaged(state: dict[str, Tensor], geometry: HeadGeometry, config: PortraitConfig) -> Portrait:
    """The averaged network, ready for inference on the CPU."""
    network = Portrait(HeadGeometry(geometry.counts), config)
    network.load_state_dict({name: value.cpu() for name, value in state.items()})
    return network.eval()


def load(folder: Path) -> Portrait:
    """The averaged network of a training folder. It needs no head model: the geometry is in the checkpoint."""
    state = loop.load(folder / CHECKPOINT)
    if state is None:
        raise FileNotFoundError(
            f"no portrait renderer in {folder}; run: python -m parley_train portrait --resume {folder}"
        )
    return averaged(state["average"], HeadGeometry(state["counts"]), PortraitConfig(**state["config"]))
