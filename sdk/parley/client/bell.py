"""Wakes a thread that waits for sockets: any thread rings, the waiting one polls `socket` and is quiet again."""

from __future__ import annotations

import threading

import zmq


class Bell:
    """A pair of sockets inside one process. ZeroMQ's sockets may not be shared, so ringing takes a lock."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        self._lock = threading.Lock()
        name = f"inproc://parley-bell-{id(self)}"
        self.socket: zmq.Socket[bytes] = context.socket(zmq.PULL)
        self.socket.bind(name)
        self._rope: zmq.Socket[bytes] = context.socket(zmq.PUSH)
        self._rope.connect(name)

    def ring(self) -> None:
        """Wake the one who waits."""
        with self._lock:
            try:
                self._rope.send(b"", zmq.NOBLOCK)
            except zmq.ZMQError:
                return  # it has rung often enough, or the sockets are closed: nobody waits any more

    def quiet(self) -> None:
        """Take all rings that came."""
        try:
            while True:
                self.socket.recv(zmq.NOBLOCK)
        except zmq.Again:
            return
