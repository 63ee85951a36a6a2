"""Portraits on a device that is strange to the host: the same pictures, and for a batch as many crossings as for one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from strict_device import StrictDevice

from parley import Controls
from parley_runtime.device import Device, Graph, open_device
from parley_runtime.pack import Pack
from parley_runtime.performer import Performer
from parley_runtime.portrait import Part, PortraitFace, PortraitNetworks, Registration, draw_together, register
from parley_runtime.portrait.around import head_map
from parley_runtime.portrait.device_motion import beginning, posed
from parley_runtime.portrait.pose import moved
from parley_runtime.portrait.sampling import compose, inverted
from parley_runtime.shoot import at_rate, performed


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


@pytest.mark.cuda
def test_the_gpu_draws_what_the_host_does(
    hero: Registration, networks: PortraitNetworks, portrait_pack: Path, cuda: Device
) -> None:
    """To a level of brightness in nearly every pixel: a place that lies between two pixels falls to either side."""
    card = PortraitNetworks.open(portrait_pack, device=cuda)
    here, there = PortraitFace(hero, networks, 128), PortraitFace(hero, card, 128)
    for count in (1, 3, 3, 3, 3):
        apart = np.abs(there.draw(*moving(count)).astype(int) - here.draw(*moving(count)).astype(int))
        assert np.mean(apart <= 2) > 0.99 and np.mean(apart) < 0.5


def test_a_portrait_goes_up_once_and_pictures_come_down_together(hero: Registration, portrait_pack: Path) -> None:
    """No frame, no matte: the head is set into its picture on the device, and whole pictures come down as bytes."""
    device = StrictDevice()
    networks = PortraitNetworks.open(portrait_pack, device=device)
    face, other = PortraitFace(hero, networks, 128), PortraitFace(hero, networks, 100)
    with device.transfers.during() as first:
        face.draw(*moving(1))
    paste = 3 + 5  # what is shown, what the graph puts behind, the picture; and what it is read from when it moves
    assert first == {"up portrait": len(face.inputs), "up paste": paste, "up motion": 3, "down pictures": 1}
    for count in (1, 5, 8):
        with device.transfers.during() as crossings:
            face.draw(*moving(count))
        assert crossings == {"up motion": 3, "down pictures": 1}
        assert device.transfers.bytes()["down pictures"] % (128 * 128 * 4) == 0
    other.draw(*moving(1))
    with device.transfers.during() as both:  # two sizes of picture, and of crop or not
        draw_together([Part(face, *moving(2)), Part(other, *moving(2))])
    assert both["down pictures"] == 2


def up(device: StrictDevice, *motion: np.ndarray) -> list[object]:
    return [device.to_device(part, "test") for part in motion]


def test_motion_of_the_device_is_drawn_without_the_host(
    hero: Registration, networks: PortraitNetworks, portrait_pack: Path
) -> None:
    """From weights to pictures: nothing goes up, and only pictures come down."""
    device = StrictDevice(replays=True)
    strange = PortraitNetworks.open(portrait_pack, device=device)
    here, there = PortraitFace(hero, networks, 128), PortraitFace(hero, strange, 128)
    there.draw(*moving(1))
    weights, rotation, translation = moving(6)
    translation = translation + np.array([[0.01, -0.01, 0.02]], np.float32)
    motion = up(device, weights, rotation, translation)
    draw_together([Part(there, *motion)])
    with device.transfers.during() as crossings:
        (made,) = draw_together([Part(there, *motion)])
    assert crossings == {"down pictures": 1}
    wanted = here.draw(weights, rotation, translation).astype(int)
    assert np.abs(made.astype(int) - wanted).mean() < 0.02  # a place of the picture may be rounded to its neighbour's
    assert np.percentile(np.abs(made.astype(int) - wanted), 99.9) <= 2


def test_a_film_of_a_line_brings_only_pictures_to_the_host(
    performing_pack: Path, photograph: Path, tmp_path: Path
) -> None:
    """What `parley render` does, at another rate than the model's: mel frames, controls and noise go up, pictures come down."""
    line = tmp_path / "line.wav"
    soundfile.write(line, np.random.default_rng(0).normal(0, 0.1, 24_000), 24_000)

    def film(device: Device) -> np.ndarray:
        networks = PortraitNetworks.open(performing_pack, device=device)
        face = PortraitFace(register(photograph, "mine", networks), networks, 64)
        performer = Performer.open(performing_pack, threads=1, device=device)
        there = device.xp is not np
        made = performed(performer, line, Controls(), 3, there=there)
        with device.transfers.during() as crossings:
            rows = at_rate(made, 30.0, 25.0, device)
            pictures = [face.draw(part[:, :52], part[:, 52:55], part[:, 55:58]) for part in rows]
        if there:
            assert [name for name in crossings if name.startswith("down")] == ["down pictures"]
            assert {name for name in crossings if name.startswith("up")} == {
                "up mel", "up controls", "up noise", "up places", "up portrait", "up paste", "up statistics", "up sampling"
            }  # fmt: skip
        return np.concatenate(pictures).astype(int)

    here, there = film(open_device("cpu")), film(StrictDevice(replays=True))
    assert here.shape == there.shape == (25, 64, 64, 4)
    assert np.abs(here - there).mean() < 0.02 and (here[5] != here[20]).any()


