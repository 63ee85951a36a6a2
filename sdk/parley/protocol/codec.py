"""Messages <-> parts: a MessagePack map as header, then binary parts. No sockets here.

    parts = encode(Ping(token=7))
    message = decode(parts)

The written form is canonical: keys in the order of the class, defaults left out, numbers as float64, whole numbers as
short as MessagePack has them. So one message has one sequence of bytes, which the golden vectors pin for every language.
"""  # fmt: skip

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

import msgpack

from parley.errors import LocalProtocolError, RemoteProtocolError
from parley.protocol.kinds import Kind, Refused
from parley.protocol.messages import MESSAGES, Message

HEADER_BYTES = 65_536
"""The longest header that is read."""


@dataclasses.dataclass(frozen=True)
class Key:
    """One key of a header: its name, kind, whether it must be given, and its default."""

    name: str
    kind: Kind
    required: bool
    default: Any


_KEYS: dict[str, tuple[Key, ...]] = {}


def keys_of(message: type[Message]) -> tuple[Key, ...]:
    """The keys of a message's header in written order, without `type`."""
    if message.TYPE not in _KEYS:
        _KEYS[message.TYPE] = _find_keys(message)
    return _KEYS[message.TYPE]


def _find_keys(message: type[Message]) -> tuple[Key, ...]:
    found = []
    for entry in dataclasses.fields(message):
        if "kind" not in entry.metadata:
            continue
        if entry.default_factory is not dataclasses.MISSING:
            required, default = False, entry.default_factory()
        else:
            required = entry.default is dataclasses.MISSING
            default = None if required else entry.default
        found.append(Key(entry.name, entry.metadata["kind"], required, default))
    return tuple(found)


def encode(message: Message) -> list[bytes]:
    """The parts of a message. Raises LocalProtocolError for a value that the message may not hold."""
    header: dict[str, Any] = {"type": message.TYPE}
    for key in keys_of(type(message)):
        value = getattr(message, key.name)
        if not key.required and value == key.default:
            continue
        try:
            header[key.name] = key.kind.write(key.kind.read(value))
        except Refused as wanted:
            raise LocalProtocolError(
                f"'{key.name}' of '{message.TYPE}' must be {wanted}, got {value!r:.60}; correct the call", "field"
            ) from None
    _check_parts(message.TYPE, type(message), len(message.parts), LocalProtocolError)
    try:
        packed: bytes = msgpack.packb(header)
    except UnicodeEncodeError:
        raise LocalProtocolError(f"a text of '{message.TYPE}' is not Unicode; correct the call", "field") from None
    if len(packed) > HEADER_BYTES:
        raise LocalProtocolError(
            f"the header of '{message.TYPE}' has {len(packed)} bytes, at most {HEADER_BYTES} are sent", "too_large"
        )
    return [packed, *message.parts]


def decode(parts: Sequence[bytes]) -> Message:
    """The message in `parts`. Raises RemoteProtocolError: garbage, unknown_type, field or too_large."""
    header = _header(parts)
    name = header.get("type")
    if not isinstance(name, str):
        raise RemoteProtocolError("the header has no text under 'type'; see docs/protocol.md", "garbage")
    if name not in MESSAGES:
        raise RemoteProtocolError(f"there is no message '{name:.40}' in this version", "unknown_type", about=name[:40])
    message = MESSAGES[name]
    stream, line = _id(header, "stream"), _id(header, "line")
    values: dict[str, Any] = {}
    for key in keys_of(message):
        given = header.get(key.name)
        if given is None:
            if key.required:
                raise RemoteProtocolError(f"'{name}' lacks '{key.name}'", "field", about=name, stream=stream, line=line)
            continue
        try:
            values[key.name] = key.kind.read(given)
        except Refused as wanted:
            raise RemoteProtocolError(
                f"'{key.name}' of '{name}' must be {wanted}, got {given!r:.60}", "field", about=name, stream=stream, line=line
            ) from None  # fmt: skip
    _check_parts(name, message, len(parts) - 1, RemoteProtocolError)
    return message(parts=tuple(bytes(part) for part in parts[1:]), **values)


def meaning(message: Message) -> dict[str, Any]:
    """All keys of a message as plain values, defaults filled in; the golden vectors hold it."""
    plain: dict[str, Any] = {"type": message.TYPE}
    for key in keys_of(type(message)):
        plain[key.name] = key.kind.write(getattr(message, key.name))
    return plain


def _header(parts: Sequence[bytes]) -> Mapping[str, Any]:
    if not parts:
        raise RemoteProtocolError("the message has no parts; the first must be a MessagePack map", "garbage")
    if len(parts[0]) > HEADER_BYTES:
        raise RemoteProtocolError(
            f"the header has {len(parts[0])} bytes, at most {HEADER_BYTES} are read; send sound as binary parts",
            "too_large",
        )
    try:
        header = msgpack.unpackb(parts[0], raw=False, strict_map_key=True)
    except Exception as reason:  # msgpack raises its own, ValueError, TypeError, RecursionError and more for bad bytes
        raise RemoteProtocolError(f"the header is not MessagePack ({type(reason).__name__})", "garbage") from None
    if not isinstance(header, dict):
        raise RemoteProtocolError(f"the header is a {type(header).__name__}, it must be a map", "garbage")
    return header


def _id(header: Mapping[str, Any], name: str) -> int | None:
    value = header.get(name)
    valid = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32
    return value if valid else None


def _check_parts(
    name: str, message: type[Message], count: int, error: type[LocalProtocolError] | type[RemoteProtocolError]
) -> None:
    fewest, most = message.PARTS
    if not fewest <= count <= most:
        wanted = str(fewest) if fewest == most else f"{fewest} to {most}"
        raise error(f"'{name}' takes {wanted} binary parts, got {count}", "field", about=name)
