"""Bytes that nobody meant: the codec and the sessions answer with a RemoteProtocolError or a message, never otherwise."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from odd_messages import EXAMPLES, KEYS, NAMES, Choices, anything, choices, sequences

from parley import protocol
from parley.errors import LocalProtocolError, RemoteProtocolError


def read(parts: list[bytes]) -> protocol.Message | None:
    try:
        return protocol.decode(parts)
    except RemoteProtocolError as error:
        assert error.code in protocol.ERROR_CODES
        assert len(str(error)) < 1024
        return None


@EXAMPLES
@given(anything)
def test_what_is_read_can_be_written_and_read_again(parts: list[bytes]) -> None:
    message = read(parts)
    if message is not None:
        assert protocol.decode(protocol.encode(message)) == message


@EXAMPLES
@given(sequences(6))
def test_a_server_session_survives_any_sequence(sequence: list[list[bytes]]) -> None:
    session = protocol.ServerSession(protocol.Limits(streams=4))
    session.receive(protocol.encode(protocol.Hello(versions=(1, 1))))
    for parts in sequence:
        try:
            message = session.receive(parts)
        except RemoteProtocolError as error:
            assert error.code in protocol.ERROR_CODES
        else:
            assert isinstance(message, protocol.ClientMessage)
        assert len(session.streams) <= 4


@EXAMPLES
@given(sequences(6))
def test_a_client_session_survives_any_sequence(sequence: list[list[bytes]]) -> None:
    session = protocol.ClientSession()
    session.hello()
    for parts in sequence:
        try:
            message = session.receive(parts)
        except RemoteProtocolError as error:
            assert error.code in protocol.ERROR_CODES
        else:
            assert message is None or isinstance(message, protocol.ServerMessage)


@given(choices())
def test_what_may_not_be_written_is_our_own_fault(made: Choices) -> None:
    name = made.one(NAMES)
    key, value = made.one(KEYS[name] or [""]), made.value()
    kind = protocol.MESSAGES[name]
    required: dict[str, Any] = {entry.name: 1 for entry in protocol.keys_of(kind) if entry.required}
    if not key:
        return
    parts = (b"",) * kind.PARTS[0]
    try:
        written = protocol.encode(kind(parts=parts, **{**required, key: value}))
    except LocalProtocolError as error:
        assert error.code in protocol.ERROR_CODES
    else:
        protocol.decode(written)


def test_a_bomb_of_nested_arrays_is_garbage() -> None:
    with pytest.raises(RemoteProtocolError, match="not MessagePack") as refused:
        protocol.decode([b"\x81\xa1x" + b"\x91" * 60_000 + b"\x00"])
    assert refused.value.code == "garbage"


def test_the_nightly_run_counts_its_examples() -> None:
    spec = importlib.util.spec_from_file_location("odd_bytes", Path(__file__).resolve().parents[2] / "odd_bytes.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.rounds(1_000_000) == [25_000] * 10
    assert script.rounds(99) == [25]
    counted = sum(Path(script.ROOT, name).read_text("utf-8").count("@EXAMPLES\n") for name in script.TESTS)
    assert counted == script.COUNT
    assert script.main(["many"]) == 2
