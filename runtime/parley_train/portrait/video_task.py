"""Teaching on plain videos, without ground truth: `python -m parley_train portrait-videos`. Goes on from networks taught on drawn heads."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from parley_train import loop
from parley_train.portrait import encoder_task, identity_net, render_task
from parley_train.portrait.video_loss import Discriminator, Networks, Shares, discriminator_loss, video_loss
from parley_train.portrait.videos import VideoFolder


def train(
    videos: VideoFolder, folder: Path, out: Path, *, minutes: float, shares: Shares | None = None, device: str = "cpu", seed: int = 0,
    size: int = 4, workers: int = 1, rate: float = 1e-4, every: float = 120.0,
) -> None:  # fmt: skip
    """Take the networks of `folder` (renderer, encoder, identity), teach renderer and encoder for `minutes`, and leave them in `out`."""
    torch.manual_seed(seed)
    shares = shares or Shares()
    states = {name: loop.load(folder / name) for name in (render_task.CHECKPOINT, encoder_task.CHECKPOINT)}
    networks = Networks(render_task.load(folder), encoder_task.load(folder), identity_net.load(folder))
    for module in (networks.network, networks.encoder, networks.identity):
        module.to(device)
    networks.identity.requires_grad_(False)
    taught = nn.ModuleDict({"network": networks.network, "encoder": networks.encoder})
    discriminator = Discriminator().to(device) if shares.adversarial else None
    optimiser = torch.optim.AdamW(taught.parameters(), lr=rate, betas=(0.5, 0.99))
    judge = torch.optim.AdamW(discriminator.parameters(), lr=4 * rate, betas=(0.5, 0.99)) if discriminator else None
    clock, log, step = loop.Clock(minutes), loop.Log(out), 0
    source = loop.batches(partial(_make, videos, size), seed, workers)
    waiting = next(source)
    clock.restart()
    seen = clock.elapsed
    while True:
        first, second = (x.to(device) for x in waiting)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda" or loop.bf16_is_fast()):
            loss, parts, drawn = video_loss(networks, first, second, shares, discriminator)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(taught.parameters(), 1.0)
        optimiser.step()
        if discriminator is not None and judge is not None:
            apart = discriminator_loss(discriminator, drawn, second)
            judge.zero_grad(set_to_none=True)
            apart.backward()
            judge.step()
            parts["discriminator"] = apart
        step += 1
        done = clock.progress >= 1.0
        if done or clock.elapsed - seen > every:
            seen = clock.elapsed
            log.write(part="videos", step=step, minutes=clock.elapsed / 60, **{k: v.item() for k, v in parts.items()})
            _save(networks, states, out)
        if done:
            return
        waiting = next(source)


def _save(networks: Networks, states: dict[str, dict[str, object] | None], out: Path) -> None:
    """Checkpoints of the usual form, so that everything that takes a training folder takes this one."""
    for (name, state), module in zip(states.items(), (networks.network, networks.encoder), strict=True):
        assert state is not None
        weights = {key: value.detach().cpu().clone() for key, value in module.state_dict().items()}
        loop.save(out / name, {**state, "network": weights, "average": weights})


def _make(videos: VideoFolder, size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    return videos.batch(size, rng)
