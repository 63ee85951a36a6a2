"""Three NPCs talk in a tavern, live: `python samples/tavern/tavern.py`.

It starts a runtime of its own (or takes one with --connect), opens a stream for each guest, and shows their faces in the
terminal, or with --window in a window: eyes, mouth, where the head turns. Where there is a sound device you hear them. Each line goes to the runtime as a whole; its frames wait for the moment of the line
to which they belong, and the sound starts with the first of them. Listeners look at who speaks, and once somebody breaks in.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conversation import CAST, LINES, Line, line_file
from faces import draw_table
from window import Window

from parley import AsyncClient
from parley.client import AsyncNpc, LiveFrame
from parley.errors import ParleyError
from parley_runtime.speaker import Mute, Speaker, open_speaker

PAUSE = 0.35
"""Seconds between two speakers."""


def read_sound(path: Path) -> tuple[Any, int]:
    """Samples of a file and how many there are in a second."""
    import soundfile

    samples, rate = soundfile.read(path, dtype="float32")
    return samples, rate


class Guest:
    """One NPC: its stream, the frame that it shows, and the moment at which its line began to sound."""

    def __init__(self, name: str, npc: AsyncNpc, speaker: Speaker) -> None:
        self.name = name
        self.npc = npc
        self.sound: Path | None = None
        self._speaker = speaker
        self.frame: LiveFrame | None = None
        self.line = 0
        self.said = 0.0
        self._began = 0.0

    async def live(self) -> None:
        """Show each frame when it is due, as long as the tavern is open."""
        clock = asyncio.get_running_loop().time
        while True:
            frame = await self.npc.take(1.0)
            if frame is None:
                continue
            if frame.line:
                if frame.line != self.line and self.sound is not None:  # its first frame: now the line may sound
                    until_heard = (
                        0.0 if isinstance(self._speaker, Mute) else self._speaker.play(*read_sound(self.sound))
                    )
                    self.line, self._began = frame.line, clock() + until_heard - frame.time
                await asyncio.sleep(max(0.0, self._began + frame.time - clock()))
                self.said = frame.time
            self.frame = frame

    def say(self, sound: Path) -> int:
        """Say a line; it sounds from its first frame on."""
        self.sound = sound
        return self.npc.say(sound)

    def fall_silent(self) -> None:
        """Somebody else breaks in."""
        self.npc.interrupt()
        self._speaker.stop()

    async def heard_out(self, seconds: float) -> None:
        """Wait until the line of so many seconds has sounded; its last frames may not come when the machine is too slow."""
        await asyncio.sleep(max(0.0, self._began + seconds - asyncio.get_running_loop().time()))

    def look_at(self, other: str) -> None:
        """Turn to another guest; the table's places become a point before this head."""
        own, theirs = CAST[self.name], CAST[other]
        if own is not theirs:
            # Everyone faces us (towards -z of the table); the subject's left is our right.
            self.npc.controls(look_at=(theirs.x - own.x, 0.0, own.z - theirs.z + 1.5), ease=0.4)


async def talk(guests: dict[str, Guest], lines: tuple[Line, ...]) -> None:
    """The conversation."""
    for number, line in enumerate(lines):
        speaker = guests[line.speaker]
        for guest in guests.values():
            guest.look_at(line.speaker)
        previous = lines[number - 1].speaker if number else "Bram"
        speaker.look_at(previous)
        speaker.npc.controls(emotion=line.emotion, energy=line.energy)
        said = speaker.say(line_file(number))
        if line.cut:
            while not (speaker.line == said and speaker.said >= line.cut):
                await asyncio.sleep(0.02)
            speaker.fall_silent()
            continue
        while (event := await speaker.npc.event(1.0)) is None or (event.event, event.line) != ("finished", said):
            pass
        await speaker.heard_out(event.time)
        await asyncio.sleep(PAUSE)
        speaker.npc.controls(emotion={}, energy=1.0, ease=1.0)


async def evening(address: str, lines: tuple[Line, ...], speaker: Speaker, window: Window | None) -> None:
    """Open the tavern, let them talk, draw them."""
    async with AsyncClient(address, timeout=20.0) as client:
        guests = {
            name: Guest(name, client.open(profile="low", seed=character.seed), speaker)
            for name, character in CAST.items()
        }
        living = [asyncio.create_task(guest.live()) for guest in guests.values()]
        talking = asyncio.create_task(talk(guests, lines))
        try:
            draw = draw_table if window is None else window.draw
            while not talking.done():
                if window is not None and window.closed:
                    return
                speaking = {guest.name: guest.frame for guest in guests.values()}
                draw(speaking, lines, {name: guest.line for name, guest in guests.items()})
                await asyncio.wait([talking, *living], timeout=1 / 15, return_when=asyncio.FIRST_COMPLETED)
                for task in living:
                    if task.done():
                        task.result()  # raises what ended it
            await talking
        finally:
            for task in (talking, *living):
                task.cancel()
            await asyncio.gather(talking, *living, return_exceptions=True)
    print()


@contextmanager
def own_runtime(pack: Path | None) -> Iterator[str]:
    """A runtime inside this process; gives its address."""
    from parley_runtime.live.options import ServeOptions
    from parley_runtime.live.server import Server
    from parley_runtime.performer import Performer

    with Server(Performer.open(pack), ServeOptions(address="tcp://127.0.0.1:*")) as server:
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            yield server.address
        finally:
            server.stop()
            thread.join()


def main(arguments: list[str] | None = None) -> int:
    """Run the sample."""
    parser = argparse.ArgumentParser(description="Three NPCs talk in a tavern.")
    parser.add_argument("--connect", metavar="ADDRESS", help="a running 'parley serve' instead of one of its own")
    parser.add_argument("--pack", type=Path, help="model pack for the runtime of its own")
    parser.add_argument("--lines", type=int, default=len(LINES), help="how many lines they say; default: all")
    parser.add_argument("--window", action="store_true", help="draw them in a window instead of the terminal")
    parser.add_argument("--mute", action="store_true", help="play no sound")
    options = parser.parse_args(arguments)
    lines = LINES[: options.lines]
    speaker, why_not = (Mute(), "") if options.mute else open_speaker()
    if why_not:
        print(why_not, file=sys.stderr)
    try:
        window = Window(tuple(CAST)) if options.window else None
        if options.connect:
            asyncio.run(evening(options.connect, lines, speaker, window))
        else:
            with own_runtime(options.pack) as address:
                asyncio.run(evening(address, lines, speaker, window))
    except ParleyError as error:
        print(f"tavern: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
