"""Times of work on a device, which goes on after the call that asked for it has returned."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from parley_runtime.device import Device


def seconds(
    device: Device,
    work: Callable[[], object],
    rounds: int,
    warm_up: int = 3,
    of: Callable[[list[float]], float] = median,
    clock: Callable[[], float] = time.perf_counter,
) -> float:
    """Median seconds of `work` (or another of its times), from an idle device to an idle device.

    The warm-up compiles, plans and records. What is compared, and what others are measured by, takes the shortest time (`of=min`): the one
    that nothing else on the machine disturbed.
    """
    for _ in range(warm_up):
        work()
    device.synchronize()
    times = []
    for _ in range(rounds):
        began = clock()
        work()
        device.synchronize()
        times.append(clock() - began)
    return of(times)


def clock_of(device: Device) -> Callable[[], float]:
    """Time of day; on the CPU, where one thread works, the time that it had the processor: others on the machine change no ratio."""
    return time.process_time if device.name == "cpu" else time.perf_counter
