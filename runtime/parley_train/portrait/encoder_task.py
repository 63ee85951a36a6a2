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

from parley_train import loop
from parley_train.portrait import points
from parley_train.portrait.compose import CANVAS
from parley_train.portrait.config import PRESETS, PortraitConfig
from parley_train.portrait.dynamics import REGIONS, Dynamics, around_own_mean
from parley_train.portrait.encoder_aside import Aside
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.mirror import mirror
from parley_train.portrait.people import People
from parley_train.portrait.view import Face, pooled, rotation_matrices

CHECKPOINT = "encoder.pt"

_POSE_SHARE = (20.0, 20.0, 20.0, 2.0, 2.0, 20.0)
"""What one radian, centimetre and unit of size count in the loss."""

Batch = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]
"""Images [B, 3, 256, 256] as bytes, poses [B, 6], weights [B, 52], shapes [B, 100]; which are wild frames [B] (0 or 1)."""

_SPREAD_FACES = 4000
_WILD_SHARE = 0.1
"""Of wild faces' covariance that is added to speech's: what hardly moves in speech must not count without limit."""


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
    aside, dynamics = Aside(network).to(device), Dynamics(network.geometry).to(device)
    forms = torch.stack([dynamics.loss_form(spread.to(device)) for spread in spreads(data)])
    average = loop.Average(network, 0.998)
    optimiser = torch.optim.AdamW(
        [*network.parameters(), *aside.parameters()], lr=peak, weight_decay=2e-2, betas=(0.9, 0.98)
    )
    clock, step = loop.Clock(minutes), 0
    if state is not None:
        network.load_state_dict(state["network"])
        aside.load_state_dict(state["aside"])
        average.state, average.steps = state["average"], state["step"]
        optimiser.load_state_dict(state["optimiser"])
        clock.spent, step = state["seconds"], state["step"]
    log = loop.Log(folder)
    source: Iterator[Batch] = loop.batches(partial(_make, data, size), seed + step, workers)
    waiting = next(source)
    clock.restart()
    running, seen = 0.0, clock.elapsed
    while True:
        for group in optimiser.param_groups:
            group["lr"] = loop.learning_rate(clock.progress, peak)
        image, pose, weights, shape, wild = (x.to(device) for x in waiting)
        image, face, flipped = mirrored(varied(image), Face(pose, weights))
        network.train()
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda" or loop.bf16_is_fast()):
            looked = network.look(image)
            got_pose, got_weights = network.conclude(looked)
            beside = aside(looked)
        loss = pose_loss(got_pose, looked.first, face.pose) + dynamics.loss(got_weights, face.weights, forms[wild])
        loss = loss + aside.loss(looked, beside, face, shape, flipped)
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
                "network": network.state_dict(), "average": average.state, "aside": aside.state_dict(),
                "optimiser": optimiser.state_dict(), "geometry": network.geometry.state_dict(), "config": asdict(config),
                "counts": network.geometry.counts, "step": step, "seconds": clock.elapsed, "seed": seed,
            })  # fmt: skip
        if done:
            return
        waiting = next(source)


def pose_loss(pose: Tensor, first: Tensor, want: Tensor) -> Tensor:
    """Absolute distance of poses, and of the first look's."""
    share = torch.tensor(_POSE_SHARE, device=pose.device)
    return 0.3 * ((pose - want).abs() * share).mean() + 0.15 * ((first - want).abs() * share).mean()


def _make(data: People, size: int, rng: np.random.Generator) -> Batch:
    data.refresh()
    frames = [(int(rng.integers(data.people)), int(rng.integers(data.plan.frames))) for _ in range(size)]
    wild = torch.tensor([int(frame > data.plan.speaking) for _, frame in frames])
    return (*gather(data, frames), wild)


def spreads(data: People) -> tuple[Tensor, Tensor]:
    """Covariance [52, 52] of the weights of speaking frames, with a share of the wild ones', and of wild frames.

    In speech everything moves less, so an error that is small beside a wild face is large beside a speaking one.
    """
    rng, speaking = np.random.default_rng(0), data.plan.speaking
    kinds = ((1, 1 + speaking), (1 + speaking, data.plan.frames))
    drawn = [
        [data.get("weights", int(rng.integers(data.people)), int(rng.integers(*kind))) for _ in range(_SPREAD_FACES)]
        for kind in kinds
    ]
    speech, wild = (torch.cov(torch.from_numpy(np.stack(weights)).float().T) for weights in drawn)
    return speech + _WILD_SHARE * wild, wild


def gather(data: People, frames: list[tuple[int, int]]) -> Batch:
    """A batch of (person, frame)."""
    stack = lambda values: torch.from_numpy(np.stack([np.asarray(v) for v in values]))  # noqa: E731
    of_frames = [stack(data.get(field, p, f) for p, f in frames) for field in ("image", "pose", "weights")]
    shape = stack(data.get("shape", p) for p, _ in frames)
    image = of_frames[0].permute(0, 3, 1, 2).contiguous()
    if image.shape[-1] > CANVAS:
        image = pooled(image.float(), CANVAS).round().to(torch.uint8)
    return image, of_frames[1].float(), of_frames[2].float(), shape.float()


