"""What the renderer is taught by: the true frame, and the truth of flow, visibility, mattes, background and shape."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from parley_train.portrait.compose import CANVAS, background_of
from parley_train.portrait.model import Portrait
from parley_train.portrait.pairs import PairBatch
from parley_train.portrait.sharpness import Views
from parley_train.portrait.view import Face, enlarge, grid, pooled, warp

_PIXELS = 64.0
"""Half the pixels of the truth: flow errors are counted in pixels of 128."""


def render_loss(network: Portrait, batch: PairBatch, autocast: bool) -> tuple[Tensor, dict[str, Tensor], Views]:
    """Loss of a batch, its parts by name, and what was drawn beside what should have been, for losses that only look at pictures."""
    source = Face(batch.source_pose, batch.source_weights)
    times = batch.targets
    with torch.autocast(batch.source.device.type, dtype=torch.bfloat16, enabled=autocast):
        known_once, moved = network.register.look(pooled(batch.source, CANVAS), source)
        known = known_once.repeated(times)
        held = Face(source.pose.repeat_interleave(times, 0), source.weights.repeat_interleave(times, 0))
        target = Face(batch.pose, batch.weights)
        portrait = batch.source.repeat_interleave(times, 0)
        drawn = network.render(portrait, known, held, target)
    true = pooled(batch.target, 128)
    background = background_of(known_once.small, known_once.matte, known_once.behind).repeat_interleave(times, 0)
    near_mouth = _bump(batch.mouth, grid(128).to(true))
    mouth_weight = 1 + 3 * near_mouth

    frame = drawn.matte * drawn.whole.draw(known.small) + (1 - drawn.matte) * background
    frame = frame + drawn.still * (known.small - frame)
    parts = {
        "picture": _picture(frame, true),
        "behind": (known_once.behind - pooled(batch.background, 128)).abs().mul(0.2 + batch.source_matte).mean(),
        "matte": _cross(drawn.matte, batch.matte, 1 + 2 * _edge(batch.matte))
        + _cross(known_once.matte, batch.source_matte),
        "flow": 0.0 * frame.sum(),
    }
    visible = torch.where(batch.shown > 0, 1.0, 0.25) * batch.head * mouth_weight
    for flow, share in ((drawn.flows[1], 0.5), (drawn.flows[2], 1.0)):
        error = (((enlarge(flow) - batch.flow) * _PIXELS).square().sum(1, keepdim=True) + 0.01).sqrt()
        parts["flow"] = parts["flow"] + share * (visible * error).sum() / visible.sum().clamp_min(1)
    parts["keep"] = _cross(drawn.whole.keep, batch.shown, batch.head * mouth_weight * drawn.trust)
    taken = warp(known.small, torch.where(batch.head > 0, batch.flow, grid(128).to(true)))
    wanted = torch.log((true + 0.05) / (taken + 0.05)).clamp(-1.5, 1.5)
    lit = batch.head * batch.shown * mouth_weight
    parts["gain"] = ((drawn.whole.gain.log() - wanted).abs() * lit).sum() / (3 * lit.sum().clamp_min(1))
    unseen = batch.head * (0.1 + (1 - batch.shown * drawn.trust))
    parts["paint"] = ((drawn.whole.paint - true).abs() * unseen).sum() / (3 * unseen.sum().clamp_min(1))
    parts["shape"] = _shape_error(network, known_once.shape, batch.shape)
    points = network.geometry.set("head")
    parts["points"] = (moved - (batch.shape @ points.identity).view_as(moved)).square().sum(1).mean()
    parts["relief"] = _relief(known_once.depth[:, :1], batch.source_depth)
    parts["detail"] = 0.0 * frame.sum()
    views: Views = {"frame": (frame, true)}
    # Nearest neighbours of how far a pixel moves, not of where it moves to: that would be half a pixel off.
    truth = torch.cat([batch.flow - grid(128).to(true), batch.shown, batch.head], 1)
    for name, (box, maps, _) in drawn.details.items():
        at = box.pixels(maps.flow.shape[2])
        want = warp(batch.target, at)
        matte, behind = warp(drawn.matte, at).detach(), warp(background, at).detach()
        got = matte * maps.draw(portrait) + (1 - matte) * behind
        views[name] = got, want
        known_here = F.grid_sample(
            truth, at.permute(0, 2, 3, 1), mode="nearest", padding_mode="zeros", align_corners=False
        )
        shown, head = known_here[:, 2:3], known_here[:, 3:4]
        weight = 1.0 if name == "mouth" else 0.8
        taken = warp(portrait, at + known_here[:, :2])
        lit = (
            (maps.gain.log() - torch.log((want + 0.05) / (taken + 0.05)).clamp(-1.5, 1.5)).abs() * head * shown
        ).sum()
        error = (((maps.flow - at - known_here[:, :2]) * _PIXELS).square().sum(1, keepdim=True) + 0.01).sqrt()
        seen = head * torch.where(shown > 0, 1.0, 0.1)
        hidden = head * (0.1 + (1 - shown * maps.keep.detach()))  # what was painted, whether it had to be or not
        parts["detail"] = parts["detail"] + weight * (
            _picture(got, want) + 0.05 * (seen * error).sum() / seen.sum().clamp_min(1) + 0.1 * _cross(maps.keep, shown, head)
            + 0.1 * lit / (3 * (head * shown).sum().clamp_min(1)) + _PAINTED[name] * ((maps.paint - want).abs() * hidden).sum() / (3 * hidden.sum().clamp_min(1))
        )  # fmt: skip
    loss = sum(_SHARE[name] * value for name, value in parts.items())
    assert isinstance(loss, Tensor)
    return loss, parts, views


_SHARE = {
    "picture": 1.0, "behind": 1.0, "matte": 0.3, "flow": 0.08, "keep": 0.15, "paint": 0.5, "gain": 0.3, "shape": 0.3, "points": 0.3, "relief": 0.05, "detail": 1.2,
}  # fmt: skip


_PAINTED = {"mouth": 1.5, "left_eye": 1.0, "right_eye": 1.0}
"""Shares of painted colours within a detail's own loss: hardly anything in a mouth is ever shown by a portrait."""


