"""The client without sockets: greets, pings, notices a lost runtime, and brings its streams back. Both forms of client drive it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import parley
from parley import protocol
from parley.client.channel import PICTURES, WINDOW, Channel
from parley.errors import InputError, LocalProtocolError, RemoteProtocolError, ServerError

HELLO_EVERY = 0.5
"""Seconds between greetings while no runtime answers."""

_FENCE = 2**53 - 1
"""Token of the ping that closes the list of streams after a resume."""

SILENCE = 2.5
"""Heartbeats without a word after which the runtime is taken for lost."""


class ClientCore:
    """State of a connection and its streams. Times are seconds of a monotonic clock, given by the caller."""

    def __init__(self, name: str = "") -> None:
        self._name = name or f"parley-python {parley.__version__}"
        self._session = protocol.ClientSession(self._name)
        self._outbox: deque[list[bytes]] = deque()
        self._greeted = float("-inf")
        self._heard = float("-inf")
        self._pinged = float("-inf")
        self._next_stream = 1
        self.channels: dict[int, Channel] = {}
        self.figures: Mapping[str, float] | None = None
        self.refused: ServerError | None = None
        self.connections = 0
        self.ponged = 0
        """Token of the newest answer to a `ping`."""
        self._lost: protocol.ClientSession | None = None
        """The session that we had, to be resumed."""
        self._unresumed: set[int] | None = None
        """After a resume: streams of which the runtime has not said yet that it has them."""

    @property
    def ready(self) -> bool:
        """Whether the runtime has welcomed us."""
        return self._session.state == "ready"

    @property
    def welcome(self) -> protocol.Welcome | None:
        """What the runtime said of itself."""
        return self._session.welcome

    def open(
        self, *, output: str, rate: float, profile: str, seed: int, width: int, height: int, format: str, portrait: str,
        quality: int,
    ) -> Channel:  # fmt: skip
        """Open a stream under the next free id; it opens when the runtime is there. Raises LocalProtocolError."""
        request = protocol.Open(
            stream=self._next_stream, output=output, rate=rate, profile=profile, seed=seed, width=width, height=height,
            format=format, portrait=portrait, quality=quality, credit=PICTURES if output == "texture" else WINDOW,
        )  # fmt: skip
        protocol.encode(request)  # what is wrong with it should be said now
        self._next_stream += 1
        channel = self.channels[request.stream] = Channel(request)
        if self.ready:
            self._put(request)
        return channel

    def send(self, message: protocol.Message) -> None:
        """Send a message now, or when the runtime is there again. Raises LocalProtocolError, InputError."""
        stream = getattr(message, "stream", None)
        channel = self.channels.get(stream) if stream is not None else None
        if stream is not None and channel is None:
            raise InputError(f"stream {stream} is closed; open another")
        protocol.encode(message)  # what is wrong with it should be said now
        if self.ready and stream not in (self._unresumed or ()):  # else it is said with what was lost, in its order
            self._put(message)
        if channel is not None:
            channel.note_sent(message)

    def close(self, stream: int) -> None:
        """End a stream."""
        channel = self.channels.pop(stream, None)
        if channel is not None and self.ready and not channel.closed and stream not in (self._unresumed or ()):
            self._put(protocol.Close(stream=stream))

    def close_all(self) -> bool:
        """End all streams; whether the runtime will hear of it."""
        told = self.ready and bool(self.channels)
        for stream in list(self.channels):
            self.close(stream)
        return told

    def leave(self) -> None:
        """Say goodbye."""
        if self.ready:
            self._put(protocol.Bye())

    def outgoing(self, now: float) -> list[list[bytes]]:
        """What is to be sent now, in order."""
        heartbeat = self.welcome.heartbeat if self.welcome else 2.0
        if self.ready and now - self._heard > SILENCE * heartbeat:
            self.lost()
        if self._session.state in ("new", "greeting") and now - self._greeted >= HELLO_EVERY:
            self._greeted = now
            lost = self._lost.welcome if self._lost is not None else None
            self._outbox.append(self._session.hello(lost.session if lost is not None else ""))
        if self.ready and now - self._pinged >= heartbeat:
            self._pinged = now
            self._put(protocol.Ping())
        sent = list(self._outbox)
        self._outbox.clear()
        return sent

    def lost(self) -> None:
        """The runtime is gone, or does not know us any more: greet again, and bring the streams back when it answers."""
        if self._session.welcome is not None:
            self._lost = self._session
        self._unresumed = None
        self._session = protocol.ClientSession(self._name)
        self._outbox.clear()

    def receive(self, parts: list[bytes], now: float) -> None:
        """Take a message of the runtime. One that is not the protocol is dropped, as if it had been lost."""
        already = self.ready
        try:
            message = self._session.receive(parts)
        except RemoteProtocolError:
            return
        self._heard = now
        if message is None:
            return
        if isinstance(message, protocol.Welcome):
            if not already:  # a runtime that was slow answers every greeting
                self._welcomed(message)
        elif isinstance(message, protocol.Pong) and message.token != _FENCE:
            self.ponged = message.token
        elif isinstance(message, protocol.Pong):
            missing, self._unresumed = self._unresumed or set(), None
            self._restore(missing)
        elif isinstance(message, protocol.Figures):
            self.figures = message.figures
        elif isinstance(message, protocol.Error) and message.stream is None:
            self._refuse(message)
        else:
            self._to_channel(message, now)

    def raise_refusal(self) -> None:
        """Raise what the runtime refused since the last time, if it concerned no stream."""
        refused, self.refused = self.refused, None
        if refused is not None:
            raise refused

    def _welcomed(self, welcome: protocol.Welcome) -> None:
        self.connections += 1
        lost, self._lost = self._lost, None
        if not welcome.resumed or lost is None:
            self._restore(set(self.channels))
            return
        self._session.adopt(lost)
        self._unresumed = set(self.channels)
        self._put(protocol.Ping(token=_FENCE))  # its answer comes after the word on each stream that lives

    def _restore(self, streams: set[int]) -> None:
        """Open streams anew in a runtime that does not have them."""
        for number in sorted(streams & set(self.channels)):
            self._session.forget(number)
            for message in self.channels[number].restore():
                self._put(message)

    def _resume(self, channel: Channel, opened: protocol.Opened) -> None:
        """Go on with a stream that lives, and say again what was lost on the way."""
        self._session.rewind(opened.stream, opened.line, channel.still_feeding(opened))
        for message in channel.resume(opened):
            self._put(message)

    def _refuse(self, message: protocol.Error) -> None:
        if message.code == "hello":
            if self.ready:
                self.lost()
        else:
            self.refused = ServerError(message.text, message.code)

    def _to_channel(self, message: protocol.Message, now: float) -> None:
        stream = getattr(message, "stream", None) or 0
        channel = self.channels.get(stream)
        if channel is None:
            if isinstance(message, protocol.Opened) and self._unresumed is not None:  # closed while nobody listened
                self._session.rewind(stream, message.line, taking=False)
                self._put(protocol.Close(stream=stream))
            return
        if isinstance(message, protocol.Opened) and stream in (self._unresumed or ()):
            assert self._unresumed is not None
            self._unresumed.discard(stream)
            self._resume(channel, message)
        try:
            credit = channel.receive(message, now)
        except RemoteProtocolError:
            return
        if credit is not None and self.ready:
            self._put(credit)

    def _put(self, message: protocol.Message) -> None:
        try:
            self._outbox.append(self._session.send(message))
        except LocalProtocolError:
            if not isinstance(message, (protocol.Credit, protocol.Ping)):
                raise
