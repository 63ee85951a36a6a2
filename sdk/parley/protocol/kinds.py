"""Kinds of values that a key of a message may hold: each reads a MessagePack value, or refuses it in words.

A kind turns what arrived into what a message holds and back. Reading is strict about types and ranges, so that nothing
behind the codec meets NaN, a bool for a number, or a text of a megabyte.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

U32 = 2**32 - 1
"""The largest id."""

U53 = 2**53 - 1
"""The largest count: every engine's numbers hold it exactly."""


class Refused(ValueError):
    """A value is not of the kind that its key wants; the text says what is wanted."""


@dataclass(frozen=True)
class Kind:
    """One kind: `text` for the documentation, `read` from plain values, `write` to them."""

    text: str
    read: Callable[[Any], Any]
    write: Callable[[Any], Any] = lambda value: value


def whole(low: int = 0, high: int = U32) -> Kind:
    """A whole number from `low` to `high`."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Refused(f"a whole number from {low} to {high}")
        return value

    return Kind(f"whole number {low}..{high}", read)


def number(low: float = -1e9, high: float = 1e9) -> Kind:
    """A finite number from `low` to `high`; whole numbers are taken too."""

    def read(value: Any) -> float:
        return _number(value, low, high)

    return Kind(f"number {low:g}..{high:g}", read, float)


def text(longest: int = 256) -> Kind:
    """A text of at most `longest` characters."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or len(value) > longest:
            raise Refused(f"a text of at most {longest} characters")
        return value

    return Kind(f"text, at most {longest}", read)


def flag() -> Kind:
    """True or false."""

    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise Refused("true or false")
        return value

    return Kind("true or false", read)


def numbers(count: int, low: float = -1e9, high: float = 1e9) -> Kind:
    """Exactly `count` finite numbers."""

    def read(value: Any) -> tuple[float, ...]:
        if not isinstance(value, (list, tuple)) or len(value) != count:
            raise Refused(f"an array of {count} numbers")
        return tuple(_number(entry, low, high) for entry in value)

    return Kind(f"array of {count} numbers {low:g}..{high:g}", read, lambda value: [float(entry) for entry in value])


def wholes(count: int) -> Kind:
    """Exactly `count` whole numbers."""
    one = whole()

    def read(value: Any) -> tuple[int, ...]:
        if not isinstance(value, (list, tuple)) or len(value) != count:
            raise Refused(f"an array of {count} whole numbers")
        return tuple(one.read(entry) for entry in value)

    return Kind(f"array of {count} whole numbers", read, list)


def texts(most: int = 1024) -> Kind:
    """At most `most` texts."""
    one = text()

    def read(value: Any) -> tuple[str, ...]:
        if not isinstance(value, (list, tuple)) or len(value) > most:
            raise Refused(f"an array of at most {most} texts")
        return tuple(one.read(entry) for entry in value)

    return Kind(f"array of at most {most} texts", read, list)


def table(low: float = -1e15, high: float = 1e15, most: int = 256) -> Kind:
    """At most `most` names, each with a finite number."""
    name = text(64)

    def read(value: Any) -> dict[str, float]:
        if not isinstance(value, Mapping) or len(value) > most:
            raise Refused(f"a map of at most {most} names to numbers")
        return {name.read(key): _number(entry, low, high) for key, entry in value.items()}

    return Kind(
        f"map of names to numbers {low:g}..{high:g}", read, lambda value: {key: float(v) for key, v in value.items()}
    )


def maybe(kind: Kind) -> Kind:
    """`kind`, or nothing: the key is left out (nil is taken for the same)."""

    def read(value: Any) -> Any:
        return None if value is None else kind.read(value)

    def write(value: Any) -> Any:
        return None if value is None else kind.write(value)

    return Kind(kind.text, read, write)


def _number(value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Refused(f"a number from {low:g} to {high:g}")
    if not low <= value <= high or not math.isfinite(value):  # also refuses NaN, which compares false
        raise Refused(f"a number from {low:g} to {high:g}")
    return float(value)
