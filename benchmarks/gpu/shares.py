"""Where the time of a bake goes: in graphs, in crossings between host and device, and in all that Python does between them."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lines import Row
from live_rows import crowd
from motion_rows import speech_like
from scale import Scale

from parley_runtime.device import Device, Graph
from parley_runtime.performer import Performer


def share_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """See the module; a GPU is made to finish each piece before the next begins, so that each has a time of its own."""
    performer = Performer.open(pack, device=device, threads=scale.threads)
    sound = speech_like(scale.speech)
    works: dict[str, Callable[[], object]] = {
        "bake": lambda: performer.perform([sound]),
        f"live, {scale.streams[-1]} faces": lambda: crowd(performer, scale.streams[-1]),
    }
    rows = []
    for name, work in works.items():
        work()
        with watched(device) as spent:
            began = time.perf_counter()
            work()
            device.synchronize()
            whole = time.perf_counter() - began
        graphs, crossings = spent["graphs"] / whole, spent["crossings"] / whole
        notes = {"seconds": round(whole, 3)}
        rows += [
            Row(f"share_of_graphs[{name}]", 100 * graphs, "%", notes=notes),
            Row(f"share_of_crossings[{name}]", 100 * crossings, "%"),
            Row(f"share_of_python[{name}]", 100 * (1 - graphs - crossings), "%"),
        ]
    return rows


@contextmanager
def watched(device: Device) -> Iterator[dict[str, float]]:
    """Seconds spent in graphs and in crossings while the block runs."""
    spent: dict[str, float] = defaultdict(float)
    kind: Any = type(device)

    def timed(owner: Any, method: str, what: str) -> Callable[[], None]:
        usual = getattr(owner, method)

        def call(*given: Any, **named: Any) -> Any:
            device.synchronize()
            began = time.perf_counter()
            made = usual(*given, **named)
            device.synchronize()
            spent[what] += time.perf_counter() - began
            return made

        setattr(owner, method, call)
        return lambda: setattr(owner, method, usual)

    undo = [
        timed(Graph, "_run", "graphs"), timed(kind, "to_device", "crossings"), timed(kind, "fetch", "crossings"),
    ]  # fmt: skip
    try:
        yield spent
    finally:
        for put_back in undo:
            put_back()
