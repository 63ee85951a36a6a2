"""The plain client: calls return at once, a thread of its own talks with the runtime.

    with Client() as client:
        npc = client.open(profile="low")
        line = npc.say("hello.wav")
        for frame in npc.frames(line):
            show(frame.motion)
"""  # fmt: skip

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType

import zmq

from parley import protocol
from parley.client.bell import Bell
from parley.client.channel import Wanted
from parley.client.core import ClientCore
from parley.client.frame import LiveFrame
from parley.client.link import DEFAULT_ADDRESS, FAREWELL, Security, connect
from parley.client.told import Told
from parley.client.words import Words
from parley.errors import ParleyError, UnreachableError

_TICK = 0.05


class Npc(Told):
    """One live face of a `Client`. Its calls may come from any thread."""

    def __init__(self, client: Client, words: Words) -> None:
        super().__init__(words, client._changing)
        self._client = client

    def take(self, timeout: float = 1.0) -> LiveFrame | None:
        """The next frame; None when none comes for `timeout` seconds. Raises ServerError for what the runtime refused."""
        return self._next(None, timeout)

    def frames(self, line: int | None = None, timeout: float = 10.0) -> Iterator[LiveFrame]:
        """Frames as they come, idle ones too; with `line`, until that line has finished or was cut.

        Raises UnreachableError when none comes for `timeout` seconds.
        """
        while not self._over(line):
            frame = self._next(line, timeout)
            if frame is not None:
                yield frame
            elif self._channel.closed:
                return
            elif not self._over(line):
                raise UnreachableError(f"no frame came for {timeout:g} s from {self._client.address}; does it run?")

    def _next(self, line: int | None, timeout: float) -> LiveFrame | None:
        """The next frame; None after `timeout`, or when `line` is over: the frame after it is for who asks next."""
        wanted = Wanted(self._channel, line)
        self._client._wait(wanted.there, timeout)
        return wanted.frame

    def _over(self, line: int | None) -> bool:
        with self._client._lock:
            self._channel.raise_error()
            return self._channel.over(line)

    def event(self, timeout: float = 0.0) -> protocol.Event | None:
        """The next event (started, finished, interrupted, late, ...); None when there is none within `timeout`."""
        self._client._wait(lambda: bool(self._channel.events), timeout)
        with self._client._lock:
            return self._channel.events.popleft() if self._channel.events else None


class Client:
    """A connection to a runtime. It comes back by itself when the runtime is restarted, and so do its NPCs."""

    def __init__(
        self, address: str = DEFAULT_ADDRESS, *, timeout: float = 5.0, security: Security | None = None
    ) -> None:
        """Connect. Raises UnreachableError when no runtime answers for `timeout` s, ServerError when it refuses us."""
        self.address = address
        self._core = ClientCore()
        self._lock = threading.RLock()
        self._news = threading.Condition(self._lock)
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self._socket = connect(self._context, address, security)
        self._bell = Bell(self._context)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="parley-client", daemon=True)
        self._thread.start()
        try:
            if not self._wait(lambda: self._core.ready, timeout):
                raise UnreachableError(f"no runtime answers at {address}; start one with 'parley serve'")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(
        self, *, output: str = "arkit", rate: float = 30.0, profile: str = "balanced", seed: int = 0, width: int = 0,
        height: int = 0, format: str = "", portrait: str = "", quality: int = 85,
    ) -> Npc:  # fmt: skip
        """A new face, which idles at once. `profile` is low, balanced or throughput; `output` arkit, latents or texture.

        The rest is for pictures: `portrait` is one of `portraits`, `format` rgba, jpeg or webp; see docs/protocol.md.
        """
        with self._changing():
            channel = self._core.open(
                output=output, rate=rate, profile=profile, seed=seed, width=width, height=height, format=format,
                portrait=portrait, quality=quality,
            )  # fmt: skip
        return Npc(self, Words(self._core, channel))

    def ping(self, timeout: float = 2.0) -> float:
        """Seconds until a message to the runtime is answered: the wire, there and back. Raises UnreachableError."""
        began = time.monotonic()
        with self._changing():
            token = self._core.ponged + 1
            self._core.send(protocol.Ping(token=token))
        if not self._wait(lambda: self._core.ponged >= token, timeout):
            raise UnreachableError(f"{self.address} does not answer; does it run?")
        return time.monotonic() - began

    @property
    def pack(self) -> str:
        """Id of the runtime's model pack."""
        return self._core.welcome.pack if self._core.welcome else ""

    @property
    def portraits(self) -> tuple[str, ...]:
        """Faces that the runtime can draw for texture streams."""
        return self._core.welcome.portraits if self._core.welcome else ()

    def stats(self, timeout: float = 2.0) -> Mapping[str, float]:
        """The runtime's figures. Raises UnreachableError."""
        with self._changing():
            self._core.figures = None
            self._core.send(protocol.Stats())
        if not self._wait(lambda: self._core.figures is not None, timeout) or self._core.figures is None:
            raise UnreachableError(f"{self.address} gives no figures; does it run?")
        return self._core.figures

    @property
    def connections(self) -> int:
        """How often a runtime has welcomed this client: 1, and 1 more after each restart."""
        return self._core.connections

    def close(self) -> None:
        """Leave; the streams end."""
        if self._stopping.is_set():
            return
        with self._changing():
            frames_come = self._core.close_all()
        if frames_come:
            with contextlib.suppress(ParleyError):
                self.ping(FAREWELL)
        with self._changing():
            self._core.leave()
        self._stopping.set()
        self._thread.join()
        self._context.destroy(linger=200)

    def _changing(self) -> _Changing:
        return _Changing(self)

    def _wait(self, there: Callable[[], bool], timeout: float) -> bool:
        """Wait until `there()`, at most `timeout` seconds. Raises what the runtime refused."""

        def ask() -> bool:
            self._core.raise_refusal()
            return there()

        with self._news:
            return self._news.wait_for(ask, timeout)

    def _run(self) -> None:
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._bell.socket, zmq.POLLIN)
        while not self._stopping.is_set():
            poller.poll(int(1e3 * _TICK))
            with self._news:
                self._bell.quiet()
                now = time.monotonic()
                news = False
                while (parts := self._read_one()) is not None:
                    self._core.receive(parts, now)
                    news = True
                self._write(time.monotonic())
                if news:
                    self._news.notify_all()
        with self._news:
            self._write(time.monotonic())

    def _write(self, now: float) -> None:
        for parts in self._core.outgoing(now):
            try:
                self._socket.send_multipart(parts, zmq.NOBLOCK)
            except zmq.Again:  # no connection: what is lost is sent again after the next welcome
                if self._core.ready:
                    self._core.lost()
                return

    def _read_one(self) -> list[bytes] | None:
        try:
            parts: list[bytes] = self._socket.recv_multipart(zmq.NOBLOCK)
        except zmq.Again:
            return None
        return parts


class _Changing:
    """Holds the client's lock, and wakes its thread afterwards."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __enter__(self) -> None:
        self._client._lock.acquire()

    def __exit__(self, *error: object) -> None:
        try:
            if not self._client._stopping.is_set():
                self._client._bell.ring()
        finally:
            self._client._lock.release()
