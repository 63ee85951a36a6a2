"""What the device can do at best, measured on the same card in the same run: how fast it copies, and how fast it multiplies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scale import Scale
from timing import seconds

from parley_runtime.device import Device

_ROUNDS = 30


@dataclass(frozen=True)
class Ceilings:
    """copy_gb_s      gigabytes a second that a copy on the device reads and writes
    up_gb_s, down_gb_s gigabytes a second from the host to the device and back; None on the CPU, where nothing crosses
    matmul_tflop_s    float32 operations of a square matrix product (on a GPU without TF32), 1e12 a second
    half_tflop_s      the same in float16; None on the CPU, which has no fast ones
    """

    copy_gb_s: float
    up_gb_s: float | None
    down_gb_s: float | None
    matmul_tflop_s: float
    half_tflop_s: float | None

    @staticmethod
    def of(device: Device, scale: Scale) -> Ceilings:
        """Measure `device`."""
        count = scale.copy_mb * 250_000
        host = np.ones(count, np.float32)
        there, target = device.to_device(host, "ceiling"), device.xp.empty(count, "float32")

        def copy() -> None:
            target[...] = there

        up = down = None
        if device.name != "cpu":
            up = host.nbytes / seconds(device, lambda: device.to_device(host, "ceiling"), _ROUNDS, of=min) / 1e9
            down = host.nbytes / seconds(device, lambda: device.to_host(there, "ceiling"), _ROUNDS, of=min) / 1e9
        return Ceilings(
            2 * host.nbytes / seconds(device, copy, _ROUNDS, of=min) / 1e9, up, down,
            _product(device, scale, "float32"), None if device.name == "cpu" else _product(device, scale, "float16"),
        )  # fmt: skip


def _product(device: Device, scale: Scale, kind: str) -> float:
    """1e12 operations a second of a matrix product. Random numbers: zeros draw less power, and run faster than any real work."""
    random = np.random.default_rng(0).standard_normal((scale.matmul, scale.matmul), np.float32).astype(kind)
    one = device.to_device(random, "ceiling")
    return 2 * scale.matmul**3 / seconds(device, lambda: one @ one, _ROUNDS, of=min) / 1e12
