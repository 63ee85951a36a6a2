"""What keeps drawings sharp where a mean of all that could be there would be the best guess: VASA-1's perceptual and adversarial losses
(arXiv 2404.10667, §3.1) beside the exact truth of drawn heads.

Both look at the whole frame and, closer, at mouth and eyes: teeth, tongue and eyeballs are mostly painted, and so is a side that was hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from parley.errors import InputError
from parley_train.portrait import identity_net
from parley_train.portrait.identity_net import IdentityNet
from parley_train.portrait.video_loss import Discriminator, discriminator_loss, feature_distance

Views = dict[str, tuple[Tensor, Tensor]]
"""What was drawn and what should have been, [B, 3, h, w] each, by region: `frame`, `mouth`, `left_eye`, `right_eye`."""

_WEIGHT = {"frame": 1.0, "mouth": 1.0, "left_eye": 0.25, "right_eye": 0.25}
_CRITICS_RATE = 4e-4


@dataclass(frozen=True)
class Sharpness:
    """Shares of both losses; 0 switches one off, and it costs nothing. Raises InputError for shares below 0."""

    perceptual: float = 0.0
    adversarial: float = 0.0

    def __post_init__(self) -> None:
        for name, share in (("--perceptual", self.perceptual), ("--adversarial", self.adversarial)):
            if not share >= 0:
                raise InputError(f"{name} takes a share of 0 or more; got {share}")


class Critics(nn.Module):
    """A discriminator for each kind of view; both eyes share one."""

    def __init__(self) -> None:
        super().__init__()
        self.of = nn.ModuleDict({"frame": Discriminator(), "mouth": Discriminator(), "eye": Discriminator()})

    def judge(self, region: str) -> nn.Module:
        """The discriminator of a region of `Views`."""
        return self.of["eye" if region.endswith("eye") else region]

    def loss(self, views: Views) -> Tensor:
        """Hinge loss of telling drawn from true, for teaching the critics."""
        return torch.stack(
            [discriminator_loss(self.judge(name), got, want) for name, (got, want) in views.items()]
        ).sum()


def sharp_loss(
    views: Views, shares: Sharpness, identity: IdentityNet | None = None, critics: Critics | None = None
) -> tuple[Tensor, dict[str, Tensor]]:
    """Loss and its parts by name. `identity` gives the features of the perceptual loss; neither it nor `critics` should be taught by it."""
    parts: dict[str, Tensor] = {}
    if shares.perceptual:
        if identity is None:
            raise InputError("the perceptual loss needs the identity network, whose features it compares")
        parts["perceptual"] = _sum(views, lambda name, got, want: feature_distance(identity, got, want))
    if shares.adversarial:
        if critics is None:
            raise InputError("the adversarial loss needs critics")
        parts["adversarial"] = _sum(views, lambda name, got, want: -critics.judge(name)(got).mean())
    zero = next(iter(views.values()))[0].sum() * 0
    return sum((getattr(shares, name) * value for name, value in parts.items()), zero), parts


def _sum(views: Views, of: Callable[[str, Tensor, Tensor], Tensor]) -> Tensor:
    return torch.stack([_WEIGHT[name] * of(name, got, want) for name, (got, want) in views.items()]).sum()


class Sharpener:
    """Both losses while a renderer is taught, and what they need: the identity network, the critics and the critics' own optimiser."""

    def __init__(self, shares: Sharpness, identity: IdentityNet | None, critics: Critics | None) -> None:
        self.shares = shares
        self.identity = identity
        self.critics = critics
        self._optimiser = (
            torch.optim.AdamW(critics.parameters(), lr=_CRITICS_RATE, betas=(0.5, 0.99)) if critics else None
        )

    @staticmethod
    def of(shares: Sharpness, folder: Path, device: str, state: dict[str, Any] | None) -> Sharpener:
        """What `shares` need; critics go on from a checkpoint's `state`. Raises FileNotFoundError without an identity network in `folder`."""
        identity = identity_net.load(folder).to(device).requires_grad_(False) if shares.perceptual else None
        sharpener = Sharpener(shares, identity, Critics().to(device) if shares.adversarial else None)
        if (
            state is not None
            and "critics" in state
            and sharpener.critics is not None
            and sharpener._optimiser is not None
        ):
            sharpener.critics.load_state_dict(state["critics"])
            sharpener._optimiser.load_state_dict(state["critics_optimiser"])
        return sharpener

    def loss(self, views: Views) -> tuple[Tensor, dict[str, Tensor]]:
        """`sharp_loss`; the critics' weights take no gradient from it."""
        if self.critics is not None:
            self.critics.requires_grad_(False)
        return sharp_loss(views, self.shares, self.identity, self.critics)

    def learn(self, views: Views) -> dict[str, Tensor]:
        """Teach the critics one step; their loss by name, or nothing where there are none."""
        if self.critics is None or self._optimiser is None:
            return {}
        self.critics.requires_grad_(True)
        loss = self.critics.loss(views)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self._optimiser.step()
        return {"critics": loss.detach()}

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        if self.critics is None or self._optimiser is None:
            return {}
        return {"critics": self.critics.state_dict(), "critics_optimiser": self._optimiser.state_dict()}
