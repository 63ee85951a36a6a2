"""Everything that a character wears, as pieces in the head space of that person."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parley_train.faces.facerig import FaceRig
from parley_train.faces.fit import fitter_of
from parley_train.faces.hair.beards import beard
from parley_train.faces.hair.cards import cards
from parley_train.faces.hair.growth import grow, roots, tails
from parley_train.faces.hair.head_field import HeadField, field_of
from parley_train.faces.hair.scalp import hairline
from parley_train.faces.hair.styles import STYLES
from parley_train.faces.person import Character
from parley_train.faces.sculpt import Shape
from parley_train.faces.surfaces import Piece
from parley_train.faces.wear.garments import garment
from parley_train.faces.wear.glasses import glasses
from parley_train.faces.wear.hats import CLOSE, edge_heights, hat

_MADE: dict[tuple[int, str], list[Piece]] = {}
"""Clothes on the mean body, which every person's are fitted from."""


def dress(rig: FaceRig, character: Character, shape: Shape) -> list[Piece]:
    """Hair, beard, clothes, glasses and hat of `character`."""
    rng = np.random.default_rng([0xD2E5, character.seed])
    field, wear = field_of(rig), character.wardrobe
    made = _once(rig, wear.garment, lambda: garment(wear.garment, field))
    if wear.glasses != "none":
        made = made + _once(rig, wear.glasses, lambda: [glasses(wear.glasses)])
    if wear.hat != "none":
        made = made + _once(rig, wear.hat, lambda: [hat(wear.hat, field)])
    grown = _hair(rig, character, field, rng) + _beard(rig, character, field, rng)
    fit = fitter_of(rig)
    return [fit(piece, shape) for piece in made + grown]


def _once(rig: FaceRig, name: str, make: object) -> list[Piece]:
    key = id(rig), name
    if key not in _MADE:
        _MADE[key] = make()  # type: ignore[operator]
    return _MADE[key]


def _hair(rig: FaceRig, character: Character, field: HeadField, rng: np.random.Generator) -> list[Piece]:
    style, hair = STYLES[character.hair.style], character.hair
    if style is None:
        return []
    volume = hair.volume
    start = roots(rig, hairline(hair), style.cards if style.band is None else 3 * style.cards, rng)
    if character.wardrobe.hat in CLOSE:
        # Below a hat hair lies flat and hangs from its edge; what grows under it is not seen.
        style = replace(
            style,
            lift=min(style.lift, 0.1),
            gravity=max(style.gravity, 1.1),
            bend=max(style.bend, 0.5),
            jitter=min(style.jitter, 0.15),
            spread=min(style.spread, 0.5),
            fringe=None,
            bun=0.0,
            curl=(min(style.curl[0], 0.25), style.curl[1]),
        )
        volume = 0.5
        edge = edge_heights(character.wardrobe.hat, np.arctan2(start[:, 0], start[:, 2] - 0.3))
        start = start[start[:, 1] < edge + 0.4]
    pieces = [cards("hair", grow(style, start, field, rng, hair.length, volume), field, rng)]
    hanging = tails(style, rng, hair.length)
    if hanging is not None:
        pieces.append(cards("hair", hanging, field, rng))
    return pieces


def _beard(rig: FaceRig, character: Character, field: HeadField, rng: np.random.Generator) -> list[Piece]:
    grown = beard(rig, character.beard.style, field, rng)
    return [] if grown is None else [cards("beard", grown[0], field, rng, taper=0.6)]
