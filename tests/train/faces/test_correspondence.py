"""Ground truth of two frames agrees: what one shows lies in the other where flow says, on every kind of surface."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley_train.faces import FaceRenderer, Setting, cast
from parley_train.faces.performance import NEUTRAL
from parley_train.faces.truth import flow

pytestmark = pytest.mark.shared

SURFACES = ("skin", "eye", "hair", "glass", "cloth")


@pytest.fixture(scope="module")
def pair(renderer: FaceRenderer) -> tuple:  # type: ignore[type-arg]
    """Somebody with glasses and long hair at rest, then turned and speaking; and the surface of each pixel of the second."""
    character = cast(2, renderer.rig, "realistic")
    character = replace(
        character,
        hair=replace(character.hair, style="long"),
        wardrobe=replace(character.wardrobe, glasses="square", hat="none"),
    )
    weights = np.zeros(SHAPE_COUNT, np.float32)
    for name, value in {"jawOpen": 0.3, "eyeBlinkLeft": 0.2, "eyeBlinkRight": 0.2, "mouthSmileLeft": 0.5}.items():
        weights[ARKIT_INDEX[name]] = value
    # A light from everywhere, as a moving shadow is no error of geometry.
    studio = Setting.studio()
    lights = tuple(replace(light, colour=(0.0, 0.0, 0.0)) for light in studio.lights)
    even = replace(studio, lights=lights, sky=(1.2, 1.2, 1.2), ground=(1.2, 1.2, 1.2), around=(0.0, 0.0, 0.0))
    moved = replace(NEUTRAL, weights=weights, yaw=0.3, pitch=0.08, translation=(0.012, -0.008, 0.01))
    with renderer.dress(character) as dressed:
        source, target = (renderer.draw(dressed, even, performance) for performance in (NEUTRAL, moved))
        kinds = np.full(target.truth.triangle.shape, "", object)
        for span in dressed.spans:
            kinds[(target.truth.triangle >= span.first) & (target.truth.triangle < span.last)] = span.material.split()[
                0
            ]
    return source, target, kinds


def test_there_and_back_is_where_one_was(pair: tuple) -> None:  # type: ignore[type-arg]
    source, target, kinds = pair
    there, _, visible = flow(target.truth, source.truth)
    back, _, _ = flow(source.truth, target.truth)
    size = len(there)
    row, column = np.nonzero(visible)
    at = np.clip(np.floor((there[row, column] + 1.0) * 0.5 * size).astype(int), 0, size - 1)
    pixel = (back[at[:, 1], at[:, 0]] + 1.0) * 0.5 * size - 0.5
    away = np.hypot(pixel[:, 0] - column, pixel[:, 1] - row)
    for surface in SURFACES:
        here = away[kinds[row, column] == surface]
        assert len(here) > 12, surface
        # Half a pixel is what rounding to the other frame's pixels costs; hairs and frames are thinner than a pixel.
        assert (here < 2.0).mean() > (0.7 if surface in ("hair", "glass") else 0.97), surface


def test_the_picture_carried_by_flow_is_the_picture(pair: tuple) -> None:  # type: ignore[type-arg]
    source, target, kinds = pair
    there, _, visible = flow(target.truth, source.truth)
    size = len(there)
    at = np.clip(np.floor((there + 1.0) * 0.5 * size).astype(int), 0, size - 1)
    carried = source.image[at[..., 1], at[..., 0]].astype(float)
    wrong = np.abs(carried - target.image).mean(axis=2)
    unmoved = np.abs(source.image.astype(float) - target.image).mean(axis=2)
    for surface in ("skin", "eye", "hair"):
        here = visible & (kinds == surface)
        assert wrong[here].mean() < 0.62 * unmoved[here].mean(), surface
    skin = visible & (kinds == "skin")
    assert wrong[skin].mean() < 6.0, "of 255"


def test_depth_and_matte_agree_with_what_is_shown(pair: tuple) -> None:  # type: ignore[type-arg]
    for frame in pair[:2]:
        shown = frame.truth.shown
        assert np.isfinite(frame.truth.depth[shown]).all() and np.isinf(frame.truth.depth[~shown]).all()
        assert (frame.matte[shown] > 0).all(), "a pixel whose middle shows the character is not all backdrop"
        assert (frame.matte[~shown] < 255).all()
