"""Client and runtime over real sockets: lines, recording, restarts, and everything a bad client may do."""

from __future__ import annotations

import asyncio
import os
import stat
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
import zmq

from parley import MotionClip
from parley.client import AsyncClient, Client, Security
from parley.errors import InputError, OutputError, ServerError, UnreachableError
from parley_runtime.live.keys import make_keys
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

from .conftest import ANY, noise, serving, until


def test_an_npc_says_a_line(client: Client) -> None:
    npc = client.open(profile="low", seed=3)
    line = npc.say(noise(1.0))
    said = [frame for frame in npc.frames(line, timeout=20) if frame.line == line]
    assert np.allclose([frame.time for frame in said], np.arange(30) / 30)
    assert all(frame.motion.weights.shape == (52,) and frame.motion.weights.min() >= 0 for frame in said)
    assert [npc.event(5).event for _ in range(2)] == ["started", "finished"]  # type: ignore[union-attr]
    assert client.stats()["frames_sent"] >= 30


def test_sound_in_pieces_controls_and_a_recording(client: Client, tmp_path: Path) -> None:
    npc = client.open(output="latents", seed=1)
    recording = npc.record()
    line = npc.begin(rate=16_000, sample_format="f32")
    for piece in np.array_split(noise(1.0, 16_000).astype(np.float32) / 32768, 20):
        npc.feed(line, piece)
    npc.controls(emotion={"joy": 0.5}, look_at=(0.2, 0.0, 1.0))
    npc.end(line)
    for _ in npc.frames(line, timeout=20):
        pass
    clip = recording.clip(line)
    assert isinstance(clip, MotionClip) and len(clip) == 30
    from parley.clips.npz import write_npz
    from parley.clips.options import ExportOptions

    write_npz(clip, tmp_path / "line.npz", ExportOptions())
    assert (tmp_path / "line.npz").stat().st_size > 1000


def test_a_sound_file_and_a_path(performer: Performer, tmp_path: Path) -> None:
    voices = tmp_path / "voices"
    voices.mkdir()
    soundfile.write(voices / "line.flac", noise(0.5), 24_000)
    soundfile.write(tmp_path / "secret.wav", noise(0.5), 24_000)
    (voices / "no sound.wav").write_bytes(b"this is no sound")
    (voices / "link.wav").symlink_to(tmp_path / "secret.wav")
    with serving(performer, replace(ANY, audio_folder=voices)) as server, Client(server.address, timeout=20) as client:
        npc = client.open()
        for line in (npc.say(voices / "line.flac"), npc.say_path("line.flac")):
            assert sum(frame.line == line for frame in npc.frames(line, timeout=20)) == 15
        for path, code in [
            ("../secret.wav", "denied"), (str(tmp_path / "secret.wav"), "denied"), ("link.wav", "denied"), ("a\0b", "denied"),
            ("gone.wav", "audio"), ("no sound.wav", "audio"),
        ]:  # fmt: skip
            npc.say_path(path)
            with pytest.raises(ServerError) as refused:
                for _, _ in zip(range(300), npc.frames(timeout=20), strict=False):
                    pass
            assert refused.value.code == code, path
            assert str(tmp_path) not in str(refused.value)


def test_interrupt_over_the_wire(client: Client) -> None:
    npc = client.open()
    first, second = npc.say(noise(5.0)), npc.say(noise(5.0))
    for frame in npc.frames(first, timeout=20):
        if frame.line == first and frame.time > 0.3:
            break
    npc.interrupt()
    third = npc.say(noise(0.3))
    after = list(npc.frames(third, timeout=20))
    assert {frame.generation for frame in after} == {1}
    assert {frame.line for frame in after} <= {0, third}
    events = iter(lambda: npc.event(0.1), None)
    assert [(e.event, e.line) for e in events if e] == [
        ("started", first), ("interrupted", first), ("started", third), ("finished", third)
    ]  # fmt: skip
    assert second == first + 1


