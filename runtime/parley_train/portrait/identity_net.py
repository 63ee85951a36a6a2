"""Who somebody is: an embedding of a face in which pictures of one person lie together (E_id), taught here on drawn heads.

It judges whether a rendering keeps its person, and its inner layers are the features of the perceptual loss.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley_train import loop
from parley_train.portrait.blocks import Residual, convolved
from parley_train.portrait.people import People

CHECKPOINT = "identity.pt"
WIDTH = 128
_GREY = 0.5
"""What stands behind a head here, so that nobody is known by their background."""


class IdentityNet(nn.Module):
    """[B, 3, 128, 128] with the background grey (`alone`) -> unit vectors [B, 128]."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        self.width = width
        self.stages = nn.ModuleList([
            convolved(3, width, 2), convolved(width, 2 * width, 2), nn.Sequential(Residual(2 * width), convolved(2 * width, 4 * width, 2)),
            nn.Sequential(Residual(4 * width), convolved(4 * width, 4 * width, 2)),
        ])  # fmt: skip
        self.out = nn.Sequential(nn.Conv2d(4 * width, 16, 1), nn.Flatten(), nn.Linear(16 * 64, WIDTH))
        self.log_scale = nn.Parameter(torch.tensor(2.3))

    def features(self, image: Tensor) -> list[Tensor]:
        """Activations at 64², 32², 16² and 8²."""
        x, found = image - 0.5, []
        for stage in self.stages:
            x = stage(x)
            found.append(x)
        return found

    def forward(self, image: Tensor) -> Tensor:
        """See the class."""
        return F.normalize(self.out(self.features(image)[-1]).float(), dim=1)


def alone(image: Tensor, matte: Tensor) -> Tensor:
    """The head before grey, at 128²; `matte` [B, 1, 128, 128]."""
    small = F.interpolate(image, size=(128, 128), mode="area")
    return small * matte + _GREY * (1 - matte)


def contrast(first: Tensor, second: Tensor, log_scale: Tensor) -> Tensor:
    """Row i of one is person i of the other and nobody else (InfoNCE, both ways)."""
    scores = first @ second.T * log_scale.exp()
    people = torch.arange(len(first), device=first.device)
    return 0.5 * (F.cross_entropy(scores, people) + F.cross_entropy(scores.T, people))


def train(
    data: People, apart: People, folder: Path, *, minutes: float, device: str = "cpu", seed: int = 0, people: int = 32,
    workers: int = 1, peak: float = 1.5e-3, every: float = 120.0, width: int = 24,
) -> None:  # fmt: skip
    """Train until `minutes` of all sittings are used up; continue from `folder` if a checkpoint is there."""
    torch.manual_seed(seed)
    state = loop.load(folder / CHECKPOINT)
    network = IdentityNet(state["width"] if state else width).to(device)
    average = loop.Average(network, 0.99)
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=1e-2)
    clock, step = loop.Clock(minutes), 0
    if state is not None:
        network.load_state_dict(state["network"])
        average.state, average.steps = state["average"], state["step"]
        optimiser.load_state_dict(state["optimiser"])
        clock.spent, step = state["seconds"], state["step"]
    log = loop.Log(folder)
    source: Iterator[Tensor] = loop.batches(partial(_make, data, people), seed + step, workers)
    waiting = next(source)
    clock.restart()
    seen = clock.elapsed
    while True:
        for group in optimiser.param_groups:
            group["lr"] = loop.learning_rate(clock.progress, peak)
        pictures = waiting.to(device)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda" or loop.bf16_is_fast()):
            made = network(_varied(pictures))
        loss = contrast(made[0::2], made[1::2], network.log_scale)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        average.update(network)
        step += 1
        done = clock.progress >= 1.0
        if done or clock.elapsed - seen > every:
            seen = clock.elapsed
            log.write(
                part="identity", step=step, minutes=clock.elapsed / 60, loss=loss.item(),
                verification=verification(averaged(average.state, network.width), apart),
            )  # fmt: skip
            loop.save(folder / CHECKPOINT, {
                "network": network.state_dict(), "average": average.state, "optimiser": optimiser.state_dict(), "width": network.width,
                "step": step, "seconds": clock.elapsed,
            })  # fmt: skip
        if done:
            return
        waiting = next(source)


def _make(data: People, people: int, rng: np.random.Generator) -> Tensor:
    data.refresh()
    chosen = rng.choice(data.people, min(people, data.people), replace=False)
    frames = [(int(p), int(f)) for p in chosen for f in rng.choice(data.plan.frames, 2, replace=False)]
    return pictures_of(data, frames)


def pictures_of(data: People, frames: list[tuple[int, int]]) -> Tensor:
    """[B, 3, 128, 128] heads of (person, frame) before grey."""
    stack = lambda field: torch.from_numpy(np.stack([data.get(field, p, f) for p, f in frames])).float() / 255  # noqa: E731
    return alone(stack("image").permute(0, 3, 1, 2), stack("matte").unsqueeze(1))


def _varied(image: Tensor) -> Tensor:
    """A little lighter or darker, each picture for itself: light is not who somebody is."""
    gain = 1 + 0.3 * (torch.rand(len(image), 1, 1, 1, device=image.device) - 0.5)
    return (image * gain + 0.1 * (torch.rand(len(image), 1, 1, 1, device=image.device) - 0.5)).clamp(0, 1)


@torch.no_grad()
def verification(network: IdentityNet, data: People, pairs: int = 192) -> float:
    """Share of pairs of pictures of which it is rightly said whether they show one person, at the best threshold (chance: .5)."""
    rng = np.random.default_rng(11)
    frames: list[tuple[int, int]] = []
    same = np.arange(pairs) % 2 == 0
    for i in range(pairs):
        person = i % data.people
        other = person if same[i] else int((person + rng.integers(1, data.people)) % data.people)
        first, second = rng.choice(data.plan.frames, 2, replace=False)
        frames += [(person, int(first)), (other, int(second))]
    made = torch.cat([network(pictures_of(data, frames[i : i + 32])) for i in range(0, len(frames), 32)])
    alike = (made[0::2] * made[1::2]).sum(1).numpy()
    return float(max(((alike > threshold) == same).mean() for threshold in alike))


def averaged(state: dict[str, Tensor], width: int) -> IdentityNet:
    """The averaged network, ready for inference on the CPU."""
    network = IdentityNet(width)
    network.load_state_dict({name: value.cpu() for name, value in state.items()})
    return network.eval()


def load(folder: Path) -> IdentityNet:
    """The averaged network of a training folder."""
    state = loop.load(folder / CHECKPOINT)
    if state is None:
        raise FileNotFoundError(
            f"no identity network in {folder}; run: python -m parley_train portrait --part identity --resume {folder}"
        )
    return averaged(state["average"], state["width"])
