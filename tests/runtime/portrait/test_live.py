"""A portrait as the picture of a live stream, over a real socket."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pytest
from strict_device import StrictDevice

from parley import Client, protocol
from parley_runtime.cli.demo import HEAD
from parley_runtime.device import CPU
from parley_runtime.live.figures import Figures
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.painter import Painter
from parley_runtime.live.pictures import PictureKind
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.live.server import serve_in_thread
from parley_runtime.performer import Performer
from parley_runtime.portrait import PortraitNetworks, register, write_registration


def test_a_texture_stream_shows_a_portrait_by_the_servers_own_pack(
    performing_pack: Path, photograph: Path, tmp_path: Path
) -> None:
    path = tmp_path / "hero.portrait"
    registered = register(photograph, "mine", PortraitNetworks.open(performing_pack))
    write_registration(registered, path)
    options = ServeOptions(address="tcp://127.0.0.1:*", faces={"hero": f"portrait:{path}"})
    server, thread = serve_in_thread(Performer.open(performing_pack, threads=1), options)
    try:
        with Client(server.address, timeout=20) as client:
            npc = client.open(output="texture", width=96, rate=5.0, portrait="hero")
            frame = npc.take(20)
            assert frame is not None and frame.picture is not None
            pixels = frame.picture.pixels()
    finally:
        server.stop()
        thread.join(10)
        server.close()
    assert pixels.shape == (96, 96, 4) and pixels[48, 48, 3] == 255 and pixels[1, 1, 3] == 0
    assert np.abs(pixels[40:56, 40:56, :3].astype(float).mean() - registered.pixels[220:285, 300:370].mean()) < 40


def test_the_painter_draws_the_portraits_of_all_streams_in_one_call(
    portrait_pack: Path, photograph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered = register(photograph, "mine", PortraitNetworks.open(portrait_pack))
    for name in ("a", "b"):
        write_registration(registered, tmp_path / f"{name}.portrait")
    faces = {name: f"portrait:{tmp_path / name}.portrait" for name in ("a", "b")} | {"c": f"rig:{HEAD}"}
    painter = Painter(faces, Figures(), lambda: 0.0, pack=portrait_pack)
    calls: list[int] = []
    render = PortraitNetworks.render
    monkeypatch.setattr(PortraitNetworks, "render", lambda *given: calls.append(len(given[2])) or render(*given))
    easels = [painter.easel(PictureKind(name, 64, 64, "rgba", 85)) for name in ("a", "b", "b", "c")]
    for number, easel in enumerate(easels):
        row = np.zeros(60, "<f4").tobytes()
        painter.submit(easel, protocol.Frames(stream=number + 1, seq=0, count=1, parts=(row,)), 0.0)
    while painter.step():
        pass
    assert calls == [3]
    shown = [painter.collect(easel)[0][0] for easel in easels]
    assert [frame.stream for frame in shown] == [1, 2, 3, 4]
    assert shown[0].parts == shown[1].parts == shown[2].parts != shown[3].parts


def spoken(performer: Performer, painter: Painter, sound: np.ndarray) -> tuple[Scheduler, list[list[bytes]]]:
    """Pictures of two portraits that say a line each, one at another rate than the model's, drawn as soon as they are asked for."""
    scheduler = Scheduler(performer, clock=lambda: 0.0, painter=painter)
    for number, rate in ((0, 30.0), (1, 24.0)):
        request = protocol.Open(
            stream=number, output="texture", portrait="ab"[number], width=64, rate=rate, credit=1000, seed=number
        )
        scheduler.open(number, request, 100.0)
        line = protocol.Line(stream=number, line=1, end=True)
        heard = scheduler.sound(line)
        heard.push(sound.tobytes())
        scheduler.say(number, line, heard, 100.0)
    pictures: list[list[bytes]] = [[], []]
    for step in range(120):
        if step == 60:
            scheduler.interrupt(0, protocol.Interrupt(stream=0), 100.6)
        for key, message in scheduler.step(100.0 + 0.01 * step):
            if isinstance(message, protocol.Frames):
                assert isinstance(key, int)
                pictures[key] += message.parts
        while painter.step():
            pass
    return scheduler, pictures


