"""The live protocol without sockets: messages, their bytes, and the two ends of a connection. See docs/protocol.md."""

from parley.protocol.codec import HEADER_BYTES, decode, encode, keys_of, meaning
from parley.protocol.frames import ARKIT_COLUMNS, pack_rows, unpack_rows
from parley.protocol.messages import (
    AUDIO_FORMATS,
    CLIENT_MESSAGES,
    ERROR_CODES,
    EVENTS,
    MESSAGES,
    OUTPUTS,
    PICTURE_FORMATS,
    SERVER_MESSAGES,
    VERSION,
    Audio,
    Bye,
    ClientMessage,
    Close,
    Closed,
    Controls,
    Credit,
    Error,
    Event,
    Figures,
    Frames,
    Hello,
    Hint,
    Interrupt,
    Line,
    Message,
    Open,
    Opened,
    Ping,
    Pong,
    ServerMessage,
    Stats,
    Welcome,
)
from parley.protocol.session import ClientSession, Limits, ServerSession, StreamBook

__all__ = [
    "ARKIT_COLUMNS", "AUDIO_FORMATS", "CLIENT_MESSAGES", "ERROR_CODES", "EVENTS", "HEADER_BYTES", "MESSAGES", "OUTPUTS",
    "PICTURE_FORMATS", "SERVER_MESSAGES", "VERSION", "Audio", "Bye", "ClientMessage", "ClientSession", "Close", "Closed", "Controls", "Credit",
    "Error", "Event", "Figures", "Frames", "Hello", "Hint", "Interrupt", "Limits", "Line", "Message", "Open", "Opened",
    "Ping", "Pong", "ServerMessage", "ServerSession", "Stats", "StreamBook", "Welcome", "decode", "encode", "keys_of",
    "meaning", "pack_rows", "unpack_rows",
]  # fmt: skip
