"""Live streams over real sockets: first frame, response in real time with its parts, and how many faces at once.

The runtime runs in a process of its own, the clients in this one. A frame is in time when it arrives within hop + look-ahead +
100 ms after the moment its sound was sent: a game that plays the line with that delay shows it at its time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from parley import Client
from parley.client import LiveFrame
from parley.client.latency import ResponseTimes
from parley.protocol import Opened
from parley_runtime.audio import SAMPLE_RATE, open_audio

Figure = Callable[[str, float, str], None]

PIECE = 0.02
SECONDS = 8.0
SLACK = 0.1


@pytest.fixture(scope="module")
def runtime() -> Iterator[str]:
    """Address of a `parley serve`."""
    command = "import sys; from parley_runtime.cli.main import main; sys.exit(main(sys.argv[1:]))"
    path = os.pathsep.join(entry for entry in sys.path if entry)
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", command, "serve", "--bind", "tcp://127.0.0.1:*"], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        words = process.stdout.readline().replace(";", " ").split()
        yield next(word for word in words if word.startswith("tcp://"))
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def samples(line: Path) -> NDArray[np.float32]:
    with open_audio(line) as source:
        return np.resize(np.concatenate(list(source.blocks())), int(SECONDS * SAMPLE_RATE))


@dataclass(frozen=True)
class Streamed:
    """Response times of each face, the share of frames that came in time, what was opened, and the wire there and back (s)."""

    times: list[ResponseTimes]
    in_time: float
    opened: Opened
    wire: float


def stream(address: str, sound: NDArray[np.float32], faces: int, profile: str) -> Streamed:
    """Speak `sound` in real time to so many faces."""
    with Client(address) as client:
        npcs = [client.open(profile=profile, seed=seed) for seed in range(faces)]
        for npc in npcs:
            npc.take(10.0)
        recordings = [npc.record() for npc in npcs]
        lines = [npc.begin(SAMPLE_RATE, "f32") for npc in npcs]
        times = [ResponseTimes() for _ in npcs]
        step, began = int(PIECE * SAMPLE_RATE), time.monotonic()
        for start in range(0, len(sound), step):
            piece = sound[start : start + step]
            time.sleep(max(0.0, began + (start + len(piece)) / SAMPLE_RATE - time.monotonic()))
            for npc, number, noted in zip(npcs, lines, times, strict=True):
                noted.sent(len(piece) / SAMPLE_RATE, time.monotonic())
                npc.feed(number, piece)
        for npc, number in zip(npcs, lines, strict=True):
            npc.end(number)
        for npc, number in zip(npcs, lines, strict=True):
            for _ in npc.frames(number, timeout=60):
                pass
        wanted = faces * int(np.ceil(len(sound) / SAMPLE_RATE * 30))
        opened = npcs[0].opened
        assert opened is not None
        deadline = opened.hop + opened.lookahead + SLACK
        wire = float(np.median([client.ping() for _ in range(20)]))
        in_time = 0
        for recording, number, noted in zip(recordings, lines, times, strict=True):
            frames: list[LiveFrame] = [frame for frame in recording.frames if frame.line == number]
            in_time += sum(noted.came(frame) <= deadline for frame in frames)
    return Streamed(times, in_time / wanted, opened, wire)


@pytest.mark.parametrize("profile", ["low", "balanced"])
def bench_first_frame_of_a_whole_line(profile: str, runtime: str, samples: Any, benchmark: Any, figure: Figure) -> None:
    """A whole line is sent -> its first frame is in the client."""
    with Client(runtime) as client:
        npc = client.open(profile=profile)
        npc.take(10.0)

        def first() -> None:
            began = npc.say(samples)
            for frame in npc.frames(began):
                if frame.line == began:
                    return

        def calm() -> None:
            npc.interrupt()
            time.sleep(0.3)
            while npc.take(0.0) is not None:
                pass

        benchmark.pedantic(first, setup=calm, rounds=20, warmup_rounds=2)
    figure(f"first_frame_ms[{profile}]", 1e3 * benchmark.stats.stats.median, "ms")


@pytest.mark.parametrize("profile", ["low", "balanced", "throughput"])
def bench_response_of_one_stream(profile: str, runtime: str, samples: Any, benchmark: Any, figure: Figure) -> None:
    """Sound in real time to one face; each frame's age when it arrives, and the parts of it."""
    done = benchmark.pedantic(stream, args=(runtime, samples, 1, profile), rounds=1)
    for name, value in done.times[0].figures(done.opened, done.wire).items():
        figure(f"{name}[{profile}]", value, "ms")
    figure(f"in_time[{profile}]", 100.0 * done.in_time, "%")


@pytest.mark.parametrize("faces", [4, 8, 16])
def bench_streams(faces: int, runtime: str, samples: Any, benchmark: Any, figure: Figure) -> None:
    """Sound in real time to many faces."""
    done = benchmark.pedantic(stream, args=(runtime, samples, faces, "balanced"), rounds=1)
    figure(f"in_time[{faces} streams]", 100.0 * done.in_time, "%")
    worst = max(
        (noted.figures(done.opened, done.wire) for noted in done.times),
        key=lambda table: table.get("response_ms_p95", 0.0),
    )
    for name, value in worst.items():
        figure(f"{name}[{faces} streams, worst]", value, "ms")
