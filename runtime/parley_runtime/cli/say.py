"""`parley say`: a running `parley serve` performs a line; the terminal shows it, and how long it took."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

from parley.arkit import ARKIT_INDEX
from parley_runtime.cli.console import say

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
    parser.add_argument("--server-key", type=Path, metavar="FILE", help="public key of the runtime")
    parser.add_argument("--key", type=Path, metavar="FILE", help="this client's .key_secret")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Say the line."""
    from parley.client import Client, LiveFrame, Security
    from parley.client.latency import ResponseTimes
    from parley.errors import InputError
    from parley_runtime.audio import SAMPLE_RATE, open_audio

    if (arguments.server_key is None) != (arguments.key is None):
        raise InputError("--server-key and --key go together")
    security = Security(arguments.server_key, arguments.key) if arguments.key else None
    with open_audio(arguments.line) as source:
        samples = np.concatenate([np.zeros(0, np.float32), *source.blocks()])
    times = ResponseTimes()
    with Client(arguments.connect, security=security) as client:
        npc = client.open(profile=arguments.profile, seed=arguments.seed)
        recording = npc.record()
        npc.take(5.0)

        def show(frame: LiveFrame) -> None:
            if frame.line == line:
                times.came(frame)
                _draw(frame)

        if arguments.whole:
            times.sent(len(samples) / SAMPLE_RATE, time.monotonic())
            line = npc.say(samples, SAMPLE_RATE)
        else:
            line = npc.begin(SAMPLE_RATE, "f32")
            step, began = int(_PIECE * SAMPLE_RATE), time.monotonic()
            for start in range(0, len(samples), step):
                piece = samples[start : start + step]
                ready = (
                    began + (start + len(piece)) / SAMPLE_RATE
                )  # a synthesiser has a piece when all of it was spoken
                while (left := ready - time.monotonic()) > 0:
                    if (frame := npc.take(left)) is not None:
                        show(frame)
                times.sent(len(piece) / SAMPLE_RATE, time.monotonic())
                npc.feed(line, piece)
            npc.end(line)
        for frame in npc.frames(line):
            show(frame)
        if sys.stdout.isatty():
            print("\r\x1b[K", end="")
        say("  ".join(f"{name} {value:.0f}" for name, value in times.figures().items()))
        if arguments.out is not None:
            from parley.clips.npz import write_npz
            from parley.clips.options import ExportOptions

            write_npz(recording.clip(line), arguments.out, ExportOptions())
            say(f"{arguments.out}")
    return 0


def _draw(frame: object) -> None:
    """A bar for the jaw, on a terminal."""
    from parley.client import LiveFrame

    if not sys.stdout.isatty() or not isinstance(frame, LiveFrame):
        return
    jaw = float(frame.motion.weights[ARKIT_INDEX["jawOpen"]])
    yaw = float(np.degrees(frame.motion.rotation[1]))
    cells = round(jaw * _BAR)
    print(f"\r{frame.time:6.2f} s  jaw [{'#' * cells}{'-' * (_BAR - cells)}]  head {yaw:+5.1f} deg", end="", flush=True)
