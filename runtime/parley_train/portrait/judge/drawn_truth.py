"""True pictures that no data set holds: speech frame by frame, and people with one's pose and another's face."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from parley.arkit import ARKIT_INDEX
from parley_train.portrait import plain_heads
from parley_train.portrait.gl_renderer import GlRenderer
from parley_train.portrait.heads_data import rest_weights, speaking_pose
from parley_train.portrait.judge.metrics import restlessness
from parley_train.portrait.judge.rows import register_and_draw, sized
from parley_train.portrait.model import Portrait
from parley_train.portrait.plain_heads import Floats, Person
from parley_train.portrait.quick_look import psnr
from parley_train.portrait.speech_motion import SpeechMotion
from parley_train.portrait.view import Face

SWAPS = ("pose only", "lips only", "gaze only", "all")

_LIPS = [i for name, i in ARKIT_INDEX.items() if name.startswith(("jaw", "mouth"))]
_GAZE = [i for name, i in ARKIT_INDEX.items() if name.startswith("eyeLook")]


def swapped(swap: str, source: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Weights and pose of `source` with what `swap` names taken from `other`."""
    weights, pose = source[0].copy(), source[1]
    if swap == "all":
        return other
    if swap == "pose only":
        return weights, other[1]
    columns = _LIPS if swap == "lips only" else _GAZE
    weights[columns] = other[0][columns]
    return weights, pose


@torch.no_grad()
def swap_figures(
    network: Portrait, renderer: GlRenderer, seed: int, people: int, size: int = 128
) -> dict[str, dict[str, float]]:
    """Swap -> PSNR of what was drawn, and of the source as it is, against the person drawn with just that swapped."""
    sums: dict[str, list[tuple[float, float]]] = {swap: [] for swap in SWAPS}
    for number in range(people):
        rng = np.random.default_rng([seed, number, 77])
        who = plain_heads.person(renderer.model, rng, renderer.size)
        source, other = ((plain_heads.wild_weights(rng), plain_heads.wild_pose(rng)) for _ in range(2))
        given = picture(renderer, who, *source)
        for swap in SWAPS:
            weights, pose = swapped(swap, source, other)
            true = sized(picture(renderer, who, weights, pose), size)
            frame, _ = register_and_draw(network, given, face(*source), face(weights, pose), size)
            sums[swap].append((float(psnr(frame, true)), float(psnr(sized(given, size), true))))
    return {
        swap: {"psnr": float(np.mean([v[0] for v in values])), "copy": float(np.mean([v[1] for v in values]))}
        for swap, values in sums.items()
    }


@torch.no_grad()
def flicker_figures(
    network: Portrait, renderer: GlRenderer, motion: SpeechMotion, seed: int, people: int, frames: int = 24
) -> tuple[dict[str, float], Tensor]:
    """Restlessness of a talking portrait's video over the true video's, PSNR, and the last person's video [T, 3, S, 2 S] beside the truth."""
    ratios, decibels, last = [], [], torch.zeros(0)
    for number in range(people):
        rng = np.random.default_rng([seed, number, 78])
        who = plain_heads.person(renderer.model, rng, renderer.size)
        rest = plain_heads.rest_pose(rng)
        first = int(rng.integers(motion.length - frames)) + motion.length * int(
            rng.integers(len(motion) // motion.length)
        )
        still = rest_weights(rng)
        given, source = picture(renderer, who, still, rest), face(still, rest)
        known = network.register(given, source)
        true, drawn = [], []
        for at in range(first, first + frames):
            pose = speaking_pose(rest, motion.rotation[at], motion.translation[at])
            true.append(picture(renderer, who, motion.weights[at], pose))
            drawn.append(network.draw(given, known, source, face(motion.weights[at], pose))[0])
        a, b = torch.cat(drawn), torch.cat(true)
        ratios.append(restlessness(a) / max(restlessness(b), 1e-9))
        decibels.append(float(psnr(a, b).mean()))
        last = torch.cat([b, a], 3)
    return {"flicker": float(np.mean(ratios)), "psnr": float(np.mean(decibels))}, last


def picture(renderer: GlRenderer, who: Person, weights: Floats, pose: Floats) -> Tensor:
    """[1, 3, S, S] of somebody, 0..1."""
    drawn = renderer.draw(renderer.model.posed(who.base, weights), who.colours, pose, who.light, who.background)
    return torch.from_numpy(drawn.image.copy()).permute(2, 0, 1)[None].float() / 255


def face(weights: Floats, pose: Floats) -> Face:
    """One face as the networks take it."""
    return Face(
        torch.from_numpy(np.asarray(pose, np.float32))[None], torch.from_numpy(np.asarray(weights, np.float32))[None]
    )
