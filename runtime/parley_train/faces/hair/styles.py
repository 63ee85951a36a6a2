"""Hairstyles as numbers: how long, combed where, how it stands, falls, waves and curls. Centimetres on the mean head."""

from __future__ import annotations

from dataclasses import dataclass, replace

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class HairStyle:
    """One style.

    top, side   length of strands on top, and at sides and nape
    comb        where hair is brushed; the strand keeps to the head meanwhile
    lift        0 lies flat at the root .. 1 stands up
    bend        a cm of strand turns this share towards comb and gravity
    gravity     pull downwards beside the comb's 1
    part        x of the parting; hair falls away from it to both sides; None is no parting
    fringe      height at which hair over the forehead is cut; None: no fringe
    cut         height below which everything is cut; None: only lengths count
    spread      how far the outermost strands lie off the head
    wave        amplitude and length of waves along a strand
    curl        radius and pitch of curls
    jitter      disorder of direction, 0..1
    hug         0 stands free .. 1 keeps to the head
    coil        turns of the hairs inside a card, as frizz
    cards       how many cards, and how wide
    knots       places where hair is gathered; with `tail` cm of hair hanging from it, or a `bun` of this radius
    band        roots only this far from the middle, for mohawks
    close       hair lies on the head like a shell: the inner side of its cards never shows
    """

    top: float
    side: float
    comb: Vector = (0.0, 0.0, -1.0)
    lift: float = 0.2
    bend: float = 0.25
    gravity: float = 0.5
    part: float | None = None
    fringe: float | None = None
    cut: float | None = None
    spread: float = 0.9
    wave: tuple[float, float] = (0.0, 6.0)
    curl: tuple[float, float] = (0.0, 3.0)
    jitter: float = 0.12
    hug: float = 0.8
    coil: float = 0.0
    cards: int = 440
    width: float = 1.5
    knots: tuple[Vector, ...] = ()
    tail: float = 0.0
    bun: float = 0.0
    band: float | None = None
    close: bool = False


_LONG = HairStyle(
    46.0,
    46.0,
    part=0.3,
    comb=(0.0, -0.2, -0.35),
    lift=0.22,
    bend=0.6,
    gravity=1.2,
    cut=-21.0,
    spread=1.0,
    cards=470,
    width=1.7,
)

STYLES: dict[str, HairStyle | None] = {
    "bald": None,
    "buzz": None,
    "horseshoe": HairStyle(1.6, 1.6, comb=(0.0, -0.6, -0.8), lift=0.25, bend=0.6, spread=0.45, cards=300, width=0.9),
    "crew": HairStyle(2.6, 1.0, comb=(0.1, 0.35, 0.9), lift=0.75, bend=0.25, gravity=0.0, spread=0.5, hug=0.2, jitter=0.25, cards=580, width=1.0),
    "crop": HairStyle(4.6, 1.3, comb=(0.15, -0.1, 1.0), lift=0.45, bend=0.3, gravity=0.25, spread=0.8, hug=0.4, jitter=0.3, fringe=8.0, cards=550, width=1.1),
    "quiff": HairStyle(7.5, 1.6, comb=(0.25, 0.55, -0.8), lift=0.95, bend=0.26, gravity=0.1, spread=1.0, hug=0.25, jitter=0.14, cards=550, width=1.15),
    "slick": HairStyle(15.0, 8.0, comb=(0.0, 0.1, -1.0), lift=0.16, bend=0.5, gravity=0.35, cut=-7.0, spread=0.6, jitter=0.06, cards=470, width=1.3, close=True),
    "side part": HairStyle(10.0, 3.0, part=2.6, comb=(0.0, 0.0, -0.25), lift=0.35, bend=0.55, gravity=0.8, spread=0.9, jitter=0.12, cards=550, width=1.25, close=True),
    "curtains": HairStyle(17.0, 9.0, part=0.2, comb=(0.0, -0.1, -0.35), lift=0.4, bend=0.5, gravity=1.0, cut=0.5, spread=1.2, jitter=0.1, cards=480, width=1.4),
    "pixie": HairStyle(8.0, 4.0, part=-2.8, comb=(0.0, -0.2, 0.25), lift=0.3, bend=0.55, gravity=0.9, cut=-3.5, fringe=6.6, spread=0.9, jitter=0.14, cards=580, width=1.15, close=True),
    "bob": HairStyle(34.0, 30.0, part=1.8, comb=(0.0, -0.3, -0.1), lift=0.25, bend=0.6, gravity=1.3, cut=-8.2, spread=1.15, jitter=0.07, cards=460, width=1.7),
    "bob fringe": HairStyle(34.0, 30.0, part=0.0, comb=(0.0, -0.3, -0.1), lift=0.25, bend=0.6, gravity=1.3, cut=-7.2, fringe=5.9, spread=1.1, jitter=0.06, cards=480, width=1.6),
    "shoulder": replace(_LONG, part=2.2, cut=-13.5, wave=(0.25, 8.0)),
    "long": _LONG,
    "long fringe": replace(_LONG, part=0.0, fringe=5.7),
    "wavy": replace(_LONG, part=1.8, wave=(0.7, 7.0), spread=1.6, cut=-19.0, jitter=0.10),
    "curly": HairStyle(13.0, 10.0, comb=(0.0, 0.1, -0.2), lift=0.75, bend=0.16, gravity=0.75, cut=-5.0, curl=(0.6, 2.6), spread=1.6, hug=0.35, coil=4.0, jitter=0.3, cards=540, width=1.35),
    "curly long": HairStyle(34.0, 32.0, part=0.8, comb=(0.0, -0.1, -0.3), lift=0.4, bend=0.45, gravity=1.1, cut=-16.0, curl=(0.65, 3.6), spread=1.9, hug=0.5, coil=5.0, jitter=0.18, cards=480, width=1.5),
    "afro": HairStyle(6.6, 5.6, comb=(0.0, 0.2, -0.1), lift=1.0, bend=0.03, gravity=0.0, curl=(0.35, 1.5), spread=0.9, hug=0.0, coil=6.0, jitter=0.5, cards=580, width=1.55),
    "mohawk": HairStyle(9.0, 0.0, comb=(0.0, 1.0, -0.25), lift=1.0, bend=0.12, gravity=0.0, spread=0.5, hug=0.0, jitter=0.16, cards=320, width=1.2, band=2.0),
    "ponytail": HairStyle(34.0, 34.0, comb=(0.0, 0.0, -1.0), lift=0.12, bend=0.5, gravity=0.1, spread=0.55, jitter=0.05, knots=((0.0, 6.5, -10.4),), tail=26.0),
    "pigtails": HairStyle(34.0, 34.0, comb=(0.0, 0.0, -1.0), lift=0.14, bend=0.5, gravity=0.1, part=0.0, spread=0.6, jitter=0.05, knots=((9.0, 2.2, -3.8), (-9.0, 2.2, -3.8)), tail=20.0),
    "bun": HairStyle(34.0, 34.0, comb=(0.0, 0.2, -1.0), lift=0.12, bend=0.5, gravity=0.0, spread=0.55, jitter=0.05, knots=((0.0, 12.2, -7.8),), bun=3.0),
}  # fmt: skip
"""By name. None grows no cards: the scalp's own colour is all there is."""


def lies_close(hair: str) -> bool:
    """Whether the inner side of the cards of style `hair` never shows."""
    style = STYLES[hair]
    return style is not None and style.close
