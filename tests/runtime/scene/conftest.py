from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from parley_runtime.cli.demo import HEAD
from parley_runtime.scene import Script, read_script

Write = Callable[..., Path]


@pytest.fixture
def write_scene(tmp_path: Path) -> Write:
    """Writes a scene of `ann`, `bob` and `cy` (rigs), whose sounds last 0.5, 0.4 and 0.6 s; keys given replace its own."""
    for name, seconds, hertz in (("ann", 0.5, 200), ("bob", 0.4, 300), ("cy", 0.6, 250)):
        samples = np.arange(round(24_000 * seconds))
        soundfile.write(tmp_path / f"{name}.wav", 0.3 * np.sin(2 * np.pi * hertz * samples / 24_000), 24_000)

    def write(**changes: Any) -> Path:
        scene: dict[str, Any] = {
            "faces": {name: {"rig": str(HEAD)} for name in ("ann", "bob", "cy")},
            "lines": [{"face": "ann", "sound": "ann.wav"}, {"face": "bob", "sound": "bob.wav", "pause": 0.2}],
            **changes,
        }
        path = tmp_path / "scene.json"
        path.write_text(json.dumps(scene), "utf-8")
        return path

    return write


@pytest.fixture
def script(write_scene: Write) -> Script:
    return read_script(write_scene())
