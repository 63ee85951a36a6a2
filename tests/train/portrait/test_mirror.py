"""A mirrored face is held as its mirror image is, and the encoder reads both alike."""

from __future__ import annotations

import torch
from toy_head import toy_geometry

from parley import ARKIT_INDEX
from parley_train.portrait.config import PRESETS
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.mirror import mirror
from parley_train.portrait.view import Face, look_at, turn


def test_a_mirrored_pose_puts_mirrored_points_at_mirrored_places() -> None:
    torch.manual_seed(0)
    face = Face(torch.tensor([[0.2, -0.4, 0.1, 0.7, -0.5, 1.05]]), torch.rand(1, 52))
    points = torch.randn(1, 3, 10) * 5
    flip = torch.tensor([-1.0, 1.0, 1.0]).view(1, 3, 1)
    there, here = look_at(turn(points * flip, mirror(face).pose)), look_at(turn(points, face.pose))
    torch.testing.assert_close(there, here * flip[:, :2])
    back = mirror(mirror(face))
    torch.testing.assert_close(back.pose, face.pose)
    torch.testing.assert_close(back.weights, face.weights)
    left, right = (ARKIT_INDEX[name] for name in ("eyeBlinkLeft", "eyeBlinkRight"))
    assert float(mirror(face).weights[0, left]) == float(face.weights[0, right])


def test_the_encoder_reads_a_picture_and_its_mirror_image_alike() -> None:
    torch.manual_seed(1)
    encoder = MotionEncoder(toy_geometry(), PRESETS["tiny"]).eval()
    image = torch.rand(2, 3, 256, 256)
    with torch.no_grad():
        here, there = (encoder(x) for x in (image, image.flip(3)))
    other = mirror(Face(there[0], there[1]))
    torch.testing.assert_close(here[0], other.pose, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(here[1], other.weights, atol=1e-5, rtol=1e-4)
    assert here[0].shape == (2, 6) and here[1].shape == (2, 52)