@given(st.integers(0, 2**32 - 1))
def test_poses_of_the_device_are_the_hosts(seed: int) -> None:
    random = np.random.default_rng(seed)
    count = 5
    starts, paste_maps = [], []
    for _ in range(count):
        pose = np.concatenate([random.normal(0, 0.2, 3), random.normal(0, 1, 2), [random.uniform(0.8, 1.2)]]).astype(
            "f4"
        )
        to_crop = np.c_[np.eye(2) / 300 + random.normal(0, 1e-4, (2, 2)), random.normal(0, 0.2, 2)]
        starts.append(beginning(pose, random.uniform(0, 0.3, 52), to_crop, inverted(to_crop)))
        paste_maps.append((pose, to_crop))
    weights = random.uniform(0, 1, (count, 52)).astype("f4")
    rotation, translation = random.normal(0, 0.3, (2, count, 3)).astype("f4")
    translation *= np.float32(0.1)
    rotation[0] = translation[0] = 0.0
    poses, shown, backs = posed(np, np.stack(starts), weights, rotation, translation)
    for k, (pose, to_crop) in enumerate(paste_maps):
        wanted = moved(pose, rotation[k : k + 1], translation[k : k + 1])[0]
        np.testing.assert_allclose(poses[k], wanted, atol=2e-6)
        back = compose(inverted(to_crop), compose(inverted(head_map(pose, wanted)), to_crop))
        np.testing.assert_allclose(backs[k][:, :2], back[:, :2], atol=2e-6)
        np.testing.assert_allclose(backs[k][:, 2], back[:, 2], atol=2e-3)  # pixels
    np.testing.assert_allclose(shown, np.clip(np.stack(starts)[:, 6:58] + weights, 0, 1), atol=1e-6)


def test_half_precision_keeps_pictures_within_its_bound(tmp_path: Path, sitters: dict[str, np.ndarray]) -> None:
    """The bound that docs/performance.md states: 45 dB. The graphs that ship, on a head they were never taught on."""
    pack = Pack.read()
    if not {"register", "render"} <= set(pack.manifest.roles):
        pytest.skip(f"{pack.folder} draws no portraits")
    exact = PortraitNetworks.open(pack.folder, threads=1)
    half = replace(exact, render_graph=Graph(pack.path("render"), device=StrictDevice(half=True), threads=1))
    path = tmp_path / "head.png"
    PIL.Image.fromarray(sitters["ahead"]).save(path)
    head = register(path, "drawn by Parley", exact)
    wanted, made = (PortraitFace(head, networks, 128).draw(*moving(1)).astype(float) for networks in (exact, half))
    assert np.abs(wanted - made).max() > 0
    assert 10 * np.log10(255**2 / ((wanted - made)[..., :3] ** 2).mean()) > 45
