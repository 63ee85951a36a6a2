"""From what a person writes (`auto`, `cpu`, `cuda`, `cuda:1`) to a device, or a clear answer why there is none.

A GPU needs five things that fit each other: a card, its driver, CuPy, an onnxruntime that was built for CUDA, and CUDA's own libraries. Each
is looked at by itself, since each fails in words that name none of the others; at last a tiny graph is run, because onnxruntime takes the
CPU without a word when it cannot load a library.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from importlib import metadata
from typing import Any

import numpy as np

from parley.errors import DeviceError, InputError, MissingDependencyError, ParleyError
from parley_runtime.device import libraries
from parley_runtime.device.device import CpuDevice, Device
from parley_runtime.device.session import Graph, providers

VARIABLE = "PARLEY_DEVICE"
"""Environment variable that stands for the choice where none is made."""

CHOICES = "auto, cpu, cuda, cuda:N"

_WORD = re.compile(r"(?:(auto)|cuda(?::(\d{1,3}))?)(,fp16)?")

_DOUBLED = (
    b'\x08\x08\x12\x00:5\n\x0e\n\x01x\n\x01x\x12\x01y"\x03Add\x12\x01tZ\x0f\n\x01x\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x01'
    b"b\x0f\n\x01y\x12\n\n\x08\x08\x01\x12\x04\n\x02\x08\x01B\x04\n\x00\x10\r"
)
"""The smallest graph worth running, as ONNX: y [1] = x + x."""


def open_device(asked: str | None = None, *, warn: Callable[[str], None] | None = None, tf32: bool = False) -> Device:
    """The device that `asked` names (None: PARLEY_DEVICE, else the CPU).

    `,fp16` after `auto` or a GPU asks for networks in half precision there. `auto` takes the first GPU, and where that cannot be had the CPU; `warn` is then told what was expected and what runs.
    `tf32` is for GPUs: faster and less exact matrix products. Raises InputError for any other word, DeviceError or
    MissingDependencyError when a GPU was asked for by name and cannot be used.
    """
    word = (asked if asked is not None else os.environ.get(VARIABLE, "cpu")).strip().lower()
    if word == "cpu":
        return CpuDevice()
    named = _WORD.fullmatch(word)
    if named is None:
        raise InputError(f"there is no device '{word}'; known are {CHOICES}, and on a GPU ',fp16' after it")
    half = named[3] is not None
    if named[1]:
        try:
            return _open_cuda(0, tf32, half)
        except ParleyError as reason:
            if warn is not None:
                warn(f"device 'auto' expected an NVIDIA GPU and runs on the CPU: {reason}")
            return CpuDevice()
    return _open_cuda(int(named[2] or 0), tf32, half)


def kind_of(name: str) -> str:
    """What decides the last digits of what a device computes, by its name: `cpu`, `cuda` or `cuda,fp16`, whichever of several cards."""
    return re.sub(r":\d+", "", name)


def _open_cuda(number: int, tf32: bool, half: bool) -> Device:
    from parley_runtime.device.cuda import CudaDevice

    onnxruntime = _built_for_cuda()
    cupy = libraries.cupy()
    _check_driver(cupy, number)
    _check_majors(cupy, onnxruntime)
    if hasattr(
        onnxruntime, "preload_dlls"
    ):  # CUDA's libraries may lie in pip's folders, where the system does not look
        onnxruntime.preload_dlls()
    try:
        device = CudaDevice(number, tf32=tf32, half=half)
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise DeviceError(
            f"cuda:{number} refuses to work ({libraries.first_line(error)}); is it in use? see nvidia-smi"
        ) from None
    _try(device)
    return device


def _built_for_cuda() -> Any:
    """onnxruntime, if it can run on CUDA at all."""
    onnxruntime = libraries.onnxruntime()
    if "CUDAExecutionProvider" in providers():
        return onnxruntime
    if _installed("onnxruntime-gpu"):
        raise DeviceError(
            "onnxruntime and onnxruntime-gpu are both installed, and the one for CPUs is what Python finds; "
            "pip uninstall onnxruntime onnxruntime-gpu, then pip install 'parley-npc[gpu]'"
        )
    raise MissingDependencyError(
        f"onnxruntime {onnxruntime.__version__} here is the one for CPUs (it runs on {', '.join(providers())}); "
        "pip uninstall onnxruntime, then pip install 'parley-npc[gpu]'"
    )


def _check_driver(cupy: Any, number: int) -> None:
    runtime = cupy.cuda.runtime
    driver = int(runtime.driverGetVersion())
    if driver == 0:
        raise DeviceError(
            "there is no NVIDIA driver on this machine (or no NVIDIA GPU); install it, or use --device cpu"
        )
    wanted = int(runtime.runtimeGetVersion())
    if driver // 1000 < wanted // 1000:
        raise DeviceError(
            f"the NVIDIA driver knows CUDA up to {_version(driver)}, and CuPy {cupy.__version__} is made for CUDA {_version(wanted)}; "
            f"update the driver, or install CuPy and onnxruntime-gpu for CUDA {driver // 1000} (pip install cupy-cuda{driver // 1000}x)"
        )
    try:
        count = int(runtime.getDeviceCount())
    except runtime.CUDARuntimeError as error:
        raise DeviceError(
            f"CUDA counts no GPU ({libraries.first_line(error)}); see nvidia-smi, or use --device cpu"
        ) from None
    if number >= count:
        there = (
            f"this machine has cuda:0 to cuda:{count - 1}"
            if count
            else "this machine has none (see CUDA_VISIBLE_DEVICES)"
        )
        raise DeviceError(f"there is no cuda:{number}; {there}")


def _check_majors(cupy: Any, onnxruntime: Any) -> None:
    """CuPy and onnxruntime share memory and a stream: they must mean the same CUDA."""
    built = str(getattr(onnxruntime, "cuda_version", "") or "")
    ours = int(cupy.cuda.runtime.runtimeGetVersion()) // 1000
    if built and int(built.split(".")[0]) != ours:
        theirs = built.split(".")[0]
        raise DeviceError(
            f"onnxruntime-gpu {onnxruntime.__version__} is built for CUDA {built}, CuPy {cupy.__version__} for CUDA {ours}; "
            f"install one that fits: pip install cupy-cuda{theirs}x, or an onnxruntime-gpu for CUDA {ours}"
        )


def _try(device: Device) -> None:
    """Run a graph of one node there and back. Raises DeviceError, as `Graph` does when onnxruntime falls back to the CPU."""
    doubled = Graph(_DOUBLED, device=device)
    got = device.to_host(doubled(x=device.to_device(np.ones(1, np.float32), "trial")), "trial")
    if got.tolist() != [2.0]:
        raise DeviceError(f"{device.name} adds 1 and 1 to {got.tolist()}; the driver or the card is broken")


def _installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True


def _version(number: int) -> str:
    """CUDA's 13020 as people write it."""
    return f"{number // 1000}.{number % 1000 // 10}"
