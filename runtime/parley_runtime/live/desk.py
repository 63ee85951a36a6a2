"""Where messages become calls of the scheduler, and its results messages again. No sockets, no clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parley import protocol
from parley.errors import AudioError, InputError, RemoteProtocolError
from parley.protocol import ServerSession
from parley_runtime.live.agenda import Key
from parley_runtime.live.files_said import DeniedError, read_bytes, read_path
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.peers import Peer, Peers, TokenBucket
from parley_runtime.live.pictures import formats_here
from parley_runtime.live.profiles import PROFILES
from parley_runtime.live.scheduler import Scheduler

Outgoing = tuple[bytes, list[bytes]]
"""A connection, and the parts to send to it."""

_SILENT_HEARTBEATS = 5.0
_COMPLAIN_EVERY = 0.2  # s; a client that errs in every message does not get an answer to each


class Desk:
    """All clients of one scheduler."""

    def __init__(self, scheduler: Scheduler, options: ServeOptions, server: str, pack: str) -> None:
        self._scheduler = scheduler
        self._options = options
        self._server, self._pack = server, pack
        self._peers = Peers()
        self._faces = scheduler.painter.faces if scheduler.painter is not None else {}
        self._handlers: dict[type[protocol.Message], Callable[[Peer, Any, float], list[protocol.ServerMessage]]] = {
            protocol.Open: self._open, protocol.Line: self._line, protocol.Audio: self._audio,
            protocol.Controls: self._controls, protocol.Hint: self._hint, protocol.Interrupt: self._interrupt,
            protocol.Credit: self._credit, protocol.Close: self._close, protocol.Ping: self._ping,
            protocol.Stats: self._stats, protocol.Bye: self._bye,
        }  # fmt: skip

    @property
    def sessions(self) -> int:
        """Clients that are known, connected or lost."""
        return len(self._peers)

    def receive(self, identity: bytes, parts: list[bytes], now: float) -> list[Outgoing]:
        """Handle a message; gives what to send. Raises RemoteProtocolError for the client's mistakes."""
        self._scheduler.figures.count("messages")
        peer = self._peers.at(identity)
        if peer is not None:
            peer.heard = now
            if not peer.bucket.take(now):
                raise RemoteProtocolError(
                    f"more than {self._options.messages:.0f} messages a second; send sound in larger pieces", "limit"
                )
        session = peer.session if peer is not None else ServerSession(self._options.limits)
        message = session.receive(parts)
        if isinstance(message, protocol.Hello):
            return self._hello(identity, peer, session, message, now)
        assert peer is not None  # a session without a hello receives nothing else
        answers = self._refusing(peer, message, now)
        return [(identity, peer.session.send(answer)) for answer in answers]

    def complain(self, identity: bytes, error: RemoteProtocolError, now: float) -> list[Outgoing]:
        """The answer to a message that was refused."""
        self._scheduler.figures.count("errors")
        peer = self._peers.at(identity)
        if peer is not None:
            if not error.about:  # nothing that could be understood, or too much of it
                if now - peer.complained < _COMPLAIN_EVERY:
                    return []
                peer.complained = now
            if peer.session.state == "ended":
                self._leave(peer)
        answer = protocol.Error(
            code=error.code, about=error.about[:64], stream=error.stream, line=error.line, text=str(error)[:1024]
        )
        return [(identity, protocol.encode(answer))]

    def step(self, now: float) -> list[Outgoing]:
        """Let the scheduler work."""
        outgoing = []
        for key, message in self._scheduler.step(now):
            peer = self._owner(key)
            if peer is not None and peer.identity is not None:
                outgoing.append((peer.identity, peer.session.send(message)))
        return outgoing

    def tidy(self, now: float) -> None:
        """Let go of clients that are silent, and forget those that did not come back."""
        patience = _SILENT_HEARTBEATS * self._options.heartbeat
        for peer in self._peers.silent_since(now, patience, connected=True):
            self._lose(peer)
        for peer in self._peers.silent_since(now, patience + self._options.keep, connected=False):
            self._leave(peer)
        self._gauge()

    def gone(self, identity: bytes) -> None:
        """The socket says that a connection is no more."""
        peer = self._peers.at(identity)
        if peer is not None:
            self._lose(peer)

    def _hello(
        self, identity: bytes, peer: Peer | None, session: ServerSession, hello: protocol.Hello, now: float
    ) -> list[Outgoing]:
        lost = self._peers.named(hello.resume) if hello.resume else None
        if peer is None:
            if lost is None and len(self._peers) >= self._options.sessions:
                raise RemoteProtocolError(
                    f"{self._options.sessions} clients are connected, more are not allowed; try again later", "limit",
                    about="hello",
                )  # fmt: skip
            peer = Peer(session, identity, now, TokenBucket(self._options.messages))
            self._peers.add(peer)
            self._scheduler.figures.count("sessions_total")
        elif not hello.resume:
            for key in self._seats(peer):
                self._scheduler.close(key)
            session.start_over()
        # A greeting that was sent twice names a session that the first one has taken over already.
        resumed = lost is not None or (bool(hello.resume) and bool(session.streams))
        if lost is not None and lost is not peer:
            self._move(lost, peer)
        limits = self._options.limits
        welcome = protocol.Welcome(
            version=session.version, session=peer.token, server=self._server, pack=self._pack, profiles=tuple(PROFILES),
            heartbeat=self._options.heartbeat, message_bytes=limits.message_bytes, streams=limits.streams, resumed=resumed,
            portraits=tuple(self._faces), formats=formats_here() if self._faces else (),
        )  # fmt: skip
        answers: list[protocol.ServerMessage] = [welcome]
        if resumed:
            answers += [
                self._scheduler.seats[key].opened_again() for key in self._seats(peer) if key in self._scheduler.seats
            ]
        return [(identity, session.send(answer)) for answer in answers]

    def _refusing(self, peer: Peer, message: protocol.Message, now: float) -> list[protocol.ServerMessage]:
        """Handle a message, with the refusals of the scheduler as protocol errors."""
        stream, line = getattr(message, "stream", None), getattr(message, "line", None)
        try:
            return self._handlers[type(message)](peer, message, now)
        except InputError as error:
            code = "unsupported"
            if isinstance(error, DeniedError):
                code = "denied"
            elif isinstance(error, AudioError):
                code = "audio"
            elif isinstance(message, (protocol.Line, protocol.Audio)):
                code = "limit"
            if isinstance(message, protocol.Open):
                peer.session.forget(message.stream)
            elif isinstance(message, (protocol.Line, protocol.Audio)):
                peer.session.end_line(message.stream)
            raise RemoteProtocolError(str(error), code, about=message.TYPE, stream=stream, line=line) from error

    def _open(self, peer: Peer, message: protocol.Open, now: float) -> list[protocol.ServerMessage]:
        return [self._scheduler.open((peer.token, message.stream), message, now)]

    def _line(self, peer: Peer, message: protocol.Line, now: float) -> list[protocol.ServerMessage]:
        sound = self._scheduler.sound(message)
        if message.path:
            read_path(sound, self._options.audio_folder, message.path)
        elif message.format == "file":
            read_bytes(sound, message.parts[0])
        else:
            for part in message.parts:
                sound.push(part)
        self._scheduler.say((peer.token, message.stream), message, sound, now)
        return []

    def _audio(self, peer: Peer, message: protocol.Audio, now: float) -> list[protocol.ServerMessage]:
        self._scheduler.hear((peer.token, message.stream), message, now)
        return []

    def _controls(self, peer: Peer, message: protocol.Controls, now: float) -> list[protocol.ServerMessage]:
        self._scheduler.direct((peer.token, message.stream), message)
        return []

    def _hint(self, peer: Peer, message: protocol.Hint, now: float) -> list[protocol.ServerMessage]:
        self._scheduler.hint((peer.token, message.stream), message)
        return []

    def _interrupt(self, peer: Peer, message: protocol.Interrupt, now: float) -> list[protocol.ServerMessage]:
        return [self._scheduler.interrupt((peer.token, message.stream), message, now)]

    def _credit(self, peer: Peer, message: protocol.Credit, now: float) -> list[protocol.ServerMessage]:
        event = self._scheduler.grant((peer.token, message.stream), message.frames)
        return [event] if event is not None else []

    def _close(self, peer: Peer, message: protocol.Close, now: float) -> list[protocol.ServerMessage]:
        self._scheduler.close((peer.token, message.stream))
        return [protocol.Closed(stream=message.stream)]

    def _ping(self, peer: Peer, message: protocol.Ping, now: float) -> list[protocol.ServerMessage]:
        return [protocol.Pong(token=message.token)]

    def _stats(self, peer: Peer, message: protocol.Stats, now: float) -> list[protocol.ServerMessage]:
        self._gauge()
        return [protocol.Figures(figures=self._scheduler.figures.table())]

    def _bye(self, peer: Peer, message: protocol.Bye, now: float) -> list[protocol.ServerMessage]:
        self._leave(peer)
        return []

    def _gauge(self) -> None:
        self._scheduler.figures.set({
            "sessions": float(len(self._peers)), "streams": float(len(self._scheduler.seats)),
            "load": self._scheduler.budget.load,
        })  # fmt: skip

    def _owner(self, key: Key) -> Peer | None:
        token = key[0] if isinstance(key, tuple) else ""
        return self._peers.named(token)

    def _seats(self, peer: Peer) -> list[Key]:
        return [(peer.token, stream) for stream in peer.session.streams]

    def _lose(self, peer: Peer) -> None:
        """Keep the streams of a client whose connection is gone, but make no frames for them."""
        self._peers.lose(peer)
        for key in self._seats(peer):
            self._scheduler.lose(key)

    def _move(self, lost: Peer, peer: Peer) -> None:
        """Give the streams of a lost session to the one that resumes it."""
        for stream in lost.session.streams:
            self._scheduler.resume((lost.token, stream), (peer.token, stream))
        peer.session.adopt(lost.session)
        self._peers.remove(lost)

    def _leave(self, peer: Peer) -> None:
        for key in self._seats(peer):
            self._scheduler.close(key)
        self._peers.remove(peer)
