"""The portrait networks together, as they are taught and exported."""

from __future__ import annotations

from torch import Tensor, nn

from parley_train.portrait.compose import background_of, compose
from parley_train.portrait.config import PortraitConfig
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.register_net import Register, Registration
from parley_train.portrait.render_net import Drawn, Render
from parley_train.portrait.view import Face


class Portrait(nn.Module):
    """`register` once for a portrait, `render` for every frame."""

    def __init__(self, geometry: HeadGeometry, config: PortraitConfig) -> None:
        super().__init__()
        self.config = config
        self.geometry = geometry
        self.register = Register(geometry, config)
        self.render = Render(geometry, config)

    def draw(self, portrait: Tensor, known: Registration, source: Face, target: Face) -> tuple[Tensor, Tensor, Drawn]:
        """Frame [B, 3, S, S], matte [B, 1, S, S] and what they were made of."""
        drawn: Drawn = self.render(portrait, known, source, target)
        background = background_of(portrait, known.matte, known.behind)
        return (*compose(portrait, background, drawn), drawn)
