from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from pack_factory import make_pack
from portrait_pack import add_portrait_graphs

from parley_runtime.cli.demo import HEAD
from parley_runtime.portrait import PortraitNetworks
from parley_runtime.rig import Rig, SoftwareRenderer


@pytest.fixture(scope="session")
def portrait_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a pack whose portrait graphs do something simple; its other graphs are placeholders."""
    folder = tmp_path_factory.mktemp("portraits") / "pack"
    add_portrait_graphs(folder, make_pack(folder))
    return folder


@pytest.fixture(scope="session")
def performing_pack(tmp_path_factory: pytest.TempPathFactory, tiny_pack: Path) -> Path:
    """The same with untrained networks that perform a line."""
    from parley_runtime.pack import Pack

    folder = tmp_path_factory.mktemp("performing") / "pack"
    shutil.copytree(tiny_pack, folder)
    add_portrait_graphs(folder, Pack.open(folder))
    return folder


@pytest.fixture(scope="session")
def networks(portrait_pack: Path) -> PortraitNetworks:
    return PortraitNetworks.open(portrait_pack)


@pytest.fixture(scope="session")
def sitters() -> dict[str, np.ndarray]:
    """The bundled head, 384 pixels: looking ahead, turned by 20°, and in profile."""
    renderer = SoftwareRenderer(Rig.load(HEAD), (384, 384))
    still, turns = np.zeros(3, np.float32), {"ahead": 0.0, "turned": 20.0, "profile": 62.0}
    return {
        name: renderer.draw_with_matte(
            np.zeros(52, np.float32), np.radians([0.0, angle, 0.0]).astype(np.float32), still
        )[0]
        for name, angle in turns.items()
    }


@pytest.fixture
def photograph(tmp_path: Path, sitters: dict[str, np.ndarray]) -> Path:
    """A file with one face that looks ahead, off the middle of a wider picture."""
    rng = np.random.default_rng(3)
    wall = PIL.Image.fromarray(rng.integers(60, 120, (6, 9, 3), np.uint8)).resize(
        (620, 460), PIL.Image.Resampling.BICUBIC
    )
    wall.paste(PIL.Image.fromarray(sitters["ahead"]), (150, 40))
    path = tmp_path / "hero.png"
    wall.save(path)
    return path
