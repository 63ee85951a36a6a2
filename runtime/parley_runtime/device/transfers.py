"""What crosses between host and device, counted in one place: on the CPU nothing is copied, but the same crossings count.

So a test on any machine sees how often a GPU would have to wait for the host.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

Direction = Literal["up", "down"]
"""`up` from host to device, `down` from device to host."""


@dataclass
class Crossings:
    """How often something crossed, and the bytes of all times together."""

    count: int = 0
    bytes: int = 0


class Transfers:
    """Counts the crossings of one device by direction and name."""

    def __init__(self) -> None:
        self._seen: dict[tuple[Direction, str], Crossings] = defaultdict(Crossings)

    def note(self, direction: Direction, what: str, size: int) -> None:
        """Count one crossing of `size` bytes."""
        seen = self._seen[direction, what]
        seen.count += 1
        seen.bytes += size

    def counts(self) -> dict[str, int]:
        """Crossings so far, as `up mel` or `down weights` -> how many."""
        return {f"{direction} {what}": seen.count for (direction, what), seen in sorted(self._seen.items())}

    def bytes(self) -> dict[str, int]:
        """Bytes so far, by the same names."""
        return {f"{direction} {what}": seen.bytes for (direction, what), seen in sorted(self._seen.items())}

    @contextmanager
    def during(self) -> Iterator[dict[str, int]]:
        """A dictionary that holds, once the block has ended, the crossings that were made in it."""
        before, made = self.counts(), dict[str, int]()
        yield made
        for name, count in self.counts().items():
            if count > before.get(name, 0):
                made[name] = count - before.get(name, 0)
