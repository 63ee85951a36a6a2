"""The runtime on a socket: one thread that reads messages, steps the scheduler, and sends what it made.

    with Server(performer, ServeOptions()) as server:
        server.run()          # until server.stop(), which any thread may call
"""  # fmt: skip

from __future__ import annotations

import logging
import math
import threading
import time
from types import TracebackType
from typing import Any

import zmq
from zmq.auth.thread import ThreadAuthenticator

import parley
from parley import protocol
from parley.client.bell import Bell
from parley.errors import AudioError, InputError, RemoteProtocolError
from parley_runtime.live.desk import Desk, Outgoing
from parley_runtime.live.figures import Figures
from parley_runtime.live.keys import SERVER, load_pair
from parley_runtime.live.metrics import MetricsPage
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.painter import Painter
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.performer import Performer

__all__ = ["ServeOptions", "Server"]

log = logging.getLogger("parley.live")

_READ_AT_ONCE = 256
"""Messages read before the scheduler gets its turn again."""

_LONGEST_WAIT = 0.25
"""Seconds after which a runtime without work looks who has fallen silent."""

_TIDY_EVERY = 0.05
"""Seconds between two looks for clients that have fallen silent, each of which goes through all clients."""

_SEND_QUEUE = 256
"""Messages that wait in the socket for one client; what is beyond is lost to that client alone."""


class Server:
    """Binds when made, serves while `run` runs."""

    def __init__(self, performer: Performer, options: ServeOptions) -> None:
        """Raises InputError when the address is taken or cannot be bound, or a key cannot be read."""
        self.options = options
        figures = Figures()
        # By name, not the performer's own: the painter's thread has a stream of its own on that device.
        pack, device = performer.pack.folder, performer.device.name
        painter = Painter(options.faces, figures, time.monotonic, pack=pack, device=device) if options.faces else None
        self.scheduler = Scheduler(performer, painter=painter, figures=figures)
        self.desk = Desk(self.scheduler, options, f"parley {parley.__version__}", performer.pack.id)
        self._gone: set[bytes] = set()
        """Connections that have ended, of which messages may still wait to be read."""
        self._stop = threading.Event()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._authenticator: ThreadAuthenticator | None = None
        self._metrics: MetricsPage | None = None
        try:
            self._socket = self._bind()
            if options.metrics is not None:
                self._metrics = MetricsPage(options.metrics, self.scheduler.figures)
        except BaseException:
            self._context.destroy(linger=0)
            raise
        self._bell = Bell(self._context)
        if painter is not None:
            painter.ring = self._bell.ring
            painter.start()
        self.address = self._socket.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0")

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self) -> None:
        """Serve until `stop`."""
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._bell.socket, zmq.POLLIN)
        tidied = -math.inf
        while not self._stop.is_set():
            now = time.monotonic()
            wait = min(max(0.0, self.scheduler.next_due(now) - now), _LONGEST_WAIT)
            if poller.poll(math.ceil(1e3 * wait)):
                self._bell.quiet()
            if self._read():
                self._let_go()
            now = time.monotonic()
            self._send(self.desk.step(now))
            if now - tidied >= _TIDY_EVERY:
                self.desk.tidy(now)
                tidied = now

    def stop(self) -> None:
        """Let `run` return soon."""
        self._stop.set()
        self._bell.ring()

    def close(self) -> None:
        """Give the address and all threads back."""
        self.stop()
        if self.scheduler.painter is not None:
            self.scheduler.painter.stop()
        if self._metrics is not None:
            self._metrics.close()
        if self._authenticator is not None:
            self._authenticator.stop()
        self._context.destroy(linger=0)

    def _bind(self) -> zmq.Socket[bytes]:
        options = self.options
        socket = self._context.socket(zmq.ROUTER)
        socket.setsockopt(zmq.ROUTER_MANDATORY, 1)  # tells us who is gone, or does not read
        socket.setsockopt(
            zmq.ROUTER_HANDOVER, 1
        )  # a client with a name for its socket may come back before its old connection has ended
        socket.setsockopt(zmq.MAXMSGSIZE, options.limits.message_bytes + protocol.HEADER_BYTES)
        socket.setsockopt(zmq.SNDHWM, _SEND_QUEUE)
        socket.setsockopt(zmq.RCVHWM, _SEND_QUEUE)
        socket.setsockopt(zmq.IPV6, 1 if "[" in options.address else 0)
        if options.keys is not None:
            self._secure(socket)
        try:
            socket.bind(options.address)
        except zmq.ZMQError as error:
            if error.errno == zmq.EADDRINUSE:
                raise InputError(
                    f"{options.address} is taken by another program (another 'parley serve'?); stop it, or give --bind"
                ) from None
            raise InputError(f"cannot bind {options.address}: {error.strerror or error}; give another --bind") from None
        return socket

    def _secure(self, socket: zmq.Socket[bytes]) -> None:
        assert self.options.keys is not None
        pair = load_pair(self.options.keys / f"{SERVER}.key_secret")
        clients = self.options.keys / "clients"
        if not clients.is_dir():
            raise InputError(f"{clients}: there is no such folder; put the public keys of the allowed clients there")
        self._authenticator = ThreadAuthenticator(self._context)
        self._authenticator.start()
        self._authenticator.configure_curve(domain="*", location=str(clients))
        socket.curve_secretkey, socket.curve_publickey = pair.secret, pair.public
        socket.curve_server = True

    def _read(self) -> bool:
        """Handle messages; True when none is left."""
        for _ in range(_READ_AT_ONCE):
            try:
                identity, *parts = self._socket.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return True
            self._gone.discard(
                identity
            )  # it may be back under its old name; if not, the next message to it says so again
            now = time.monotonic()
            try:
                answers = self.desk.receive(identity, parts, now)
            except RemoteProtocolError as error:
                answers = self.desk.complain(identity, error, now)
            except (AudioError, InputError) as error:  # Desk gives these their codes; a bare one is our mistake
                log.error("unexpected refusal: %s", error)
                answers = []
            except Exception:
                log.exception("a message could not be handled")
                failed = RemoteProtocolError("the runtime failed; see its log", "internal")
                answers = self.desk.complain(identity, failed, now)
            self._send(answers)
        return False

    def _let_go(self) -> None:
        """Tell of the connections that have ended, now that all their last words were read: one of them may be a goodbye."""
        gone, self._gone = self._gone, set()
        for identity in gone:
            self.desk.gone(identity)

    def _send(self, answers: list[Outgoing]) -> None:
        for identity, parts in answers:
            try:
                self._socket.send_multipart([identity, *parts], zmq.NOBLOCK)
            except zmq.Again:
                self.scheduler.figures.count("messages_dropped")
            except zmq.ZMQError as error:
                if error.errno != zmq.EHOSTUNREACH:
                    raise
                self._gone.add(identity)


def serve_in_thread(performer: Performer, options: ServeOptions) -> tuple[Server, Any]:
    """A server that runs in a thread of its own; stop it, join the thread, close it."""
    server = Server(performer, options)
    thread = threading.Thread(target=server.run, name="parley-serve", daemon=True)
    thread.start()
    return server, thread
