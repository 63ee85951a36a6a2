"""Holes are filled from around them, and nothing else changes."""

from __future__ import annotations

import numpy as np
import torch

from parley_train.portrait.fill import fill, known_of
from parley_train.portrait.view import grid


def test_a_smooth_picture_is_completed_and_what_is_known_stays() -> None:
    at = grid(128)
    picture = torch.cat([0.5 + 0.3 * at[:, :1], 0.4 - 0.2 * at[:, 1:], 0.5 + 0.1 * at[:, :1] * at[:, 1:]], 1)
    head = ((at / 0.5).square().sum(1, keepdim=True) < 1).float()
    known = known_of(head)
    spoiled = picture * (1 - head) + head * torch.rand(1, 3, 128, 128)
    filled = fill(spoiled, known)
    np.testing.assert_allclose(filled * known, picture * known, atol=1e-6)
    missed = (filled - picture).abs()[(known == 0).expand_as(picture)]
    assert float(missed.max()) < 0.12 and float(missed.mean()) < 0.03


def test_nothing_known_still_gives_numbers() -> None:
    assert torch.isfinite(fill(torch.rand(1, 3, 64, 64), torch.zeros(1, 1, 64, 64))).all()