def _picture(got: Tensor, want: Tensor) -> Tensor:
    """Distance of pictures: absolute, of their gradients, and the logarithm of each one's mean square (PSNR)."""
    difference = got - want
    square = difference.square().mean((1, 2, 3))
    steps = difference.diff(dim=2).abs().mean() + difference.diff(dim=3).abs().mean()
    return 2 * difference.abs().mean() + steps + 0.05 * torch.log10(square + 2e-4).mean()


def _cross(got: Tensor, want: Tensor, weight: Tensor | None = None) -> Tensor:
    """Cross-entropy of probabilities, in float32 and kept off the ends."""
    got = got.float().clamp(1e-3, 1 - 1e-3)
    error = -(want * got.log() + (1 - want) * (1 - got).log())
    if weight is None:
        return error.mean()
    return (error * weight).sum() / weight.sum().clamp_min(1)


def _edge(matte: Tensor) -> Tensor:
    """1 within two pixels of a matte's edge."""
    return F.max_pool2d(matte, 5, 1, 2) - (1 - F.max_pool2d(1 - matte, 5, 1, 2))


def _bump(around: Tensor, at: Tensor) -> Tensor:
    """[B, 1, h, w] 1 at a centre, falling with its half width; `around` [B, 3]."""
    square = (at - around[:, :2, None, None]).square().sum(1, keepdim=True)
    return torch.exp(-square / (around[:, 2].view(-1, 1, 1, 1) * 0.8).square())


def _relief(got: Tensor, want: Tensor) -> Tensor:
    """Mean distance, in cm, of the depth [B, 1, 64, 64] where the source shows head or hair (`want` [B, 1, 128, 128]); far misses count as 6."""
    want = want[:, :, ::2, ::2]
    there = (want > -50).float()
    return ((got - want).abs().clamp(max=6) * there).sum() / there.sum().clamp_min(1)


def _shape_error(network: Portrait, got: Tensor, want: Tensor) -> Tensor:
    """Mean square distance, in cm², of the head's points."""
    points = network.geometry.set("head")
    return ((got - want) @ points.identity).view(len(got), 3, -1).square().sum(1).mean()
