"""How old frames are when they arrive: from the moment their sound was sent."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

import numpy as np

from parley.client.frame import LiveFrame
from parley.protocol import Opened


class ResponseTimes:
    """Notes when the sound of a line was sent and when its frames came.

    A frame of media time t answers the sound at t; its response is its arrival minus the moment at which the piece that holds
    t was sent. It holds the wait for the hop, the look-ahead, the queue, the work and the wire.
    """

    def __init__(self) -> None:
        self._ends: list[float] = []
        self._sent: list[float] = []
        self._responses: list[float] = []
        self._waited: list[float] = []
        self._compute: list[float] = []
        self.first: float | None = None
        """Seconds from the first sound to the first frame."""

    def sent(self, seconds: float, now: float) -> None:
        """A piece of `seconds` of sound was sent."""
        self._ends.append((self._ends[-1] if self._ends else 0.0) + seconds)
        self._sent.append(now)

    def came(self, frame: LiveFrame) -> float:
        """A frame of the line arrived; gives its response, seconds. Raises ValueError when no sound was noted."""
        if not self._sent:
            raise ValueError("note the sound that was sent before its frames")
        if self.first is None:
            self.first = frame.arrived - self._sent[0]
        piece = min(bisect_left(self._ends, frame.time + 1e-9), len(self._sent) - 1)
        response = frame.arrived - self._sent[piece]
        self._responses.append(response)
        self._waited.append(frame.waited)
        self._compute.append(frame.compute)
        return response

    def figures(self, opened: Opened | None = None, ping: float | None = None) -> Mapping[str, float]:
        """Milliseconds: first_frame_ms, response_ms_p50, p95, p99, and their parts.

        Parts: what the runtime says of queue and compute; with `opened`, the hop and the look-ahead that are waited for; with
        `ping` (seconds there and back), the wire.
        """
        table = {} if self.first is None else {"first_frame_ms": 1e3 * self.first}
        if opened is not None:
            table |= {"hop_ms": 1e3 * opened.hop, "lookahead_ms": 1e3 * opened.lookahead}
        if ping is not None:
            table["wire_ms"] = 1e3 * ping / 2
        for name, values in (("response", self._responses), ("queue", self._waited), ("compute", self._compute)):
            for percent in (50, 95, 99) if values else ():
                table[f"{name}_ms_p{percent}"] = 1e3 * float(np.percentile(values, percent))
        return table
