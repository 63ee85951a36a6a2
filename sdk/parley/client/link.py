"""The client's socket: a DEALER that keeps nothing for a runtime that is not there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zmq
import zmq.auth

from parley import files
from parley.errors import InputError

DEFAULT_ADDRESS = "tcp://127.0.0.1:5750"
"""Where `parley serve` binds unless told otherwise."""

FAREWELL = 0.5
"""Seconds that a client which leaves waits until its streams have ended. A connection that is closed while frames are on their way
ends at once and without care for what it was still to bring, such as a goodbye."""


@dataclass(frozen=True)
class Security:
    """CURVE keys: the runtime's public key file, and this client's secret one (`parley keys` makes them)."""

    server: Path
    client: Path


def connect(context: zmq.Context[Any], address: str, security: Security | None) -> Any:
    """A connected DEALER (of the context's kind, plain or asyncio). Raises InputError for a bad address or key."""
    socket = context.socket(zmq.DEALER)
    socket.setsockopt(zmq.IMMEDIATE, 1)  # else messages pile up for a runtime that is away, and greet the next one
    socket.setsockopt(zmq.RECONNECT_IVL, 50)
    socket.setsockopt(zmq.RECONNECT_IVL_MAX, 1000)
    socket.setsockopt(zmq.LINGER, 200)
    socket.setsockopt(zmq.IPV6, 1 if "[" in address else 0)
    if security is not None:
        socket.curve_serverkey = _load(security.server)[0]
        public, secret = _load(security.client)
        if secret is None:
            raise InputError(f"{security.client}: holds no secret key; give the .key_secret file")
        socket.curve_publickey, socket.curve_secretkey = public, secret
    try:
        socket.connect(address)
    except zmq.ZMQError as error:
        raise InputError(f"'{address}' is not an address ({error.strerror or error}); write tcp://HOST:PORT") from None
    return socket


def _load(path: Path) -> tuple[bytes, bytes | None]:
    try:
        return zmq.auth.load_certificate(str(path))
    except (OSError, ValueError) as error:
        why = files.reason(error) if isinstance(error, OSError) else str(error)
        raise InputError(f"{path}: is not a readable key file ({why}); make one with 'parley keys'") from None
