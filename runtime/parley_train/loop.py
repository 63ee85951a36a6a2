"""What every training shares: a time limit, checkpoints that survive a kill at any moment, a log of figures."""

from __future__ import annotations

import ctypes
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from parley.errors import InputError


@dataclass
class Clock:
    """Time spent in a training over all its sittings; the schedule follows it, not the number of steps."""

    minutes: float
    spent: float = 0.0
    _since: float = field(default_factory=time.monotonic)

    def restart(self) -> None:
        """Count this sitting from now on."""
        self._since = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds trained so far."""
        return self.spent + time.monotonic() - self._since

    @property
    def progress(self) -> float:
        """0 at the start, 1 when the time is used up."""
        return min(1.0, self.elapsed / max(60.0 * self.minutes, 1e-6))


def keep_memory() -> None:
    """Have glibc keep freed memory instead of giving it back to the kernel (where there is glibc).

    A training step frees and asks for gigabytes; faulting them in again, page by page, took ten times as long as the step itself on
    a virtual machine.
    """
    try:
        adjust = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    for parameter, value in ((-1, 2**31 - 1), (-2, 64 << 20), (-4, 0)):  # M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX
        adjust(parameter, value)


def bf16_is_fast() -> bool:
    """Whether this processor multiplies bfloat16 natively, which halves the time of a step."""
    return bool(torch.cpu._is_avx512_bf16_supported())


def learning_rate(progress: float, peak: float, *, warm: float = 0.04, floor: float = 0.02) -> float:
    """Linear warm-up, then half a cosine down to `floor` * peak."""
    if progress < warm:
        return peak * (0.05 + 0.95 * progress / warm)
    fall = (progress - warm) / (1.0 - warm)
    return peak * (floor + (1.0 - floor) * 0.5 * (1.0 + float(np.cos(np.pi * fall))))


class Average:
    """Exponential moving average of a network's parameters and buffers (Polyak averaging); what gets exported."""

    def __init__(self, network: nn.Module, decay: float = 0.999) -> None:
        self.decay = decay
        self.steps = 0
        self.state = {k: v.detach().clone() for k, v in network.state_dict().items()}

    @torch.no_grad()
    def update(self, network: nn.Module) -> None:
        """Move towards the network; faster while young."""
        self.steps += 1
        decay = min(self.decay, (1.0 + self.steps) / (10.0 + self.steps))
        for name, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                self.state[name].lerp_(value.detach().to(self.state[name].device), 1.0 - decay)
            else:
                self.state[name].copy_(value)


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a checkpoint so that a kill leaves either the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}.part")
    torch.save(state, temporary)
    temporary.replace(path)


def load(path: Path) -> dict[str, Any] | None:
    """The checkpoint at `path`, or None when there is none. Tensors and plain values only; no pickled code is run."""
    if not path.exists():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as reason:
        raise InputError(f"{path} is not a readable checkpoint ({reason}); delete it to start again") from None
    return state


class Log:
    """Figures as JSON lines in `log.jsonl`, and on the screen."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "log.jsonl"

    def write(self, **figures: Any) -> None:
        """Append one line."""
        plain = {k: round(float(v), 5) if isinstance(v, (float, np.floating)) else v for k, v in figures.items()}
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps(plain) + "\n")
        print("  ".join(f"{k} {v}" for k, v in plain.items()), flush=True)


class BatchSource(torch.utils.data.IterableDataset):  # type: ignore[type-arg]
    """Batches without end from `make(rng)`; each worker process has its own stream of random numbers."""

    def __init__(self, make: Callable[[np.random.Generator], Any], seed: int) -> None:
        self._make = make
        self._seed = seed

    def __iter__(self) -> Iterator[Any]:
        info = torch.utils.data.get_worker_info()
        torch.set_num_threads(1)
        rng = np.random.default_rng([self._seed, info.id if info else 0])
        while True:
            yield self._make(rng)


def batches(make: Callable[[np.random.Generator], Any], seed: int, workers: int) -> Iterator[Any]:
    """Iterate over `make(rng)` in `workers` processes (0: in this one)."""
    loader = torch.utils.data.DataLoader(
        BatchSource(make, seed), batch_size=None, num_workers=workers, prefetch_factor=4 if workers else None
    )
    return iter(loader)
