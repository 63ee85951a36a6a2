from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from parley_runtime.portrait import PortraitFace, PortraitNetworks, register, write_registration
from parley_runtime.portrait.cutout import carried, cut_out
from parley_runtime.portrait.picture import BENEATH
from parley_runtime.renderer import open_face

HAIR, WALL = np.array([60.0, 40.0, 30.0]), np.array([215.0, 220.0, 225.0])


def disc(size: int = 192, radius: float = 60.0, soft: float = 1.0) -> np.ndarray:
    """How much of each pixel [size, size] a disc covers, its edge `soft` pixels wide."""
    y, x = np.mgrid[:size, :size] + 0.5 - size / 2
    return np.clip((radius - np.hypot(x, y)) / soft + 0.5, 0.0, 1.0)


def layers(colours: np.ndarray, share: np.ndarray) -> np.ndarray:
    return np.rint(np.dstack([colours, 255.0 * share])).astype(np.uint8)


def over(cut: np.ndarray, background: float) -> np.ndarray:
    share = cut[..., 3:] / 255.0
    return np.asarray(cut[..., :3] * share + background * (1.0 - share))


@pytest.mark.parametrize("background", [0.0, 255.0])
def test_a_matte_that_is_too_wide_brings_no_rim_of_the_old_wall(background: float) -> None:
    cover = disc()
    seen = layers(HAIR * cover[..., None] + WALL * (1 - cover[..., None]), disc(radius=62.0, soft=6.0))
    truth = HAIR * cover[..., None] + background * (1 - cover[..., None])
    before, after = (np.abs(over(cut, background) - truth).mean(axis=2) for cut in (seen, cut_out(seen, own=False)))
    rim = (disc(radius=66.0) > 0) & (disc(radius=56.0) < 1)
    if background == 0.0:
        assert after[rim].mean() < 0.35 * before[rim].mean() and after.max() < 0.6 * before.max()
    else:  # a light rim on white is no rim; what was dark beside it must not grow
        assert after[rim].mean() < 1.2 * before[rim].mean()
    np.testing.assert_allclose(after[disc(radius=50.0) == 1], before[disc(radius=50.0) == 1], atol=1.0)


def test_far_from_the_sitter_are_the_colours_of_its_edge() -> None:
    cover = disc()
    cut = cut_out(layers(HAIR * cover[..., None] + WALL * (1 - cover[..., None]), cover), own=False)
    np.testing.assert_allclose(cut[0, 0, :3], HAIR, atol=3)
    assert cut[0, 0, 3] == 0


def test_a_drawn_outline_stays_where_the_matte_is_sure_of_it() -> None:
    inside, rim = disc(radius=56.0), disc(radius=60.0)
    skin, ink = np.array([230.0, 180.0, 150.0]), np.array([10.0, 10.0, 10.0])
    colours = skin * inside[..., None] + ink * (rim - inside)[..., None] + WALL * (1 - rim[..., None])
    cut = cut_out(layers(colours, rim), own=False)
    line = (rim == 1) & (inside == 0)
    assert line.any() and cut[line][:, 3].min() >= 250
    np.testing.assert_allclose(cut[line][:, :3], 10, atol=3)


def test_a_matte_that_is_itself_in_doubt_is_not_overruled() -> None:
    """Dark hair before a dark wall, skin within: between a wide soft edge's sides no colour tells whose it is."""
    doubt, face = disc(radius=50.0, soft=56.0), disc(radius=20.0)
    skin, wall = np.array([235.0, 190.0, 160.0]), np.array([40.0, 30.0, 25.0])
    seen = layers(skin * face[..., None] + wall * (1 - face[..., None]), doubt)
    cut, middle = cut_out(seen, own=False), (doubt > 0.4) & (doubt < 0.6)
    np.testing.assert_allclose(cut[middle].astype(float), seen[middle], atol=60)
    np.testing.assert_allclose(cut[middle][:, 3].astype(float), seen[middle][:, 3], atol=2)


def test_transparency_of_its_own_gives_back_what_lay_over_grey() -> None:
    cover = disc(soft=8.0)
    stored = layers(HAIR * cover[..., None] + BENEATH * (1 - cover[..., None]), cover)
    cut = cut_out(stored, own=True)
    np.testing.assert_array_equal(cut[..., 3], stored[..., 3])
    np.testing.assert_allclose(cut[cover > 0.05][:, :3], np.broadcast_to(HAIR, cut[cover > 0.05][:, :3].shape), atol=4)


@pytest.mark.parametrize("share", [0.0, 0.6])
def test_where_nobody_surely_is_nothing_is_cut(share: float) -> None:
    seen = layers(np.full((40, 30, 3), 90.0), np.full((40, 30), share))
    np.testing.assert_array_equal(cut_out(seen, own=False), seen)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (33, 20)])
def test_colours_are_carried_to_every_corner_of_any_shape(shape: tuple[int, int]) -> None:
    known = np.zeros(shape, bool)
    known[0, 0] = True
    colour = np.where(known[..., None], np.float32(0.25), np.float32(9.0)) * np.ones(3, np.float32)
    np.testing.assert_allclose(carried(colour, known), 0.25, atol=1e-5)


def test_a_face_alone_has_its_wall_nowhere_and_the_same_face(photograph: Path, networks: PortraitNetworks) -> None:
    hero = register(photograph, "drawn for a test", networks)
    rest = np.zeros((1, 52), np.float32), np.zeros((1, 3), np.float32), np.zeros((1, 3), np.float32)
    plain = PortraitFace(hero, networks, 128).draw(*rest)[0].astype(float)
    alone = PortraitFace(hero, networks, 128, alone=True).draw(*rest)[0].astype(float)
    middle = np.s_[48:80, 48:80]
    np.testing.assert_allclose(alone[middle], plain[middle], atol=2)
    outside = plain[..., 3] == 0
    assert outside.any() and np.abs(alone - plain)[outside][:, :3].mean() > 20
    opaque = replace(hero, alpha=np.full(hero.pixels.shape[:2], 255, np.uint8))
    np.testing.assert_array_equal(PortraitFace(opaque, networks, 128, alone=True).draw(*rest)[0][..., 3], 255)


def test_a_cutout_is_a_kind_of_face(photograph: Path, portrait_pack: Path, tmp_path: Path) -> None:
    path = tmp_path / "hero.portrait"
    write_registration(register(photograph, "mine", PortraitNetworks.open(portrait_pack)), path)
    rest = np.zeros((1, 52), np.float32), np.zeros((1, 3), np.float32), np.zeros((1, 3), np.float32)
    plain, cut = (open_face(f"{kind}:{path}", 128, portrait_pack).draw(*rest)[0] for kind in ("portrait", "cutout"))
    outside = plain[..., 3] == 0
    assert np.abs(cut.astype(float) - plain)[outside][:, :3].mean() > 20
    np.testing.assert_allclose(cut[60:68, 60:68].astype(float), plain[60:68, 60:68], atol=2)
