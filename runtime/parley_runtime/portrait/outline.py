"""Whose pixels are whose: the sitter's outline in a portrait, hair, hat and shoulders too, and what of it moves with the head.

The `register` graph knows the heads that it was taught on; hair, hats and collars of other pictures it half misses. So its matte is
taken as one witness beside two others, where heads usually are and which colours are the sitter's, and a random walk settles what
they leave open along the picture's own edges (Grady, "Random Walks for Image Segmentation", 2006; colour models and rounds as in
Rother et al., "GrabCut", 2004).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_runtime.portrait.head_pose import projected

Doubles = NDArray[np.float64]

_BINS = 16
"""Colours are counted in so many steps a channel."""

_ROUNDS = 3
"""How often colours are counted anew by what the walk said."""

_TRUST = 0.05
"""How much a pixel's own colour weighs against what its neighbours are."""

_NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1))


@dataclass(frozen=True)
class Outline:
    """Shares of the pixels of a crop [S, S], 0..1.

    sitter  what is not background
    head    what moves with the head: the sitter's, less the shoulders
    drawn   how much of what `render` draws may be shown: falls to 0 where the neck meets the shoulders, which stay
    """

    sitter: Doubles
    head: Doubles
    drawn: Doubles


def outline(image: NDArray[np.floating], matte: NDArray[np.floating], pose: NDArray[np.floating]) -> Outline:
    """The outline of the sitter in the crop `image` [S, S, 3] (0..1), held at `pose` [6], by the graph's `matte` [S, S]."""
    colours = np.asarray(image, np.float64)
    across, down = _face_axes(len(colours), np.asarray(pose, np.float64))
    face = (across / 0.8) ** 2 + ((down - 0.55) / 1.05) ** 2 < 1.0
    away = _rising(_hair_distance(across, down), 1.0, 1.6)
    guess = _guess(np.asarray(matte, np.float64), across, down, away)
    guess[face] = 1.0
    surely_not = (away >= 1.0) & (down < 1.2)
    bonds = _bonds(colours)
    cells = np.clip((colours * _BINS).astype(int), 0, _BINS - 1)
    share = guess
    for _ in range(_ROUNDS):
        likely = _likeness(cells, 0.5 * (share + guess))  # half of the guess stays, or doubt about hair feeds on itself
        told = guess * likely / (guess * likely + (1.0 - guess) * (1.0 - likely) + 1e-9)
        share = _walk(bonds, _TRUST * told + 10.0 * face, _TRUST * (1.0 - told) + 10.0 * surely_not)
    sitter = _rising(share, 0.25, 0.75)
    shoulders = np.maximum(_rising(down, 2.05, 2.65), _rising(down, 1.8, 2.1) * _rising(np.abs(across), 1.1, 1.5))
    return Outline(sitter, sitter * (1.0 - away) * (1.0 - shoulders), 1.0 - shoulders)


def _face_axes(size: int, pose: Doubles) -> tuple[Doubles, Doubles]:
    """Where each pixel lies in the face [S, S]: across and down from between the eyes, in lengths from there to the mouth."""
    marks = 0.5 + 0.5 * projected(pose)
    eyes, mouth = marks[:2].mean(axis=0), marks[3:].mean(axis=0)
    length = max(float(np.linalg.norm(mouth - eyes)), 1e-3)
    down = (mouth - eyes) / length
    place = (np.arange(size) + 0.5) / size
    x, y = place[None, :] - eyes[0], place[:, None] - eyes[1]
    return (x * down[1] - y * down[0]) / length, (x * down[0] + y * down[1]) / length


def _hair_distance(across: Doubles, down: Doubles) -> Doubles:
    """1 on an egg as wide and high as heads are without hair, more outside."""
    below = down - 0.3
    return np.hypot(across / 1.25, below / np.where(below < 0.0, 1.75, 1.6))