def test_the_asyncio_client(server: Server) -> None:
    async def talk() -> list[float]:
        async with AsyncClient(server.address, timeout=20) as client:
            npc, other = client.open(), client.open(profile="low")
            line = npc.say(noise(0.5))
            other.say(noise(0.3))
            npc.controls(energy=1.5)
            said = [frame.time async for frame in npc.frames(line, timeout=20) if frame.line == line]
            assert (await client.stats())["streams"] == 2
            return said

    assert np.allclose(asyncio.run(talk()), np.arange(15) / 30)


def test_nobody_there() -> None:
    with pytest.raises(UnreachableError, match="parley serve"):
        Client("tcp://127.0.0.1:1", timeout=0.2)
    with pytest.raises(InputError, match="not an address"):
        Client("nonsense", timeout=0.2)


def start_process(pack: Path, address: str) -> tuple[subprocess.Popen[str], str]:
    script = Path(__file__).with_name("server_process.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(
        [sys.executable, str(script), str(pack), address], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_a_runtime_killed_in_mid_line_and_restarted(tiny_pack: Path) -> None:
    process, address = start_process(tiny_pack, "tcp://127.0.0.1:*")
    try:
        with Client(address, timeout=20) as client:
            npc = client.open(seed=2)
            line = npc.say(noise(3.0))
            frames = npc.frames(line, timeout=60)
            times = []
            for frame in frames:
                if frame.line == line:
                    times.append(frame.time)
                if len(times) == 30:
                    break
            process.kill()
            process.wait()
            process, _ = start_process(tiny_pack, address)
            times += [frame.time for frame in npc.frames(line, timeout=60) if frame.line == line]
            assert client.connections == 2
            assert np.allclose(times, np.arange(90) / 30, atol=1e-6)  # every frame of the line, once
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def test_a_taken_address_and_an_open_one(performer: Performer, server: Server) -> None:
    with pytest.raises(InputError, match="taken by another program"):
        Server(performer, replace(ANY, address=server.address))
    with pytest.raises(InputError, match="--insecure"):
        ServeOptions(address="tcp://0.0.0.0:5750")
    with pytest.raises(InputError, match="not an address"):
        ServeOptions(address="5750")
    assert ServeOptions(address="tcp://0.0.0.0:5750", insecure=True).insecure


@pytest.mark.skipif(not zmq.has("curve"), reason="this libzmq was built without CURVE")
def test_curve_keys_let_in_who_is_known(performer: Performer, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    server_public, _ = make_keys(keys, "server")
    known_public, known = make_keys(tmp_path / "known", "game")
    _, stranger = make_keys(tmp_path / "stranger", "game")
    assert stat.S_IMODE(known.stat().st_mode) == 0o600
    with pytest.raises(OutputError, match="exists already"):
        make_keys(keys, "server")
    with pytest.raises(InputError, match="clients"):
        Server(performer, replace(ANY, keys=keys))
    (keys / "clients").mkdir()
    (keys / "clients" / "game.key").write_bytes(known_public.read_bytes())
    with serving(performer, replace(ANY, keys=keys)) as server:
        with Client(server.address, timeout=20, security=Security(server_public, known)) as client:
            assert client.open().take(20) is not None
        for security in (Security(server_public, stranger), None):
            with pytest.raises(UnreachableError):
                Client(server.address, timeout=0.7, security=security)


def test_the_metrics_page(performer: Performer) -> None:
    with serving(performer, replace(ANY, metrics=0)) as server, Client(server.address, timeout=20) as client:
        client.open().take(20)
        assert server._metrics is not None
        page = f"http://127.0.0.1:{server._metrics.port}/metrics"
        until(lambda: "parley_streams 1\n" in urllib.request.urlopen(page).read().decode())
        text = urllib.request.urlopen(page).read().decode()
        assert "# TYPE parley_frames_sent counter" in text and "parley_compute_ms_p95" in text


def test_a_clock_that_jumps_is_not_looked_at(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    npc = client.open()
    npc.take(20)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert all(npc.take(20) is not None for _ in range(20))
