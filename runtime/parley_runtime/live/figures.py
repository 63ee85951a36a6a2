"""What operators want to know: counters, and how long things took of late. Any thread may note and ask."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping

import numpy as np

_RECENT = 512

_KNOWN = (
    "frames_sent", "frames_dropped", "frames_late", "windows", "hops", "messages", "errors", "sessions_total",
    "pictures_drawn", "pictures_late",
)  # fmt: skip


class Figures:
    """Counters that only rise, gauges that are set, and durations of which the recent ones are kept."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: dict[str, float] = dict.fromkeys(_KNOWN, 0.0)
        self._gauges: dict[str, float] = {}
        self._durations: dict[str, deque[float]] = {}

    def count(self, name: str, amount: float = 1.0) -> None:
        """Add to a counter."""
        with self._lock:
            self._counters[name] = self._counters.get(name, 0.0) + amount

    def set(self, gauges: Mapping[str, float]) -> None:
        """Set gauges by name."""
        with self._lock:
            self._gauges.update(gauges)

    def took(self, name: str, seconds: float) -> None:
        """Note a duration."""
        with self._lock:
            self._durations.setdefault(name, deque(maxlen=_RECENT)).append(1e3 * seconds)

    def table(self) -> dict[str, float]:
        """All figures by name; durations as `NAME_ms_p50` and so on."""
        with self._lock:
            table = {**self._counters, **self._gauges}
            durations = {name: list(values) for name, values in self._durations.items()}
        for name, values in durations.items():
            for percent, value in zip((50, 95, 99), np.percentile(values, (50, 95, 99)), strict=True):
                table[f"{name}_ms_p{percent}"] = float(value)
        return table

    def prometheus(self) -> str:
        """The figures in Prometheus' text format, names with `parley_` before them."""
        lines = []
        for name, value in sorted(self.table().items()):
            kind = "counter" if name in self._counters else "gauge"
            lines += [f"# TYPE parley_{name} {kind}", f"parley_{name} {value:.10g}"]
        return "\n".join(lines) + "\n"
