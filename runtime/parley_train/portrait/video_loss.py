"""Losses that need no ground truth: VASA-1's (arXiv 2404.10667, §3.1), for plain videos of faces.

Everything that the drawn heads know exactly is inferred here: pose and dynamics by the motion encoder, identity by the identity network.
Each loss has a share; a share of 0 switches it off and costs nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley.errors import InputError
from parley_train.portrait.compose import background_of, compose
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.identity_net import IdentityNet, alone
from parley_train.portrait.model import Portrait
from parley_train.portrait.register_net import Registration
from parley_train.portrait.view import Face


@dataclass(frozen=True)
class Shares:
    """How much each loss counts.

    reconstruction  another frame of the video, drawn from the first with the pose and dynamics seen in it (absolute distance)
    perceptual      the same, by the inner layers of the identity network
    consist         one's pose with the other's dynamics, drawn from either of two frames, is the same picture (l_consist)
    cross_id        somebody drawn with another's pose and dynamics stays who they are (l_cross_id)
    adversarial     the discriminator takes what was drawn for a frame (hinge)
    """

    reconstruction: float = 1.0
    perceptual: float = 0.5
    consist: float = 0.5
    cross_id: float = 0.1
    adversarial: float = 0.0

    @staticmethod
    def parse(text: str) -> Shares:
        """From `consist=0.5,adversarial=0.05`; what is not named keeps its share. Raises InputError."""
        known = {f.name for f in fields(Shares)}
        values = {}
        for pair in filter(None, (p.strip() for p in text.split(","))):
            name, _, value = pair.partition("=")
            try:
                values[name] = float(value)
            except ValueError:
                values[name] = -1.0
            if name not in known or not values[name] >= 0:
                raise InputError(f"--loss takes NAME=SHARE with a name of {', '.join(sorted(known))}; got '{pair}'")
        return replace(Shares(), **values)


@dataclass(frozen=True)
class Networks:
    """All that takes part; `identity` only judges and is not taught."""

    network: Portrait
    encoder: MotionEncoder
    identity: IdentityNet


def video_loss(
    networks: Networks, first: Tensor, second: Tensor, shares: Shares, discriminator: nn.Module | None = None
) -> tuple[Tensor, dict[str, Tensor], Tensor]:
    """Loss, its parts, and the drawn second frames, of pairs of frames [B, 3, 256, 256] of one video each (rows are different people)."""
    one, two = see(networks.encoder, first), see(networks.encoder, second)
    known = networks.network.register(first, one)
    drawn, _ = draw(networks.network, first, known, one, two)
    parts: dict[str, Tensor] = {}
    if shares.reconstruction:
        parts["reconstruction"] = (drawn - second).abs().mean()
    if shares.perceptual:
        parts["perceptual"] = perceptual(networks.identity, drawn, second)
    if shares.consist:
        parts["consist"] = consist(networks.network, first, second, known, one, two)
    if shares.cross_id:
        parts["cross_id"] = cross_identity(networks, first, known, one)
    if shares.adversarial:
        if discriminator is None:
            raise InputError("the adversarial loss needs a discriminator")
        parts["adversarial"] = -discriminator(drawn).mean()
    loss = sum((getattr(shares, name) * value for name, value in parts.items()), drawn.sum() * 0)
    return loss, parts, drawn


def see(encoder: MotionEncoder, image: Tensor) -> Face:
    """How the faces in pictures are held."""
    pose, weights, _ = encoder(image)
    return Face(pose, weights.clamp(0, 1))


def draw(network: Portrait, portrait: Tensor, known: Registration, source: Face, target: Face) -> tuple[Tensor, Tensor]:
    """Frame and matte, at the portrait's size."""
    drawn = network.render(portrait, known, source, target)
    return compose(portrait, background_of(portrait, known.matte, known.behind), drawn)


def consist(network: Portrait, first: Tensor, second: Tensor, known: Registration, one: Face, two: Face) -> Tensor:
    """l_consist: the second frame with the first's pose, and the first with the second's dynamics, are one picture.

    Compared where both show the head: the backgrounds of two frames of a video may differ.
    """
    wanted = Face(one.pose, two.weights)
    from_first, here = draw(network, first, known, one, wanted)
    from_second, there = draw(network, second, network.register(second, two), two, wanted)
    both = (here * there).detach()
    return ((from_first - from_second).abs() * both).sum() / (3 * both.sum()).clamp_min(1)


def cross_identity(networks: Networks, image: Tensor, known: Registration, held: Face) -> Tensor:
    """l_cross_id: 1 - cosine of who it is, between portraits and the same portraits with the next row's pose and dynamics."""
    other = Face(held.pose.roll(1, 0).detach(), held.weights.roll(1, 0).detach())
    drawn, matte = draw(networks.network, image, known, held, other)
    want = networks.identity(alone(image, known.matte.detach())).detach()
    got = networks.identity(alone(drawn, F.interpolate(matte, size=(128, 128), mode="area").detach()))
    return 1 - (want * got).sum(1).mean()


def perceptual(identity: IdentityNet, drawn: Tensor, true: Tensor) -> Tensor:
    """`feature_distance` of whole pictures, at the size that the identity network was taught with."""
    size = (128, 128)
    return feature_distance(
        identity, F.interpolate(drawn, size=size, mode="area"), F.interpolate(true, size=size, mode="area")
    )


def feature_distance(identity: IdentityNet, drawn: Tensor, true: Tensor) -> Tensor:
    """Distance of the identity network's activations, each layer relative to how large they are; pictures of any one size."""
    total = drawn.sum() * 0
    with torch.no_grad():
        wanted = identity.features(true)
    for got, want in zip(identity.features(drawn), wanted, strict=True):
        total = total + (got - want).abs().mean() / want.abs().mean().clamp_min(1e-3)
    return total / len(wanted)


class Discriminator(nn.Module):
    """Judges patches of a picture [B, 3, S, S] -> [B, 1, S/16, S/16]; above 0 is a true frame."""

    def __init__(self, width: int = 24) -> None:
        super().__init__()
        norm = nn.utils.parametrizations.spectral_norm
        sizes = [3, width, 2 * width, 4 * width, 4 * width]
        layers: list[nn.Module] = []
        for given, made in pairwise(sizes):
            layers += [norm(nn.Conv2d(given, made, 4, 2, 1)), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, norm(nn.Conv2d(sizes[-1], 1, 3, 1, 1)))

    def forward(self, image: Tensor) -> Tensor:
        """See the class."""
        result: Tensor = self.layers(image - 0.5)
        return result


def discriminator_loss(discriminator: nn.Module, drawn: Tensor, true: Tensor) -> Tensor:
    """Hinge loss of telling them apart."""
    return F.relu(1 - discriminator(true)).mean() + F.relu(1 + discriminator(drawn.detach())).mean()
