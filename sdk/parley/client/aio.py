"""The asyncio client: the same words, awaited.

    async with AsyncClient() as client:
        npc = client.open()
        line = npc.say("hello.wav")
        async for frame in npc.frames(line):
            show(frame.motion)
"""  # fmt: skip

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from types import TracebackType

import zmq
import zmq.asyncio

from parley import protocol
from parley.client.channel import Wanted
from parley.client.core import ClientCore
from parley.client.frame import LiveFrame
from parley.client.link import DEFAULT_ADDRESS, FAREWELL, Security, connect
from parley.client.told import Told
from parley.client.words import Words
from parley.errors import ParleyError, UnreachableError

_TICK = 0.05


class AsyncNpc(Told):
    """One live face of an `AsyncClient`. What it is told is sent at once and needs no await."""

    def __init__(self, client: AsyncClient, words: Words) -> None:
        super().__init__(words, client._telling)
        self._client = client

    async def take(self, timeout: float = 1.0) -> LiveFrame | None:
        """As `Npc.take`."""
        return await self._next(None, timeout)

    async def frames(self, line: int | None = None, timeout: float = 10.0) -> AsyncIterator[LiveFrame]:
        """As `Npc.frames`."""
        while not self._over(line):
            frame = await self._next(line, timeout)
            if frame is not None:
                yield frame
            elif self._channel.closed:
                return
            elif not self._over(line):
                raise UnreachableError(f"no frame came for {timeout:g} s from {self._client.address}; does it run?")

    async def _next(self, line: int | None, timeout: float) -> LiveFrame | None:
        wanted = Wanted(self._channel, line)
        await self._client._wait(wanted.there, timeout)
        return wanted.frame

    def _over(self, line: int | None) -> bool:
        self._channel.raise_error()
        return self._channel.over(line)

    async def event(self, timeout: float = 0.0) -> protocol.Event | None:
        """As `Npc.event`."""
        await self._client._wait(lambda: bool(self._channel.events), timeout)
        return self._channel.events.popleft() if self._channel.events else None


class AsyncClient:
    """A connection to a runtime, used as an async context manager; it comes back by itself, as `Client` does."""

    def __init__(
        self, address: str = DEFAULT_ADDRESS, *, timeout: float = 5.0, security: Security | None = None
    ) -> None:
        self.address = address
        self._timeout = timeout
        self._security = security
        self._core = ClientCore()
        self._news = asyncio.Event()
        self._told_something = asyncio.Event()
        self._stopping = False

    async def __aenter__(self) -> AsyncClient:
        self._context = zmq.asyncio.Context()
        self._socket = connect(self._context, self.address, self._security)
        self._tasks = [asyncio.create_task(self._read()), asyncio.create_task(self._write())]
        try:
            if not await self._wait(lambda: self._core.ready, self._timeout):
                raise UnreachableError(f"no runtime answers at {self.address}; start one with 'parley serve'")
        except BaseException:
            await self._shut()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._core.close_all():
            with contextlib.suppress(ParleyError):
                await self.ping(FAREWELL)
        self._core.leave()
        await self._flush()
        await self._shut()

    def open(
        self, *, output: str = "arkit", rate: float = 30.0, profile: str = "balanced", seed: int = 0, width: int = 0,
        height: int = 0, format: str = "", portrait: str = "", quality: int = 85,
    ) -> AsyncNpc:  # fmt: skip
        """As `Client.open`."""
        with self._telling():
            channel = self._core.open(
                output=output, rate=rate, profile=profile, seed=seed, width=width, height=height, format=format,
                portrait=portrait, quality=quality,
            )  # fmt: skip
        return AsyncNpc(self, Words(self._core, channel))

    async def ping(self, timeout: float = 2.0) -> float:
        """As `Client.ping`."""
        began, token = time.monotonic(), self._core.ponged + 1
        with self._telling():
            self._core.send(protocol.Ping(token=token))
        if not await self._wait(lambda: self._core.ponged >= token, timeout):
            raise UnreachableError(f"{self.address} does not answer; does it run?")
        return time.monotonic() - began

    @property
    def portraits(self) -> tuple[str, ...]:
        """As `Client.portraits`."""
        return self._core.welcome.portraits if self._core.welcome else ()

    @property
    def connections(self) -> int:
        """As `Client.connections`."""
        return self._core.connections

    async def stats(self, timeout: float = 2.0) -> Mapping[str, float]:
        """As `Client.stats`."""
        self._core.figures = None
        with self._telling():
            self._core.send(protocol.Stats())
        if not await self._wait(lambda: self._core.figures is not None, timeout) or self._core.figures is None:
            raise UnreachableError(f"{self.address} gives no figures; does it run?")
        return self._core.figures

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        """Wake the writer afterwards."""
        yield
        self._told_something.set()

    async def _wait(self, there: Callable[[], bool], timeout: float) -> bool:
        ends = time.monotonic() + timeout
        while True:
            self._core.raise_refusal()
            self._news.clear()
            if there():
                return True
            left = ends - time.monotonic()
            if left <= 0:
                return False
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)

    async def _read(self) -> None:
        while True:
            parts = await self._socket.recv_multipart()
            self._core.receive(parts, time.monotonic())
            self._news.set()
            self._told_something.set()  # there may be credit to grant

    async def _write(self) -> None:
        while not self._stopping:  # before Python 3.12, wait_for may swallow a cancellation
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._told_something.wait(), _TICK)
            self._told_something.clear()
            await self._flush()

    async def _flush(self) -> None:
        for parts in self._core.outgoing(time.monotonic()):
            try:
                await self._socket.send_multipart(parts, zmq.NOBLOCK)
            except zmq.Again:
                if self._core.ready:
                    self._core.lost()
                return

    async def _shut(self) -> None:
        self._stopping = True
        self._told_something.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._context.destroy(linger=200)
