"""Alignment finds, in what an encoder hears, when each of the known phones is said."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from parley_train.phones import PHONE_INDEX, PHONES, SILENCE, Phone
from parley_train.speech.align import LABELS_A_SECOND, align, times_of

SPOKEN = (
    Phone(SILENCE, 0.0, 0.2), Phone("P", 0.2, 0.29), Phone("AA", 0.29, 0.45), Phone(SILENCE, 0.45, 0.6), Phone("M", 0.6, 0.7),
    Phone("IY", 0.7, 0.9), Phone(SILENCE, 0.9, 1.2),
)  # fmt: skip


def heard(phones: tuple[Phone, ...], sure: float = 0.9, seed: int = 0) -> np.ndarray:
    """Probabilities of an encoder that names the right phone with `sure`, and now and then another one."""
    rng = np.random.default_rng(seed)
    times = times_of(int(phones[-1].end * LABELS_A_SECOND))
    rows = np.full((len(times), len(PHONES)), (1.0 - sure) / (len(PHONES) - 1))
    for row, time in zip(rows, times, strict=True):
        label = next(p.label for p in phones if p.start <= time < p.end or time < 0.0)
        if rng.random() < 0.15:
            label = PHONES[int(rng.integers(len(PHONES)))]
        row[PHONE_INDEX[label]] = sure
    return rows


def shifted(phones: tuple[Phone, ...], by: tuple[float, ...]) -> tuple[Phone, ...]:
    starts = [0.0, *(p.start + d for p, d in zip(phones[1:], by, strict=True))]
    return tuple(
        replace(p, start=s, end=e) for p, s, e in zip(phones, starts, [*starts[1:], phones[-1].end], strict=True)
    )


@pytest.mark.parametrize("seed", range(5))
def test_times_are_found_from_rough_ones(seed: int) -> None:
    rough = shifted(SPOKEN, tuple(np.random.default_rng(seed).uniform(-0.06, 0.06, len(SPOKEN) - 1)))
    found = align(rough, heard(SPOKEN, seed=seed), 1.2)
    assert found is not None
    assert [p.label for p in found] == [p.label for p in SPOKEN]
    assert max(abs(a.start - b.start) for a, b in zip(found, SPOKEN, strict=True)) < 0.035
    assert found[0].start == 0.0
    assert found[-1].end == 1.2
    assert all(b.start == a.end for a, b in pairwise(found))


def test_a_pause_that_nobody_made_is_left_out() -> None:
    without = tuple(p for p in SPOKEN if p.start != 0.45)
    said = (*without[:2], replace(without[2], end=0.6), *without[3:])
    expected = (*SPOKEN[:2], replace(SPOKEN[2], end=0.55), Phone(SILENCE, 0.55, 0.6), *SPOKEN[4:])
    found = align(expected, heard(said), 1.2)
    assert found is not None
    assert [p.label for p in found] == [SILENCE, "P", "AA", "M", "IY", SILENCE]


def test_a_line_that_starts_and_ends_at_once_has_no_pauses() -> None:
    said = (Phone("P", 0.0, 0.3), Phone("AA", 0.3, 1.0))
    found = align(
        (Phone(SILENCE, 0.0, 0.05), Phone("P", 0.05, 0.3), Phone("AA", 0.3, 0.95), Phone(SILENCE, 0.95, 1.0)),
        heard(said),
        1.0,
    )
    assert found is not None
    assert [p.label for p in found] == ["P", "AA"]


def test_times_far_from_what_is_heard_give_nothing() -> None:
    far = (Phone(SILENCE, 0.0, 0.9), Phone("P", 0.9, 1.0), Phone("AA", 1.0, 1.05), Phone("M", 1.05, 1.1), Phone("IY", 1.1, 1.12), Phone("S", 1.12, 1.13), Phone("T", 1.13, 1.14), Phone("UW", 1.14, 1.2))  # fmt: skip
    assert align(far, heard(SPOKEN)[:20], 0.33) is None
