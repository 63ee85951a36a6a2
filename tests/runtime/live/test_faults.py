"""Everything a bad client may do, on real sockets: nobody else notices, and nothing stays behind."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from parley import protocol
from parley.client import AsyncClient, Client
from parley.errors import LocalProtocolError
from parley_runtime.live.desk import Outgoing
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

from .conftest import ANY, Raw, noise, serving, until


def test_a_client_that_vanishes_is_forgotten(performer: Performer) -> None:
    with serving(performer, replace(ANY, heartbeat=0.1, keep=0.1)) as server:
        with Raw(server.address) as raw:
            raw.hello()
            raw.send(protocol.Open(stream=1))
            raw.receive(protocol.Frames)
            assert server.desk.sessions == 1
        until(lambda: server.desk.sessions == 0 and not server.scheduler.seats)


def test_a_lost_connection_is_resumed(performer: Performer) -> None:
    with serving(performer, replace(ANY, heartbeat=0.2, keep=60.0)) as server:
        with Raw(server.address) as raw:
            lost = raw.hello()
            raw.send(protocol.Open(stream=5))
            raw.receive(protocol.Frames)
        with Raw(server.address) as raw:
            welcome = raw.hello(resume=lost.session)
            assert welcome.resumed and welcome.session != lost.session
            raw.send(protocol.Credit(stream=5, frames=50))
            frames = raw.receive(protocol.Frames)
            assert isinstance(frames, protocol.Frames) and frames.stream == 5 and frames.seq > 0
            assert server.desk.sessions == 1


def test_a_slow_client_loses_its_own_frames_only(performer: Performer) -> None:
    patient = replace(ANY, heartbeat=10.0)  # the slow client does not even ping
    with (
        serving(performer, patient) as server,
        Client(server.address, timeout=20) as client,
        Raw(server.address) as slow,
    ):
        slow.hello()
        slow.send(protocol.Open(stream=1, credit=10))
        slow.receive(protocol.Opened)
        npc = client.open()
        seqs = [frame.seq for _, frame in zip(range(90), npc.frames(timeout=20), strict=False)]
        assert np.all(np.diff(seqs) == 1) and npc.dropped == 0
        slow.send(protocol.Credit(stream=1, frames=10))
        event = slow.receive(protocol.Event)
        assert isinstance(event, protocol.Event) and event.event == "dropped" and event.frames > 0
        assert client.stats()["frames_dropped"] > 0


def test_wrong_versions_garbage_and_nonsense_are_answered(server: Server, client: Client) -> None:
    npc = client.open()
    with Raw(server.address) as raw:
        assert raw.refusal(protocol.Stats()) == "hello"
        assert raw.refusal(protocol.Hello(versions=(7, 9))) == "version"
        assert raw.refusal([b"\xc1 garbage"]) == "garbage"
        raw.hello()
        time.sleep(0.3)  # complaints about garbage are rationed
        assert raw.refusal([b""]) == "garbage"
        for message, code in [
            (protocol.Line(stream=9, line=1), "stream"),
            (protocol.Open(stream=1, output="texture"), "unsupported"),
            (protocol.Open(stream=1, profile="warp"), "unsupported"),
        ]:
            assert raw.refusal(message) == code
        raw.send(protocol.Open(stream=1))
        assert raw.refusal(protocol.Open(stream=1)) == "stream"
        assert raw.refusal(protocol.Controls(stream=1, emotion={"hunger": 1.0})) == "unsupported"
        nan = np.array([0.0, np.nan], "<f4").tobytes()
        assert raw.refusal(protocol.Line(stream=1, line=1, format="f32", parts=(nan,))) == "audio"
        assert raw.refusal(protocol.Line(stream=1, line=2, parts=(b"odd",))) == "audio"
        assert raw.refusal(protocol.Line(stream=1, line=3, format="mp5", parts=(b"",))) == "audio"
        assert raw.refusal(protocol.Line(stream=1, line=4, format="file", end=True, parts=(b"RIFF no",))) == "audio"
        raw.send(protocol.Line(stream=1, line=5, format="f32"))
        assert raw.refusal(protocol.Audio(stream=1, line=5, parts=(nan,))) == "audio"
        assert raw.refusal(protocol.Audio(stream=1, line=5, parts=(b"",))) == "line"
        assert raw.refusal([protocol.encode(protocol.Ping())[0], b"part"]) == "field"
    line = npc.say(noise(0.3))  # and the others never noticed
    assert sum(frame.line == line for frame in npc.frames(line, timeout=20)) == 9


def test_random_bytes_never_stop_the_runtime(server: Server) -> None:
    generator = np.random.default_rng(1)
    with Raw(server.address) as raw:
        raw.hello()
        raw.send(protocol.Open(stream=1))
        for _ in range(2000):
            parts = [generator.bytes(int(generator.integers(0, 40))) for _ in range(generator.integers(1, 4))]
            raw.send(parts)
        raw.send(protocol.Ping(token=77))
        pong = raw.receive(protocol.Pong)
        assert isinstance(pong, protocol.Pong) and pong.token == 77


def test_too_large_messages(performer: Performer) -> None:
    limits = protocol.Limits(message_bytes=100_000, streams=2)
    with serving(performer, replace(ANY, limits=limits)) as server:
        with Raw(server.address) as raw:
            assert raw.hello().message_bytes == 100_000
            raw.send(protocol.Open(stream=1))
            half = bytes(60_000)
            assert raw.refusal([*protocol.encode(protocol.Line(stream=1, line=1, parts=(half,))), half]) == "too_large"
            raw.send(protocol.Open(stream=2))
            assert raw.refusal(protocol.Open(stream=3)) == "limit"
            raw.send([bytes(5_000_000)])  # libzmq cuts the connection before it takes the memory
        with Client(server.address, timeout=20) as client, pytest.raises(LocalProtocolError, match="sound in pieces"):
            client.open().say(noise(10.0))


def test_a_client_that_talks_too_fast_is_told(performer: Performer) -> None:
    with serving(performer, replace(ANY, messages=5.0)) as server, Raw(server.address) as raw:
        raw.hello()
        for _ in range(100):
            raw.send(protocol.Ping())
        error = raw.receive(protocol.Error)
        assert isinstance(error, protocol.Error) and error.code == "limit"


def test_two_hundred_connections_opened_and_dropped(performer: Performer) -> None:
    with serving(performer, replace(ANY, heartbeat=0.1, keep=0.0, sessions=400)) as server:
        for number in range(200):
            with Raw(server.address) as raw:
                raw.send(protocol.Hello(versions=(1, 1)))
                if number % 10 == 0:
                    raw.receive(protocol.Welcome)
                    raw.send(protocol.Open(stream=1))
        until(lambda: server.desk.sessions == 0 and not server.scheduler.seats)
        with Client(server.address, timeout=20) as client:
            assert client.open().take(20) is not None


def _leave_plainly(address: str) -> None:
    with Client(address, timeout=20) as client:
        client.open().take(20)


def _leave_by_asyncio(address: str) -> None:
    async def visit() -> None:
        async with AsyncClient(address, timeout=20) as client:
            await client.open().take(20)

    asyncio.run(visit())


def _leave_at_once(address: str) -> None:
    """What is simplest in any language: say goodbye, and close the socket with frames unread."""
    with Raw(address) as raw:
        raw.hello()
        raw.send(protocol.Open(stream=1))
        raw.receive(protocol.Frames)
        raw.send(protocol.Bye())
        raw.socket.close(linger=20_000)


@pytest.mark.parametrize("leave", [_leave_plainly, _leave_by_asyncio, _leave_at_once])
def test_a_goodbye_is_heard_though_the_connection_has_ended(
    performer: Performer, monkeypatch: pytest.MonkeyPatch, leave: Callable[[str], None]
) -> None:
    """A runtime that is busy finds the connection gone when it sends the next frames, with the goodbye still unread."""
    with serving(performer, replace(ANY, heartbeat=600.0)) as server:
        step = server.desk.step

        def slow(now: float) -> list[Outgoing]:
            time.sleep(0.03)
            return step(now)

        monkeypatch.setattr(server.desk, "step", slow)
        for _ in range(4):
            leave(server.address)
        until(lambda: server.desk.sessions == 0 and not server.scheduler.seats)


@pytest.mark.parametrize("leave", [_leave_plainly, _leave_by_asyncio])
def test_a_client_leaves_when_no_frames_are_on_their_way(
    server: Server, monkeypatch: pytest.MonkeyPatch, leave: Callable[[str], None]
) -> None:
    heard: list[str] = []
    receive = server.desk.receive

    def spied(identity: bytes, parts: list[bytes], now: float) -> list[Outgoing]:
        heard.append(protocol.decode(parts).TYPE)
        return receive(identity, parts, now)

    monkeypatch.setattr(server.desk, "receive", spied)
    leave(server.address)
    until(lambda: server.desk.sessions == 0)
    last = heard[heard.index("close") :]
    assert last[0] == "close" and last[-1] == "bye" and set(last[1:-1]) == {"ping"}
