"""A portrait as the picture of a live stream, over a real socket."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parley import Client
from parley_runtime.live.options import ServeOptions
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
