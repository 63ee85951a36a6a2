"""A scheduler with untrained networks and a clock that the test turns."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import zmq
from numpy.typing import NDArray

from parley import protocol
from parley.client import Client
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

ANY = ServeOptions(address="tcp://127.0.0.1:*", heartbeat=0.4)


@dataclass
class Stage:
    """One scheduler, its messages, and simulated time: `run` lives through seconds in no time."""

    scheduler: Scheduler
    now: float = 100.0
    messages: list[tuple[str, protocol.ServerMessage]] = field(default_factory=list)

    def open(self, key: str = "a", **changes: object) -> protocol.Opened:
        request = protocol.Open(**{"stream": 1, "credit": 100_000, **changes})  # type: ignore[arg-type]
        return self.scheduler.open(key, request, self.now)

    def run(self, seconds: float, each: Callable[[], None] | None = None) -> None:
        """Let time pass in steps of 10 ms; `each` runs in each."""
        for _ in range(round(seconds * 100)):
            if each is not None:
                each()
            self.messages += self.scheduler.step(self.now)
            self.now += 0.01

    def say(self, number: int, samples: NDArray[np.int16] | None = None, key: str = "a", **changes: object) -> None:
        request = protocol.Line(**{"stream": 1, "line": number, "end": True, **changes})  # type: ignore[arg-type]
        sound = self.scheduler.sound(request)
        if samples is not None:
            sound.push(samples.tobytes())
        self.scheduler.say(key, request, sound, self.now)

    def audio(self, number: int, samples: NDArray[np.int16], end: bool = False, key: str = "a") -> None:
        self.scheduler.hear(key, protocol.Audio(stream=1, line=number, end=end, parts=(samples.tobytes(),)), self.now)

    def of(self, kind: type[protocol.ServerMessage], key: str = "a") -> list[protocol.ServerMessage]:
        return [message for owner, message in self.messages if owner == key and isinstance(message, kind)]

    def frames(self, key: str = "a") -> list[protocol.Frames]:
        return [message for message in self.of(protocol.Frames, key) if isinstance(message, protocol.Frames)]

    def events(self, key: str = "a") -> list[tuple[str, int]]:
        return [(m.event, m.line) for m in self.of(protocol.Event, key) if isinstance(m, protocol.Event)]

    def rows(self, key: str = "a") -> NDArray[np.float32]:
        """All frames [n, columns] of a stream."""
        return np.concatenate([np.frombuffer(m.parts[0], "<f4").reshape(m.count, -1) for m in self.frames(key)])

    def media(self, key: str = "a") -> list[tuple[int, float]]:
        """(line, media time) of each frame."""
        return [(m.line, m.time + k / m.rate) for m in self.frames(key) for k in range(m.count)]


@pytest.fixture(scope="session")
def performer(tiny_pack: Path) -> Performer:
    return Performer.open(tiny_pack, threads=1)


def calm_stage(performer: Performer) -> Stage:
    """A stage on a machine that is infinitely fast: its load is 0 whatever else runs here."""
    return Stage(Scheduler(performer, clock=lambda: 0.0))


@pytest.fixture
def stage(performer: Performer) -> Stage:
    return calm_stage(performer)


def noise(seconds: float, rate: int = 24_000, seed: int = 0) -> NDArray[np.int16]:
    return (np.random.default_rng(seed).standard_normal(round(seconds * rate)) * 3000).astype(np.int16)


def objects_held() -> Counter[str]:
    """How many objects of each of our classes there are, and how many entries their and our modules' containers have."""
    gc.collect()
    counts: Counter[str] = Counter()
    objects = [entry for entry in gc.get_objects() if str(type(entry).__module__).startswith("parley")]
    for owner in [*objects, *(module for name, module in sys.modules.items() if name.startswith("parley"))]:
        name = f"{type(owner).__module__}.{type(owner).__name__}"
        counts[name] += 1
        for key, value in getattr(owner, "__dict__", {}).items():
            if isinstance(value, (list, dict, set, deque)):
                counts[f"entries of {name}.{key}"] += len(value)
    return counts


@contextmanager
def serving(performer: Performer, options: ServeOptions = ANY) -> Iterator[Server]:
    with Server(performer, options) as server:
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join()


@pytest.fixture
def server(performer: Performer) -> Iterator[Server]:
    with serving(performer) as running:
        yield running


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with Client(server.address, timeout=20) as connected:
        yield connected


def until(there: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for something that must come about; the limit only ends a hanging test."""
    ends = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < ends, "it never came about"
        time.sleep(0.01)


class Raw:
    """A DEALER that says what it likes."""

    def __init__(self, address: str, name: bytes = b"") -> None:
        self._context = zmq.Context()
        self.socket = self._context.socket(zmq.DEALER)
        if name:
            self.socket.setsockopt(zmq.ROUTING_ID, name)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.setsockopt(zmq.RCVTIMEO, 20_000)
        self.socket.connect(address)

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *error: object) -> None:
        self._context.destroy(linger=0)

    def send(self, message: protocol.Message | list[bytes]) -> None:
        self.socket.send_multipart(message if isinstance(message, list) else protocol.encode(message))

    def receive(self, kind: type[protocol.Message]) -> protocol.Message:
        """The next message of a kind; others are passed over."""
        while True:
            message = protocol.decode(self.socket.recv_multipart())
            if isinstance(message, kind):
                return message

    def refusal(self, message: protocol.Message | list[bytes]) -> str:
        self.send(message)
        error = self.receive(protocol.Error)
        assert isinstance(error, protocol.Error)
        assert error.text
        return error.code

    def hello(self, **keys: object) -> protocol.Welcome:
        self.send(protocol.Hello(versions=(1, 1), **keys))  # type: ignore[arg-type]
        welcome = self.receive(protocol.Welcome)
        assert isinstance(welcome, protocol.Welcome)
        return welcome
