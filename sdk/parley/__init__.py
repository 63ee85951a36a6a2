"""Parley's vocabulary: motion, ARKit names, controls, errors, clip formats, and the live client."""

from typing import TYPE_CHECKING

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley.controls import EMOTIONS, Controls, Keyed
from parley.errors import (
    AudioError,
    ClipError,
    InputError,
    LocalProtocolError,
    MissingDependencyError,
    OutputError,
    PackError,
    ParleyError,
    ProtocolError,
    RemoteProtocolError,
    ServerError,
    UnreachableError,
)
from parley.motion import FRAME_RATE, MotionClip, MotionFrame

if TYPE_CHECKING:
    from parley.client import AsyncClient, Client

__version__ = "0.1.0"

_LIVE = ("AsyncClient", "Client")


def __getattr__(name: str) -> object:
    """The live clients, loaded when asked for: who plays clips needs no sockets."""
    if name in _LIVE:
        from parley import client

        return getattr(client, name)
    raise AttributeError(f"module 'parley' has no attribute '{name}'")


__all__ = [
    "ARKIT_INDEX", "ARKIT_NAMES", "EMOTIONS", "FRAME_RATE", "AsyncClient", "AudioError", "Client", "ClipError", "Controls",
    "InputError", "Keyed", "LocalProtocolError", "MissingDependencyError", "MotionClip", "MotionFrame", "OutputError",
    "PackError", "ParleyError", "ProtocolError", "RemoteProtocolError", "ServerError", "UnreachableError",
]  # fmt: skip
