"""Connections that break: the client comes back by `resume`, and what was lost on the way is said again."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from parley import protocol
from parley.client import Client
from parley.client.core import ClientCore
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

from .conftest import ANY, Raw, noise, serving, until


class Road:
    """Passes bytes between a client and a runtime, and can be cut: TCP connections end, and what is on the way is lost."""

    def __init__(self, target: str) -> None:
        self._target = (target.rsplit(":", 1)[0].removeprefix("tcp://"), int(target.rsplit(":", 1)[1]))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.swallow_up = threading.Event()
        self.swallow_down = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._pairs.append((near, far))
            for one, other, swallow in ((near, far, self.swallow_up), (far, near, self.swallow_down)):
                threading.Thread(target=self._pass, args=(one, other, swallow), daemon=True).start()

    @staticmethod
    def _pass(one: socket.socket, other: socket.socket, swallow: threading.Event) -> None:
        try:
            while data := one.recv(65536):
                if not swallow.is_set():
                    other.sendall(data)
        except OSError:
            return

    def cut(self) -> None:
        """End all connections; new ones are taken, and pass everything."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self.swallow_up.clear()
        self.swallow_down.clear()

    def close(self) -> None:
        self.cut()
        self._listener.close()


@pytest.fixture
def patient(performer: Performer) -> Iterator[Server]:
    with serving(performer, replace(ANY, heartbeat=0.3, keep=60.0)) as server:
        yield server


@pytest.fixture
def road(patient: Server) -> Iterator[Road]:
    road = Road(patient.address)
    yield road
    road.close()


@pytest.fixture
def client(road: Road) -> Iterator[Client]:
    with Client(road.address, timeout=20) as connected:
        yield connected


def test_a_line_goes_on_over_a_broken_connection(patient: Server, road: Road, client: Client) -> None:
    npc = client.open()
    line = npc.say(noise(2.0))
    seen = []
    for frame in npc.frames(line, timeout=20):
        if frame.line == line:
            seen.append(frame.seq)
        if len(seen) == 10:
            road.cut()
    assert client.connections == 2
    assert patient.desk.sessions == 1 and len(patient.scheduler.seats) == 1  # the same stream, not another
    assert np.all(np.diff(seen) >= 1) and len(seen) >= 25


def test_what_was_said_into_the_void_is_said_again(patient: Server, road: Road, client: Client) -> None:
    npc = client.open()
    first = npc.begin()
    npc.feed(first, noise(0.2))
    npc.take(20)
    until(lambda: patient.scheduler.seats and next(iter(patient.scheduler.seats.values())).pieces == 1)
    road.swallow_up.set()
    npc.feed(first, noise(0.3))
    npc.end(first)
    second = npc.say(noise(0.2))
    npc.controls(emotion={"joy": 0.5})
    until(lambda: not client._core._outbox)
    road.cut()
    said = [frame.line for frame in npc.frames(second, timeout=20)]
    assert said.count(second) == 6
    seat = next(iter(patient.scheduler.seats.values()))
    assert (seat.line, seat.finished) == (second, second)
    assert seat.stream.controls.row()[3] == 0.5
    assert client.connections == 2


@pytest.mark.parametrize("way", ["swallow_up", "swallow_down"])
def test_an_interrupt_or_its_acknowledgement_is_lost(patient: Server, road: Road, client: Client, way: str) -> None:
    npc = client.open()
    first = npc.say(noise(8.0))
    for frame in npc.frames(first, timeout=20):
        if frame.line == first:
            break
    getattr(road, way).set()
    npc.interrupt()
    second = npc.say(noise(3.0))
    until(lambda: not client._core._outbox)
    if way == "swallow_down":
        until(lambda: next(iter(patient.scheduler.seats.values())).stream.generation == 1)
    road.cut()
    after = list(npc.frames(second, timeout=20))
    assert {frame.generation for frame in after} == {1}
    assert {frame.line for frame in after} <= {0, second}


def test_streams_opened_and_closed_while_nobody_listens(patient: Server, road: Road, client: Client) -> None:
    old, kept = client.open(), client.open()
    old.take(20)
    kept.take(20)
    road.swallow_up.set()
    old.close()
    new = client.open(profile="low")
    until(lambda: not client._core._outbox)
    road.cut()
    assert new.take(20) is not None and kept.take(20) is not None
    until(lambda: len(patient.scheduler.seats) == 2)


