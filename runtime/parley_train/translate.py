"""From one encoder's features to another's: what was taught with the first hears through the second.

An encoder that is taught on moves its features. Least squares finds the matrix that carries them back, on the speech that both
hear, and the first layer of a motion model (or of CAPP) takes it in. Teaching then starts where it ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from parley_train import audio_task
from parley_train.capp.network import Capp
from parley_train.motion_task import MotionState
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.encoder import AudioEncoder
from parley_train.speech.corpus import Corpus

_RIDGE = 1e-3  # of the features' mean variance: features that never move must not get huge factors


@dataclass(frozen=True)
class Translation:
    """old = new @ matrix.T + offset, on features of the `audio` graph; explained: part of their variance, 0..1."""

    matrix: Tensor
    offset: Tensor
    explained: float


@torch.no_grad()
def fit(old: AudioGraph, new: AudioGraph, mels: Iterable[NDArray[np.float32]]) -> Translation:
    """Fit on batches of mel frames [B, input frames, mels]."""
    size = new.width + 1
    gram, cross = torch.zeros(size, size, dtype=torch.double), torch.zeros(size, old.width, dtype=torch.double)
    squares, sums, count = torch.zeros(old.width, dtype=torch.double), torch.zeros(old.width, dtype=torch.double), 0
    for mel in mels:
        given = torch.from_numpy(mel)
        x, y = (graph(given).flatten(0, 1).double() for graph in (new, old))
        x = torch.cat([x, torch.ones(len(x), 1, dtype=torch.double)], 1)
        gram += x.T @ x
        cross += x.T @ y
        squares, sums, count = squares + (y**2).sum(0), sums + y.sum(0), count + len(y)
    ridge = _RIDGE * gram.diagonal()[:-1].mean() * torch.eye(size, dtype=torch.double)
    ridge[-1, -1] = 0.0
    solution = torch.linalg.solve(gram + ridge, cross)
    residual = squares - 2.0 * (solution * cross).sum(0) + (solution * (gram @ solution)).sum(0)
    spread = squares - sums**2 / count
    explained = 1.0 - float(residual.sum() / spread.sum())
    return Translation(solution[:-1].T.float(), solution[-1].float(), explained)


def between(old: AudioEncoder, new: AudioEncoder, corpus: Corpus, *, batches: int = 30, seed: int = 0) -> Translation:
    """The translation between two encoders on augmented speech of `corpus` (half a minute on one core)."""
    rng = np.random.default_rng([seed, 7])
    mels = (audio_task.batch(corpus, new.config, 16, 60, rng)[0] for _ in range(batches))
    return fit(AudioGraph(old).eval(), AudioGraph(new).eval(), mels)


@torch.no_grad()
def motion(state: MotionState, translation: Translation) -> MotionState:
    """The motion model, hearing the new encoder."""
    network = type(state.network)(state.network.config)
    network.load_state_dict(state.network.state_dict())
    first = network.audio_in[0]
    assert isinstance(first, nn.Linear)
    first.bias += first.weight @ translation.offset
    first.weight.copy_(first.weight @ translation.matrix)
    return replace(state, network=network.eval())


@torch.no_grad()
def capp(network: Capp, translation: Translation) -> Capp:
    """CAPP, hearing the new encoder. Its input's mean moves with it, so that what it takes for silence stays zero."""
    made = Capp(network.config)
    made.load_state_dict(network.state_dict())
    first = made.of_audio[0]
    assert isinstance(first, nn.Conv1d)
    matrix = translation.matrix / network.audio_std[:, None]
    first.weight.copy_(torch.einsum("wok,oi->wik", first.weight, matrix))
    made.audio_mean.copy_(torch.linalg.solve(translation.matrix, network.audio_mean - translation.offset))
    made.audio_std.fill_(1.0)
    return made.eval()
