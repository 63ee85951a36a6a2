"""Teaching the motion encoder on drawn heads: `python -m parley_train portrait --part encoder`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from parley.arkit import ARKIT_INDEX
from parley_train import loop
from parley_train.portrait import points
from parley_train.portrait.config import PRESETS, PortraitConfig
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.people import People
from parley_train.portrait.view import rotation_matrices

CHECKPOINT = "encoder.pt"

REGIONS = {
    "jaw": ("jaw",), "lips": ("mouth",), "lids": ("eyeBlink", "eyeSquint", "eyeWide"), "gaze": ("eyeLook",), "brows": ("brow",),
    "cheeks": ("cheek", "nose"),
}  # fmt: skip
"""Face region -> how the names of its ARKit shapes begin."""

_POSE_SHARE = (20.0, 20.0, 20.0, 2.0, 2.0, 20.0)
"""What one radian, centimetre and unit of size count in the loss."""


def columns(region: str) -> list[int]:
    """Columns of the weights that belong to a region."""
    return [i for name, i in ARKIT_INDEX.items() if name.startswith(REGIONS[region])]


def train(
    data: People, apart: People, model: HeadModel, folder: Path, *, preset: str = "base", minutes: float, device: str = "cpu",
    seed: int = 0, size: int = 32, workers: int = 1, peak: float = 1.5e-3, every: float = 240.0, start: Callable[[MotionEncoder], None] | None = None,
) -> None:  # fmt: skip
    """Train until `minutes` of all sittings are used up; continue from `folder` if a checkpoint is there.

    `start` may put weights into a fresh network.
    """
    torch.manual_seed(seed)
    state = loop.load(folder / CHECKPOINT)
    config = PortraitConfig(**state["config"]) if state else PRESETS[preset]
    network = MotionEncoder(HeadGeometry.of(points.choose(model)).to(device), config).to(device)
    if start is not None and state is None:
        start(network)
    average = loop.Average(network, 0.998)
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=1e-2, betas=(0.9, 0.98))
    clock, step = loop.Clock(minutes), 0
    if state is not None:
        network.load_state_dict(state["network"])
        average.state, average.steps = state["average"], state["step"]
        optimiser.load_state_dict(state["optimiser"])
        clock.spent, step = state["seconds"], state["step"]
    log = loop.Log(folder)
    source: Iterator[tuple[Tensor, Tensor, Tensor]] = loop.batches(partial(_make, data, size), seed + step, workers)
    waiting = next(source)
    clock.restart()
    running, seen = 0.0, clock.elapsed
    while True:
        for group in optimiser.param_groups:
            group["lr"] = loop.learning_rate(clock.progress, peak)
        image, pose, weights = (x.to(device) for x in waiting)
        network.train()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda" or loop.bf16_is_fast()):
            got_pose, got_weights, first = network(varied(image))
        loss = encoder_loss(got_pose, got_weights, first, pose, weights)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        average.update(network)
        step += 1
        running = loss.item() if running == 0.0 else 0.98 * running + 0.02 * loss.item()
        done = clock.progress >= 1.0
        if done or clock.elapsed - seen > every:
            figures = held_out_figures(averaged(average.state, network.geometry, config), apart)
            log.write(part="encoder", step=step, minutes=clock.elapsed / 60, loss=running, **figures)
            seen = clock.elapsed
            loop.save(folder / CHECKPOINT, {
                "network": network.state_dict(), "average": average.state, "optimiser": optimiser.state_dict(),
                "geometry": network.geometry.state_dict(), "config": asdict(config), "counts": network.geometry.counts, "step": step,
                "seconds": clock.elapsed, "seed": seed,
            })  # fmt: skip
        if done:
            return
        waiting = next(source)


def encoder_loss(pose: Tensor, weights: Tensor, first: Tensor, want_pose: Tensor, want_weights: Tensor) -> Tensor:
    """Square distance of weights, absolute distance of poses (and of the first look's)."""
    share = torch.tensor(_POSE_SHARE, device=pose.device)
    poses = ((pose - want_pose).abs() * share).mean() + 0.5 * ((first - want_pose).abs() * share).mean()
    return 20 * F.mse_loss(weights, want_weights) + 0.2 * poses


def _make(data: People, size: int, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    data.refresh()
    return gather(data, [(int(rng.integers(data.people)), int(rng.integers(data.plan.frames))) for _ in range(size)])


def gather(data: People, frames: list[tuple[int, int]]) -> tuple[Tensor, Tensor, Tensor]:
    """Images [B, 3, 256, 256], poses [B, 6] and weights [B, 52] of (person, frame)."""
    stack = lambda field: torch.from_numpy(np.stack([data.get(field, p, f) for p, f in frames]))  # noqa: E731
    return stack("image").permute(0, 3, 1, 2).float() / 255, stack("pose").float(), stack("weights").float()


def varied(image: Tensor) -> Tensor:
    """Other colours, brightness, contrast and blur, which say nothing of how a face is held."""
    count = len(image)
    draw = lambda: torch.rand(count, 3, 1, 1, device=image.device)  # noqa: E731
    image = (image * (draw() * 0.8 + 0.6) + (draw() - 0.5) * 0.3).clamp(0, 1)
    blurred = F.interpolate(F.avg_pool2d(image, 2), scale_factor=2.0, mode="bilinear", align_corners=False)
    soft = (torch.rand(count, 1, 1, 1, device=image.device) * 1.6 - 0.6).clamp(0, 1)
    return image + soft * (blurred - image) + torch.randn_like(image) * 0.02 * draw()[:, :1]


def averaged(state: dict[str, Tensor], geometry: HeadGeometry, config: PortraitConfig) -> MotionEncoder:
    """The averaged network, ready for inference on the CPU."""
    fixed = HeadGeometry(geometry.counts)
    fixed.load_state_dict({k: v.cpu() for k, v in geometry.state_dict().items()})
    network = MotionEncoder(fixed, config)
    network.load_state_dict({name: value.cpu() for name, value in state.items()})
    return network.eval()


def load(folder: Path) -> MotionEncoder:
    """The averaged network of a training folder. It needs no head model: the geometry is in the checkpoint."""
    state = loop.load(folder / CHECKPOINT)
    if state is None:
        raise FileNotFoundError(
            f"no motion encoder in {folder}; run: python -m parley_train portrait --part encoder --resume {folder}"
        )
    geometry = HeadGeometry(state["counts"])
    geometry.load_state_dict(state["geometry"])
    return averaged(state["average"], geometry, PortraitConfig(**state["config"]))


@torch.no_grad()
def held_out_figures(network: MotionEncoder, data: People, count: int = 192) -> dict[str, float]:
    """Rotation error in degrees, shift error in cm, and R² of the weights of each region, on people never seen."""
    frames = [(i % data.people, (i * 5 + i // data.people) % data.plan.frames) for i in range(count)]
    got, want = [], []
    for first in range(0, count, 16):
        image, pose, weights = gather(data, frames[first : first + 16])
        made, guessed, _ = network(image)
        got.append((made, guessed.clamp(0, 1)))
        want.append((pose, weights))
    pose, weights = (torch.cat([g[i] for g in got]) for i in (0, 1))
    true_pose, true_weights = (torch.cat([w[i] for w in want]) for i in (0, 1))
    figures = {
        "rotation": float(rotation_error(pose, true_pose).mean()), "shift": float((pose - true_pose)[:, 3:5].norm(dim=1).mean())
    }  # fmt: skip
    for region in REGIONS:
        chosen = columns(region)
        figures[f"r2_{region}"] = r_squared(weights[:, chosen], true_weights[:, chosen])
    return figures


def rotation_error(pose: Tensor, want: Tensor) -> Tensor:
    """[B] degrees between the rotations of two poses."""
    between = torch.bmm(rotation_matrices(pose[:, :3]).transpose(1, 2), rotation_matrices(want[:, :3]))
    cosine = (between.diagonal(dim1=1, dim2=2).sum(1) - 1) / 2
    return torch.rad2deg(torch.acos(cosine.clamp(-1, 1)))


def r_squared(got: Tensor, want: Tensor) -> float:
    """Share of the variance of `want` [N, C] that `got` explains, all columns together."""
    left = (got - want).square().sum()
    return float(1 - left / (want - want.mean(0)).square().sum())
