"""Buffers that are used again: a graph's outputs lie in blocks that come back when nobody looks at them any more.

Sizes are rounded up to a few buckets, so that blocks of one shape serve another. After a warm-up no memory is asked for.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

Allocate = Callable[[int], Any]
"""Takes bytes, gives a block of memory: whatever the device calls one."""

_SMALLEST = 512
_STEPS = 4
"""Buckets from one power of two to the next: a block is at most a quarter larger than what is asked for, beyond `_SMALLEST`."""


def bucket(size: int) -> int:
    """The size in bytes of the block that holds `size` bytes."""
    if size <= _SMALLEST:
        return _SMALLEST
    step = (1 << (size - 1).bit_length() - 1) // _STEPS
    return -(-size // step) * step


class Lease:
    """A block that is in use; it goes back into its pool when the last array that looks at it is gone."""

    def __init__(self, pool: BufferPool, size: int, block: Any) -> None:
        self.block = block
        self._pool, self._size = pool, size

    def __del__(self) -> None:
        self._pool.give_back(self._size, self.block)


class BufferPool:
    """Blocks of memory by size. Safe to give back to from any thread; one thread at a time may take."""

    def __init__(self, allocate: Allocate) -> None:
        self._allocate = allocate
        self._free: dict[int, deque[Any]] = defaultdict(deque)
        self.allocated = 0
        """Blocks that were asked of the device so far."""
        self.bytes = 0
        """Their bytes."""

    def take(self, size: int) -> Lease:
        """A block of at least `size` bytes; what it holds is left over from before."""
        wanted = bucket(size)
        try:
            block = self._free[wanted].pop()
        except IndexError:
            block = self._allocate(wanted)
            self.allocated += 1
            self.bytes += wanted
        return Lease(self, wanted, block)

    def give_back(self, size: int, block: Any) -> None:
        """Keep a block for the next one who needs its size."""
        self._free[size].append(block)