def _guess(matte: Doubles, across: Doubles, down: Doubles, away: Doubles) -> Doubles:
    """How likely a pixel is the sitter's by its place and by the graph's matte, whatever its colour."""
    head = (0.6 + 0.3 * matte) * (1.0 - away)
    width = 1.0 + 2.0 * np.maximum(down - 1.8, 0.0)  # shoulders slope
    body = (0.15 + 0.7 * (1.0 - _rising(np.abs(across) - width, -0.3, 0.5))) * (0.6 + 0.4 * matte)
    low = _rising(down, 1.45, 1.9)
    return np.asarray(np.clip(head * (1.0 - low) + body * low, 0.02, 0.95))


def _bonds(image: Doubles) -> list[tuple[tuple[int, int], Doubles]]:
    """How much each pixel and its neighbours belong together: little across edges."""
    steps = []
    for offset in _NEIGHBOURS:
        here, there = _pairs(*offset)
        steps.append(((image[here] - image[there]) ** 2).sum(axis=-1))
    sharpness = 0.5 / (float(np.mean([step.mean() for step in steps])) + 1e-6)
    return [
        (offset, (np.exp(-sharpness * step) + 1e-3) / np.hypot(*offset))
        for offset, step in zip(_NEIGHBOURS, steps, strict=True)
    ]


def _pairs(rows: int, columns: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Slices of all pixels that have a neighbour `rows` below and `columns` to the right, and of those neighbours."""
    up, beneath = slice(None, -rows or None), slice(rows, None)
    if columns >= 0:
        return (up, slice(None, -columns or None)), (beneath, slice(columns, None))
    return (up, slice(-columns, None)), (beneath, slice(None, columns))


def _likeness(cells: NDArray[np.intp], share: Doubles) -> Doubles:
    """How much a pixel's colour is the sitter's rather than the background's, 0..1, counted over both as `share` has them."""
    colour = (cells[..., 0], cells[..., 1], cells[..., 2])
    counts = []
    for weight in (np.where(share > 0.5, share, 0.0), np.where(share < 0.5, 1.0 - share, 0.0)):
        count = np.zeros((_BINS,) * 3)
        np.add.at(count, colour, weight)
        for axis in range(3):
            edged = np.pad(count, [(1, 1) if k == axis else (0, 0) for k in range(3)])
            low, middle, high = (np.take(edged, range(k, k + _BINS), axis) for k in range(3))
            count = 0.25 * low + 0.5 * middle + 0.25 * high
        counts.append(count[colour] / max(float(weight.sum()), 1.0) + 1e-5)
    return np.asarray(counts[0] / (counts[0] + counts[1]))


def _walk(bonds: list[tuple[tuple[int, int], Doubles]], pulled_up: Doubles, pulled_down: Doubles) -> Doubles:
    """The share x [S, S] that makes the sum of bond·(x - neighbour)² + up·(x - 1)² + down·x² least, by conjugate gradients."""
    total = pulled_up + pulled_down
    for offset, bond in bonds:
        here, there = _pairs(*offset)
        total[here] += bond
        total[there] += bond

    def applied(x: Doubles) -> Doubles:
        result = total * x
        for offset, bond in bonds:
            here, there = _pairs(*offset)
            result[here] -= bond * x[there]
            result[there] -= bond * x[here]
        return np.asarray(result)

    x = pulled_up / (pulled_up + pulled_down + 1e-9)
    rest = pulled_up - applied(x)
    step = rest / total
    size = float((rest * step).sum())
    for _ in range(80):
        if size < 1e-7:
            break
        change = applied(step)
        length = size / (float((step * change).sum()) + 1e-20)
        x = x + length * step
        rest = rest - length * change
        eased = rest / total
        before, size = size, float((rest * eased).sum())
        step = eased + size / before * step
    return np.asarray(np.clip(x, 0.0, 1.0))


def _rising(x: Doubles, low: float, high: float) -> Doubles:
    """0 up to `low`, 1 from `high`, smooth between."""
    place = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(place * place * (3.0 - 2.0 * place))
