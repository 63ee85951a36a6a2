"""The sitter's outline in pictures of which all is known: hair that the graph's matte misses, a bust, a background of two colours."""

from __future__ import annotations

import numpy as np
import pytest

from parley_runtime.portrait.outline import Outline, outline

SIZE = 128
STRAIGHT = np.array([0, 0, 0, 0, 0, 1], np.float32)
SKIN, HAIR, COAT = (0.8, 0.62, 0.5), (0.35, 0.2, 0.1), (0.15, 0.2, 0.3)


def drawn_sitter(wall: tuple[float, float, float], hair: tuple[float, float, float] = HAIR) -> dict[str, np.ndarray]:
    """A plain sitter before a plain wall with a little grain: the picture, and where the parts are."""
    rng = np.random.default_rng(1)
    place = (np.arange(SIZE) + 0.5) / SIZE
    x, y = place[None, :] - 0.5, place[:, None]
    face = (x / 0.21) ** 2 + ((y - 0.47) / 0.29) ** 2 < 1
    curls = ((x / 0.34) ** 2 + ((y - 0.38) / 0.34) ** 2 < 1) & ~face & (y < 0.62)
    bust = ((np.abs(x) < 0.1) & (y > 0.7)) | ((y > 0.86 + 0.25 * np.abs(x)) & (np.abs(x) < 0.45))
    image = np.zeros((SIZE, SIZE, 3)) + wall
    for mask, colour in ((bust, COAT), (curls, hair), (face, SKIN)):
        image[mask] = colour
    image = np.clip(image + rng.normal(0, 0.01, image.shape), 0, 1)
    return {"image": image, "face": face, "hair": curls, "bust": bust & ~face, "matte": face.astype(float)}


def found(sitter: dict[str, np.ndarray]) -> Outline:
    return outline(sitter["image"], sitter["matte"], STRAIGHT)


@pytest.mark.parametrize("wall", [(0.7, 0.7, 0.72), (0.1, 0.3, 0.7)])
def test_hair_that_the_graph_never_saw_is_the_sitters(wall: tuple[float, float, float]) -> None:
    sitter = drawn_sitter(wall)
    seen = found(sitter)
    background = ~(sitter["face"] | sitter["hair"] | sitter["bust"])
    assert seen.sitter[sitter["hair"]].mean() > 0.97 and seen.head[sitter["hair"]].mean() > 0.9
    assert seen.sitter[background].mean() < 0.03 and seen.sitter[sitter["bust"]].mean() > 0.9


def test_shoulders_are_the_sitters_and_do_not_go_with_the_head() -> None:
    sitter = drawn_sitter((0.7, 0.7, 0.72))
    seen = found(sitter)
    low = sitter["bust"] & (np.arange(SIZE)[:, None] > 0.96 * SIZE)
    assert seen.sitter[low].mean() > 0.9 and seen.head[low].max() < 0.2 and seen.drawn[low].max() < 0.2
    assert seen.drawn[sitter["face"]].min() == 1.0


def test_a_wall_of_the_hairs_colour_leaves_the_face() -> None:
    """Where colours tell nothing of hair, the face is still all there, and what is far is none of it."""
    sitter = drawn_sitter(HAIR)
    head = found(sitter).head
    assert head[sitter["face"]].min() > 0.95
    assert head[: SIZE // 2, :4].max() < 0.1


def test_shares_are_shares_whatever_the_graph_says() -> None:
    rng = np.random.default_rng(2)
    for matte in (np.zeros((64, 64)), np.ones((64, 64)), rng.uniform(0, 1, (64, 64))):
        seen = outline(rng.uniform(0, 1, (64, 64, 3)), matte, np.array([0.2, -0.4, 0.1, 1, -1, 0.9]))
        for share in (seen.sitter, seen.head, seen.drawn):
            assert share.shape == (64, 64) and share.min() >= 0.0 and share.max() <= 1.0
        assert (seen.head <= seen.sitter).all()
