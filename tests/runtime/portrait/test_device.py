"""Portraits on a device that is strange to the host: the same pictures, and for a batch as many crossings as for one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from strict_device import StrictDevice

from parley_runtime.portrait import PortraitFace, PortraitNetworks, Registration, register


@pytest.fixture
def hero(photograph: Path, networks: PortraitNetworks) -> Registration:
    return register(photograph, "mine", networks)


def moving(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(2)
    weights = random.uniform(0.0, 0.5, (count, 52)).astype(np.float32)
    return weights, random.normal(0.0, 0.05, (count, 3)).astype(np.float32), np.zeros((count, 3), np.float32)


def test_the_device_draws_what_the_host_does(
    hero: Registration, networks: PortraitNetworks, portrait_pack: Path
) -> None:
    strange = PortraitNetworks.open(portrait_pack, device=StrictDevice(replays=True))
    here, there = PortraitFace(hero, networks, 128), PortraitFace(hero, strange, 128)
    for count in (
        1,
        3,
        3,
        3,
        3,
    ):  # three are drawn as four, and the fourth is thrown away; the third time they are a replay
        np.testing.assert_array_equal(there.draw(*moving(count)), here.draw(*moving(count)))


def test_a_portrait_goes_up_once_and_frames_come_down_together(hero: Registration, portrait_pack: Path) -> None:
    device = StrictDevice()
    face = PortraitFace(hero, PortraitNetworks.open(portrait_pack, device=device), 128)
    with device.transfers.during() as first:
        face.draw(*moving(1))
    assert first == {"up portrait": len(face.inputs), "up motion": 2, "down frames": 1, "down mattes": 1}
    for count in (1, 5, 8):
        with device.transfers.during() as crossings:
            face.draw(*moving(count))
        assert crossings == {"up motion": 2, "down frames": 1, "down mattes": 1}
