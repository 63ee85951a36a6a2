"""How well lips fit phones that are known, in figures that do not depend on which shapes a model likes to use.

Lips are measured in space on a mean head (`metric.opening_and_width`): their opening over the mouth's resting width. A lip
is closed when the opening is under 15 % of the line's 90th percentile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parley.motion import MotionClip
from parley_train.metric import opening_and_width
from parley_train.phones import Phone

CLOSED = 0.15
_GRID = 0.01
_EXPECTED = {
    "AA": 1.0, "AE": 0.9, "AH": 0.6, "AO": 0.8, "AW": 0.9, "AY": 0.9, "EH": 0.6, "EY": 0.5, "OW": 0.6, "OY": 0.7, "ER": 0.4,
    "IH": 0.35, "IY": 0.3, "UH": 0.35, "UW": 0.25, "P": 0.0, "B": 0.0, "M": 0.0, "F": 0.1, "V": 0.1, "W": 0.15, "SIL": 0.0,
    "HH": 0.4, "L": 0.35, "R": 0.3, "N": 0.25, "NG": 0.3, "T": 0.2, "D": 0.2, "S": 0.15, "Z": 0.15, "SH": 0.2, "ZH": 0.2,
    "CH": 0.2, "JH": 0.2, "TH": 0.25, "DH": 0.25, "K": 0.3, "G": 0.3, "Y": 0.25,
}  # fmt: skip
_BILABIAL, _LABIODENTAL = frozenset("PBM"), frozenset("FV")
_OPEN = frozenset({"AA", "AE", "AO", "AH", "AW", "AY"})
_ROUND, _SPREAD = frozenset({"UW", "OW", "W", "UH", "AO"}), frozenset({"IY", "EH", "AE", "IH", "S", "Z"})
_MAY_CLOSE = _BILABIAL | _LABIODENTAL | {"W", "UW", "UH", "OW", "R", "SIL"}


@dataclass(frozen=True)
class LipScores:
    """Scores over all lines.

    closure: share of p, b, m whose lips close within 30 ms of the phone; false_closure: share of phones that should not
    close (rounded ones aside) found closed at their middle; open, labio: AUC of the opening, open vowels against p b m and
    against f v; round: AUC of a narrow mouth, rounded against spread; lag (ms, positive: lips late) and corr of the opening
    with the phones' expected openness; silence: mean opening in pauses over the 90th percentile; jitter: mean absolute
    second difference of the opening at 30 Hz over the 90th percentile.
    """

    closure: float
    false_closure: float
    open: float
    labio: float
    round: float
    lag: float
    corr: float
    silence: float
    jitter: float


@dataclass
class _Tally:
    closed: list[bool] = field(default_factory=list)
    false: list[bool] = field(default_factory=list)
    groups: dict[str, list[float]] = field(
        default_factory=lambda: {k: [] for k in ("open", "bilabial", "labio", "round", "spread")}
    )
    silence: list[float] = field(default_factory=list)
    jitter: list[float] = field(default_factory=list)
    correlation: list[NDArray[np.float64]] = field(default_factory=list)


_SHIFTS = np.arange(-20, 21)


def score(lines: Iterable[tuple[MotionClip, Sequence[Phone], float]]) -> LipScores:
    """Scores of (clip, phones, seconds) triples."""
    tally = _Tally()
    for clip, phones, seconds in lines:
        _count(tally, clip, phones, seconds)
    groups = tally.groups
    correlation = np.mean(tally.correlation, 0)
    best = int(correlation.argmax())

    def mean(values: Sequence[float]) -> float:
        return float(np.mean(values)) if values else float("nan")

    return LipScores(
        mean(tally.closed), mean(tally.false), separation(groups["open"], groups["bilabial"]),
        separation(groups["open"], groups["labio"]), separation(groups["round"], groups["spread"]),
        float(_SHIFTS[best] * _GRID * 1000.0), float(correlation[best]), mean(tally.silence), mean(tally.jitter),
    )  # fmt: skip


def separation(high: Sequence[float], low: Sequence[float]) -> float:
    """Chance that one of `high` exceeds one of `low` (area under the ROC curve; ties count half)."""
    if not high or not low:
        return float("nan")
    order = np.sort(np.asarray(low))
    below, upto = np.searchsorted(order, high, "left"), np.searchsorted(order, high, "right")
    return float((below + upto).mean() / (2 * len(order)))


def _count(tally: _Tally, clip: MotionClip, phones: Sequence[Phone], seconds: float) -> None:
    grid = np.arange(0.0, seconds, _GRID)
    opening, width = (np.interp(grid, clip.times, rows) for rows in opening_and_width(clip.weights))
    opening = opening / max(float(np.percentile(opening, 90)), 1e-6)
    narrow = -(width - width.mean()) / (width.std() + 1e-9)
    expected = np.zeros(len(grid))
    for phone in phones:
        first = int(phone.start / _GRID)
        last = max(int(phone.end / _GRID), first + 1)
        middle = min((first + last) // 2, len(grid) - 1)
        expected[first:last] = _EXPECTED.get(phone.label, 0.3)
        at, groups = float(opening[middle]), tally.groups
        if phone.label in _BILABIAL:
            tally.closed.append(bool(opening[max(0, first - 3) : last + 3].min() < CLOSED))
            groups["bilabial"].append(at)
        elif phone.label not in _MAY_CLOSE:
            tally.false.append(at < CLOSED)
        if phone.label in _OPEN:
            groups["open"].append(at)
        elif phone.label in _LABIODENTAL:
            groups["labio"].append(at)
        if phone.label in _ROUND:
            groups["round"].append(float(narrow[middle]))
        elif phone.label in _SPREAD:
            groups["spread"].append(float(narrow[middle]))
        if phone.label == "SIL" and phone.end - phone.start > 0.2 and last - first > 10:
            tally.silence.append(float(opening[first + 5 : last - 5].mean()))
    kernel = np.hanning(9)
    expected = np.convolve(expected, kernel / kernel.sum(), "same")
    tally.correlation.append(np.array([_correlation(np.roll(opening, -s)[20:-20], expected[20:-20]) for s in _SHIFTS]))
    thirty = np.interp(np.arange(0.0, seconds, 1.0 / 30.0), grid, opening)
    tally.jitter.append(float(np.abs(np.diff(thirty, 2)).mean()))


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    if a.std() < 1e-9 or b.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
