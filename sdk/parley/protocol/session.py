"""The two ends of a connection as state machines without sockets, in the manner of h11.

    parts = session.send(message)       # our fault raises LocalProtocolError
    message = session.receive(parts)    # the peer's fault raises RemoteProtocolError

Both ends keep the same books: which version is spoken, which streams are open, which line of each still takes sound, which
generation its frames belong to.
"""  # fmt: skip

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from parley.errors import LocalProtocolError, RemoteProtocolError
from parley.protocol.codec import decode, encode
from parley.protocol.messages import (
    VERSION,
    Audio,
    Bye,
    ClientMessage,
    Close,
    Closed,
    Error,
    Event,
    Frames,
    Hello,
    Interrupt,
    Line,
    Message,
    Open,
    Opened,
    ServerMessage,
    Welcome,
)

Raise = type[LocalProtocolError] | type[RemoteProtocolError]


@dataclass(frozen=True)
class Limits:
    """What a runtime takes from one peer: bytes a message, streams, lines that wait in one stream."""

    message_bytes: int = 32 * 2**20
    streams: int = 64
    lines: int = 32


@dataclass
class StreamBook:
    """What is known of one open stream: newest line, whether it still takes sound, generation, next sequence number."""

    line: int = 0
    taking: bool = False
    generation: int = 0
    seq: int = 0
    lost: int = 0


class _Books:
    """Streams by id, and the rules for what a client may say about them."""

    def __init__(self) -> None:
        self.streams: dict[int, StreamBook] = {}

    def client_says(self, message: Message, error: Raise, most: int | None) -> None:
        """Note a client's message, or raise `error`."""
        stream = getattr(message, "stream", None)
        if isinstance(message, Open):
            if message.stream in self.streams:
                raise error(f"stream {stream} is open already; close it, or use another id", "stream",
                            about=message.TYPE, stream=stream)  # fmt: skip
            if most is not None and len(self.streams) >= most:
                raise error(f"{most} streams are open, more are not allowed; close one first", "limit",
                            about=message.TYPE, stream=stream)  # fmt: skip
            self.streams[message.stream] = StreamBook()
            return
        if stream is None:
            return
        if stream not in self.streams:
            raise error(f"there is no open stream {stream}; open it first", "stream", about=message.TYPE, stream=stream)
        book = self.streams[stream]
        if isinstance(message, Line):
            self._line(message, book, error)
        elif isinstance(message, Audio):
            if not book.taking or message.line != book.line:
                raise error(
                    f"line {message.line} of stream {stream} takes no sound: it was ended, interrupted or never begun",
                    "line", about=message.TYPE, stream=stream, line=message.line,
                )  # fmt: skip
            book.taking = not message.end
        elif isinstance(message, Interrupt):
            book.taking = False
        elif isinstance(message, Close):
            del self.streams[stream]

    @staticmethod
    def _line(message: Line, book: StreamBook, error: Raise) -> None:
        about, stream = message.TYPE, message.stream
        if message.line <= book.line:
            raise error(
                f"line {message.line} of stream {stream} comes after line {book.line}; ids of lines must rise", "line",
                about=about, stream=stream, line=message.line,
            )  # fmt: skip
        if book.taking:
            raise error(
                f"line {book.line} of stream {stream} is not ended; end it before line {message.line}", "line",
                about=about, stream=stream, line=message.line,
            )  # fmt: skip
        if message.path and message.parts:
            raise error("a line has a path or sound, not both", "field", about=about, stream=stream, line=message.line)
        whole = bool(message.path) or message.format == "file"
        if whole and not (message.end and (message.path or message.parts)):
            raise error(
                "a sound file is sent whole: with its bytes or its path, and with 'end'", "field",
                about=about, stream=stream, line=message.line,
            )  # fmt: skip
        book.line, book.taking = message.line, not message.end


