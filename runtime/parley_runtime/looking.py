"""Eyes that rest and jump (`device.fixation`), in weights and in the latents that stand for them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import Array, Device, Graph
from parley_runtime.device.fixation import SHAPES

Floats = NDArray[np.float32]


class Looking:
    """Settles the eyes of decoded motion on one device, for packs whose model lets them drift."""

    def __init__(self, device: Device, matrix: Floats | None, pose: int) -> None:
        """`matrix` [D, 52] decodes dynamics, the columns of latents from `pose` on; None where decoding is more than that. Latents stay then, and where D is not 52."""
        self._device, self._pose = device, pose
        self._decode = self._encode = None
        if matrix is not None and matrix.shape[0] == matrix.shape[1]:
            encode = np.linalg.inv(matrix.astype(np.float64))[list(SHAPES)]
            self._decode = device.to_device(np.ascontiguousarray(matrix.T[list(SHAPES)], np.float32), "statistics")
            self._encode = device.to_device(np.ascontiguousarray(encode.T, np.float32), "statistics")
        self._shapes = device.to_device(np.array(SHAPES), "statistics")

    def __call__(self, weights: Array, plain: Array, eyes: Array) -> tuple[Array, Array]:
        """Weights [B, T, 52] and plain latents [B, T, motion] of B faces, settled; `eyes` [B, EYES] is changed in place.

        Sums are of one frame's numbers each, so what is beside it, and where a line is cut, changes nothing.
        """
        xp = self._device.xp
        settled = self._device.kernels.fixated(weights, plain, eyes)
        if self._decode is None:
            return settled, plain
        dynamics = plain[..., self._pose :]
        drawn = (dynamics[..., None, :] * self._decode).sum(-1)
        change = xp.take(settled, self._shapes, axis=2) - drawn
        moved = dynamics + (change[..., None, :] * self._encode).sum(-1)
        return settled, xp.concatenate([plain[..., : self._pose], moved], axis=2)


def decoding_matrix(rig: Graph, width: int) -> Floats | None:
    """The matrix [width, 52] by which a rig graph of the host makes weights of dynamics, but for its clip to 0..1; None if there is more to it."""

    def drawn(dynamics: Floats) -> Floats:
        weights: Floats = rig(dynamics=dynamics[None])[0]
        return weights

    small = np.float32(1e-3) * np.eye(width, dtype=np.float32)
    matrix = (drawn(small) - drawn(-small)) / np.float32(1e-3)  # the graph clips: each half shows in one direction
    trial = np.random.default_rng(0).standard_normal((32, width)).astype(np.float32)
    fits = np.allclose(np.clip(trial @ matrix, 0.0, 1.0), drawn(trial), atol=1e-2)
    return matrix if fits else None
