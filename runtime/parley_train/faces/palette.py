"""Colours of people: skin by melanin, hair, irises, lips, cloth. All linear RGB."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Colour = tuple[float, float, float]


def linear(red: float, green: float, blue: float) -> Colour:
    """Linear RGB of sRGB bytes."""
    value = np.array([red, green, blue]) / 255.0
    r, g, b = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return float(r), float(g), float(b)


SKIN = (
    linear(220, 177, 153), linear(214, 168, 142), linear(198, 148, 118), linear(172, 121, 91), linear(140, 94, 68),
    linear(114, 76, 56), linear(92, 61, 46), linear(74, 49, 38),
)  # fmt: skip
"""From the least to the most melanin."""

HAIR = {
    "black": (linear(24, 20, 20), linear(34, 28, 27)),
    "soft black": (linear(38, 29, 25), linear(54, 42, 35)),
    "dark brown": (linear(58, 39, 28), linear(84, 58, 40)),
    "brown": (linear(88, 60, 41), linear(122, 86, 58)),
    "chestnut": (linear(96, 54, 34), linear(130, 78, 48)),
    "auburn": (linear(112, 48, 26), linear(152, 76, 40)),
    "ginger": (linear(158, 76, 32), linear(196, 112, 56)),
    "dark blond": (linear(128, 97, 62), linear(172, 138, 94)),
    "blond": (linear(168, 132, 84), linear(214, 182, 132)),
    "platinum": (linear(206, 186, 150), linear(234, 220, 194)),
    "grey": (linear(122, 119, 116), linear(164, 161, 158)),
    "white": (linear(206, 203, 198), linear(232, 230, 226)),
}
"""Colour at the root and at the tip."""

DYED = {
    "blue": (linear(36, 66, 140), linear(74, 128, 206)),
    "pink": (linear(190, 78, 128), linear(240, 150, 188)),
    "violet": (linear(88, 52, 138), linear(150, 104, 204)),
    "green": (linear(32, 108, 84), linear(92, 182, 136)),
    "silver": (linear(172, 178, 192), linear(214, 220, 232)),
    "crimson": (linear(140, 22, 34), linear(206, 58, 58)),
}

IRIS = {
    "dark brown": (linear(54, 32, 20), linear(74, 44, 26)),
    "brown": (linear(88, 54, 30), linear(120, 76, 42)),
    "hazel": (linear(104, 92, 48), linear(158, 108, 52)),
    "green": (linear(78, 112, 74), linear(142, 128, 66)),
    "blue": (linear(78, 118, 158), linear(146, 178, 200)),
    "grey": (linear(112, 124, 132), linear(164, 172, 174)),
    "amber": (linear(128, 84, 38), linear(168, 118, 54)),
}
"""Colour of the iris outside and around the pupil."""

LIPSTICKS = (linear(150, 30, 42), linear(178, 70, 80), linear(120, 40, 62), linear(184, 92, 82), linear(96, 26, 34))

CLOTH = (
    linear(38, 42, 52), linear(232, 228, 218), linear(112, 30, 34), linear(36, 66, 92), linear(58, 78, 58), linear(150, 128, 98),
    linear(92, 68, 52), linear(186, 186, 188), linear(64, 64, 66), linear(178, 92, 48), linear(108, 124, 148), linear(142, 60, 82),
    linear(218, 178, 92), linear(24, 24, 26), linear(72, 104, 104), linear(84, 60, 110),
)  # fmt: skip


def skin_colour(melanin: float, warmth: float) -> Colour:
    """`melanin` 0..1 along `SKIN`, `warmth` -1..1 from rosy to olive."""
    at = np.clip(melanin, 0.0, 1.0) * (len(SKIN) - 1)
    low = min(int(at), len(SKIN) - 2)
    colour = mix(SKIN[low], SKIN[low + 1], at - low)
    return clipped(np.asarray(colour) * np.array([1.0 - 0.02 * warmth, 1.0 + 0.05 * warmth, 1.0 - 0.06 * warmth]))


def mix(first: ArrayLike, second: ArrayLike, share: float) -> Colour:
    """`share` of the second colour, the rest of the first."""
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    return clipped(a + (b - a) * share)


def varied(rng: np.random.Generator, colour: ArrayLike, amount: float) -> Colour:
    """The colour, lighter or darker and a little off in hue by `amount`."""
    base = np.asarray(colour, np.float64) * np.exp(rng.normal(0.0, amount))
    return clipped(base * np.exp(rng.normal(0.0, 0.35 * amount, 3)))


def clipped(colour: NDArray[np.floating]) -> Colour:
    """As a tuple in 0..1."""
    red, green, blue = np.clip(colour, 0.0, 1.0)
    return float(red), float(green), float(blue)
