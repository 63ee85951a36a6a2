"""Timecodes of face recordings: `HH:MM:SS:FF.fff`, frames with a fraction, as Live Link Face writes them.

The app counts frames at its timecode's rate, not at the recording's: a take at 30 frames a second carries timecodes at
60 and steps by two. The rate is nowhere in the file; it shows where the seconds turn over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

STANDARD_RATES = (24.0, 25.0, 30.0, 48.0, 50.0, 60.0, 90.0, 100.0, 120.0)
APP_RATE = 60.0
"""Frames in a second of Live Link Face's timecode, unless it follows another clock."""

DAY = 24 * 3600.0

_FRAMES = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2})[:;](\d{1,3}(?:\.\d+)?)")
_CLOCK = re.compile(r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)")
_SECONDS = re.compile(r"\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")

Parsed = tuple[float, float | None]


def parse(text: str) -> Parsed | None:
    """Seconds and frames of a timecode; frames are None for `HH:MM:SS.fff` or plain seconds; None if it is neither."""
    text = text.strip()
    if match := _FRAMES.fullmatch(text):
        hours, minutes, seconds, frames = match.groups()
        return int(hours) * 3600.0 + int(minutes) * 60.0 + int(seconds), float(frames)
    if match := _CLOCK.fullmatch(text):
        hours, minutes, clock = match.groups()
        return int(hours) * 3600.0 + int(minutes) * 60.0 + float(clock), None
    return (float(text), None) if _SECONDS.fullmatch(text) else None


def seconds(codes: Sequence[Parsed], rate: float | None = None) -> NDArray[np.float64]:
    """Times [T] in seconds of parsed timecodes; one that passes midnight goes on rising.

    `rate` is the timecode's frames a second; None finds it (see `frame_rate`).
    """
    whole = np.array([code[0] for code in codes], np.float64)
    if any(code[1] is not None for code in codes):
        frames = np.array([code[1] or 0.0 for code in codes], np.float64)
        whole = whole + frames / (rate or frame_rate(whole, frames))
    midnights = np.cumsum(np.diff(whole, prepend=whole[:1]) < -DAY / 2)
    return np.asarray(whole + midnights * DAY)


def frame_rate(whole: NDArray[np.float64], frames: NDArray[np.float64]) -> float:
    """Frames in a second: what the count lacks where the seconds turn over, if steps are even; else the app's 60."""
    highest = float(frames.max(initial=0.0))
    turns = np.flatnonzero(np.diff(whole) == 1.0)
    steady = np.diff(frames)[np.diff(whole) == 0.0]
    if len(turns) and len(steady):
        rate = float(np.median(frames[turns] - frames[turns + 1])) + float(np.median(steady))
        nearest = min(STANDARD_RATES, key=lambda standard: abs(standard - rate))
        if abs(nearest - rate) < 0.5 and nearest > highest - 1e-6:
            return nearest
    return next((standard for standard in (APP_RATE, *STANDARD_RATES) if standard > highest), highest + 1.0)


def write(time: float, rate: float = APP_RATE) -> str:
    """`time` in seconds since midnight as `HH:MM:SS:FF.fff`; it wraps at midnight."""
    thousandths = round(time * rate * 1000) % round(DAY * rate * 1000)
    frames, fraction = divmod(thousandths, 1000)
    whole, frame = divmod(frames, round(rate))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}:{frame:02d}.{fraction:03d}"
