"""A look at a renderer while it learns: figures on people it never saw, and a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from parley_runtime.png import write_png
from parley_train.portrait.compose import CANVAS
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.model import Portrait
from parley_train.portrait.pairs import PairBatch, batch_of
from parley_train.portrait.people import People
from parley_train.portrait.view import Face, enlarge, grid, pooled


def psnr(got: Tensor, want: Tensor, where: Tensor | None = None) -> Tensor:
    """[B] decibels of pictures [B, 3, S, S] 0..1, over all pixels or those of `where` [B, 1, S, S]."""
    square = (got - want).square().mean(1, keepdim=True)
    if where is None:
        mean = square.flatten(1).mean(1)
    else:
        mean = (square * where).flatten(1).sum(1) / where.flatten(1).sum(1).clamp_min(1)
    return -10 * torch.log10(mean + 1e-7)


def mouth_mask(mouth: Tensor, size: int) -> Tensor:
    """[B, 1, size, size] 1 in the box around the lips; `mouth` [B, 3] as in `PairBatch`."""
    away = (grid(size).to(mouth) - mouth[:, :2, None, None]).abs()
    return (away.amax(1, keepdim=True) < mouth[:, 2].view(-1, 1, 1, 1)).float()


def pairs_of(data: People, protocol: str, count: int) -> list[tuple[int, int, list[int]]]:
    """The same pairs for everybody: `talk` from the portrait at rest to speech, `wild` among wild frames."""
    rng = np.random.default_rng(5)
    plan = data.plan
    pairs = []
    for i in range(count):
        person = i % data.people
        if protocol == "talk":
            pairs.append((person, 0, [1 + int(rng.integers(plan.speaking))]))
        else:
            source, target = rng.choice(plan.wild, 2, replace=False) + 1 + plan.speaking
            pairs.append((person, int(source), [int(target)]))
    return pairs


@torch.no_grad()
def draw(network: Portrait, batch: PairBatch, size: int) -> tuple[Tensor, Tensor, Tensor]:
    """Frame, matte and fine flow (64²) of a batch with one target a source, at `size` pixels."""
    source = Face(batch.source_pose, batch.source_weights)
    known = network.register(pooled(batch.source, CANVAS), source)
    portrait = pooled(batch.source, size)
    frame, matte, drawn = network.draw(portrait, known, source, Face(batch.pose, batch.weights))
    return frame, matte, drawn.flows[2]


def held_out_figures(
    network: Portrait, data: People, model: HeadModel, picture: Path, count: int = 48
) -> dict[str, float]:
    """PSNR of both protocols beside copying the source, and `picture`: sources, targets, what was drawn."""
    figures, rows = {}, []
    for protocol, size in (("wild", 128), ("talk", 256)):
        sums: dict[str, list[float]] = {}
        pairs = pairs_of(data, protocol, min(count, 2 * data.people))
        for first in range(0, len(pairs), 8):
            batch = batch_of(data, model, pairs[first : first + 8])
            frame, matte, flow = draw(network, batch, size)
            true, copy = pooled(batch.target, size), pooled(batch.source, size)
            where = mouth_mask(batch.mouth, size)
            seen = batch.head * batch.shown
            error = ((enlarge(flow) - batch.flow) * 64).square().sum(1, keepdim=True).sqrt()
            small = F.interpolate(matte, size=(128, 128), mode="bilinear") > 0.5
            for name, value in {
                "": psnr(frame, true), "_mouth": psnr(frame, true, where), "_copy": psnr(copy, true), "_copy_mouth": psnr(copy, true, where),
                "_iou": iou(small, batch.matte > 0.5), "_flow": (error * seen).flatten(1).sum(1) / seen.flatten(1).sum(1),
            }.items():  # fmt: skip
                sums.setdefault(protocol + name, []).extend(value.tolist())
            if first == 0:
                shown = [
                    F.interpolate(x, size=(192, 192), mode="bilinear", antialias=True) for x in (copy, true, frame)
                ]
                rows += [torch.cat(list(x), 2) for x in shown]
        figures.update({name: float(np.mean(values)) for name, values in sums.items()})
    sheet = torch.cat(rows, 1).permute(1, 2, 0).mul(255).round().byte().numpy()
    picture.parent.mkdir(parents=True, exist_ok=True)
    write_png(picture, sheet)
    return figures


def iou(got: Tensor, want: Tensor) -> Tensor:
    """[B] intersection over union of masks [B, 1, H, W]."""
    both, either = (got & want).flatten(1).sum(1), (got | want).flatten(1).sum(1)
    return both.float() / either.float().clamp_min(1)
