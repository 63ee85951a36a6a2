"""Bytes that nobody meant, on a real socket: whatever comes in, the runtime answers the next ping, and others see nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from odd_messages import EXAMPLES, sequences

from parley import protocol
from parley.client import Client
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

from .conftest import ANY, Raw, noise, serving

PATIENT = replace(ANY, heartbeat=600.0, messages=1e9, limits=protocol.Limits(message_bytes=100_000, streams=3))


@pytest.fixture(scope="module")
def runtime(performer: Performer) -> Iterator[Server]:
    with serving(performer, PATIENT) as server:
        yield server


@pytest.fixture(scope="module")
def bystander(runtime: Server) -> Iterator[Client]:
    with Client(runtime.address, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def raw(runtime: Server) -> Iterator[Raw]:
    with Raw(runtime.address) as connection:
        connection.hello()
        yield connection


@EXAMPLES
@given(sequences(4))
def test_the_next_ping_is_answered(raw: Raw, sequence: list[list[bytes]]) -> None:
    for parts in sequence:
        if parts:
            raw.send(parts)
    raw.send(protocol.Hello(versions=(1, 1)))  # one of them may have been a goodbye
    raw.send(protocol.Ping(token=2**52 + 1))
    while (answer := raw.receive(protocol.Pong)) != protocol.Pong(token=2**52 + 1):
        assert isinstance(answer, protocol.Pong)


def test_and_others_never_noticed(bystander: Client) -> None:
    npc = bystander.open()
    line = npc.say(noise(0.3))
    assert sum(frame.line == line for frame in npc.frames(line, timeout=20)) == 9