_NOISE = torch.randn(1, 3, 512, 512, generator=torch.Generator().manual_seed(0))


def varied(image: Tensor) -> Tensor:
    """Bytes as 0..1 in other colours, brightness, contrast and blur, which say nothing of how a face is held."""
    count = len(image)
    draw = lambda channels: torch.rand(count, channels, 1, 1, device=image.device)  # noqa: E731
    gain, shift = draw(3) * 0.8 + 0.6, (draw(3) - 0.5) * 0.3
    result = image.float().mul_(gain / 255).add_(shift).clamp_(0, 1)
    soft = torch.nonzero(torch.rand(count) < 0.4)[:, 0]
    blurred = F.interpolate(F.avg_pool2d(result[soft], 2), scale_factor=2.0, mode="bilinear", align_corners=False)
    result[soft] = torch.lerp(result[soft], blurred, draw(1)[soft])
    grey = torch.nonzero(torch.rand(count) < 0.1)[:, 0]
    result[grey] = result[grey].mean(1, keepdim=True)
    # A cut from a store of noise: drawing it anew took longer than the network.
    size = image.shape[2]
    y, x = (int(v) for v in torch.randint(0, 512 - size + 1, (2,)))
    noise = _NOISE[:, :, y : y + size, x : x + size].to(image.device)
    return result.addcmul_(noise, 0.025 * draw(1))


def mirrored(image: Tensor, face: Face) -> tuple[Tensor, Face, Tensor]:
    """Half of the batch as mirrors show it; and which half [B] (bool)."""
    flipped = torch.rand(len(image), device=image.device) < 0.5
    which = torch.nonzero(flipped)[:, 0]
    image[which] = image[which].flip(3)
    other, chosen = mirror(face), flipped[:, None]
    return (
        image,
        Face(torch.where(chosen, other.pose, face.pose), torch.where(chosen, other.weights, face.weights)),
        flipped,
    )


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
def read(network: MotionEncoder, data: People, frames: list[tuple[int, int]]) -> tuple[Face, Face]:
    """How the faces of (person, frame) are seen to be held, and how they are."""
    got, want = [], []
    for first in range(0, len(frames), 16):
        image, pose, weights, _ = gather(data, frames[first : first + 16])
        made, guessed, _ = network(image.float() / 255)
        got.append((made, guessed.clamp(0, 1)))
        want.append((pose, weights))
    seen, true = (Face(torch.cat([x[0] for x in part]), torch.cat([x[1] for x in part])) for part in (got, want))
    return seen, true


def frames_by_kind(data: People, count: int) -> dict[str, list[tuple[int, int]]]:
    """`count` frames (person, frame) of speech and as many wild ones, the same for everybody."""
    speaking, wild = data.plan.speaking, data.plan.wild
    people = [(i % data.people, i // data.people) for i in range(count)]
    return {
        "talk": [(p, 1 + (5 * p + i) % speaking) for p, i in people],
        "wild": [(p, 1 + speaking + (5 * p + i) % wild) for p, i in people],
    }


def held_out_figures(network: MotionEncoder, data: People, count: int = 144) -> dict[str, float]:
    """Rotation error in degrees, shift error in cm, and R² of each region by each measure (`dynamics`), on people never seen.

    `moves`: of the surface, after each person's own mean is taken off both what is seen and what is true.
    """
    dynamics, figures = Dynamics(network.geometry), {}
    for kind, frames in frames_by_kind(data, count).items():
        seen, true = read(network, data, frames)
        figures[f"{kind}_rotation"] = float(rotation_error(seen.pose, true.pose).mean())
        figures[f"{kind}_shift"] = float((seen.pose - true.pose)[:, 3:5].norm(dim=1).mean())
        for name, value in dynamics.r_squared(seen.weights, true.weights).items():
            figures[f"{kind}_{name}"] = value
        who = torch.tensor([person for person, _ in frames])
        moved = dynamics.r_squared(around_own_mean(seen.weights, who), around_own_mean(true.weights, who))
        figures |= {f"{kind}_moves_{region}": moved[f"surface_{region}"] for region in REGIONS}
    return figures


def rotation_error(pose: Tensor, want: Tensor) -> Tensor:
    """[B] degrees between the rotations of two poses."""
    between = torch.bmm(rotation_matrices(pose[:, :3]).transpose(1, 2), rotation_matrices(want[:, :3]))
    cosine = (between.diagonal(dim1=1, dim2=2).sum(1) - 1) / 2
    return torch.rad2deg(torch.acos(cosine.clamp(-1, 1)))
