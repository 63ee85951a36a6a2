"""Is what was taught better than what ships? Lip scores and portrait figures of both packs, side by side."""

from __future__ import annotations

from typing import Any

LIPS = {"closure": 1, "false_closure": -1, "open": 1, "labio": 1, "round": 1, "corr": 1, "silence": -1, "jitter": -1}
"""Score -> whether more of it (1) or less (-1) is better."""

PORTRAITS = {"psnr": 1, "ssim": 1, "mouth": 1, "iou": 1}

TOLERANCE = 0.01
"""By how much a score may be worse, as a share of the other's, and still count as no worse: seeds differ by as much."""


def lips_of(report: dict[str, Any]) -> dict[str, float]:
    """The model's lip scores of what `parley evaluate --json` wrote; empty without speech whose phones are known."""
    scores = report.get("lips", {}).get("model", {})
    return {name: float(scores[name]) for name in LIPS if scores.get(name) is not None}


def portraits_of(report: dict[str, Any]) -> dict[str, float]:
    """Figures of the drawn frames of what `parley evaluate portrait --json` wrote, as `talk 512 psnr`."""
    return {
        f"{protocol} {name}": float(rows["drawn"][name])
        for protocol, rows in report["protocols"].items() for name in PORTRAITS if name in rows.get("drawn", {})
    }  # fmt: skip


def compared(shipped: dict[str, float], taught: dict[str, float], ways: dict[str, int]) -> dict[str, Any]:
    """Both beside each other, and `ship`: whether nothing is worse and something better."""
    rows, worse, better = {}, [], []
    for name in shipped:
        if name not in taught:
            continue
        before, now = shipped[name], taught[name]
        rows[name] = {"shipped": before, "taught": now}
        gain = (now - before) * ways[name.rpartition(" ")[2]]
        if gain < -TOLERANCE * max(abs(before), 0.1):
            worse.append(name)
        elif gain > TOLERANCE * max(abs(before), 0.1):
            better.append(name)
    return {"rows": rows, "better": better, "worse": worse, "ship": bool(rows and better and not worse)}


def told(comparison: dict[str, Any]) -> str:
    """The comparison as people read it."""
    lines = [f"{'score':<28}{'shipped':>10}{'taught':>10}"]
    for name, row in comparison["rows"].items():
        mark = " worse" if name in comparison["worse"] else " better" if name in comparison["better"] else ""
        lines.append(f"{name:<28}{row['shipped']:>10.4g}{row['taught']:>10.4g}{mark}")
    lines.append("verdict: ship it" if comparison["ship"] else "verdict: keep what ships")
    return "\n".join(lines)
