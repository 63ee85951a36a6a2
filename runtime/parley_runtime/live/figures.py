"""What operators want to know: counters, and how long things took of late."""

from __future__ import annotations

from collections import deque

import numpy as np

_RECENT = 512


class Figures:
    """Counters that only rise, gauges that are set, and durations of which the recent ones are kept."""

    def __init__(self) -> None:
        self.counters: dict[str, float] = dict.fromkeys(
            ("frames_sent", "frames_dropped", "frames_late", "windows", "hops", "messages", "errors", "sessions_total"),
            0.0,
        )
        self.gauges: dict[str, float] = {}
        self._durations: dict[str, deque[float]] = {}

    def count(self, name: str, amount: float = 1.0) -> None:
        """Add to a counter."""
        self.counters[name] = self.counters.get(name, 0.0) + amount

    def took(self, name: str, seconds: float) -> None:
        """Note a duration."""
        self._durations.setdefault(name, deque(maxlen=_RECENT)).append(1e3 * seconds)

    def table(self) -> dict[str, float]:
        """All figures by name; durations as `NAME_ms_p50` and so on."""
        table = {**self.counters, **self.gauges}
        for name, values in self._durations.items():
            for percent in (50, 95, 99):
                table[f"{name}_ms_p{percent}"] = float(np.percentile(list(values), percent))
        return table

    def prometheus(self) -> str:
        """The figures in Prometheus' text format, names with `parley_` before them."""
        lines = []
        for name, value in sorted(self.table().items()):
            kind = "counter" if name in self.counters else "gauge"
            lines += [f"# TYPE parley_{name} {kind}", f"parley_{name} {value:.10g}"]
        return "\n".join(lines) + "\n"
