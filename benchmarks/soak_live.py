"""A long run: clients, streams and lines come and go, and the runtime's memory is watched.

    python benchmarks/soak_live.py --minutes 30 --json soak.json

The runtime is a process of its own. For the whole time clients connect, open streams of numbers, latents and pictures, say lines whole and
in pieces, interrupt, change controls, lose their connection without a word, and leave, at a game's pace; `soak_crowd.py` counts in streams instead.
Twice a minute the runtime tells what memory it holds.
"""  # fmt: skip

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from watched_runtime import MEMORY, watched

from parley import Client
from parley.client import Npc
from parley.errors import ParleyError

LOOK_EVERY = 30.0
"""Seconds between two looks at the memory."""
RATE = 24_000


class Guests:
    """Clients and what they do; every choice comes from one seed."""

    def __init__(self, address: str, most: int, seed: int) -> None:
        self._address, self._most = address, most
        self._random = np.random.default_rng(seed)
        self._clients: list[tuple[Client, list[Npc]]] = []
        self.did: dict[str, int] = {}

    def act(self) -> None:
        """One thing that one guest does."""
        streams = sum(len(npcs) for _, npcs in self._clients)
        if not self._clients or (len(self._clients) < 3 and self._random.random() < 0.1):
            self._clients.append((Client(self._address, timeout=30.0), []))
            return self._note("connect")
        at = int(self._random.integers(len(self._clients)))
        client, npcs = self._clients[at]
        chance = self._random.random()
        if chance < 0.03:
            client.close()
            del self._clients[at]
            return self._note("leave")
        if chance < 0.05:  # gone without a word
            client._stopping.set()
            client._thread.join()
            client._context.destroy(linger=0)
            del self._clients[at]
            return self._note("vanish")
        if streams < self._most and (not npcs or chance < 0.25):
            return self._open(client, npcs)
        if not npcs:
            return None
        npc = npcs[int(self._random.integers(len(npcs)))]
        if chance < 0.35:
            npcs.remove(npc)
            npc.close()
            return self._note("close")
        return self._tell(npc)

    def listen(self) -> None:
        """Take the frames that came."""
        for _, npcs in self._clients:
            for npc in npcs:
                try:
                    while npc.take(0.0) is not None:
                        pass
                    while npc.event() is not None:
                        pass
                except ParleyError:
                    self._note("refused")

    def close(self) -> None:
        """All leave."""
        for client, _ in self._clients:
            client.close()

    def _open(self, client: Client, npcs: list[Npc]) -> None:
        output = str(self._random.choice(["arkit", "arkit", "latents", "texture"]))
        size = int(self._random.choice([16, 48, 64])) if output == "texture" else 0
        form = str(self._random.choice(["rgba", "jpeg", "webp"])) if output == "texture" else ""
        profile = str(self._random.choice(["low", "balanced", "throughput"]))
        rate = 8.0 if output == "texture" else 30.0
        npcs.append(client.open(output=output, width=size, format=form, profile=profile, rate=rate, seed=len(self.did)))
        self._note(f"open {output}")

    def _tell(self, npc: Npc) -> None:
        chance = self._random.random()
        sound = (self._random.standard_normal(int(RATE * self._random.uniform(0.2, 3.0))) * 3000).astype(np.int16)
        if chance < 0.35:
            npc.say(sound)
            return self._note("line")
        if chance < 0.55:
            line = npc.begin()
            for piece in np.array_split(sound, 7):
                npc.feed(line, piece)
            npc.end(line)
            return self._note("line in pieces")
        if chance < 0.75:
            npc.interrupt()
            return self._note("interrupt")
        npc.controls(emotion={"joy": float(self._random.random())}, look_at=tuple(self._random.normal(size=3)))
        npc.hint(float(self._random.uniform(0, 30)), bool(self._random.random() < 0.8))
        return self._note("controls")

    def _note(self, what: str) -> None:
        self.did[what] = self.did.get(what, 0) + 1


def main(arguments: list[str] | None = None) -> int:
    """Run; returns the exit code."""
    parser = argparse.ArgumentParser(description="Watches the runtime's memory while streams come and go.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--streams", type=int, default=6, metavar="N", help="at a time, at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pack", type=Path, metavar="DIR")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep the curve")
    options = parser.parse_args(arguments)
    curve: list[dict[str, float]] = []
    with watched(options.pack, keep=30.0) as runtime:
        guests = Guests(runtime.address, options.streams, options.seed)
        began = time.monotonic()
        while (now := time.monotonic() - began) < 60.0 * options.minutes:
            guests.act()
            guests.listen()
            if not curve or now - curve[-1]["seconds"] >= LOOK_EVERY:
                told = runtime.figures()
                opened = sum(count for what, count in guests.did.items() if what.startswith("open"))
                curve.append({"seconds": now, "streams": opened, **{name: told[name] for name in MEMORY}})
                print("  ".join(f"{name} {value:g}" for name, value in curve[-1].items()), flush=True)
            time.sleep(0.1)
        guests.close()
        told = runtime.quiet()
    curve.append({"seconds": now, "streams": curve[-1]["streams"], **{name: told[name] for name in MEMORY}})
    print("when all are gone:", "  ".join(f"{name} {value:g}" for name, value in curve[-1].items()))
    print(json.dumps(guests.did))
    if options.json is not None:
        result = {
            "minutes": options.minutes, "streams": options.streams, "did": guests.did, "curve": curve,
            "frames_sent": told["frames_sent"], "pictures_drawn": told["pictures_drawn"],
        }  # fmt: skip
        options.json.write_text(json.dumps(result) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
