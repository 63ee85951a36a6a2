"""Every message of the protocol as a frozen dataclass; docs/protocol.md explains them to people.

The fields of a class are the keys of its header, in the order in which they are written; `parts` are the binary parts that
follow the header. A key may be left out when it has its default, and a reader ignores keys that it does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from typing import Any, ClassVar

from parley.protocol.kinds import U53, Kind, flag, maybe, number, numbers, table, text, texts, whole, wholes

VERSION = 1
"""Version of the protocol that this release speaks."""

OUTPUTS = ("arkit", "latents", "texture")
"""What the frames of a stream may hold."""

AUDIO_FORMATS = ("s16", "f32", "file")
"""Sound of a line: little-endian samples (mono), or the bytes of a whole sound file."""

PICTURE_FORMATS = ("rgba", "jpeg", "webp")
"""Pictures of a texture stream: raw bytes [height, width, 4], or files of the other kinds."""

EVENTS = ("started", "finished", "interrupted", "late", "dropped", "level")
"""Names of `Event.event`; a client ignores others."""

ERROR_CODES = (
    "garbage", "field", "unknown_type", "version", "hello", "too_large", "limit", "stream", "line", "audio", "unsupported",
    "denied", "internal",
)  # fmt: skip
"""Codes of `Error.code`; docs/protocol.md says what each means."""


def _key(kind: Kind, default: Any = MISSING) -> Any:
    return field(default=default, metadata={"kind": kind})


def _map(kind: Kind) -> Any:
    return field(default_factory=dict, metadata={"kind": kind})


def _parts() -> Any:
    return field(default=(), metadata={})


@dataclass(frozen=True, kw_only=True)
class Message:
    """Base of all messages. TYPE is the `type` key, SENDER who sends it, PARTS the fewest and most binary parts."""

    TYPE: ClassVar[str]
    SENDER: ClassVar[str]
    PARTS: ClassVar[tuple[int, int]] = (0, 0)

    parts: tuple[bytes, ...] = _parts()


@dataclass(frozen=True, kw_only=True)
class ClientMessage(Message):
    """Sent by a client."""

    SENDER: ClassVar[str] = "client"


@dataclass(frozen=True, kw_only=True)
class ServerMessage(Message):
    """Sent by the runtime."""

    SENDER: ClassVar[str] = "server"


@dataclass(frozen=True, kw_only=True)
class Hello(ClientMessage):
    """The first message: which versions the client speaks (lowest, highest), who it is, and the session it lost."""

    TYPE: ClassVar[str] = "hello"
    versions: tuple[int, int] = _key(wholes(2))
    client: str = _key(text(), "")
    resume: str = _key(text(64), "")


@dataclass(frozen=True, kw_only=True)
class Open(ClientMessage):
    """Open a stream under an id of the client's choice; the keys from `width` on are for textures."""

    TYPE: ClassVar[str] = "open"
    stream: int = _key(whole())
    output: str = _key(text(32), "arkit")
    rate: float = _key(number(1.0, 120.0), 30.0)
    profile: str = _key(text(32), "balanced")
    seed: int = _key(whole(0, U53), 0)
    credit: int = _key(whole(0, 100_000), 90)
    width: int = _key(whole(0, 4096), 0)
    height: int = _key(whole(0, 4096), 0)
    format: str = _key(text(32), "")
    portrait: str = _key(text(), "")
    quality: int = _key(whole(1, 100), 85)


@dataclass(frozen=True, kw_only=True)
class Line(ClientMessage):
    """Say a line: the first sound of it, or all with `end`. `start` skips what was shown before a resume, seconds."""

    TYPE: ClassVar[str] = "line"
    PARTS: ClassVar[tuple[int, int]] = (0, 1)
    stream: int = _key(whole())
    line: int = _key(whole(1))
    rate: int = _key(whole(8_000, 192_000), 24_000)
    format: str = _key(text(32), "s16")
    path: str = _key(text(1024), "")
    start: float = _key(number(0.0, 86_400.0), 0.0)
    end: bool = _key(flag(), False)


