"""A `parley serve` in a process of its own that can be killed and started again, and a tap on the wire before it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class ServedRuntime:
    """`parley serve` with a pack, at a port that stays the same when it is restarted."""

    pack: Path | None
    log: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [
            sys.executable, "-m", "parley_runtime.cli.main", "serve", "--threads", "1", "--bind", f"tcp://127.0.0.1:{self.port}",
            *(["--pack", str(self.pack)] if self.pack else []),
        ]  # fmt: skip
        path = os.pathsep.join([str(ROOT / "sdk"), str(ROOT / "runtime")])
        environment = {**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        ends = time.monotonic() + 60
        while time.monotonic() < ends and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1.0).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"parley serve did not start:\n{self.log.read_text('utf-8', 'replace')}")

    def kill(self) -> None:
        """End it without giving it a chance to say goodbye."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@dataclass
class Tap:
    """Listens at `port`, hands all bytes on to a runtime and back, and keeps what the runtime said, by connection."""

    target: int
    heard: list[bytearray] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ends: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Take no more connections."""
        self._server.close()

    def cut(self) -> None:
        """End all connections; new ones are taken."""
        ends, self._ends = self._ends, []
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _listen(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.target), 5.0)
            except OSError:
                near.close()  # as if nobody listened
                continue
            far.settimeout(None)
            for one in (near, far):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._ends += [near, far]
            kept = bytearray()
            self.heard.append(kept)
            threading.Thread(target=self._pump, args=(near, far, None), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, kept), daemon=True).start()

    @staticmethod
    def _pump(source: socket.socket, sink: socket.socket, kept: bytearray | None) -> None:
        with contextlib.suppress(OSError):  # either end may go at any time
            while data := source.recv(65_536):
                if kept is not None:
                    kept += data
                sink.sendall(data)
        for one in (source, sink):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


def messages_in(said: bytes) -> list[list[bytes]]:
    """The messages in what a ZMTP 3 peer said: greeting and commands are passed over, a cut end is left out."""
    messages: list[list[bytes]] = []
    parts: list[bytes] = []
    at = 64
    while at + 2 <= len(said):
        flags = said[at]
        head = 9 if flags & 2 else 2
        size = int.from_bytes(said[at + 1 : at + head], "big")
        if at + head + size > len(said):
            break
        body = bytes(said[at + head : at + head + size])
        at += head + size
        if flags & 4:
            continue
        parts.append(body)
        if not flags & 1:
            messages.append(parts)
            parts = []
    return messages
