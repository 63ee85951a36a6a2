"""A face as a mirror shows it, which is another face that might be."""

from __future__ import annotations

import torch

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley_train.portrait.view import Face

_POSE_SIGNS = (1.0, -1.0, -1.0, -1.0, 1.0, 1.0)


def _other_side(name: str) -> str:
    for here, there in (("Left", "Right"), ("Right", "Left")):
        if name.endswith(here):
            return name.removesuffix(here) + there
    return name


_OPPOSITE = [ARKIT_INDEX[_other_side(name)] for name in ARKIT_NAMES]
"""Column of the same shape on the other side of the face."""


def mirror(face: Face) -> Face:
    """How the face in a mirrored picture is held."""
    signs = torch.tensor(_POSE_SIGNS, device=face.pose.device)
    return Face(face.pose * signs, face.weights[:, torch.tensor(_OPPOSITE, device=face.pose.device)])
