"""What the motion encoder is also asked while it learns: where lips and lids lie, and what head it sees.

Both are dropped afterwards. A picture's 52 weights are little to learn from; where eighty points of a mouth are seen is much, and what
is the head's shape and what its expression is told apart only by who knows both.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from parley_train.portrait.encoder_net import Looked, MotionEncoder
from parley_train.portrait.points import KINDS
from parley_train.portrait.view import Face, look_at, turn

_ASKED = {
    "mouth": ("lips", "upper_teeth", "lower_teeth"), "left_eye": ("lids", "iris", "lash"), "right_eye": ("lids", "iris", "lash"),
}  # fmt: skip
_EVERY = 2
"""Every other point is asked for."""


class Aside(nn.Module):
    """Places of points in the boxes of mouth and eyes, from each look's features, and the head's shape, from the first look's."""

    def __init__(self, network: MotionEncoder) -> None:
        super().__init__()
        self.__dict__["geometry"] = network.geometry
        self.chosen = {
            name: torch.nonzero(network.geometry.set(name).kind[[KINDS.index(k) for k in kinds]].sum(0))[::_EVERY, 0]
            for name, kinds in _ASKED.items()
        }
        width = 2 * network.config.look_widths[2]
        self.places = nn.ModuleDict({name: nn.Linear(width, 2 * len(chosen)) for name, chosen in self.chosen.items()})
        self.shape = nn.Linear(2 * network.config.encoder_widths[3], 100)

    def forward(self, looked: Looked) -> dict[str, Tensor]:
        """Places [B, 2, P] relative to each box (-1..1), and `shape` [B, 100]."""
        made = {name: layer(looked.details[name]).float() for name, layer in self.places.items()}
        return {**{k: v.view(len(v), 2, -1) for k, v in made.items()}, "shape": self.shape(looked.whole).float()}

    def loss(self, looked: Looked, made: dict[str, Tensor], face: Face, shape: Tensor, flipped: Tensor) -> Tensor:
        """Absolute distance of places, and distance of the head's points; a mirrored head has no shape of the model's, so it is left out."""
        kept = (~flipped).float()
        share = kept / kept.sum().clamp_min(1)
        total = torch.zeros((), device=shape.device)
        for name, chosen in self.chosen.items():
            points = self.geometry.set(name)
            at = look_at(turn(points.rest(shape) + points.moved(face.weights), face.pose))[
                :, :, chosen.to(shape.device)
            ]
            box = looked.boxes[name]
            want = (at - box.centre.unsqueeze(2)) / box.half.view(-1, 1, 1)
            total = total + 2.0 * ((made[name] - want).abs().mean((1, 2)) * share).sum()
            if name in looked.aims:  # where a nearer look is centred: the middle of these places
                total = total + 2.0 * ((looked.aims[name] - want.mean(2)).abs().mean(1) * share).sum()
        points = self.geometry.set("head")
        error = ((made["shape"] - shape) @ points.identity).view(len(shape), 3, -1).square().sum(1).mean(1)
        return total + 0.1 * (error * share).sum()
