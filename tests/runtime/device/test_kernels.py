"""The sampler's arithmetic: in NumPy against the formulas, and on a GPU against NumPy, to the last bit."""

from __future__ import annotations

import ast
import inspect
from typing import Any

import numpy as np
import pytest

from parley_runtime.device import Device, cuda_kernels
from parley_runtime.device.cuda_kernels import CudaKernels
from parley_runtime.device.kernels import HostKernels, Kernels

RANDOM = np.random.default_rng(0)


def rows(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


CALLS: dict[str, tuple[Any, ...]] = {
    "scale": (rows(3, 6, 58), rows(58)),
    "towards": (rows(3, 6, 58), rows(3, 6, 58), 0.37),
    "extrapolated": (rows(3, 6, 58), rows(3, 6, 58), rows(3, 6, 58), 0.61, 0.37),
    "guided": (rows(3, 2, 6, 58), [0.6, 1.3]),
    "blended": (rows(3, 6, 58), rows(3, 6, 58), rows(58)),
    "restored": (rows(6, 58), rows(58), rows(58)),
    "crossfaded": (rows(6, 58), rows(6, 58), rows(6, 1)),
}
FORMULAS: dict[str, Any] = {
    "scale": lambda x, f: x * f,
    "towards": lambda c, x, s: c + s * (x - c),
    "extrapolated": lambda c, b, x, a, s: (c + a * (c - b)) + s * (x - (c + a * (c - b))),
    "guided": lambda b, w: (1 + sum(w)) * b[0] - sum(k * r for k, r in zip(w, b[1:], strict=True)),
    "blended": lambda m, f, c: (1 - c) * m + c * f,
    "restored": lambda x, d, m: x * d + m,
    "crossfaded": lambda b, a, r: (1 - r) * b + r * a,
}


def test_every_kernel_is_tried_here() -> None:
    wanted = {name for name, _ in inspect.getmembers(Kernels, inspect.isfunction) if not name.startswith("_")}
    assert wanted - {"fixated"} == CALLS.keys() == FORMULAS.keys()  # that one is a loop over frames: test_fixation.py


@pytest.mark.parametrize("name", CALLS)
def test_the_numpy_twin_follows_the_formula(name: str) -> None:
    made = getattr(HostKernels(), name)(*CALLS[name])
    exact = [np.float64(value) if isinstance(value, np.ndarray) else value for value in CALLS[name]]
    assert made.dtype == np.float32
    np.testing.assert_allclose(made, FORMULAS[name](*exact), atol=2e-6)


@pytest.mark.cuda
@pytest.mark.parametrize("name", CALLS)
def test_the_cuda_twin_agrees_to_the_bit(name: str, cuda: Device) -> None:
    given = [cuda.to_device(value, "twin") if isinstance(value, np.ndarray) else value for value in CALLS[name]]
    made = cuda.to_host(getattr(cuda.kernels, name)(*given), "twin")
    np.testing.assert_array_equal(made, getattr(HostKernels(), name)(*CALLS[name]))


class Compiled:
    """Stands for `cupy.ElementwiseKernel`: reads the C of a kernel as Python and runs it on NumPy arrays."""

    def __init__(self, inputs: str, output: str, operation: str, name: str, *, options: tuple[str, ...]) -> None:
        assert options == ("--fmad=false",)
        assert output == "float32 out"
        self.names = [word.split()[1] for word in inputs.split(",")]
        assert all(word.split()[0] == "float32" for word in inputs.split(","))
        lines = [line.strip().removeprefix("const float ") for line in operation.replace("1.0f", "1.0").split(";")]
        self.code = compile(ast.parse("\n".join(line for line in lines if line)), name, "exec")

    def __call__(self, *given: Any) -> np.ndarray:
        assert len(given) == len(self.names)
        values = [np.float32(value) if isinstance(value, float) else value for value in given]
        room: dict[str, Any] = dict(zip(self.names, values, strict=True))
        exec(self.code, room)
        return np.asarray(room["out"])


@pytest.mark.parametrize("name", CALLS)
def test_the_cuda_source_says_what_the_numpy_twin_does(name: str) -> None:
    """Without a GPU: the same C, read as Python, on NumPy arrays."""
    from types import SimpleNamespace

    twin = CudaKernels(SimpleNamespace(ElementwiseKernel=Compiled))
    given = CALLS[name]
    np.testing.assert_array_equal(getattr(twin, name)(*given), getattr(HostKernels(), name)(*given))


def test_more_branches_than_a_denoiser_has_conditions_cannot_come() -> None:
    from parley_runtime.denoiser import PRESENT

    assert len(PRESENT) < cuda_kernels._MOST_BRANCHES