@dataclass(frozen=True, kw_only=True)
class Audio(ClientMessage):
    """More sound of a line, in the line's format and rate; `end` when it is the last."""

    TYPE: ClassVar[str] = "audio"
    PARTS: ClassVar[tuple[int, int]] = (0, 1)
    stream: int = _key(whole())
    line: int = _key(whole(1))
    end: bool = _key(flag(), False)


@dataclass(frozen=True, kw_only=True)
class Controls(ClientMessage):
    """Change what is given, keep the rest; reached after `ease` seconds. `look_at` is a point in the head's space, metres."""

    TYPE: ClassVar[str] = "controls"
    stream: int = _key(whole())
    gaze: tuple[float, float] | None = _key(maybe(numbers(2, -3.2, 3.2)), None)
    look_at: tuple[float, float, float] | None = _key(maybe(numbers(3, -1e6, 1e6)), None)
    distance: float | None = _key(maybe(number(-10.0, 10.0)), None)
    emotion: Mapping[str, float] | None = _key(maybe(table(0.0, 1.0, 32)), None)
    energy: float | None = _key(maybe(number(0.0, 10.0)), None)
    ease: float = _key(number(0.0, 60.0), 0.3)


@dataclass(frozen=True, kw_only=True)
class Hint(ClientMessage):
    """How much a stream matters: metres from the camera, and whether it can be seen at all."""

    TYPE: ClassVar[str] = "hint"
    stream: int = _key(whole())
    distance: float = _key(number(0.0, 1e6), 0.0)
    visible: bool = _key(flag(), True)


@dataclass(frozen=True, kw_only=True)
class Interrupt(ClientMessage):
    """Drop all lines of a stream; `shown` is the sequence number of the frame now on screen."""

    TYPE: ClassVar[str] = "interrupt"
    stream: int = _key(whole())
    shown: int | None = _key(maybe(whole(0, U53)), None)


@dataclass(frozen=True, kw_only=True)
class Credit(ClientMessage):
    """The client took frames and has room for so many more."""

    TYPE: ClassVar[str] = "credit"
    stream: int = _key(whole())
    frames: int = _key(whole(1, 100_000))


@dataclass(frozen=True, kw_only=True)
class Close(ClientMessage):
    """End a stream."""

    TYPE: ClassVar[str] = "close"
    stream: int = _key(whole())


@dataclass(frozen=True, kw_only=True)
class Ping(ClientMessage):
    """Are you there? Also tells the runtime that the client is."""

    TYPE: ClassVar[str] = "ping"
    token: int = _key(whole(0, U53), 0)


@dataclass(frozen=True, kw_only=True)
class Stats(ClientMessage):
    """Ask for the runtime's figures."""

    TYPE: ClassVar[str] = "stats"


@dataclass(frozen=True, kw_only=True)
class Bye(ClientMessage):
    """The client leaves; its streams end."""

    TYPE: ClassVar[str] = "bye"


@dataclass(frozen=True, kw_only=True)
class Welcome(ServerMessage):
    """Answer to hello: the version that both speak from now on, and the limits. `resumed`: the lost session's streams live."""

    TYPE: ClassVar[str] = "welcome"
    version: int = _key(whole(1))
    session: str = _key(text(64))
    server: str = _key(text(), "")
    pack: str = _key(text(), "")
    profiles: tuple[str, ...] = _key(texts(), ())
    heartbeat: float = _key(number(0.1, 3600.0), 2.0)
    message_bytes: int = _key(whole(0, U53), 33_554_432)
    streams: int = _key(whole(), 64)
    resumed: bool = _key(flag(), False)
    portraits: tuple[str, ...] = _key(texts(), ())
    formats: tuple[str, ...] = _key(texts(), ())


