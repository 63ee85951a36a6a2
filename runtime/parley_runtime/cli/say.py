"""`parley say`: a running `parley serve` performs a line; the terminal shows it, and how long it took."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.client import LiveFrame, Npc
from parley.client.latency import ResponseTimes
from parley_runtime.cli.console import say

Floats = NDArray[np.float32]
Show = Callable[[LiveFrame], None]

_PIECE = 0.02
_BAR = 24


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `say` to the commands."""
    parser = commands.add_parser("say", help="let a running 'parley serve' perform a line, and show how fast it is")
    parser.add_argument("line", type=Path, help="sound file")
    parser.add_argument("--connect", default="tcp://127.0.0.1:5750", metavar="ADDRESS", help="default: %(default)s")
    parser.add_argument("--profile", default="balanced", help="low, balanced or throughput; default: %(default)s")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--whole", action="store_true", help="send the line at once instead of in real time")
    parser.add_argument("-o", "--out", type=Path, metavar="CLIP", help="keep the performance as a clip (.npz)")
    parser.add_argument(
        "--watch", type=Path, metavar="FOLDER", help="have it drawn, and keep every picture as a PNG there"
    )
    parser.add_argument("--face", default="", metavar="NAME", help="who is drawn; default: the runtime's first face")
    parser.add_argument("--size", type=int, default=256, metavar="PIXELS", help="of a picture; default: %(default)s")
    parser.add_argument("--server-key", type=Path, metavar="FILE", help="public key of the runtime")
    parser.add_argument("--key", type=Path, metavar="FILE", help="this client's .key_secret")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Say the line."""
    from parley.client import Client, Security
    from parley.errors import InputError
    from parley_runtime.audio import SAMPLE_RATE, open_audio

    if (arguments.server_key is None) != (arguments.key is None):
        raise InputError("--server-key and --key go together")
    if arguments.watch is not None and arguments.out is not None:
        raise InputError("--watch gives pictures and --out a clip; give one of them")
    security = Security(arguments.server_key, arguments.key) if arguments.key else None
    with open_audio(arguments.line) as source:
        samples = np.concatenate([np.zeros(0, np.float32), *source.blocks()])
    with Client(arguments.connect, security=security) as client:
        asked = {"profile": arguments.profile, "seed": arguments.seed}
        if arguments.watch is not None:
            size = arguments.size
            npc = client.open(output="texture", width=size, height=size, portrait=arguments.face, **asked)
        else:
            npc = client.open(**asked)
        recording = npc.record() if arguments.out is not None else None
        npc.take(5.0)
        times = ResponseTimes()
        show = _Album(arguments.watch, client.pack) if arguments.watch is not None else _draw
        speak = _whole if arguments.whole else _in_real_time
        line = speak(npc, samples, SAMPLE_RATE, times, show)
        if sys.stdout.isatty():
            print("\r\x1b[K", end="")
        wire = float(np.median([client.ping() for _ in range(10)]))
        say("  ".join(f"{name} {value:.1f}" for name, value in times.figures(npc.opened, wire).items()))
        if recording is not None:
            from parley.clips.npz import write_npz
            from parley.clips.options import ExportOptions

            write_npz(recording.clip(line), arguments.out, ExportOptions())
            say(f"{arguments.out}")
        if isinstance(show, _Album):
            say(f"{show.count} pictures in {show.folder}")
    return 0


def _whole(npc: Npc, samples: Floats, rate: int, times: ResponseTimes, show: Show) -> int:
    """Send the line at once."""
    times.sent(len(samples) / rate, time.monotonic())
    line = npc.say(samples, rate)
    _watch(npc, line, times, show)
    return line


def _in_real_time(npc: Npc, samples: Floats, rate: int, times: ResponseTimes, show: Show) -> int:
    """Send each piece when a synthesiser that speaks in real time would have it."""
    line, step, began = npc.begin(rate, "f32"), int(_PIECE * rate), time.monotonic()
    for start in range(0, len(samples), step):
        piece = samples[start : start + step]
        while (left := began + (start + len(piece)) / rate - time.monotonic()) > 0:
            frame = npc.take(left)
            if frame is not None and frame.line == line:
                times.came(frame)
                show(frame)
        times.sent(len(piece) / rate, time.monotonic())
        npc.feed(line, piece)
    npc.end(line)
    _watch(npc, line, times, show)
    return line


def _watch(npc: Npc, line: int, times: ResponseTimes, show: Show) -> None:
    for frame in npc.frames(line):
        if frame.line == line:
            times.came(frame)
            show(frame)


class _Album:
    """Keeps the pictures of a line in a folder, as PNG that say that they are synthetic."""

    def __init__(self, folder: Path, pack: str) -> None:
        from parley_runtime.synthetic.credentials import credentials_of

        self.folder = folder
        self.count = 0
        self._credentials = credentials_of(pack)

    def __call__(self, frame: LiveFrame) -> None:
        from parley_runtime.png import write_png

        if frame.picture is not None:
            write_png(self.folder / f"frame_{self.count:06}.png", frame.picture.pixels()[..., :3], self._credentials)
            self.count += 1


def _draw(frame: LiveFrame) -> None:
    """A bar for the jaw, on a terminal."""
    if not sys.stdout.isatty():
        return
    jaw = float(frame.motion.weights[ARKIT_INDEX["jawOpen"]])
    yaw = float(np.degrees(frame.motion.rotation[1]))
    cells = round(jaw * _BAR)
    print(f"\r{frame.time:6.2f} s  jaw [{'#' * cells}{'-' * (_BAR - cells)}]  head {yaw:+5.1f} deg", end="", flush=True)