def test_streams_of_pictures_never_bring_motion_to_the_host(
    performing_pack: Path, photograph: Path, tmp_path: Path
) -> None:
    """From mel frames to pictures on one device: what comes down are pictures alone, and they are the host's."""
    registered = register(photograph, "mine", PortraitNetworks.open(performing_pack))
    for name in "ab":
        write_registration(registered, tmp_path / f"{name}.portrait")
    faces = {name: f"portrait:{tmp_path / name}.portrait" for name in "ab"}
    sound = (np.random.default_rng(0).standard_normal(24_000) * 3000).astype(np.int16)

    def painter(device: object) -> Painter:
        return Painter(faces, Figures(), lambda: 0.0, pack=performing_pack, device=device)  # type: ignore[arg-type]

    _, wanted = spoken(Performer.open(performing_pack, threads=1), painter(None), sound)
    motion, drawing = StrictDevice(replays=True), StrictDevice()  # a stream of its own for each thread
    performer = Performer.open(performing_pack, threads=1, device=motion)
    scheduler, made = spoken(performer, painter(drawing), sound)
    assert all(seat.drawn_there for seat in scheduler.seats.values())
    assert not [name for name in motion.transfers.counts() if name.startswith("down")]
    drawn = drawing.transfers.counts()
    assert [name for name in drawn if name.startswith("down")] == ["down pictures"]
    assert "up motion" not in drawn and drawn["up places"] == 2 * drawn["down pictures"]
    for here, there in zip(wanted, made, strict=True):
        assert len(here) == len(there) > 20
        pixels = [np.frombuffer(b"".join(parts), np.uint8).astype(int) for parts in (here, there)]
        assert np.abs(pixels[0] - pixels[1]).mean() < 0.02
        assert len(set(there)) > 15  # they move


def test_other_faces_and_other_devices_get_numbers() -> None:
    device = StrictDevice()
    faces = {"a": "portrait:a.portrait", "c": f"rig:{HEAD}"}
    there = Painter(faces, Figures(), lambda: 0.0, device="strict")
    assert there.draws_there("a", device) and not there.draws_there("c", device) and not there.draws_there("a", CPU)
    assert not Painter(faces, Figures(), lambda: 0.0, device="cpu").draws_there("a", device)
    assert not Painter(faces, Figures(), lambda: 0.0).draws_there("a", device)


def test_pictures_are_encoded_while_the_device_draws_the_next(
    performing_pack: Path, photograph: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real server, its threads and a socket: the next pictures come down while the bytes of those before wait to be made."""
    path = tmp_path / "hero.portrait"
    write_registration(register(photograph, "mine", PortraitNetworks.open(performing_pack)), path)
    opened: list[StrictDevice] = []
    usual, encoded, drawn_ahead = PictureKind.encode, itertools.count(), []

    def open_strict(*_: object, **__: object) -> StrictDevice:
        opened.append(StrictDevice(replays=True))
        return opened[-1]

    def encode(kind: PictureKind, picture: np.ndarray) -> bytes:
        number = next(encoded)
        if number < 3:  # not before the next was drawn: of one stream, a batch is one picture
            ends = time.monotonic() + 10.0
            while opened[0].transfers.counts()["down pictures"] < number + 2 and time.monotonic() < ends:
                time.sleep(0.005)
            drawn_ahead.append(time.monotonic() < ends)
        return usual(kind, picture)

    monkeypatch.setattr("parley_runtime.portrait.networks.open_device", open_strict)
    monkeypatch.setattr(PictureKind, "encode", encode)
    motion = StrictDevice(replays=True)
    options = ServeOptions(address="tcp://127.0.0.1:*", faces={"hero": f"portrait:{path}"})
    server, thread = serve_in_thread(Performer.open(performing_pack, threads=1, device=motion), options)
    try:
        with Client(server.address, timeout=20) as client:
            npc = client.open(output="texture", width=64, rate=30.0, portrait="hero", format="jpeg")
            frames = [npc.take(20) for _ in range(6)]
    finally:
        server.stop()
        thread.join(10)
        server.close()
    assert all(frame is not None and frame.picture is not None for frame in frames)
    assert drawn_ahead == [True, True, True]
    assert len(opened) == 1
    assert [name for name in opened[0].transfers.counts() if name.startswith("down")] == ["down pictures"]
    assert not [name for name in motion.transfers.counts() if name.startswith("down")]
