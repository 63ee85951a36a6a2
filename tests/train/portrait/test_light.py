"""Light changes as it does on a ball, and a face that does not move is not drawn anew."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from toy_head import toy_geometry

from parley_train.portrait.config import PRESETS
from parley_train.portrait.light import HARMONICS, brightness, change, fit
from parley_train.portrait.model import Portrait
from parley_train.portrait.view import Face


def towards(*direction: float) -> torch.Tensor:
    return torch.tensor(direction).view(1, 3, 1, 1)


def test_even_light_changes_nothing_and_a_lamp_lights_what_faces_it() -> None:
    even = torch.eye(HARMONICS)[0].repeat(3)[None]
    assert float(change(even, towards(0, 0, 1), towards(0.6, 0.0, 0.8)).sub(1).abs().max()) < 1e-6
    lamp = even.clone()
    lamp[0, 1] = 0.5  # red from +x
    lit = brightness(lamp, torch.cat([towards(1, 0, 0), towards(0, 0, 1), towards(-1, 0, 0)], 3))[0, :, 0]
    assert lit[0].tolist() == pytest.approx([1.5, 1.0, 0.5], abs=0.02) and lit[1].tolist() == pytest.approx(
        [1, 1, 1], abs=0.02
    )
    white = even.clone()
    white[0, [1, 10, 19]] = 0.5
    assert 1.6 < float(change(white, towards(1, 0, 0), towards(-1, 0, 0))[0, 0]) < 1.83  # 3, softly kept below e^0.6
    assert float(change(white, towards(0, 0, 1), towards(0.3, 0, 0.954))[0, 0]) == pytest.approx(1 / 1.15, abs=0.02)
    red, green, _ = change(lamp, towards(0, 0, 1), towards(0.6, 0, 0.8))[0, :, 0, 0].log()
    assert float(red) == pytest.approx(-0.667 * 0.262, abs=0.02) and float(green) == pytest.approx(
        -0.167 * 0.262, abs=0.02
    )  # half of a lamp's colour is believed
    longer = brightness(lamp, towards(3, 0, 0))  # only the direction counts
    assert float(longer[0, 0]) == pytest.approx(1.5, abs=0.02)


def test_a_face_that_does_not_move_keeps_its_pixels() -> None:
    torch.manual_seed(0)
    network = Portrait(toy_geometry(), PRESETS["tiny"]).eval()
    portrait = F.interpolate(torch.rand(1, 3, 32, 32), size=(256, 256), mode="bilinear")
    held = Face(torch.tensor([[0.05, 0.1, 0.0, 0.0, 0.0, 1.0]]), torch.zeros(1, 52))
    with torch.no_grad():
        known = network.register(portrait, held)
        frame, _, drawn = network.draw(portrait, known, held, held)
        turned = Face(held.pose + torch.tensor([[0.0, 0.3, 0.0, 0.0, 0.0, 0.0]]), held.weights)
        moved = network.draw(portrait, known, held, turned)[2]
        still = network.render(portrait, known, held, held).still
    middle = (
        slice(None),
        slice(None),
        slice(52, 68),
        slice(100, 156),
    )  # the forehead: on the head, and in no detail's box
    assert float((frame - portrait)[middle].abs().max()) < 0.02
    assert float(still[..., 26:34, 50:78].min()) > 0.95 and float(moved.still[..., 26:34, 50:78].max()) < 0.02
    assert float((drawn.whole.flow - moved.whole.flow).abs().max()) > 0.01


def test_light_is_found_from_skin_it_falls_on() -> None:
    torch.manual_seed(1)
    normal = F.normalize(torch.randn(2, 3, 80) + torch.tensor([0.0, 0.0, 1.0]).view(1, 3, 1), dim=1)
    true = torch.zeros(2, 3, HARMONICS)
    true[:, :, 0] = 1.0
    true[0, :, 1], true[1, :, 2], true[1, 2, 3] = 0.4, -0.3, 0.2
    lit = brightness(true.flatten(1), normal.unsqueeze(3)).squeeze(3)
    colour = torch.tensor([0.8, 0.6, 0.5]).view(1, 3, 1) * lit * (1 + 0.02 * torch.randn(2, 3, 80))
    colour[:, :, :6] = 0.05  # a brow
    found = fit(colour, normal, torch.ones(2, 80))
    before, after = (
        F.normalize(torch.randn(2, 3, 1, 50) + torch.tensor([0.0, 0.0, 1.5]).view(1, 3, 1, 1), dim=1) for _ in range(2)
    )
    want = change(true.flatten(1), after, before).log()
    got = change(found, after, before).log()
    assert float((got - want).abs().mean()) < 0.2 * float(want.abs().mean())