@dataclass(frozen=True, kw_only=True)
class Opened(ServerMessage):
    """A stream is open, or lives on after `resume`; the last keys then say what of it the runtime has.

    `columns` names the numbers of a frame; a latent stream gets its decoding matrix as a part; a texture stream is told what
    its pictures are.
    """

    TYPE: ClassVar[str] = "opened"
    PARTS: ClassVar[tuple[int, int]] = (0, 1)
    stream: int = _key(whole())
    output: str = _key(text(32), "arkit")
    rate: float = _key(number(1.0, 120.0), 30.0)
    profile: str = _key(text(32), "balanced")
    generation: int = _key(whole(), 0)
    hop: float = _key(number(0.0, 60.0), 0.0)
    lookahead: float = _key(number(0.0, 60.0), 0.0)
    columns: tuple[str, ...] = _key(texts(), ())
    shape: tuple[int, int] = _key(wholes(2), (0, 0))
    width: int = _key(whole(0, 4096), 0)
    height: int = _key(whole(0, 4096), 0)
    format: str = _key(text(32), "")
    portrait: str = _key(text(), "")
    line: int = _key(whole(), 0)
    pieces: int = _key(whole(0, U53), 0)
    finished: int = _key(whole(), 0)


@dataclass(frozen=True, kw_only=True)
class Frames(ServerMessage):
    """`count` frames: numbers as one part of float32 [count, columns], pictures as one part a frame.

    `line` is 0 while idle; `time` is the media time of the first frame in its line, seconds. `waited` and `compute` say
    how long the runtime had what it needed before it began, and how long it took, seconds.
    """

    TYPE: ClassVar[str] = "frames"
    PARTS: ClassVar[tuple[int, int]] = (1, 64)
    stream: int = _key(whole())
    seq: int = _key(whole(0, U53))
    count: int = _key(whole(1, 64))
    line: int = _key(whole(), 0)
    generation: int = _key(whole(), 0)
    time: float = _key(number(0.0, 1e9), 0.0)
    rate: float = _key(number(1.0, 120.0), 30.0)
    waited: float = _key(number(0.0, 1e6), 0.0)
    compute: float = _key(number(0.0, 1e6), 0.0)


@dataclass(frozen=True, kw_only=True)
class Event(ServerMessage):
    """Something happened to a stream; see `EVENTS`."""

    TYPE: ClassVar[str] = "event"
    event: str = _key(text(32))
    stream: int = _key(whole())
    line: int = _key(whole(), 0)
    generation: int = _key(whole(), 0)
    time: float = _key(number(0.0, 1e9), 0.0)
    frames: int = _key(whole(0, U53), 0)
    rate: float = _key(number(0.0, 120.0), 0.0)
    text: str = _key(text(), "")


@dataclass(frozen=True, kw_only=True)
class Closed(ServerMessage):
    """A stream has ended; nothing of it follows."""

    TYPE: ClassVar[str] = "closed"
    stream: int = _key(whole())


@dataclass(frozen=True, kw_only=True)
class Pong(ServerMessage):
    """Answer to ping, with its token."""

    TYPE: ClassVar[str] = "pong"
    token: int = _key(whole(0, U53), 0)


@dataclass(frozen=True, kw_only=True)
class Figures(ServerMessage):
    """Answer to stats: names and numbers, those of the metrics page."""

    TYPE: ClassVar[str] = "figures"
    figures: Mapping[str, float] = _map(table())


@dataclass(frozen=True, kw_only=True)
class Error(ServerMessage):
    """The runtime refused something: a code for programs, a text for people, and what it is about."""

    TYPE: ClassVar[str] = "error"
    code: str = _key(text(32))
    about: str = _key(text(64), "")
    stream: int | None = _key(maybe(whole()), None)
    line: int | None = _key(maybe(whole()), None)
    text: str = _key(text(1024), "")


CLIENT_MESSAGES: tuple[type[Message], ...] = (
    Hello, Open, Line, Audio, Controls, Hint, Interrupt, Credit, Close, Ping, Stats, Bye,
)  # fmt: skip
SERVER_MESSAGES: tuple[type[Message], ...] = (Welcome, Opened, Frames, Event, Closed, Pong, Figures, Error)
MESSAGES: dict[str, type[Message]] = {kind.TYPE: kind for kind in (*CLIENT_MESSAGES, *SERVER_MESSAGES)}
"""`type` key -> class."""
