"""The phones of a line as arrays, with its silences made explicit: what every part of the teacher reads time from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.motion import FRAME_RATE
from parley_train.phones import PHONE_INDEX, SILENCE, VOWELS, Phone

Array = NDArray[np.float64]
Index = NDArray[np.int64]

VOWEL_INDEX = np.array([PHONE_INDEX[v] for v in VOWELS])
GLITCH = 0.03
"""Seconds: shorter gaps between phones are joined to the phone before them."""


@dataclass(frozen=True)
class Timeline:
    """Phones [P] without holes: `label` (row of `PHONES`), `start`, `end` (s) and `stress` (0, 1, 2), first to last.

    `times` [T] are the frames at 30 a second, `seconds` the length of the line.
    """

    label: Index
    start: Array
    end: Array
    stress: Index
    times: Array
    seconds: float

    @property
    def silent(self) -> NDArray[np.bool_]:
        """Which rows are silence, [P]."""
        quiet: NDArray[np.bool_] = self.label == PHONE_INDEX[SILENCE]
        return quiet

    @property
    def vowel(self) -> NDArray[np.bool_]:
        """Which rows are vowels, [P]."""
        return np.isin(self.label, VOWEL_INDEX)

    def rows_of(self, labels: Sequence[str]) -> Index:
        """Rows whose phone is one of `labels`, in order."""
        wanted = [PHONE_INDEX[name] for name in labels]
        return np.flatnonzero(np.isin(self.label, wanted))

    def phrases(self, pause: float = 0.18) -> Array:
        """Stretches of speech between silences of at least `pause` seconds: [K, 2] start and end in seconds."""
        speech = ~self.silent | (self.end - self.start < pause)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], speech, [False]]).astype(np.int8)))
        first, last = edges[0::2], edges[1::2] - 1
        spoken = np.array([bool((~self.silent[a : b + 1]).any()) for a, b in zip(first, last, strict=True)], bool)
        spans: Array = np.stack([self.start[first], self.end[last]], axis=1)[spoken]
        return spans

    @staticmethod
    def of(phones: Sequence[Phone], seconds: float) -> Timeline:
        """Sort, clip to the line, fill gaps with silence.

        Raises `InputError` for an unknown label, a time that is not a number, a negative length, or phones that overlap
        by more than a frame.
        """
        if not np.isfinite(seconds) or seconds <= 0:
            raise InputError(f"a line must last longer than 0 s, got {seconds}")
        rows: list[tuple[int, float, float, int]] = []
        silence, clock = PHONE_INDEX[SILENCE], 0.0
        for phone in sorted(phones, key=lambda p: p.start):
            if phone.label not in PHONE_INDEX:
                raise InputError(
                    f"unknown phone '{phone.label}' at {phone.start} s; labels are those of parley_train.phones"
                )
            if not (np.isfinite(phone.start) and np.isfinite(phone.end)) or phone.end < phone.start:
                raise InputError(f"phone {phone.label} has no valid times: {phone.start}..{phone.end} s")
            if phone.start < clock - 1.0 / FRAME_RATE:
                raise InputError(
                    f"phone {phone.label} at {phone.start} s overlaps the one before it, which ends at {clock} s"
                )
            start, end = max(phone.start, clock), min(phone.end, seconds)
            if end <= start:
                continue
            if start - clock > GLITCH:
                rows.append((silence, clock, start, 0))
            elif rows and start > clock:
                rows[-1] = (*rows[-1][:2], start, rows[-1][3])
            else:
                start = clock
            rows.append((PHONE_INDEX[phone.label], start, end, phone.stress))
            clock = end
        if seconds - clock > GLITCH or not rows:
            rows.append((silence, clock, seconds, 0))
        label, start_, end_, stress = (np.array(column) for column in zip(*rows, strict=True))
        times = np.arange(int(np.ceil(seconds * FRAME_RATE - 1e-9))) / FRAME_RATE
        return Timeline(
            label.astype(np.int64), start_.astype(float), end_.astype(float), stress.astype(np.int64), times, seconds
        )