class ServerSession:
    """The runtime's end of one connection. `state` is greeting, ready or ended."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.state = "greeting"
        self.version = 0
        self._books = _Books()

    @property
    def streams(self) -> tuple[int, ...]:
        """Ids of the open streams."""
        return tuple(self._books.streams)

    def start_over(self) -> None:
        """The client greets anew without resuming: it has no streams any more."""
        self._books = _Books()

    def adopt(self, lost: ServerSession) -> None:
        """Take over the streams of a session whose connection was lost."""
        self._books = lost._books
        lost.state = "ended"

    def receive(self, parts: Sequence[bytes]) -> Message:
        """The client's message. Raises RemoteProtocolError; the session goes on unless `state` says ended."""
        size = sum(map(len, parts))
        if size > self.limits.message_bytes:
            raise RemoteProtocolError(
                f"the message has {size} bytes, at most {self.limits.message_bytes} are taken; send sound in pieces",
                "too_large",
            )
        message = decode(parts)
        if not isinstance(message, ClientMessage):
            raise RemoteProtocolError(f"'{message.TYPE}' is the runtime's message", "unknown_type", about=message.TYPE)
        if isinstance(message, Hello):
            self._greet(message)
            return message
        if self.state != "ready":
            raise RemoteProtocolError("say hello first", "hello", about=message.TYPE)
        self._books.client_says(message, RemoteProtocolError, self.limits.streams)
        if isinstance(message, Bye):
            self.state = "ended"
        return message

    def send(self, message: Message) -> list[bytes]:
        """The parts of an answer. Raises LocalProtocolError."""
        if not isinstance(message, ServerMessage):
            raise LocalProtocolError(f"'{message.TYPE}' is the client's message", "unknown_type")
        if isinstance(message, Closed):
            self._books.streams.pop(message.stream, None)
        return encode(message)

    def forget(self, stream: int) -> None:
        """A stream could not be opened after all."""
        self._books.streams.pop(stream, None)

    def end_line(self, stream: int) -> None:
        """The runtime has refused the rest of a stream's line."""
        if stream in self._books.streams:
            self._books.streams[stream].taking = False

    def _greet(self, hello: Hello) -> None:
        low, high = hello.versions
        if not low <= VERSION <= high:
            self.state = "ended"
            update = "the runtime" if low > VERSION else "the client"
            raise RemoteProtocolError(
                f"the client speaks versions {low} to {high} of the protocol, this runtime speaks {VERSION}; update {update}",
                "version", about="hello",
            )  # fmt: skip
        self.version = VERSION
        self.state = "ready"


class ClientSession:
    """The client's end of one connection. `state` is new, greeting, ready or ended."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self.state = "new"
        self.welcome: Welcome | None = None
        self._books = _Books()

    def hello(self, resume: str = "") -> list[bytes]:
        """The first message; `resume` is the session that was lost."""
        self.state = "greeting"
        return encode(Hello(versions=(VERSION, VERSION), client=self.name, resume=resume))

    def send(self, message: Message) -> list[bytes]:
        """The parts of a message. Raises LocalProtocolError for what the runtime would refuse."""
        if not isinstance(message, ClientMessage):
            raise LocalProtocolError(f"'{message.TYPE}' is the runtime's message", "unknown_type")
        if self.state != "ready":
            raise LocalProtocolError("nothing may be sent before the runtime's welcome", "hello", about=message.TYPE)
        parts = encode(message)
        size = sum(map(len, parts))
        if self.welcome is not None and size > self.welcome.message_bytes:
            raise LocalProtocolError(
                f"the message has {size} bytes, the runtime takes {self.welcome.message_bytes}; send sound in pieces",
                "too_large", about=message.TYPE,
            )  # fmt: skip
        self._books.client_says(message, LocalProtocolError, None)
        if isinstance(message, Bye):
            self.state = "ended"
        return parts

    def receive(self, parts: Sequence[bytes]) -> Message | None:
        """The runtime's message; None for one that is to be ignored (a newer type, a frame of an old generation)."""
        try:
            message = decode(parts)
        except RemoteProtocolError as error:
            if error.code == "unknown_type":
                return None
            raise
        if not isinstance(message, ServerMessage):
            raise RemoteProtocolError(f"'{message.TYPE}' is the client's message", "unknown_type", about=message.TYPE)
        if isinstance(message, Welcome):
            self.welcome, self.state = message, "ready"
        elif isinstance(message, Error) and message.code == "version":
            self.state = "ended"
        elif isinstance(message, Closed) or (isinstance(message, Error) and message.about == "open"):
            self._books.streams.pop(-1 if message.stream is None else message.stream, None)
        elif isinstance(message, (Opened, Event, Frames)):
            return self._of_stream(message)
        return message

    def lost(self, stream: int) -> int:
        """Frames of a stream that never came, by the gaps in their numbers."""
        book = self._books.streams.get(stream)
        return book.lost if book else 0

    def adopt(self, lost: ClientSession) -> None:
        """Go on with the streams of a connection that was lost; the welcome said `resumed`. An `opened` of each follows."""
        self._books = lost._books

    def rewind(self, stream: int, line: int, taking: bool) -> None:
        """After a resume: `line` is the newest that the runtime has of a stream, and `taking` whether it waits for its sound."""
        book = self._books.streams.setdefault(stream, StreamBook())
        book.line, book.taking = line, taking

    def forget(self, stream: int) -> None:
        """The runtime does not have this stream; it may be opened again."""
        self._books.streams.pop(stream, None)

    def _of_stream(self, message: Opened | Event | Frames) -> Message | None:
        book = self._books.streams.get(message.stream)
        if book is None:
            return message if isinstance(message, Opened) else None
        if message.generation < book.generation:
            return None
        if not isinstance(message, Frames):
            book.generation = message.generation
            return message
        if message.generation > book.generation or message.seq < book.seq:
            return None
        book.lost += message.seq - book.seq
        book.seq = message.seq + message.count
        return message


def bare(message: Message) -> Message:
    """The message without its binary parts, for logs."""
    return replace(message, parts=())
