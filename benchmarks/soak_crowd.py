"""Many short visits: connections and streams come and go as fast as the runtime takes them, and its memory is watched.

    python benchmarks/soak_crowd.py --streams 20000 --json crowd.json

"Long" is counted in streams here, not in hours: what one visit leaves behind shows after thousands. Guests connect, open a few streams,
say something, hear frames, and then close their streams, say goodbye, or vanish. `--of` leaves out kinds of streams, to find which one
holds on to memory. At the end it is told what each of the last streams added, in bytes and in Python's objects.
"""  # fmt: skip

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import zmq
from watched_runtime import MEMORY, PATIENCE, watched

from parley import protocol

KINDS = ("arkit", "latents", "rgba", "jpeg", "webp")
STREAMS = 3
"""Streams that one guest opens."""


class Guest:
    """One visit, from hello to its end."""

    def __init__(self, context: zmq.Context[zmq.Socket[bytes]], address: str, kinds: list[str], seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._kinds = kinds
        self._socket = context.socket(zmq.DEALER)
        self._socket.setsockopt(zmq.LINGER, 200)
        self._socket.connect(address)
        self._say(protocol.Hello(versions=(1, 1), client="soak"))
        self._unheard = set(range(1, len(kinds) + 1))
        self.began = time.monotonic()

    def done(self) -> bool:
        """Take what came; True when the visit has ended."""
        while self._socket.poll(0):
            message = protocol.decode(self._socket.recv_multipart())
            if isinstance(message, protocol.Welcome):
                self._open()
            elif isinstance(message, protocol.Frames) or getattr(message, "event", "") == "dropped":
                self._unheard.discard(message.stream)  # type: ignore[attr-defined]
            elif isinstance(message, protocol.Error):
                raise RuntimeError(message.text)
        if self._unheard:
            if time.monotonic() - self.began > PATIENCE:
                raise RuntimeError(f"no frames came of streams {sorted(self._unheard)}")
            return False
        self._go()
        return True

    def _open(self) -> None:
        for stream, kind in enumerate(self._kinds, 1):
            numbers = kind in ("arkit", "latents")
            look = {} if numbers else {"width": int(self._random.integers(16, 40)), "format": kind, "rate": 5.0}
            profile = str(self._random.choice(["low", "balanced", "throughput"]))
            output = kind if numbers else "texture"
            self._say(protocol.Open(stream=stream, output=output, profile=profile, seed=stream, credit=24, **look))  # type: ignore[arg-type]
            sound = (self._random.standard_normal(int(self._random.integers(0, 20_000))) * 3000).astype("<i2").tobytes()
            ended = bool(self._random.random() < 0.5)
            self._say(protocol.Line(stream=stream, line=1, end=ended, parts=(sound,)))
            if self._random.random() < 0.3:
                self._say(protocol.Interrupt(stream=stream))
            elif not ended:
                self._say(protocol.Audio(stream=stream, line=1, parts=(sound,)))
            self._say(protocol.Controls(stream=stream, emotion={"joy": float(self._random.random())}))

    def _go(self) -> None:
        how = self._random.random()
        if how < 0.4:
            for stream in range(1, len(self._kinds) + 1):
                self._say(protocol.Close(stream=stream))
        if how < 0.7:
            self._say(protocol.Bye())
        self._socket.close(200 if how < 0.7 else 0)

    def _say(self, message: protocol.Message) -> None:
        self._socket.send_multipart(protocol.encode(message))


def visits(address: str, streams: int, kinds: list[str], together: int, seed: int) -> int:
    """Let guests come and go until so many streams were opened; gives how many connections that were."""
    random = np.random.default_rng(seed)
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    guests: list[Guest] = []
    opened = came = 0
    try:
        while opened < streams or guests:
            while opened < streams and len(guests) < together:
                chosen = [str(kind) for kind in random.choice(kinds, STREAMS)] if kinds else []
                guests.append(Guest(context, address, chosen, seed + came))
                opened += max(1, len(chosen))
                came += 1
            guests = [guest for guest in guests if not guest.done()]
            time.sleep(0.002)
    finally:
        context.destroy(linger=200)
    return came


def main(arguments: list[str] | None = None) -> int:
    """Run; returns the exit code."""
    parser = argparse.ArgumentParser(description="Watches the runtime's memory while thousands of streams come and go.")
    parser.add_argument("--streams", type=int, default=20_000, metavar="N", help="default: %(default)s")
    parser.add_argument("--of", default=",".join(KINDS), metavar="KINDS", help="default: %(default)s; '' for none")
    parser.add_argument("--marks", type=int, default=10, metavar="N", help="times to look; default: %(default)s")
    parser.add_argument("--together", type=int, default=4, metavar="N", help="guests at a time; default: %(default)s")
    parser.add_argument("--pack", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the curve")
    options = parser.parse_args(arguments)
    kinds = [kind for kind in options.of.split(",") if kind]
    curve = []
    with watched(options.pack, keep=1.0) as runtime:
        came = 0
        for mark in range(options.marks + 1):
            told = runtime.quiet()
            curve.append({**told, "streams": mark * options.streams // options.marks, "connections": came})
            print("  ".join(f"{name} {curve[-1][name]:g}" for name in ("streams", "connections", *MEMORY)), flush=True)
            if mark < options.marks:
                came += visits(
                    runtime.address, options.streams // options.marks, kinds, options.together, 10_000_000 * mark
                )
    if options.json is not None:
        options.json.write_text(json.dumps({"of": kinds, "curve": curve}) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
