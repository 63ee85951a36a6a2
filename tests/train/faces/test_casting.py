"""Characters from seeds: fixed by the seed, varied between seeds, and made of names that exist."""

from __future__ import annotations

import numpy as np
import pytest

from parley_train.faces import STYLES, FaceRig, Setting, cast
from parley_train.faces.hair.beards import BEARDS
from parley_train.faces.hair.styles import STYLES as HAIR
from parley_train.faces.performance import KINDS
from parley_train.faces.wear.garments import CUTS
from parley_train.faces.wear.glasses import SHAPES
from parley_train.faces.wear.hats import LINES

pytestmark = pytest.mark.shared


def test_a_seed_is_a_person(rig: FaceRig) -> None:
    assert cast(11, rig) == cast(11, rig)
    assert cast(11, rig) != cast(12, rig)


def test_people_vary(rig: FaceRig) -> None:
    crowd = [cast(seed, rig) for seed in range(150)]
    assert {c.style.name for c in crowd} == set(STYLES)
    assert len({c.hair.style for c in crowd}) >= 14
    assert len({c.wardrobe.garment for c in crowd}) >= 7
    assert {"none", "full"} <= {c.beard.style for c in crowd}
    assert 0.05 < np.mean([c.wardrobe.glasses != "none" for c in crowd]) < 0.45
    luminance = [np.dot(c.skin.colour, (0.21, 0.72, 0.07)) for c in crowd]
    assert min(luminance) < 0.06 and max(luminance) > 0.4


def test_every_name_exists_and_every_colour_is_one(rig: FaceRig) -> None:
    for seed in range(150):
        c = cast(seed, rig)
        assert c.hair.style in HAIR and c.beard.style in BEARDS and c.wardrobe.garment in CUTS
        assert c.wardrobe.glasses in {*SHAPES, "none"} and c.wardrobe.hat in {*LINES, "none"}
        colours = np.array(
            [
                c.skin.colour,
                c.skin.lip_colour,
                c.hair.root,
                c.hair.tip,
                c.beard.colour,
                c.eyes.iris,
                c.eyes.white,
                *c.wardrobe.palette,
            ]
        )
        assert colours.min() >= 0.0 and colours.max() <= 1.0


def test_places_are_fixed_by_seeds_too() -> None:
    assert Setting.from_seed(5) == Setting.from_seed(5)
    many = [Setting.from_seed(seed) for seed in range(120)]
    assert {s.backdrop for s in many} == {"plain", "gradient", "room", "bokeh", "outdoors", "wall"}
    for setting in many:
        for light in setting.lights:
            assert np.linalg.norm(light.direction) == pytest.approx(1.0, abs=1e-6)
    lit = [sum(max(light.colour) > 0.0 for light in s.lights) for s in many]
    assert set(lit) == {2, 3}


@pytest.mark.parametrize("kind", KINDS)
def test_performances_stay_in_range_and_are_possible(kind: str) -> None:
    from parley.arkit import ARKIT_INDEX

    for seed in range(200):
        performance = KINDS[kind](np.random.default_rng(seed))
        weights = performance.weights
        assert weights.shape == (52,) and weights.min() >= 0.0 and weights.max() <= 1.0
        assert weights[ARKIT_INDEX["mouthClose"]] <= weights[ARKIT_INDEX["jawOpen"]] + 1e-6
        assert not (weights[ARKIT_INDEX["eyeLookOutLeft"]] and weights[ARKIT_INDEX["eyeLookInLeft"]])
        np.testing.assert_allclose(performance.rotation() @ performance.rotation().T, np.eye(3), atol=1e-9)
