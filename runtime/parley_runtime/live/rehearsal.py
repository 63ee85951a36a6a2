"""Live performances without sockets and without waiting: lines spoken in real time on a clock that is turned by hand.

What a client would get, frame for frame, so that a latency profile can be judged by its lips and heads and not only by its speed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parley import MotionClip, protocol
from parley.arkit import SHAPE_COUNT
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.performer import Performer

Floats = NDArray[np.float32]

PIECE = 0.02
"""Seconds of sound that are sent at a time, when they have been spoken."""

_STEP = 0.01
_WARM_UP = 0.6
_LINE = 1


def rehearse(
    performer: Performer, lines: Sequence[Floats], profile: str, seed: int = 0, rate: float = 30.0
) -> list[MotionClip]:
    """Clips of `lines`, mono samples at the pack's rate: each spoken in real time to a stream of its own, all at once.

    The machine counts as fast enough: frames are made when they are due and nothing is dropped. Raises InputError.
    """
    scheduler = Scheduler(performer, clock=lambda: 0.0)
    sample_rate = performer.manifest.features.sample_rate
    step, now = int(PIECE * sample_rate), 100.0
    for number in range(len(lines)):
        request = protocol.Open(stream=number, profile=profile, seed=seed, rate=rate, credit=100_000)
        scheduler.open(number, request, now)
    rows: list[list[Floats]] = [[] for _ in lines]

    def live(until: float) -> None:
        nonlocal now
        while now < until:
            for key, message in scheduler.step(now):
                if isinstance(message, protocol.Frames) and message.line == _LINE:
                    assert isinstance(key, int)
                    rows[key].append(protocol.unpack_rows(message, len(protocol.ARKIT_COLUMNS)))
            now += _STEP

    live(now + _WARM_UP)
    for number in range(len(lines)):
        first = protocol.Line(stream=number, line=_LINE, rate=sample_rate, format="f32")
        scheduler.say(number, first, scheduler.sound(first), now)
    began, longest = now, max(map(len, lines), default=0)
    for start in range(0, longest, step):
        live(began + (start + step) / sample_rate)
        for number, samples in enumerate(lines):
            piece = samples[start : start + step]
            if len(piece):
                ended = start + step >= len(samples)
                message = protocol.Audio(stream=number, line=_LINE, end=ended, parts=(piece.astype("<f4").tobytes(),))
                scheduler.hear(number, message, now)
        for number in range(len(lines)):
            scheduler.grant(number, 100)
    live(now + 2.0)
    return [_clip(np.concatenate(made), rate, seed, performer.pack.id) for made in rows]


def _clip(rows: Floats, rate: float, seed: int, pack: str) -> MotionClip:
    at = SHAPE_COUNT
    return MotionClip(
        np.arange(len(rows)) / rate, rows[:, :at], rows[:, at : at + 3], rows[:, at + 3 : at + 6], rows[:, at + 6 : at + 8],
        np.zeros((len(rows), 0), np.float32), rate, seed, pack,
    )  # fmt: skip
