"""Strands of a style: roots on the scalp, then steps along comb and gravity, kept off the head."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.facerig import PART_INDEX, FaceRig
from parley_train.faces.hair.head_field import HeadField
from parley_train.faces.hair.scalp import above_hairline
from parley_train.faces.hair.styles import HairStyle

Doubles = NDArray[np.float64]

STEPS, POINTS, LONG_POINTS, CURLED_POINTS = 26, 10, 14, 17
"""Steps of growth, and points that a strand keeps, when short, long, or curled."""


@dataclass(frozen=True)
class Strands:
    """paths [N, P, 3] cm on the mean head, root first; layer [N] 0 next to the scalp .. 1 outermost; width [N] cm."""

    paths: Doubles
    layer: Doubles
    width: Doubles


def roots(rig: FaceRig, line: NDArray[np.floating], count: int, rng: np.random.Generator) -> Doubles:
    """[N, 3] points on the scalp above the hairline, evenly spread, cm on the mean head."""
    triangles = rig.triangles[np.isin(rig.part, [PART_INDEX["skin"], PART_INDEX["scalp"]])]
    corners = rig.rest[triangles].astype(np.float64) * 100.0
    middle = corners.mean(axis=1)
    ear = (
        (np.abs(middle[:, 0]) > 6.9)
        & (middle[:, 1] < 4.3)
        & (middle[:, 1] > -3.0)
        & (middle[:, 2] > -2.6)
        & (middle[:, 2] < 3.4)
    )
    grows = (above_hairline(middle, line.astype(np.float32)) > 0.0) & (middle[:, 1] > -8.0) & ~ear
    corners = corners[grows]
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1)
    # Equal steps through the summed area with a shuffle inside each: nearly blue noise for free.
    at = (np.arange(count) + rng.random(count)) / count * area.sum()
    chosen = corners[np.minimum(np.searchsorted(np.cumsum(area), at), len(area) - 1)]
    u, v = rng.random((2, count, 1))
    flip = u + v > 1.0
    u, v = np.where(flip, 1.0 - u, u), np.where(flip, 1.0 - v, v)
    found: Doubles = chosen[:, 0] + u * (chosen[:, 1] - chosen[:, 0]) + v * (chosen[:, 2] - chosen[:, 0])
    return found


def grow(
    style: HairStyle, start: Doubles, field: HeadField, rng: np.random.Generator, length: float, volume: float
) -> Strands:
    """Strands from the roots `start` [N, 3]; `length` and `volume` are a person's factors on the style's."""
    if style.band is not None:
        start = start[np.abs(start[:, 0]) < style.band]
    count = len(start)
    layer = rng.random(count)
    top = np.clip((start[:, 1] - 6.0) / 5.0, 0.0, 1.0)
    reach = (
        (style.side + (style.top - style.side) * top * top * (3.0 - 2.0 * top))
        * length
        * np.exp(rng.normal(0.0, 0.10, count))
    )
    fringe = np.zeros(count, bool)
    if style.fringe is not None:
        fringe = (start[:, 2] > 5.0) & (np.abs(start[:, 0]) < 5.6) & (start[:, 1] > 8.0)
    comb = _comb(style, start, fringe, rng)
    knot = _nearest_knot(style, start)
    _, normal = field(start)
    direction = _unit(style.lift * normal + (1.0 - style.lift) * comb + style.jitter * rng.normal(size=(count, 3)))
    wander = style.jitter * 0.6 * rng.normal(size=(count, 3))
    side = np.where(start[:, 0] - (style.part or 0.0) >= 0.0, 1.0, -1.0)
    path = np.empty((count, STEPS + 1, 3))
    path[:, 0] = start - 0.15 * normal
    step = (reach / STEPS)[:, None]
    point = start.copy()
    turn = 1.0 - np.exp(-style.bend * step)
    offset = style.spread * volume * (0.20 + 0.80 * layer)
    hangs = style.gravity > 0.3
    distance, outward = field(point)
    for index in range(STEPS):
        # The brush guides hair on the head; what hangs free only falls.
        guided = np.clip((point[:, 1:2] - 1.0) / 8.0, 0.0, 1.0) if hangs else 1.0
        pull = guided * comb + np.array([0.0, -style.gravity, 0.0]) + wander
        if knot is not None:
            pull = 1.6 * _unit(knot - point) + 0.15 * wander
        elif style.part is not None or style.cut is not None:
            # Hair that is no fringe keeps out of the face: outward and back.
            in_face = (point[:, 2] > 4.0) & (np.abs(point[:, 0]) < 8.2) & (point[:, 1] < 10.0) & ~fringe
            pull = pull + in_face[:, None] * np.stack([1.3 * side, np.zeros(count), np.full(count, -0.9)], axis=1)
        pull = _unit(pull)
        # Combed hair follows the head and never leaves it; how much is a matter of the style.
        away = np.maximum((pull * outward).sum(axis=1, keepdims=True), 0.0)
        pull = pull - style.hug * (away + 0.35 * np.clip(distance - offset, 0.0, 1.0)[:, None]) * outward
        direction = _unit(direction + turn * (pull - direction))
        point = point + step * direction
        distance, outward = field(point)
        rise = np.minimum((index + 1.0) * step[:, 0] / 4.0, 1.0) * offset
        inside = np.maximum(rise - distance, 0.0)
        point = point + inside[:, None] * outward
        into = np.minimum((direction * outward).sum(axis=1), 0.0) * (inside > 0.0)
        direction = _unit(direction - into[:, None] * outward)
        path[:, index + 1] = point
        if knot is not None:
            arrived = np.linalg.norm(knot - point, axis=1) < 0.9
            step = np.where(arrived[:, None], 0.0, step)
    stop = np.full(count, style.cut if style.cut is not None else -99.0) + rng.normal(0.0, 0.55, count)
    if style.fringe is not None:
        stop = np.where(fringe, style.fringe + 0.05 * start[:, 0] ** 2 * 0.2 + rng.normal(0.0, 0.25, count), stop)
    paths = _waved(_resampled(path, stop, _points(style)), style, rng)
    width = style.width * rng.uniform(0.75, 1.25, count)
    # A lock that would hang over the face is not worn.
    over = (paths[:, :, 2] > 5.5) & (np.abs(paths[:, :, 0]) < 5.4 + 0.12 * paths[:, :, 1]) & (paths[:, :, 1] < 7.0)
    kept = ~over.any(axis=1) | fringe
    return Strands(paths[kept], layer[kept], width[kept])


def tails(style: HairStyle, rng: np.random.Generator, length: float) -> Strands | None:
    """What hangs from the knots, or winds up as a bun; None for a style without."""
    if not style.knots or not (style.tail or style.bun):
        return None
    paths, layers, widths = [], [], []
    for knot in style.knots:
        centre = np.array(knot)
        out = _unit(centre * np.array([1.0, 0.0, 1.0]))
        if style.bun:
            count = 70
            axis, turn = _unit(rng.normal(size=(count, 3))), rng.uniform(0.0, 6.28, count)
            first = _unit(np.cross(axis, rng.normal(size=(count, 3))))
            second = np.cross(axis, first)
            angle = turn[:, None] + np.linspace(0.0, 2.6, POINTS)[None]
            radius = style.bun * (0.72 + 0.28 * rng.random((count, 1, 1)))
            ring = np.cos(angle)[..., None] * first[:, None] + np.sin(angle)[..., None] * second[:, None]
            paths.append(centre + out * 1.2 + radius * ring * np.array([1.0, 0.86, 0.9]))
            layers.append(np.clip((radius[:, 0, 0] / style.bun - 0.72) / 0.28, 0.0, 1.0))
            widths.append(np.full(count, 1.5))
            continue
        count = 60
        direction = _unit(out + np.array([0.0, 0.25, 0.0]) + 0.22 * rng.normal(size=(count, 3)))
        point = centre + 0.7 * rng.normal(size=(count, 3))
        reach = style.tail * length * rng.uniform(0.8, 1.1, (count, 1)) / (POINTS - 1)
        path = [point]
        drift = 0.16 * rng.normal(size=(count, 3))
        for _ in range(POINTS - 1):
            direction = _unit(direction + 0.34 * (_unit(np.array([0.0, -1.0, 0.0]) + drift) - direction))
            point = point + reach * direction
            path.append(point)
        paths.append(np.stack(path, axis=1))
        layers.append(rng.random(count))
        widths.append(np.full(count, 1.4))
    waved = _waved(np.concatenate(paths), style, rng) if style.tail else np.concatenate(paths)
    return Strands(waved, np.concatenate(layers), np.concatenate(widths))


def _comb(style: HairStyle, start: Doubles, fringe: NDArray[np.bool_], rng: np.random.Generator) -> Doubles:
    comb = np.tile(np.array(style.comb), (len(start), 1))
    if style.part is not None:
        # Away from the parting, more so on top; a strand at the parting may go either way.
        away = np.tanh((start[:, 0] - style.part + 0.3 * rng.normal(size=len(start))) / 1.6)
        comb = comb + np.stack(
            [away * np.clip((start[:, 1] - 2.0) / 6.0, 0.15, 1.0), np.zeros(len(start)), np.zeros(len(start))], axis=1
        )
    if fringe.any():
        forward = np.stack([0.10 * start[:, 0], np.full(len(start), -0.55), np.full(len(start), 1.0)], axis=1)
        if style.part is not None and abs(style.part) > 1.0:
            forward[:, 0] -= 0.8 * np.sign(style.part)
        comb = np.where(fringe[:, None], forward, comb)
    return comb


def _points(style: HairStyle) -> int:
    if style.curl[0]:
        return CURLED_POINTS
    return LONG_POINTS if style.top > 20.0 else POINTS


def _nearest_knot(style: HairStyle, start: Doubles) -> Doubles | None:
    if not style.knots:
        return None
    knots = np.array(style.knots)
    nearest = np.argmin(((start[:, None] - knots[None]) ** 2).sum(axis=2), axis=1)
    return knots[nearest]


def _resampled(path: Doubles, stop: Doubles, points: int) -> Doubles:
    """[N, points, 3] evenly along each path [N, S, 3], cut where it first falls below the height `stop` [N]."""
    piece = np.linalg.norm(np.diff(path, axis=1), axis=2)
    along = np.concatenate([np.zeros((len(path), 1)), np.cumsum(piece, axis=1)], axis=1)
    below = path[:, :, 1] < stop[:, None]
    below[:, :2] = False
    first = np.where(below.any(axis=1), below.argmax(axis=1), path.shape[1] - 1)
    total = along[np.arange(len(path)), first]
    wanted = total[:, None] * np.linspace(0.0, 1.0, points)[None]
    index = np.clip((along[:, None, :] <= wanted[:, :, None]).sum(axis=2) - 1, 0, path.shape[1] - 2)
    row = np.arange(len(path))[:, None]
    span = np.maximum(along[row, index + 1] - along[row, index], 1e-6)
    share = np.clip((wanted - along[row, index]) / span, 0.0, 1.0)[..., None]
    even: Doubles = path[row, index] * (1.0 - share) + path[row, index + 1] * share
    return even


def _waved(paths: Doubles, style: HairStyle, rng: np.random.Generator) -> Doubles:
    """The paths with the style's waves and curls, growing from the root."""
    amplitude, wavelength = style.wave
    radius, pitch = style.curl
    if not amplitude and not radius:
        return paths
    tangent = _unit(np.gradient(paths, axis=1))
    across = _unit(np.cross(tangent, np.array([0.0, 0.2, 1.0])))
    other = np.cross(tangent, across)
    along = np.concatenate(
        [np.zeros((len(paths), 1)), np.cumsum(np.linalg.norm(np.diff(paths, axis=1), axis=2), axis=1)], axis=1
    )
    grown = np.clip(along / 5.0, 0.0, 1.0)[..., None]
    phase = rng.uniform(0.0, 6.28, (len(paths), 1)) * (1.0 if radius else 0.35)
    if amplitude:
        angle = (along / wavelength * 6.28 + phase)[..., None]
        paths = paths + grown * amplitude * np.sin(angle) * across
    if radius:
        angle = (along / pitch * 6.28 * np.where(rng.random((len(paths), 1)) < 0.5, 1.0, -1.0) + phase)[..., None]
        paths = paths + grown * radius * (np.cos(angle) * across + np.sin(angle) * other)
    return paths


def _unit(vectors: Doubles) -> Doubles:
    length: Doubles = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.maximum(length, 1e-9)
