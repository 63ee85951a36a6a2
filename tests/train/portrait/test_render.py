"""What is drawn anew: nothing is drawn out, and what a portrait hides is made up once."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from toy_head import toy_geometry

from parley_train.portrait.config import PRESETS
from parley_train.portrait.model import Portrait
from parley_train.portrait.points import KINDS
from parley_train.portrait.render_net import _about_eye, _trust
from parley_train.portrait.view import Face, look_at, turn, warp


def test_what_is_seen_edge_on_is_not_drawn_out() -> None:
    def facing(degrees: float) -> torch.Tensor:
        angle = torch.tensor(degrees).deg2rad()
        return torch.stack([torch.sin(angle), torch.zeros(()), torch.cos(angle)]).view(1, 3, 1, 1)

    for still in (0.0, 40.0, 80.0):
        assert float(_trust(facing(still), facing(still))) > 0.9, still
    assert float(_trust(facing(20.0), facing(45.0))) > 0.9  # a cheek that turns to the camera
    assert float(_trust(facing(50.0), facing(80.0))) < 0.1  # what was the outline
    assert float(_trust(facing(75.0), facing(40.0))) > 0.95  # what turns away only shrinks


def turned(yaw: float) -> Face:
    return Face(torch.tensor([[0.0, yaw, 0.0, 0.0, 0.0, 1.0]]), torch.zeros(1, 52))


def test_a_side_that_the_portrait_hides_is_the_same_in_every_frame() -> None:
    """Colours of two different turns, taken back to the head's surface, agree where both had to be made up."""
    torch.manual_seed(0)
    network = Portrait(toy_geometry(), PRESETS["tiny"]).eval()
    portrait = F.interpolate(torch.rand(1, 3, 8, 8), size=(256, 256), mode="bilinear")
    held = turned(0.0)
    with torch.no_grad():
        known = network.register(portrait, held)
        assert known.mantle.shape[1:] == (4, 128, 128) and known.worn.shape[1] == 4
        network.render.out.bias[:4], network.render.out.bias[4:8], network.render.out.bias[36:] = -20, -20, 20
        other = replace(known, mantle=torch.zeros_like(known.mantle))
        cases = [(known, 0.4), (known, 0.5), (other, 0.4)]
        drawn = [network.render(portrait, k, held, turned(yaw)) for k, yaw in cases]
    assert all(float(d.whole.keep.max()) < 0.01 for d in drawn)
    point = torch.tensor([[[3.0], [2.0], [8.0]]])
    at = [look_at(turn(point, turned(yaw).pose)).unsqueeze(2) for _, yaw in cases]
    first, second, without = (warp(d.whole.paint, place)[0, :, 0, 0] for d, place in zip(drawn, at, strict=True))
    assert float((first - second).abs().max()) < 0.05 < 0.1 < float((first - without).abs().max())


def test_lids_are_painted_half_a_centimetre_beyond_the_eye() -> None:
    kinds = torch.zeros(1, len(KINDS), 24, 24)
    assert float(_about_eye(kinds).max()) == 0.0
    kinds[:, KINDS.index("lids"), 4, 4] = 1.0
    kinds[:, KINDS.index("iris"), 12, 10] = 0.7
    reach = _about_eye(kinds)[0, 0]
    assert float(reach[4, 4]) == 0.0
    assert bool((reach[10:15, 8:13] == 0.7).all()) and float(reach.sum()) == pytest.approx(25 * 0.7)
