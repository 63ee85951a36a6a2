"""The head model's points tell lids, teeth and tongue apart, on any head."""

from __future__ import annotations

import pytest
import torch

from parley.arkit import ARKIT_INDEX
from parley_train.portrait import points
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.view import Face

pytestmark = pytest.mark.shared
HEADS = 6


@pytest.fixture(scope="module")
def geometry(model: HeadModel) -> HeadGeometry:
    return HeadGeometry.of(points.choose(model))


def shares(geometry: HeadGeometry, region: str, size: int, kinds: tuple[str, ...], **weights: float) -> torch.Tensor:
    """[HEADS] how many pixels of a region's box show one of `kinds`, on heads of any shape that look about a little."""
    torch.manual_seed(2)
    shape = torch.randn(HEADS, 100) * 0.9
    pose = torch.cat([torch.randn(HEADS, 3) * 0.15, torch.zeros(HEADS, 2), torch.ones(HEADS, 1)], 1)
    values = torch.zeros(HEADS, 52)
    for name, value in weights.items():
        values[:, ARKIT_INDEX[name]] = value
    (found,) = geometry.kinds(shape, Face(pose, values), {region: size})
    return found[:, [points.KINDS.index(kind) for kind in kinds]].sum((1, 2, 3))


def test_a_lid_that_shuts_leaves_nothing_of_the_eye(geometry: HeadGeometry) -> None:
    eye = ("iris", "sclera")
    for region, blink in (("left_eye", "eyeBlinkLeft"), ("right_eye", "eyeBlinkRight")):
        widths = [shares(geometry, region, 24, eye, **{blink: shut}) for shut in (0.0, 0.5, 1.0)]
        assert float(widths[0].min()) > 10, region  # of 576 pixels
        assert bool((widths[1] < widths[0]).all()) and float(widths[2].max()) < 1.0, region


def test_teeth_and_tongue_are_seen_in_an_open_mouth_only(geometry: HeadGeometry) -> None:
    teeth, tongue = ("upper_teeth", "lower_teeth"), ("tongue",)
    closed = shares(geometry, "mouth", 40, (*teeth, *tongue))
    assert float(closed.max()) < 10.0  # of 1600 pixels: some shapes' lips part a little
    drawn_back = {
        "mouthUpperUpLeft": 0.5,
        "mouthUpperUpRight": 0.5,
        "mouthLowerDownLeft": 0.5,
        "mouthLowerDownRight": 0.5,
    }
    assert float(shares(geometry, "mouth", 40, teeth, jawOpen=0.15, **drawn_back).min()) > 20
    assert float(shares(geometry, "mouth", 40, tongue, jawOpen=0.8).min()) > 20
