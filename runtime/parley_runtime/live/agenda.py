"""When each stream's next window is to be made: worked out when something happened to a stream, not each time that somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from math import inf

Key = Hashable

COMPANY = 0.02
"""Seconds by which idle windows are made early when a call is made anyway: slots that come along cost a third of a call of their own."""


class Agenda:
    """The streams by key, in the order in which they came. A thousand that wait cost nothing until one of them is due."""

    def __init__(self, ready: Callable[[Key], tuple[float, bool] | None]) -> None:
        """`ready` tells when a stream's next window is to be made, and whether it is an idle one; None: never."""
        self._ready = ready
        self._times: dict[Key, tuple[float, bool]] = {}
        self._changed: dict[Key, None] = {}  # a set that keeps its order
        self._soonest: float | None = inf

    def changed(self, key: Key) -> None:
        """Something happened to a stream: a line, sound, credit, a window that was made. It is asked anew, once."""
        self._changed[key] = None

    def remove(self, key: Key) -> None:
        """A stream is no more."""
        self._changed.pop(key, None)
        self._note(key, None)

    def soonest(self) -> float:
        """When the next window of any stream is to be made; infinite when there is none."""
        changed, self._changed = self._changed, {}
        for key in changed:
            self._note(key, self._ready(key))
        if self._soonest is None:
            self._soonest = min((ready for ready, _ in self._times.values()), default=inf)
        return self._soonest

    def due(self, now: float) -> list[Key]:
        """The streams whose next window is to be made now, and the idle ones that come along."""
        if self.soonest() > now:
            return []
        return [key for key, (ready, idle) in self._times.items() if ready - now <= (COMPANY if idle else 0.0)]

    def _note(self, key: Key, entry: tuple[float, bool] | None) -> None:
        before = self._times.get(key)
        if entry is None:
            self._times.pop(key, None)
        else:
            self._times[key] = entry
        if entry is not None and self._soonest is not None and entry[0] <= self._soonest:
            self._soonest = entry[0]
        elif before is not None and before[0] == self._soonest:
            self._soonest = None  # it was the first; who is now is seen when somebody asks
