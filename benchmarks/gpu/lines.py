"""One measured line of the result, and how near it is to what the device can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ceilings import Ceilings


@dataclass(frozen=True)
class Row:
    """A figure.

    target   what docs/performance.md aims at on one data-centre GPU; empty when it is no aim
    seconds  of one call, with the operations (flops) and bytes that it cannot do without: weights read once, matrix products
    skipped  why there is no value
    """

    name: str
    value: float | None
    unit: str
    target: str = ""
    seconds: float = 0.0
    flops: float = 0.0
    bytes: float = 0.0
    skipped: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    def of_ceilings(self, ceilings: Ceilings) -> tuple[float, float] | None:
        """Share of the device's arithmetic and of its memory's speed that the call used, at least."""
        if not self.seconds or not (self.flops or self.bytes):
            return None
        arithmetic = self.flops / self.seconds / (ceilings.matmul_tflop_s * 1e12)
        return arithmetic, self.bytes / self.seconds / (ceilings.copy_gb_s * 1e9)

    def limit(self, ceilings: Ceilings) -> str:
        """What holds the call back: the ceiling that it is nearest to, or neither when both are far."""
        shares = self.of_ceilings(ceilings)
        if shares is None:
            return ""
        if max(shares) > 1.0:
            return "above its ceilings: they were measured on a busy machine, or by a slower library"
        if max(shares) < 0.25:
            return "launches and small kernels"
        return "arithmetic" if shares[0] >= shares[1] else "memory"

    def as_json(self, ceilings: Ceilings) -> dict[str, Any]:
        """Everything about it."""
        made: dict[str, Any] = {"name": self.name, "value": self.value, "unit": self.unit}
        if self.skipped:
            return {**made, "skipped": self.skipped}
        shares = self.of_ceilings(ceilings)
        if shares is not None:
            made.update(of_matmul=round(shares[0], 4), of_copy=round(shares[1], 4), limit=self.limit(ceilings))
        return {**made, **({"target": self.target} if self.target else {}), **self.notes}


def table(rows: Sequence[Row], ceilings: Ceilings) -> str:
    """The rows as people read them."""
    lines = [f"{'figure':<52}{'value':>10} {'unit':<10}{'aim':<10}{'of matmul':>10}{'of copy':>9}  limit"]
    for row in rows:
        if row.value is None:
            lines.append(f"{row.name:<52}{'-':>10} skipped: {row.skipped}")
            continue
        shares = row.of_ceilings(ceilings)
        near = f"{shares[0]:>10.1%}{shares[1]:>9.1%}  {row.limit(ceilings)}" if shares else ""
        lines.append(f"{row.name:<52}{row.value:>10.4g} {row.unit:<10}{row.target:<10}{near}".rstrip())
    return "\n".join(lines)
