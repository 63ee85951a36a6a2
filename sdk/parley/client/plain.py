"""The plain client: calls return at once, a thread of its own talks with the runtime.

    with Client() as client:
        npc = client.open(profile="low")
        line = npc.say("hello.wav")
        for frame in npc.frames(line):
            show(frame.motion)
"""  # fmt: skip

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType

import numpy as np
import zmq
from numpy.typing import NDArray

from parley import protocol
from parley.client.core import ClientCore, open_request
from parley.client.frame import LiveFrame
from parley.client.link import DEFAULT_ADDRESS, Security, connect
from parley.client.recording import Recording
from parley.client.words import Sound, Words
from parley.errors import UnreachableError

_TICK = 0.05


class Npc:
    """One live face of a `Client`. Its calls may come from any thread."""

    def __init__(self, client: Client, words: Words) -> None:
        self._client = client
        self._words = words
        self._channel = words.channel

    def say(self, sound: Sound, rate: int = 24_000) -> int:
        """Say a line: a sound file, 16-bit PCM bytes or mono samples at `rate`; gives its id. Lines queue up."""
        with self._client._changing():
            return self._words.say(sound, rate)

    def say_path(self, path: str) -> int:
        """Say a line from the folder that the runtime was given."""
        with self._client._changing():
            return self._words.say_path(path)

    def begin(self, rate: int = 24_000, sample_format: str = "s16") -> int:
        """Begin a line whose sound follows by `feed` and ends by `end`; gives its id."""
        with self._client._changing():
            return self._words.begin(rate, sample_format)

    def feed(self, line: int, sound: bytes | NDArray[np.int16] | NDArray[np.float32]) -> None:
        """More sound of a line that was begun, in its format."""
        with self._client._changing():
            self._words.feed(line, sound)

    def end(self, line: int) -> None:
        """All sound of the line was fed."""
        with self._client._changing():
            self._words.end(line)

    def controls(
        self, *, gaze: Sequence[float] | None = None, look_at: Sequence[float] | None = None,
        distance: float | None = None, emotion: Mapping[str, float] | None = None, energy: float | None = None,
        ease: float = 0.3,
    ) -> None:  # fmt: skip
        """Change how the NPC performs, in mid-line too; see docs/protocol.md for units and ranges."""
        with self._client._changing():
            self._words.controls(
                gaze=gaze, look_at=look_at, distance=distance, emotion=emotion, energy=energy, ease=ease
            )

    def hint(self, distance: float = 0.0, visible: bool = True) -> None:
        """Metres from the camera, and whether the NPC can be seen: far and hidden ones slow down first."""
        with self._client._changing():
            self._words.hint(distance, visible)

    def interrupt(self) -> None:
        """Stop talking and drop all lines; the next frame continues the one taken last."""
        with self._client._changing():
            self._words.interrupt()

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
        frame: LiveFrame | None = None

        def there() -> bool:
            nonlocal frame
            self._channel.raise_error()
            if self._channel.over(line):
                return True
            frame = self._channel.take()
            return frame is not None or self._channel.closed

        self._client._wait(there, timeout)
        return frame

    def _over(self, line: int | None) -> bool:
        with self._client._lock:
            self._channel.raise_error()
            return self._channel.over(line)

    def event(self, timeout: float = 0.0) -> protocol.Event | None:
        """The next event (started, finished, interrupted, late, ...); None when there is none within `timeout`."""
        self._client._wait(lambda: bool(self._channel.events), timeout)
        with self._client._lock:
            return self._channel.events.popleft() if self._channel.events else None

    def record(self) -> Recording:
        """Keep all frames from now on, also those that are never taken."""
        with self._client._lock:
            welcome = self._client._core.welcome
            self._channel.recording = Recording(welcome.pack if welcome else "", self._channel.request.seed)
            return self._channel.recording

    @property
    def dropped(self) -> int:
        """Frames that came and were never taken because newer ones pushed them out."""
        return self._channel.dropped

    def close(self) -> None:
        """End the stream."""
        with self._client._changing():
            self._client._core.close(self._words.stream)


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
        self._bell_name = f"inproc://parley-{id(self)}"
        self._bell_in = self._context.socket(zmq.PULL)
        self._bell_in.bind(self._bell_name)
        self._bell_out = self._context.socket(zmq.PUSH)
        self._bell_out.connect(self._bell_name)
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

    def open(self, *, output: str = "arkit", rate: float = 30.0, profile: str = "balanced", seed: int = 0) -> Npc:
        """A new face, which idles at once. `profile` is low, balanced or throughput; `output` arkit or latents."""
        with self._changing():
            channel = self._core.open(open_request(self._core.new_id(), output, rate, profile, seed))
        return Npc(self, Words(self._core, channel))

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
            self._core.leave()
        self._stopping.set()
        self._thread.join()
        self._context.destroy(linger=200)

    def _changing(self) -> _Changing:
        return _Changing(self)

    def _ring(self) -> None:
        """Wake the thread; the lock is held, so one thread at a time uses this socket."""
        self._bell_out.send(b"")

    def _wait(self, there: object, timeout: float) -> bool:
        """Wait until `there()`, at most `timeout` seconds. Raises what the runtime refused."""
        assert callable(there)

        def ask() -> bool:
            self._core.raise_refusal()
            return bool(there())

        with self._news:
            return self._news.wait_for(ask, timeout)

    def _run(self) -> None:
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._bell_in, zmq.POLLIN)
        while not self._stopping.is_set():
            poller.poll(int(1e3 * _TICK))
            with self._news:
                self._read(self._bell_in)
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

    @staticmethod
    def _read(bell: zmq.Socket[bytes]) -> None:
        try:
            while True:
                bell.recv(zmq.NOBLOCK)
        except zmq.Again:
            return


class _Changing:
    """Holds the client's lock, and wakes its thread afterwards."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def __enter__(self) -> None:
        self._client._lock.acquire()

    def __exit__(self, *error: object) -> None:
        try:
            if not self._client._stopping.is_set():
                self._client._ring()
        finally:
            self._client._lock.release()
