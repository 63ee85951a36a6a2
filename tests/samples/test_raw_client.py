"""A client that was written from docs/protocol.md alone, without a line of Parley, makes an NPC speak."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from parley_runtime.live.options import ServeOptions
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

SCRIPT = Path(__file__).resolve().parents[2] / "samples" / "raw_client" / "raw_client.py"


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "line.wav"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 16_000), 16_000, subtype="PCM_16")
    return path


def talk(sound: Path, address: str) -> subprocess.CompletedProcess[str]:
    # -S and an empty path would lose zmq; so that Parley cannot be imported, it is made to fail.
    code = f"import sys, runpy; sys.modules['parley'] = None; sys.argv = {['raw', str(sound), address]!r}; runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)


def test_it_speaks(tiny_pack: Path, sound: Path) -> None:
    with Server(Performer.open(tiny_pack, threads=1), ServeOptions(address="tcp://127.0.0.1:*")) as server:
        thread = threading.Thread(target=server.run)
        thread.start()
        try:
            done = talk(sound, server.address)
            ends = time.monotonic() + 20
            while server.desk.sessions and time.monotonic() < ends:
                time.sleep(0.01)
            assert not server.desk.sessions and not server.scheduler.seats  # it said goodbye, and was heard
        finally:
            server.stop()
            thread.join()
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert (lines[0], lines[-1]) == ("started 0.00 s", "finished 1.00 s")
    times = [float(line.split()[0]) for line in lines if "jaw" in line]
    assert np.allclose(times, np.arange(30) / 30, atol=0.006)
