"""Many live faces on one machine, without sockets: what a second of them costs, hearing, planning, denoising and writing together.

Each face says a line whose sound is there. The scheduler's clock is turned by hand and its work is timed, so a machine may be too slow
for so many faces and still be measured. With load 1 it is just fast enough. Whether their frames really are in time is then seen in real time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles

import numpy as np
from lines import Row
from motion_rows import speech_like
from scale import Scale
from timing import clock_of

from parley import protocol
from parley_runtime.device import Device
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.performer import Performer

SECONDS = 2.0
PROFILE = "throughput"


def live_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """See the module."""
    performer = Performer.open(pack, device=device, threads=scale.threads)
    rows = []
    for faces in scale.streams:
        load, steps = crowd(performer, faces)
        p95 = quantiles(steps, n=20)[-1] if len(steps) > 1 else steps[0]
        notes = {"load": round(load, 4), "step_ms_p95": round(1e3 * p95, 2), "profile": PROFILE, "faces": faces}
        aim = "1000" if faces == min(1000, max(scale.streams)) else ""
        rows.append(Row(f"streams[{faces} at once]", faces / load, "streams", aim, notes=notes))
        rows.append(Row(f"frames_in_time[{faces} streams]", 100.0 * in_time(performer, faces), "%", aim and "99"))
    return rows


def crowd(performer: Performer, faces: int) -> tuple[float, list[float]]:
    """Seconds of work for each second of `faces` faces that talk, and seconds of each step that had something to do.

    The scheduler is asked a hundred times a second when it is due, as often as messages wake a server; that is work too.
    """
    scheduler, sound, now = _calm(performer), speech_like(SECONDS + 1.5), 100.0
    for number in range(faces):
        _open(scheduler, number, sound, now)
    clock = clock_of(performer.device)
    _live(scheduler, now, now + 0.9, clock)  # the first windows: shapes are planned and recorded
    now += 0.9
    work, steps = _live(scheduler, now, now + SECONDS, clock)
    return work / SECONDS, steps


def in_time(performer: Performer, faces: int) -> float:
    """Share of frames that are made before they are to be seen, while so much time really passes. Faces begin at odd moments of a hop.

    A face that is held up goes on from there: what was late is counted once.
    """
    scheduler, sound = _calm(performer), speech_like(SECONDS + 1.5)
    scheduler.warm_up()
    began = time.perf_counter()
    wanted: dict[int, float] = {}  # when each face's next frame is to be seen
    made = late = 0
    while (now := time.perf_counter() - began) < SECONDS + 1.0:
        while len(wanted) < min(faces, 1 + int(faces * now / 0.5)):
            number = len(wanted)
            _open(scheduler, number, sound, now)
            wanted[number] = now
        answers = scheduler.step(now)
        done = time.perf_counter() - began
        for key, message in answers:
            if isinstance(message, protocol.Frames):
                number = int(str(key))
                behind = done > wanted[number] + 0.1  # its first frame cannot be there when it is opened
                made, late = made + message.count, late + message.count * behind
                wanted[number] = max(wanted[number], done if behind else 0.0) + message.count / message.rate
        if not answers:
            time.sleep(min(0.01, max(0.0, scheduler.next_due(done) - done)))
    return 1.0 - late / made


def _calm(performer: Performer) -> Scheduler:
    """A scheduler that is never overloaded in its own eyes: nothing is left out."""
    return Scheduler(performer, clock=lambda: 0.0)


def _open(scheduler: Scheduler, number: int, sound: np.ndarray, now: float) -> None:
    """A face that talks at once, its line there as a whole."""
    scheduler.open(number, protocol.Open(stream=number, profile=PROFILE, seed=number, credit=100_000), now)
    line = protocol.Line(stream=number, line=1, rate=24_000, format="f32", end=True)
    heard = scheduler.sound(line)
    heard.push_samples(sound)
    scheduler.say(number, line, heard, now)


def _live(scheduler: Scheduler, now: float, until: float, clock: Callable[[], float]) -> tuple[float, list[float]]:
    began, steps = clock(), []
    while now < until:
        before = clock()
        scheduler.next_due(now)
        if scheduler.step(now):
            steps.append(clock() - before)
        now += 0.01
    return clock() - began, steps or [0.0]
