"""The sampler's arithmetic in NumPy: the twin of `cuda_kernels`, function by function.

Arrays are float32 and broadcast. Both twins round the same way: each product and each sum by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from parley_runtime.device import fixation

Array = Any


class Kernels(Protocol):
    """What a device works out of a denoiser's answers."""

    def scale(self, x: Array, factors: Array) -> Array:
        """x * factors."""

    def towards(self, clean: Array, x: Array, share: float) -> Array:
        """clean + share * (x - clean): along the line from x to the clean signal."""

    def extrapolated(self, clean: Array, last: Array, x: Array, lead: float, share: float) -> Array:
        """`towards` an aim that goes on from `last` through `clean`: aim = clean + lead * (clean - last)."""

    def guided(self, branches: Array, weights: Sequence[float]) -> Array:
        """(1 + sum of weights) * branches[0] - sum of weights[k] * branches[k + 1]; branches [1 + K, ...]."""

    def blended(self, made: Array, first: Array, certainty: Array) -> Array:
        """made + certainty * (first - made)."""

    def restored(self, x: Array, deviation: Array, mean: Array) -> Array:
        """x * deviation + mean: what normalisation took away."""

    def crossfaded(self, before: Array, after: Array, rise: Array) -> Array:
        """before * (1 - rise) + after * rise."""

    def fixated(self, weights: Array, plain: Array, state: Array) -> Array:
        """Weights [B, T, 52] with eyes that rest and jump; `state` is changed in place (`device.fixation`)."""


class HostKernels:
    """`Kernels` for NumPy arrays."""

    def scale(self, x: Array, factors: Array) -> Array:
        """See `Kernels`."""
        return x * factors

    def towards(self, clean: Array, x: Array, share: float) -> Array:
        """See `Kernels`."""
        return clean + np.float32(share) * (x - clean)

    def extrapolated(self, clean: Array, last: Array, x: Array, lead: float, share: float) -> Array:
        """See `Kernels`."""
        return self.towards(clean + np.float32(lead) * (clean - last), x, share)

    def guided(self, branches: Array, weights: Sequence[float]) -> Array:
        """See `Kernels`."""
        result = branches[0] * np.float32(1.0 + sum(weights))
        for weight, branch in zip(weights, branches[1:], strict=True):
            result = result - np.float32(weight) * branch
        return result

    def blended(self, made: Array, first: Array, certainty: Array) -> Array:
        """See `Kernels`."""
        return made + certainty * (first - made)

    def restored(self, x: Array, deviation: Array, mean: Array) -> Array:
        """See `Kernels`."""
        return x * deviation + mean

    def crossfaded(self, before: Array, after: Array, rise: Array) -> Array:
        """See `Kernels`."""
        return before * (1.0 - rise) + after * rise

    def fixated(self, weights: Array, plain: Array, state: Array) -> Array:
        """See `Kernels`."""
        return fixation.fixated(weights, plain, state)
