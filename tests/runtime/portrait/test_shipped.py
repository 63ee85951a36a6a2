"""The portrait graphs that ship, on a head they were never taught on: the bundled one. Skipped for a pack that draws no portraits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from parley import ARKIT_INDEX, Controls
from parley_runtime.pack import Pack
from parley_runtime.portrait import PortraitFace, PortraitNetworks, Registration, register
from parley_runtime.portrait.crop import EYES_Y, MOUTH_Y
from parley_runtime.portrait.faces import find_faces

SIZE = 256


@pytest.fixture(scope="module")
def shipped() -> PortraitNetworks:
    pack = Pack.read()
    if not {"register", "render"} <= set(pack.manifest.roles):
        pytest.skip(f"{pack.folder} draws no portraits")
    return PortraitNetworks.open(pack.folder, threads=1)


@pytest.fixture(scope="module")
def head(
    tmp_path_factory: pytest.TempPathFactory, shipped: PortraitNetworks, sitters: dict[str, np.ndarray]
) -> Registration:
    path = tmp_path_factory.mktemp("shipped") / "head.png"
    PIL.Image.fromarray(sitters["ahead"]).save(path)
    return register(path, "drawn by Parley", shipped)


def drawn(face: PortraitFace, turn: float = 0.0, **shapes: float) -> np.ndarray:
    weights, rotation = np.zeros((1, 52), np.float32), np.zeros((1, 3), np.float32)
    for name, value in shapes.items():
        weights[0, ARKIT_INDEX[name]] = value
    rotation[0, 1] = turn
    return face.draw(weights, rotation, np.zeros((1, 3), np.float32))[0].astype(float)


def band(change: np.ndarray, height: float) -> float:
    """Mean change in the middle of the crop about a height, 0..1 from its top."""
    middle = round(height * SIZE)
    return float(change[middle - 14 : middle + 14, 70:186].mean())


def test_it_sees_a_head_that_looks_ahead(head: Registration) -> None:
    pose = head.features["pose"][0]
    assert (
        np.abs(np.degrees(pose[:3])).max() < 12
        and np.abs(pose[3:5]).max() < 2.0
        and pose[5] == pytest.approx(1.0, abs=0.15)
    )


def test_at_rest_it_is_nearly_the_picture(head: Registration, shipped: PortraitNetworks) -> None:
    face = PortraitFace(head, shipped, SIZE)
    rest = drawn(face)
    error = ((rest[..., :3] - face.paste.base) ** 2).mean()
    assert 10 * np.log10(255**2 / error) > 27
    matte = rest[..., 3] / 255.0
    assert matte[100:180, 100:156].mean() > 0.95 and matte[:20, :20].mean() < 0.05


def test_each_part_of_the_face_moves_where_it_is(head: Registration, shipped: PortraitNetworks) -> None:
    face = PortraitFace(head, shipped, SIZE)
    rest = drawn(face)[..., :3]
    jaw = np.abs(drawn(face, jawOpen=0.6)[..., :3] - rest)
    blink = np.abs(drawn(face, eyeBlinkLeft=1.0, eyeBlinkRight=1.0)[..., :3] - rest)
    assert band(jaw, MOUTH_Y + 0.04) > 4 * band(jaw, EYES_Y) and band(jaw, MOUTH_Y + 0.04) > 4
    assert band(blink, EYES_Y) > 4 * band(blink, MOUTH_Y) and band(blink, EYES_Y) > 4


def test_a_turn_is_seen_by_the_detector(head: Registration, shipped: PortraitNetworks) -> None:
    """To the subject's left is the picture's right, which is where the nose goes."""
    face = PortraitFace(head, shipped, SIZE)
    turns = [find_faces(drawn(face, turn)[..., :3].astype(np.uint8))[0].turn for turn in (-0.2, 0.2)]
    assert turns[1] - turns[0] > 0.2


def test_one_portrait_in_a_batch_is_what_it_is_alone(head: Registration, shipped: PortraitNetworks) -> None:
    face = PortraitFace(head, shipped, 128)
    rng = np.random.default_rng(0)
    weights, rotation = rng.uniform(0, 0.4, (3, 52)).astype("f4"), rng.normal(0, 0.1, (3, 3)).astype("f4")
    still = np.zeros((3, 3), np.float32)
    together = face.draw(weights, rotation, still).astype(int)
    for row in range(3):
        alone = face.draw(weights[row : row + 1], rotation[row : row + 1], still[:1])[0].astype(int)
        assert np.abs(together[row] - alone).max() <= 1


def test_a_film_of_the_line_that_ships(head: Registration, shipped: PortraitNetworks, tmp_path: Path) -> None:
    """The mouth of the film moves, and from picture to picture it moves little: nothing flickers."""
    from parley_runtime.cli.demo import LINE
    from parley_runtime.performer import Performer
    from parley_runtime.shoot import performed

    rows = next(performed(Performer.open(shipped.pack.folder, threads=1), LINE, Controls(), 1))[:24]
    pictures = (
        PortraitFace(head, shipped, 128).draw(rows[:, :52], rows[:, 52:55], rows[:, 55:58])[..., :3].astype(float)
    )
    steps = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2, 3))
    assert steps.mean() > 0.02 and steps.max() < 6
