"""A portrait as the picture of a live stream, over a real socket."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley import Client, protocol
from parley_runtime.cli.demo import HEAD
from parley_runtime.live.figures import Figures
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.painter import Painter
from parley_runtime.live.pictures import PictureKind
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
