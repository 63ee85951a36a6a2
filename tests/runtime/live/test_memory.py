"""What comes and goes leaves nothing behind: after visits of every kind the runtime holds what it held before them.

`benchmarks/soak_crowd.py` does the same with thousands of streams in a process of its own, and looks at the C libraries too.
"""

from __future__ import annotations

import gc
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from parley import protocol
from parley_runtime.live import painter
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

from .conftest import ANY, Raw, noise, objects_held, serving, until

VISITS = 12
PERIODS = 2


class BlankFace:
    """A face of no looks, which costs nothing to draw."""

    def draw(self, weights: NDArray[np.float32], *pose: NDArray[np.float32]) -> NDArray[np.uint8]:
        return np.zeros((len(weights), 16, 16, 4), np.uint8)


@pytest.fixture
def runtime(performer: Performer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(painter, "open_face", lambda *_: BlankFace())
    with serving(performer, replace(ANY, heartbeat=0.1, keep=0.1, faces={"blank": "rig:blank.glb"})) as server:
        yield server


def visit(address: str, number: int) -> None:
    """Open streams of all kinds, say something, and leave: by closing them, by a goodbye, or without a word."""
    with Raw(address) as raw:
        session = raw.hello().session
        for stream, output in enumerate(("arkit", "latents", "texture"), 1):
            size = 16 if output == "texture" else 0
            raw.send(protocol.Open(stream=stream, output=output, width=size, profile="low", credit=30))
            raw.receive(protocol.Frames)
            raw.send(protocol.Line(stream=stream, line=1, parts=(noise(0.2).tobytes(),)))
            if number % 2:
                raw.send(protocol.Interrupt(stream=stream))
            raw.send(protocol.Controls(stream=stream, emotion={"joy": 0.5}))
        if number % 4 == 0:
            raw.hello(resume=session)
        raw.send([b"\xc1"])
        if number % 3 == 0:
            for stream in (1, 2, 3):
                raw.send(protocol.Close(stream=stream))
        if number % 3 == 1:
            raw.send(protocol.Bye())
        raw.socket.close(linger=1000)


def test_visits_leave_nothing_behind(runtime: Server) -> None:
    def period() -> tuple[Counter[str], int]:
        for number in range(VISITS):
            visit(runtime.address, number)
        until(lambda: runtime.desk.sessions == 0 and not runtime.scheduler.seats)
        return objects_held(), len(gc.get_objects())

    for name in ("compute", "draw"):
        for _ in range(1000):
            runtime.scheduler.figures.took(name, 0.0)  # the recent ones are kept on purpose
    period()
    threads = threading.active_count()
    before, objects = period()
    grown = []
    for _ in range(PERIODS):
        after, now = period()
        assert after - before == Counter()
        grown.append(now - objects)
        objects = now
    assert min(grown) < VISITS, f"each {VISITS} visits left more objects behind, of any kind: {grown}"
    assert threading.active_count() == threads
