"""Portraits that move: pasted back without touching what is around them, many in one call, as wide as they are asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from pack_factory import make_pack
from portrait_pack import add_portrait_graphs, head_matte

from parley import ARKIT_INDEX, InputError
from parley_runtime.cli.demo import HEAD
from parley_runtime.portrait import (
    Part,
    PortraitFace,
    PortraitNetworks,
    Registration,
    draw_together,
    register,
    write_registration,
)  # fmt: skip
from parley_runtime.portrait.crop import Crop
from parley_runtime.portrait.pose import moved
from parley_runtime.renderer import Share, joins, open_face
from parley_runtime.renderer import draw_together as draw_shares

JAW = ARKIT_INDEX["jawOpen"]


def motion(count: int = 1, jaw: float = 0.0, turn: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    weights, rotation, translation = np.zeros((count, 52), "f4"), np.zeros((count, 3), "f4"), np.zeros((count, 3), "f4")
    weights[:, JAW], rotation[:, 1] = jaw, turn
    return weights, rotation, translation


@pytest.fixture(scope="module")
def hero(
    tmp_path_factory: pytest.TempPathFactory, networks: PortraitNetworks, sitters: dict[str, np.ndarray]
) -> Registration:
    """A head in a room that is wider and higher than the crop about it."""
    rng = np.random.default_rng(5)
    room = rng.integers(0, 256, (520, 700, 3), np.uint8)
    room[70:454, 160:544] = sitters["ahead"]
    path = tmp_path_factory.mktemp("face") / "hero.png"
    PIL.Image.fromarray(room).save(path)
    return register(path, "mine", networks)


def test_without_motion_the_whole_picture_stays_to_the_byte(hero: Registration, networks: PortraitNetworks) -> None:
    face = PortraitFace(hero, networks, 512, whole=True)
    (picture,) = face.draw(*motion())
    assert picture.shape == (520, 700, 4) and face.view.columns == 700
    around = picture[..., 3] == 0
    assert 0.4 < around.mean() < 0.95
    outside = np.ones((520, 700), bool)
    x, y, side = *map(int, hero.crop.corner), int(hero.crop.side) + 2
    outside[max(y, 0) : y + side, max(x, 0) : x + side] = False
    assert outside.mean() > 0.2 and np.array_equal(picture[outside][:, :3], hero.pixels[outside])
    assert np.abs(picture[..., :3].astype(int) - hero.pixels).max() <= 128  # noise that was sampled twice
    inner = picture[200:330, 280:420, :3].astype(int)
    assert np.abs(inner - hero.pixels[200:330, 280:420]).mean() < 2


def test_motion_changes_the_head_and_nothing_else(hero: Registration, networks: PortraitNetworks) -> None:
    face = PortraitFace(hero, networks, 256, whole=True)
    still, spoken = face.draw(*motion())[0], face.draw(*motion(jaw=0.6))[0]
    changed = (still[..., :3] != spoken[..., :3]).any(axis=2)
    rows, columns = np.nonzero(changed)
    assert changed.mean() > 0.03
    # Beyond the head and the soft rim about it, three cells of eight pixels, the picture is what it was.
    head = np.nonzero(still[..., 3] > 0)
    assert rows.min() >= head[0].min() - 2 and columns.max() <= head[1].max() + 2
    far = np.ones(changed.shape, bool)
    far[head[0].min() - 26 : head[0].max() + 27, head[1].min() - 26 : head[1].max() + 27] = False
    assert far.mean() > 0.3 and np.array_equal(spoken[far][:, :3], face.paste.base[far])


@pytest.mark.parametrize("size", [128, 200, 256, 512])
def test_a_picture_about_the_head_at_any_size(hero: Registration, networks: PortraitNetworks, size: int) -> None:
    face = PortraitFace(hero, networks, size)
    pictures = face.draw(*motion(3, jaw=0.5))
    assert face.size == size and pictures.shape == (3, size, size, 4)
    small = face.draw(*motion())[0]
    assert small[size // 2, size // 2, 3] == 255 and small[2, 2, 3] == 0
    darker = small[size // 2, size // 2, :3].astype(int) - pictures[0, size // 2, size // 2, :3]
    assert np.all((darker > 30) & (darker <= 64))


def test_where_the_crop_is_the_view_nothing_is_sampled_twice(hero: Registration, networks: PortraitNetworks) -> None:
    face = PortraitFace(hero, networks, 256)
    assert np.abs(face.draw(*motion())[0][..., :3].astype(int) - face.paste.base).max() <= 1


def test_many_portraits_in_one_call_are_what_each_is_alone(hero: Registration, networks: PortraitNetworks) -> None:
    other = replace(hero, pixels=255 - hero.pixels, features={}, graph="of another pack")
    faces = [PortraitFace(hero, networks, 256), PortraitFace(other, networks, 256), PortraitFace(hero, networks, 128)]
    parts = [Part(face, *motion(4 + i, jaw=0.1 * i, turn=0.05 * i)) for i, face in enumerate(faces)]
    together = draw_together(parts)
    for part, pictures in zip(parts, together, strict=True):
        assert np.array_equal(pictures, part.face.draw(part.weights, part.rotation, part.translation))


def test_portraits_of_two_packs_are_not_drawn_in_one_call(
    hero: Registration, networks: PortraitNetworks, tmp_path: Path
) -> None:
    add_portrait_graphs(tmp_path / "pack", make_pack(tmp_path / "pack"), np.zeros_like(head_matte()))
    strange = PortraitNetworks.open(tmp_path / "pack")
    face = PortraitFace(hero, strange, 256)
    spoken = face.draw(*motion(jaw=1.0))[0]
    assert np.array_equal(spoken[..., :3], face.paste.base)  # features were made again: this pack sees no head to draw
    with pytest.raises(InputError, match="different packs"):
        draw_together([Part(face, *motion()), Part(PortraitFace(hero, networks, 256), *motion())])


def test_motion_is_added_to_the_expression_of_the_picture_or_replaces_it(
    hero: Registration, networks: PortraitNetworks
) -> None:
    spoken = np.zeros((1, 52), np.float32)
    spoken[0, JAW] = 0.4
    open_mouthed = replace(hero, features={**hero.features, "weights": spoken})
    own = PortraitFace(open_mouthed, networks, 256)
    still, wider = own.draw(*motion())[0], own.draw(*motion(jaw=0.3))[0]
    assert np.abs(still[..., :3].astype(int) - own.paste.base).max() <= 1  # at rest it is the picture
    middle = (slice(120, 136), slice(120, 136), slice(0, 3))
    assert (still[middle].astype(float) - wider[middle]).mean() == pytest.approx(0.15 * 255, abs=3)
    undone = PortraitFace(open_mouthed, networks, 256, neutral=True).draw(*motion())[0]
    assert (undone[middle].astype(float) - still[middle]).mean() > 15  # a jaw that shuts lightens it


def test_no_frames_give_no_pictures(hero: Registration, networks: PortraitNetworks) -> None:
    assert PortraitFace(hero, networks, 128).draw(*motion(0)).shape == (0, 128, 128, 4)


@pytest.mark.parametrize("size", [0, 32, 5000])
def test_sizes_that_cannot_be_drawn(hero: Registration, networks: PortraitNetworks, size: int) -> None:
    with pytest.raises(InputError, match="64 to 1024 pixels"):
        PortraitFace(hero, networks, size)


def test_a_cut_out_keeps_its_own_transparency(hero: Registration, networks: PortraitNetworks) -> None:
    alpha = np.zeros(hero.pixels.shape[:2], np.uint8)
    alpha[60:] = 255
    picture = PortraitFace(replace(hero, alpha=alpha), networks, 512, whole=True).draw(*motion())[0]
    assert (picture[:8, :, 3] == 0).all() and picture[500, 10, 3] == 255
    x, y = (round(v + 0.5 * hero.crop.side) for v in hero.crop.corner)
    assert picture[y, x, 3] == 255


def test_a_tipped_head_is_set_back_tipped(hero: Registration, networks: PortraitNetworks) -> None:
    tipped = replace(hero, crop=Crop((220.0, 40.0), 300.0, 0.4), features={}, graph="")
    face = PortraitFace(tipped, networks, 256, whole=True)
    still, spoken = face.draw(*motion())[0], face.draw(*motion(jaw=1.0))[0]
    assert np.abs(still[150:220, 220:300, :3].astype(int) - face.paste.base[150:220, 220:300]).mean() < 12
    changed = np.abs(still[..., :3].astype(int) - spoken[..., :3]).max(axis=2) > 20
    rows, columns = np.nonzero(changed)
    spread = np.cov(np.stack([columns, rows]))
    # The ellipse of the head leans as the crop does: 0.4 rad clockwise, so right goes with up along its long axis.
    assert spread[0, 1] < -0.1 * spread[0, 0]


def test_it_opens_by_name(
    hero: Registration, portrait_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_registration(hero, tmp_path / "hero.portrait")
    monkeypatch.setenv("PARLEY_PACK", str(portrait_pack))
    spec = f"portrait:{tmp_path / 'hero.portrait'}"
    face = open_face(spec, 128)
    assert face.size == 128 and face.draw(*motion(2)).shape == (2, 128, 128, 4)


def test_all_portraits_of_the_painter_go_into_one_call_of_the_graph(
    hero: Registration, portrait_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_PACK", str(portrait_pack))
    write_registration(hero, tmp_path / "a.portrait")
    write_registration(replace(hero, pixels=255 - hero.pixels, features={}, graph=""), tmp_path / "b.portrait")
    specs = [f"portrait:{tmp_path / name}.portrait" for name in "ab"] + [f"rig:{HEAD}"]
    assert [joins(spec) for spec in specs] == ["portrait", "portrait", None]
    faces = [open_face(spec, 96) for spec in specs]
    calls: list[int] = []
    render = PortraitNetworks.render
    monkeypatch.setattr(PortraitNetworks, "render", lambda *given: calls.append(len(given[2])) or render(*given))
    shares = [Share(face, *motion(1 + number, jaw=0.3)) for number, face in enumerate(faces)]
    together = draw_shares(shares)
    assert calls == [3]
    for share, pictures in zip(shares, together, strict=True):
        assert np.array_equal(pictures, share.face.draw(share.weights, share.rotation, share.translation))


def test_no_motion_is_the_portraits_own_pose_to_the_bit() -> None:
    pose = np.array([0.1, -0.4, 0.05, 1.2, -0.7, 1.13], np.float32)
    assert np.array_equal(moved(pose, np.zeros((2, 3), "f4"), np.zeros((2, 3), "f4")), np.stack([pose, pose]))


def test_motion_happens_within_the_portraits_pose() -> None:
    straight, aside = np.array([0, 0, 0, 0, 0, 1], "f4"), np.array([0, np.pi / 2, 0, 0, 0, 1], "f4")
    nod = moved(straight, np.array([[0.2, 0, 0]], "f4"), np.zeros((1, 3), "f4"))[0]
    assert nod[:3] == pytest.approx([0.2, 0, 0], abs=1e-6)
    assert (
        nod[4] < 0 and nod[3] == pytest.approx(0.0, abs=1e-6) and nod[5] > 1.0
    )  # the chin sinks, the face comes nearer
    left = moved(straight, np.zeros((1, 3), "f4"), np.array([[0.02, 0.01, 0.05]], "f4"))[0]
    assert left[3:] == pytest.approx([2.0, 1.0, 75 / 70], abs=1e-5)
    # Of a head in profile (to the picture's right), its own forward is the picture's right.
    forward = moved(aside, np.zeros((1, 3), "f4"), np.array([[0, 0, 0.03]], "f4"))[0]
    assert forward[3:] == pytest.approx([3.0, 0.0, 1.0], abs=1e-5)
