"""What a client sees of `parley serve` on the device, over real sockets: response times of one face, and talking pictures of several at once."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from lines import Row
from motion_rows import speech_like
from scale import Scale

from parley import Client
from parley.client.latency import ResponseTimes
from parley.client.plain import Npc
from parley_runtime.cli.demo import HEAD
from parley_runtime.device import Device
from parley_runtime.pack import Pack
from parley_runtime.png import write_png
from parley_runtime.portrait import PortraitNetworks, register, write_registration
from parley_runtime.rig import Rig, SoftwareRenderer

SECONDS, RATE, PIECE = 4.0, 24_000, 0.02
FPS = 60.0
"""Pictures a second that each stream asks for."""


def served_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """See the module."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = {"register", "render"} <= set(Pack.read(pack).manifest.roles)
        picture = hero(Path(folder), pack) if drawn else None
        with _serving(device, pack, picture) as address, Client(address, timeout=120) as client:
            face = client.open(profile="low")
            face.take(20.0)
            response = _figures(_spoken([face])[0])
            rows = [
                Row(f"{name}[low]", response[name], "ms", "100" if name == "response_ms_p95" else "")
                for name in ("response_ms_p50", "response_ms_p95", "response_ms_p99")
            ]
            face.close()
            if picture is None:
                return [*rows, Row("portrait_live_fps", None, "", "60", skipped="the pack draws no portraits")]
            return [*rows, *_pictures(client, scale)]


def _pictures(client: Client, scale: Scale) -> list[Row]:
    faces = [
        client.open(output="texture", portrait="hero", width=scale.size, height=scale.size, format="rgba", rate=FPS, seed=seed)
        for seed in range(scale.portraits)
    ]  # fmt: skip
    for face in faces:
        face.take(60.0)
    times, counts = _spoken(faces)
    response = _figures(times)
    name = f"{scale.size}, {scale.portraits} streams"
    return [
        Row(f"portrait_live_fps[{name}, the slowest]", min(counts) / SECONDS, "fps", "60"),
        Row(f"portrait_response_ms_p95[{name}]", response["response_ms_p95"], "ms", "120"),
    ]


def _spoken(faces: list[Npc]) -> tuple[list[ResponseTimes], list[int]]:
    """Say a line to all `faces` in real time: each one's response times, and how many of the line's frames came to it."""
    sound = speech_like(SECONDS * RATE / 24_000)[: int(SECONDS * RATE)]
    times, counts = [ResponseTimes() for _ in faces], [0] * len(faces)
    lines = [face.begin(RATE, "f32") for face in faces]

    def receive(index: int) -> None:
        for frame in faces[index].frames(lines[index], timeout=60):
            if frame.line == lines[index]:
                times[index].came(frame)
                counts[index] += 1

    step, began = int(PIECE * RATE), time.monotonic()
    threads: list[threading.Thread] = []
    for start in range(0, len(sound), step):
        piece = sound[start : start + step]
        time.sleep(max(0.0, began + (start + len(piece)) / RATE - time.monotonic()))
        for face, number, noted in zip(faces, lines, times, strict=True):
            noted.sent(len(piece) / RATE, time.monotonic())
            face.feed(number, piece)
        if not threads:
            threads = [threading.Thread(target=receive, args=(index,)) for index in range(len(faces))]
            for thread in threads:
                thread.start()
    for face, number in zip(faces, lines, strict=True):
        face.end(number)
    for thread in threads:
        thread.join()
    return times, counts


def _figures(times: list[ResponseTimes]) -> dict[str, float]:
    """The worst of all faces' figures."""
    tables = [noted.figures() for noted in times]
    if not all("response_ms_p95" in table for table in tables):
        raise RuntimeError("a face got no frame of its line")
    return {name: max(table[name] for table in tables) for name in tables[0]}


def hero(folder: Path, pack: Path | None) -> Path:
    """A registered portrait: the bundled head, drawn."""
    still = np.zeros(3, np.float32)
    drawn = SoftwareRenderer(Rig.load(HEAD), (768, 768)).draw_with_matte(np.zeros(52, np.float32), still, still)[0]
    write_png(folder / "hero.png", drawn)
    write_registration(
        register(folder / "hero.png", "drawn by Parley", PortraitNetworks.open(pack)), folder / "hero.portrait"
    )
    return folder / "hero.portrait"


@contextmanager
def _serving(device: Device, pack: Path | None, picture: Path | None) -> Iterator[str]:
    """The address of a `parley serve` of its own, which ends with the block."""
    command = [
        sys.executable,
        "-u",
        "-m",
        "parley_runtime.cli.main",
        "serve",
        "--bind",
        "tcp://127.0.0.1:*",
        "--device",
        device.name,
    ]
    command += ["--pack", str(pack)] if pack is not None else []
    command += ["--face", f"hero=portrait:{picture}"] if picture is not None else []
    path = os.pathsep.join(entry for entry in sys.path if entry)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path})
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if address := next((word.rstrip(";,") for word in line.split() if word.startswith("tcp://")), ""):
                yield address
                return
        raise RuntimeError("the runtime ended before it said where it listens")
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
