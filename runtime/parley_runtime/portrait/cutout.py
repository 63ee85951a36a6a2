"""The sitter's own colours at the edge of the cut: what a picture without its background needs beside its matte.

A pixel at the edge shows some of the sitter and some of what was behind. Laid over another background, by however good a matte, it brings the
old one along, as a thin grey rim. So the colour of each such pixel is parted into both: the sitter's colour beside it and the background's
beside it are known, and where they differ, so is the share of each (the compositing equation, Porter and Duff 1984, solved for a foreground
and a background that are carried in from their sides).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_runtime.portrait.picture import BENEATH
from parley_runtime.portrait.sampling import spread

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

_CORE, _BEHIND = 0.97, 0.03
"""From the first share on a pixel is the sitter's alone, up to the second the background's."""

_EDGE = 1.0 / 96.0
"""How far from either side (share of the shorter side of the picture) colours are in doubt, as the matte is no sharper than that."""

_WIDE = 3
"""How many times as far both sides may lie from a pixel whose colour is parted between them."""

_ALIKE, _APART = 0.12, 0.35
"""Distances of two colours, 0..1: nothing is told of a share up to the first, all from the second on."""


def cut_out(layers: Bytes, *, own: bool) -> Bytes:
    """`layers` [H, W, 4], a picture and the sitter's share, with the sitter's colours alone, and the share mended by them.

    Far from the sitter the colours are those of its nearest edge, so that nothing else comes in when pixels are mixed, moved or encoded. `own`:
    the picture had the transparency itself and lies over `picture.BENEATH`; its share is kept.
    """
    colour = layers[..., :3].astype(np.float32) / 255.0
    share = layers[..., 3].astype(np.float32) / 255.0
    reach = 0 if own else max(1, round(_EDGE * min(share.shape)))
    core = _inner(share >= _CORE, reach)
    if not core.any():
        return layers
    front = carried(colour, core)
    foreign = np.zeros_like(share)  # how far a colour is neither of both nor between them, as a drawing's outline is
    edge = np.ones_like(
        share
    )  # where both sides are near enough to tell their colours; elsewhere the matte is in doubt by itself
    if own:
        back = np.full_like(front, BENEATH / 255.0)
    else:
        behind = share <= _BEHIND
        back = carried(colour, _inner(behind, reach)) if behind.any() else front
        edge = _near(core, _WIDE * reach) * _near(behind, _WIDE * reach)
        told, sure, foreign = _parted(colour, front, back)
        sure = edge * sure * (1.0 - share**4)  # colours settle what the matte leaves open, and do not overrule it
        share = np.where(core, share, np.minimum(share, told * sure + share * (1.0 - sure)))
    left = np.maximum(share, 0.25)[..., None]
    alone = np.clip((colour - (1.0 - left) * back) / left, 0.0, 1.0)
    alone = foreign[..., None] * colour + (1.0 - foreign[..., None]) * alone
    alone = edge[..., None] * alone + (1.0 - edge[..., None]) * colour
    trust = np.where(core, 1.0, edge * share * share + (1.0 - edge) * np.minimum(1.0, 2.0 * share))[..., None]
    mixed = trust * alone + (1.0 - trust) * front
    return np.rint(255.0 * np.concatenate([mixed, share[..., None]], axis=2)).astype(np.uint8)


def carried(colour: Floats, known: NDArray[np.bool_]) -> Floats:
    """`colour` [H, W, 3] where it is `known` [H, W], and carried outwards from there, smoothly, everywhere else.

    Coarser and coarser pictures of what is known are made, and fill what is missing on the way back (pull-push, Gortler et al. 1996).
    """
    weight = known.astype(np.float32)[..., None]
    return _carried(colour * weight, weight)


def _carried(total: Floats, weight: Floats) -> Floats:
    rows, columns = weight.shape[:2]
    if rows <= 1 and columns <= 1:
        return np.asarray(total / np.maximum(weight, 1e-6), np.float32)
    edged = [np.pad(array, [(0, rows % 2), (0, columns % 2), (0, 0)]) for array in (total, weight)]
    halved = [a[::2, ::2] + a[1::2, ::2] + a[::2, 1::2] + a[1::2, 1::2] for a in edged]
    full = np.maximum(halved[1], 1.0)  # a place that is known counts once, however many pixels it is
    below = _doubled(_carried(halved[0] / full, halved[1] / full))[:rows, :columns]
    return np.asarray(total + (1.0 - np.minimum(weight, 1.0)) * below, np.float32)


def _doubled(image: Floats) -> Floats:
    """Twice as high and wide, linear between pixels."""
    for axis in (0, 1):
        edged = np.pad(image, [(1, 1) if k == axis else (0, 0) for k in range(3)], mode="edge")
        low, middle, high = (np.take(edged, range(k, k + image.shape[axis]), axis) for k in range(3))
        pair = np.stack([0.75 * middle + 0.25 * low, 0.75 * middle + 0.25 * high], axis=axis + 1)
        image = pair.reshape([2 * n if k == axis else n for k, n in enumerate(image.shape)])
    return image


def _inner(mask: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """What of `mask` is farther than `reach` pixels from its edge; all of it where that would be nothing."""
    if reach == 0:
        return mask
    kept = spread((~mask).astype(np.float32), reach) == 0.0
    return kept if kept.any() else mask


def _near(mask: NDArray[np.bool_], reach: int) -> Floats:
    """1 within `reach` pixels of `mask`, falling to 0 over half as many more."""
    soft = max(1, reach // 4)
    near = spread(mask.astype(np.float32), reach + soft)
    for axis in (0, 1):
        edged = np.pad(near, [(soft, soft) if k == axis else (0, 0) for k in (0, 1)], mode="edge")
        near = np.lib.stride_tricks.sliding_window_view(edged, 2 * soft + 1, axis=axis).mean(axis=-1)
    return near


def _parted(colour: Floats, front: Floats, back: Floats) -> tuple[Floats, Floats, Floats]:
    """The share of `front` in `colour` [H, W], how sure that is (not where both are alike), and how foreign the colour is to both."""
    between = front - back
    distance = (between * between).sum(axis=2)
    told = np.clip(((colour - back) * between).sum(axis=2) / np.maximum(distance, 1e-4), 0.0, 1.0)
    beside = np.linalg.norm(colour - back - told[..., None] * between, axis=2)
    foreign = np.clip((beside - _ALIKE) / (_APART - _ALIKE), 0.0, 1.0)
    sure = np.clip((np.sqrt(distance) - _ALIKE) / (_APART - _ALIKE), 0.0, 1.0)
    return told, sure * (1.0 - foreign), foreign
