"""One protocol, row by row: what was drawn, beside copying the source and warping it by the true flow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from scipy.spatial.transform import Rotation
from torch import Tensor

from parley_train.portrait.compose import CANVAS
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.identity_net import IdentityNet, alone
from parley_train.portrait.judge.metrics import ssim
from parley_train.portrait.model import Portrait
from parley_train.portrait.pairs import PairBatch, batch_of
from parley_train.portrait.people import People
from parley_train.portrait.quick_look import iou, mouth_mask, pairs_of, psnr
from parley_train.portrait.view import Face, grid, warp

ROWS = {
    "copy": "the source as it is",
    "flow": "the source warped by the true flow",
    "flow, filled": "the same, what the source hides taken from the truth",
    "drawn": "drawn, told how the source's face is held",
    "drawn, seen": "drawn, having to see that too; the target's pose is given as a motion of the source's, as in use",
    "drawn, at rest": "the same, taking the source's face as at rest, whatever it shows",
}
"""Row -> what it is."""

Figures = dict[str, float]


@dataclass(frozen=True)
class Judged:
    """The networks that are judged; `identity` judges with them."""

    network: Portrait
    encoder: MotionEncoder | None = None
    identity: IdentityNet | None = None


@torch.no_grad()
def protocol_rows(
    judged: Judged, data: People, model: HeadModel, protocol: str, size: int, count: int
) -> dict[str, Figures]:
    """Row -> mean of PSNR, SSIM, mouth PSNR (dB), matte IoU and identity (cosine with the true frame's), over `count` pairs."""
    sums: dict[str, dict[str, list[Tensor]]] = {}
    pairs = pairs_of(data, protocol, count)
    for first in range(0, len(pairs), 8):
        batch = batch_of(data, model, pairs[first : first + 8])
        true, where = sized(batch.target, size), mouth_mask(batch.mouth, size)
        person = _who(judged.identity, batch.target, batch.matte)
        for row, (frame, matte) in _frames(judged, batch, size).items():
            columns = {"psnr": psnr(frame, true), "ssim": ssim(frame, true), "mouth": psnr(frame, true, where)}
            if matte is not None:
                columns["iou"] = iou(F.interpolate(matte, size=(128, 128), mode="area") > 0.5, batch.matte > 0.5)
            if person is not None:
                columns["identity"] = (person * _who(judged.identity, frame, batch.matte)).sum(1)  # type: ignore[operator]
            for name, value in columns.items():
                sums.setdefault(row, {}).setdefault(name, []).append(value)
    return {row: {name: float(torch.cat(v).mean()) for name, v in columns.items()} for row, columns in sums.items()}


def sized(image: Tensor, size: int) -> Tensor:
    """Pictures [B, 3, S, S] at `size` pixels."""
    return image if size == image.shape[2] else F.interpolate(image, size=(size, size), mode="area")


def register_and_draw(network: Portrait, image: Tensor, source: Face, target: Face, size: int) -> tuple[Tensor, Tensor]:
    """Frame [B, 3, size, size] and matte of portraits [B, 3, S, S]."""
    frame, matte, _ = network.draw(sized(image, size), network.register(sized(image, CANVAS), source), source, target)
    return frame, matte


def _frames(judged: Judged, batch: PairBatch, size: int) -> dict[str, tuple[Tensor, Tensor | None]]:
    source = sized(batch.source, size)
    scaled = lambda x: F.interpolate(x, size=(size, size), mode="nearest")  # noqa: E731
    head, shown = scaled(batch.head), scaled(batch.shown)
    flow = torch.where(head > 0, F.interpolate(batch.flow, size=(size, size), mode="nearest"), grid(size))
    warped = warp(source, flow)
    behind = ((1 - head) * F.interpolate(batch.source_matte, size=(size, size), mode="nearest") > 0.5).float()
    hidden = ((head * (1 - shown) + behind) > 0).float()
    true = sized(batch.target, size)
    held, target = Face(batch.source_pose, batch.source_weights), Face(batch.pose, batch.weights)
    frames: dict[str, tuple[Tensor, Tensor | None]] = {
        "copy": (source, None), "flow": (warped, None), "flow, filled": (warped * (1 - hidden) + true * hidden, None),
        "drawn": register_and_draw(judged.network, batch.source, held, target, size),
    }  # fmt: skip
    if judged.encoder is not None:
        pose, weights, _ = judged.encoder(sized(batch.source, CANVAS))
        moved = Face(carried(batch.source_pose, batch.pose, pose), batch.weights)
        for row, seen in (("drawn, seen", weights.clamp(0, 1)), ("drawn, at rest", torch.zeros_like(weights))):
            frames[row] = register_and_draw(judged.network, batch.source, Face(pose, seen), moved, size)
    return frames


def carried(source: Tensor, target: Tensor, seen: Tensor) -> Tensor:
    """The motion from pose `source` to `target` [B, 6], made from pose `seen`."""
    pose = np.concatenate([
        (Rotation.from_rotvec(target[:, :3].numpy()) * Rotation.from_rotvec(source[:, :3].numpy()).inv()
         * Rotation.from_rotvec(seen[:, :3].numpy())).as_rotvec(),
        (seen[:, 3:5] + target[:, 3:5] - source[:, 3:5]).numpy(), (seen[:, 5:] * target[:, 5:] / source[:, 5:]).numpy(),
    ], 1)  # fmt: skip
    return torch.from_numpy(pose.astype(np.float32))


def _who(identity: IdentityNet | None, image: Tensor, matte: Tensor) -> Tensor | None:
    return None if identity is None else identity(alone(image, matte))
