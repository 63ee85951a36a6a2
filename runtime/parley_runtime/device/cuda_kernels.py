"""The sampler's arithmetic as CUDA kernels, one launch each: the twin of `kernels`, function by function.

A kernel reads every number once and writes every number once, so it runs at the speed of the card's memory. `--fmad=false`: a
product and a sum that the compiler fuses would round once instead of twice, and the twins would differ in the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from parley_runtime.device import fixation

Array = Any

_THREADS = 32
"""Faces of a block: few faces should still be on several multiprocessors."""

_MOST_BRANCHES = 7
"""VASA-1 guides by audio and gaze; a pack may guide by every condition that a denoiser has."""


class CudaKernels:
    """`parley_runtime.device.kernels.Kernels` for CuPy arrays. Kernels are compiled when they are first called, and kept on disk."""

    def __init__(self, cupy: Any) -> None:
        def kernel(inputs: str, operation: str, name: str) -> Any:
            return cupy.ElementwiseKernel(inputs, "float32 out", operation, f"parley_{name}", options=("--fmad=false",))

        self.scale = kernel("float32 x, float32 factor", "out = x * factor", "scale")
        self.towards = kernel("float32 clean, float32 x, float32 share", "out = clean + share * (x - clean)", "towards")
        self.extrapolated = kernel(
            "float32 clean, float32 last, float32 x, float32 lead, float32 share",
            "const float aim = clean + lead * (clean - last); out = aim + share * (x - aim)", "extrapolated",
        )  # fmt: skip
        self.blended = kernel(
            "float32 made, float32 first, float32 certainty", "out = made + certainty * (first - made)", "blended"
        )
        self.restored = kernel("float32 x, float32 deviation, float32 mean", "out = x * deviation + mean", "restored")
        self.crossfaded = kernel(
            "float32 before, float32 after, float32 rise", "out = before * (1.0f - rise) + after * rise", "crossfaded"
        )
        self._cupy = cupy
        self._guided = [self._guide(kernel, count) for count in range(_MOST_BRANCHES)]

    def guided(self, branches: Array, weights: Sequence[float]) -> Array:
        """See `Kernels`."""
        return self._guided[len(weights)](*branches, 1.0 + sum(weights), *weights)

    def fixated(self, weights: Array, plain: Array, state: Array) -> Array:
        """See `Kernels`."""
        faces, frames, _ = weights.shape
        made, plain = weights.copy(), self._cupy.ascontiguousarray(plain)
        blocks = -(-faces // _THREADS)
        self._fixate((blocks,), (_THREADS,), (made, plain, state, *map(np.int32, (faces, frames, plain.shape[2]))))
        return made

    @cached_property
    def _fixate(self) -> Any:
        return self._cupy.RawKernel(fixation.KERNEL, "parley_fixate", options=("--fmad=false",))

    @staticmethod
    def _guide(kernel: Any, count: int) -> Any:
        """The kernel of `count` guided branches: all of them in one pass."""
        branches = "".join(f", float32 branch{k}" for k in range(count))
        weights = "".join(f", float32 weight{k}" for k in range(count))
        terms = "".join(f" out = out - weight{k} * branch{k};" for k in range(count))
        return kernel(
            f"float32 full{branches}, float32 share{weights}", f"out = full * share;{terms}", f"guided{count}"
        )
