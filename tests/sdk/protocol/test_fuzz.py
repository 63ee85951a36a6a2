"""Bytes that nobody meant: the codec and the sessions answer with a RemoteProtocolError or a message, never otherwise.

PARLEY_FUZZ sets the number of examples of each test (a nightly run takes a million).
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgpack
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley import protocol
from parley.errors import LocalProtocolError, RemoteProtocolError

EXAMPLES = settings(max_examples=int(os.environ.get("PARLEY_FUZZ", "200")), suppress_health_check=list(HealthCheck))
VECTORS = json.loads((Path(__file__).resolve().parents[2] / "golden" / "protocol.json").read_text("utf-8"))
REAL = [[bytes.fromhex(part) for part in vector["parts"]] for vector in VECTORS["canonical"]]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(
    sorted({key.name for kind in protocol.MESSAGES.values() for key in protocol.keys_of(kind)})
) | st.text(max_size=8)
headers = st.fixed_dictionaries({"type": st.sampled_from(sorted(protocol.MESSAGES))}).flatmap(
    lambda start: st.dictionaries(keys, values, max_size=8).map(lambda rest: {**rest, **start})
)


@st.composite
def damaged(draw: st.DrawFn) -> list[bytes]:
    """A real message with bytes changed, cut off, or put in."""
    parts = list(draw(st.sampled_from(REAL)))
    which = draw(st.integers(0, len(parts) - 1))
    data = bytearray(parts[which])
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        action = draw(st.sampled_from(("set", "cut", "insert")))
        if action == "cut":
            del data[place:]
        elif action == "insert":
            data[place:place] = draw(st.binary(max_size=5))
        elif place < len(data):
            data[place] = draw(st.integers(0, 255))
    parts[which] = bytes(data)
    return parts


anything = (
    st.lists(st.binary(max_size=60), max_size=4) | damaged() | headers.map(lambda header: [msgpack.packb(header)])
)


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
@given(st.lists(anything, max_size=12))
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
@given(st.lists(anything, max_size=12))
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


@given(st.sampled_from(sorted(protocol.MESSAGES)), keys, values)
def test_what_may_not_be_written_is_our_own_fault(name: str, key: str, value: Any) -> None:
    kind = protocol.MESSAGES[name]
    required: dict[str, Any] = {entry.name: 1 for entry in protocol.keys_of(kind) if entry.required}
    if key not in {entry.name for entry in protocol.keys_of(kind)}:
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
