"""Bytes that nobody meant, for the tests that feed them to codecs, sessions and a runtime on a socket.

PARLEY_FUZZ sets the number of examples of each test; `python3 dev.py fuzz` runs them with a million in all. For so many, an example must
cost little: hypothesis chooses a string of bytes, and `Choices` reads from it what a message looks like. Bytes of nought mean the
simplest message, so what hypothesis shrinks is shrunk.
"""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import msgpack
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from parley import protocol

EXAMPLES = settings(max_examples=int(os.environ.get("PARLEY_FUZZ", "200")), suppress_health_check=list(HealthCheck))
VECTORS = json.loads((Path(__file__).resolve().parents[1] / "golden" / "protocol.json").read_text("utf-8"))
REAL = [[bytes.fromhex(part) for part in vector["parts"]] for vector in VECTORS["canonical"]]

NAMES = sorted(protocol.MESSAGES)
KEYS = {name: [key.name for key in protocol.keys_of(kind)] for name, kind in protocol.MESSAGES.items()}
EDGES: tuple[Any, ...] = (
    0, 1, -1, 127, 128, 255, 256, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1, -(2**63),
    -0.0, 0.5, 1.0, -1.0, 1e-310, 1.7e308, float("inf"), float("-inf"), float("nan"), True, False, None,
    "", "\0", "\uffff", "\U0010ffff", "e\u0301", "../", "x" * 70, b"", b"\xc1", [], {}, [[]], [1.0, 2], [0, 0, 0], {"joy": 1},
)  # fmt: skip
"""Values at which codecs break."""


class Choices:
    """Decisions read from bytes. When these are used up, each decision is the first of its kind."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        """The next bytes; noughts at the end."""
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken.ljust(count, b"\0")

    def below(self, count: int) -> int:
        """A number from 0 to `count` - 1, at most 256 of them."""
        return self.take(1)[0] % count

    def one(self, options: Any) -> Any:
        """One of a sequence."""
        return options[self.below(len(options))]

    def value(self, depth: int = 2) -> Any:
        """Anything that MessagePack can hold."""
        kind = self.below(12 if depth else 9)
        if kind < 3:
            return self.one(EDGES)
        if kind < 5:
            return self.below(8)  # ids, small and often the same
        if kind == 5:
            return int.from_bytes(self.take(1 + self.below(7)), "little", signed=True)
        if kind == 6:
            return struct.unpack("<d", self.take(8))[0] if self.below(2) else self.below(256) / 16
        if kind == 7:
            return self.text()
        if kind == 8:
            return self.take(self.below(20))
        if kind == 9:
            return {self.text(): self.value(depth - 1) for _ in range(self.below(5))}
        return [self.value(depth - 1) for _ in range(self.below(5))]

    def text(self) -> str:
        """A few characters of any kind, or a word of the protocol."""
        if self.below(3) == 0:
            return str(self.one(KEYS[self.one(NAMES)] or NAMES))
        raw = self.take(2 * self.below(9))
        return raw.decode("utf-16-le", "ignore") if self.below(2) else raw.decode("latin-1")

    def header(self) -> list[bytes]:
        """A message of a type that there is, with keys and values that need not belong there, and a few parts."""
        name = self.one(NAMES)
        header = {"type": name}
        for _ in range(self.below(9)):
            key = self.text() if self.below(5) == 4 or not KEYS[name] else self.one(KEYS[name])
            header.setdefault(key, self.value())
        return [msgpack.packb(header), *(self.take(self.below(40)) for _ in range(max(0, self.below(5) - 2)))]

    def altered(self) -> list[bytes]:
        """A real message, some of whose keys have other values."""
        parts = list(self.one(REAL))
        header = msgpack.unpackb(parts[0])
        for _ in range(1 + self.below(3)):
            header[self.one(sorted(header))] = self.value()
        return [msgpack.packb(header), *parts[1:]]

    def damaged(self) -> list[bytes]:
        """A real message with bytes changed, cut off, or put in."""
        parts = list(self.one(REAL))
        which = self.below(len(parts))
        data = bytearray(parts[which])
        for _ in range(1 + self.below(4)):
            place = int.from_bytes(self.take(2), "little") % (len(data) + 1)
            action = self.below(3)
            if action == 0 and place < len(data):
                data[place] = self.below(256)
            elif action == 1:
                del data[place:]
            else:
                data[place:place] = self.take(self.below(6))
        parts[which] = bytes(data)
        return parts

    def message(self) -> list[bytes]:
        """The parts of one message."""
        kind = self.below(8)
        if kind == 0:
            return [self.take(self.below(61)) for _ in range(self.below(5))]
        if kind == 1:
            return list(self.one(REAL))
        return self.damaged() if kind == 2 else self.altered() if kind < 6 else self.header()


def choices(size: int = 120) -> st.SearchStrategy[Choices]:
    """Decisions from `size` bytes."""
    return st.binary(min_size=size, max_size=size).map(Choices)


anything = choices().map(Choices.message)
"""The parts of one message, odd in some way or in none."""


def sequences(most: int) -> st.SearchStrategy[list[list[bytes]]]:
    """Up to `most` messages."""
    return choices(90 * most).map(lambda made: [made.message() for _ in range(made.below(most + 1))])
