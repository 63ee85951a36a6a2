"""Whose picture is drawn next when a machine cannot draw them all, and what is told of that.

Drawing time is shared by start-time fair queueing (Goyal, Vin, Cheng 1996): each stream has a tag that grows by the time spent on it, divided by
its weight, and the stream with the smallest tag is next. So no stream starves, whatever sizes and kinds of faces the others have.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

log = logging.getLogger("parley.live")

NEAR = 2.0
"""Metres up to which all faces count alike; beyond it a face's share falls as it goes away."""

_WATCHED, _CALM = 2.0, 10.0
"""Seconds over which a rate is counted, and without a late picture until it is told anew."""


class Claimant(Protocol):
    """What is known here of a stream: `importance` is (hidden, metres away), `tag` this module's own."""

    importance: tuple[bool, float]
    tag: float


@dataclass
class Turns:
    """The order of turns. Its methods are called with the painter's lock held."""

    _tag: float = 0.0
    _costs: dict[Hashable, float] = field(default_factory=dict)
    _since: float | None = None
    _drawn: int = 0
    _late: int = 0
    _last_late: float = float("-inf")
    _told: bool = False

    def rank(self, claimant: Claimant) -> tuple[bool, float, float]:
        """Smaller goes first: the visible before the hidden, who had less before who had more, near before far.

        Who had nothing to draw for a while does not save up.
        """
        claimant.tag = max(claimant.tag, self._tag)
        hidden, distance = claimant.importance
        return hidden, claimant.tag, distance

    def cost(self, company: Hashable) -> float:
        """Seconds that a call of a renderer for `company` may take, by those before; 0 when it has not been seen."""
        return self._costs.get(company, 0.0)

    def took(self, company: Hashable, seconds: float, claimants: Sequence[Claimant]) -> None:
        """A call for `claimants` took `seconds`."""
        before = self._costs.get(company, seconds)
        self._costs[company] = before + 0.3 * (seconds - before)
        self._tag = min(claimant.tag for claimant in claimants)
        for claimant in claimants:
            claimant.tag += seconds / len(claimants) * max(1.0, claimant.importance[1] / NEAR)

    def watch(self, now: float, drawn: int, late: int, streams: int) -> None:
        """Count pictures, and say once when fewer are drawn than were asked for."""
        if self._since is None or now - self._since > 2.0 * _WATCHED:  # nobody asked for pictures in between
            self._since, self._drawn, self._late = now, 0, 0
        self._drawn += drawn
        self._late += late
        self._last_late = now if late else self._last_late
        if self._told and now - self._last_late > _CALM:
            self._told = False
        elapsed = now - self._since
        if elapsed < _WATCHED:
            return
        asked = self._drawn + self._late
        if self._late > 0.1 * asked and not self._told:
            self._told = True
            log.warning(
                "drawing does not keep up: %.0f of %.0f pictures a second, for %d stream(s), which share the time; "
                "ask for smaller pictures, fewer a second or fewer faces",
                self._drawn / elapsed, asked / elapsed, streams,
            )  # fmt: skip
        self._since, self._drawn, self._late = now, 0, 0