def test_the_runtime_tells_what_it_has(patient: Server) -> None:
    with Raw(patient.address) as raw:
        lost = raw.hello()
        raw.send(protocol.Open(stream=5))
        raw.send(protocol.Line(stream=5, line=3, end=True, parts=(noise(0.1).tobytes(),)))
        while (event := raw.receive(protocol.Event)) and getattr(event, "event", "") != "finished":
            pass
        raw.send(protocol.Line(stream=5, line=4, parts=(noise(0.1).tobytes(),)))
        raw.send(protocol.Audio(stream=5, line=4, parts=(noise(0.1).tobytes(),)))
        raw.send(protocol.Ping(token=1))
        raw.receive(protocol.Pong)
    with Raw(patient.address) as raw:
        assert raw.hello(resume=lost.session).resumed
        opened = raw.receive(protocol.Opened)
        assert isinstance(opened, protocol.Opened)
        assert (opened.stream, opened.line, opened.pieces, opened.finished) == (5, 4, 1, 3)
        assert opened.columns == protocol.ARKIT_COLUMNS


def test_a_second_hello_on_the_same_connection(patient: Server) -> None:
    """With the own session's name it changes nothing; without, the client starts over."""
    with Raw(patient.address) as raw:
        session = raw.hello().session
        raw.send(protocol.Open(stream=1))
        raw.receive(protocol.Opened)
        again = raw.hello(resume=session)
        assert again.resumed and isinstance(raw.receive(protocol.Opened), protocol.Opened)
        assert not raw.hello().resumed
        raw.send(protocol.Open(stream=1))
        raw.receive(protocol.Opened)
        assert len(patient.scheduler.seats) == 1


def test_a_connection_comes_back_under_its_own_name(patient: Server) -> None:
    """A client that names its socket (ZMQ_ROUTING_ID) is the same to the runtime before and after."""
    session = ""
    for _ in range(4):
        with Raw(patient.address, name=b"guard") as raw:
            welcome = raw.hello(resume=session)
            assert welcome.resumed == bool(session)
            if session:
                raw.send(protocol.Credit(stream=1, frames=100))
            else:
                raw.send(protocol.Open(stream=1))
            session = welcome.session
            for _ in range(3):
                raw.receive(protocol.Frames)
    assert patient.desk.sessions == 1 and len(patient.scheduler.seats) == 1


def test_a_greeting_that_is_answered_twice(patient: Server) -> None:
    """A slow runtime finds several greetings of one client: the streams live, and the client opens none again."""
    with Raw(patient.address) as raw:
        lost = raw.hello()
        raw.send(protocol.Open(stream=1))
        raw.receive(protocol.Opened)
    with Raw(patient.address) as raw:
        for _ in range(2):
            assert raw.hello(resume=lost.session).resumed
            assert isinstance(raw.receive(protocol.Opened), protocol.Opened)
        assert len(patient.scheduler.seats) == 1
    core = ClientCore()
    core.outgoing(0.0)
    asked = {
        "rate": 30.0,
        "profile": "low",
        "seed": 0,
        "width": 0,
        "height": 0,
        "format": "",
        "portrait": "",
        "quality": 85,
    }
    core.open(output="arkit", **asked)  # type: ignore[arg-type]
    welcome = protocol.encode(protocol.Welcome(version=1, session="s"))
    core.receive(welcome, 0.1)
    core.receive(welcome, 0.2)
    sent = [protocol.decode(parts) for parts in core.outgoing(0.3)]
    assert sum(isinstance(message, protocol.Open) for message in sent) == 1


def test_a_runtime_that_stops_answering_for_a_while(patient: Server, client: Client, road: Road) -> None:
    npc = client.open()
    npc.take(20)
    road.swallow_down.set()
    until(lambda: not client._core.ready)  # silent for 2.5 heartbeats
    road.swallow_down.clear()
    until(lambda: client._core.ready)
    assert [npc.take(20) is not None for _ in range(10)]
    assert client.connections == 2 and len(patient.scheduler.seats) == 1
