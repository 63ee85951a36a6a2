"""How surfaces take light: wrapped diffuse with a red bleed for skin, two speculars, rim, baked ambient occlusion.

Stylised, not physical; colours are linear RGB until `encode`. Sources of the ideas: wrap lighting (Green, GPU Gems 1,
ch. 16, "Real-Time Approximations to Subsurface Scattering"), hemisphere ambient (Taylor, "Per-Pixel Lighting", 2001),
Blinn-Phong (Blinn 1977), Schlick's Fresnel (1994).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """A distant light: `direction` points from the subject to it, `colour` is linear RGB times strength."""

    direction: Vector
    colour: Vector

    def unit(self) -> Floats:
        """Unit vector [3] towards the light."""
        vector = np.asarray(self.direction, np.float32)
        unit: Floats = vector / np.linalg.norm(vector)
        return unit


@dataclass(frozen=True)
class Finish:
    """How one kind of surface answers light.

    wrap       how far diffuse light reaches past the terminator, for R, G, B (0 is Lambert)
    specular   strength of the highlight; `power` is its Blinn-Phong exponent
    rim        strength of the light that grazes the edge
    floor      the least ambient light that occlusion leaves (and, less, the least key light that shadow leaves)
    """

    wrap: Vector
    specular: float
    power: float
    rim: float
    floor: float = 0.0
    tinted: float = 0.0
    """How far the highlight takes the surface's own colour, 0..1."""
    glint: bool = False
    """Whether the highlight is the studio's catch light, which no lid shades: what makes an eye look alive."""


FINISHES: dict[str, Finish] = {
    "skin": Finish((0.52, 0.33, 0.26), 0.13, 18.0, 0.55),
    "eye": Finish((0.45, 0.45, 0.45), 2.4, 420.0, 0.0, 0.35, 0.0, True),
    "wet": Finish((0.5, 0.3, 0.3), 0.28, 40.0, 0.05, 0.34),
    "hair": Finish((0.30, 0.30, 0.30), 0.42, 16.0, 0.22, 0.32, 0.9),
    "teeth": Finish((0.5, 0.45, 0.4), 0.22, 60.0, 0.0, 0.52),
    "ink": Finish((0.30, 0.30, 0.30), 0.0, 8.0, 0.0, 0.3),
    "matte": Finish((0.25, 0.25, 0.25), 0.05, 8.0, 0.40),
}


@dataclass(frozen=True)
class Studio:
    """The lights of a portrait: warm key from the picture's upper left, cool fill, two rims from behind."""

    key: Light = Light((-0.62, 0.58, 0.72), (1.85, 1.62, 1.40))
    fill: Light = Light((0.85, 0.10, 0.60), (0.26, 0.34, 0.46))
    rims: tuple[Light, ...] = field(
        default=(Light((0.80, 0.45, -0.55), (1.9, 2.1, 2.5)), Light((-0.85, 0.35, -0.55), (1.0, 0.85, 0.70)))
    )
    catch_light: Light = Light((-0.40, 0.42, 0.85), (1.0, 1.0, 1.0))
    sky: Vector = (0.36, 0.39, 0.45)
    ground: Vector = (0.25, 0.19, 0.17)
    background: tuple[Vector, Vector] = ((0.115, 0.165, 0.215), (0.020, 0.028, 0.042))


def shade(
    studio: Studio, normal: Floats, view: Floats, colour: Floats, occlusion: Floats, lit: Floats, finish: NDArray[np.intp],
    finishes: tuple[Finish, ...],
) -> Floats:  # fmt: skip
    """Linear RGB [M, 3] of M surface points.

    normal, view [M, 3] unit vectors; colour [M, 3]; occlusion, lit [M] in 0..1 (baked ambient, key light's visibility);
    finish [M] index into `finishes`.
    """
    wrap = np.asarray([f.wrap for f in finishes], np.float32)[finish]
    specular, power, rim, floor, tinted = (
        np.asarray([getattr(f, key) for f in finishes], np.float32)[finish]
        for key in ("specular", "power", "rim", "floor", "tinted")
    )
    glint = np.asarray([f.glint for f in finishes])[finish]
    ambient = floor + (1.0 - floor) * occlusion
    # Light that is shut out of a crease of skin comes back redder: occlude green and blue more than red.
    bleed = ambient[:, None] ** (0.75 + np.asarray([0.0, 0.9, 1.1], np.float32) * (wrap - wrap[:, 2:] + 0.02) * 2.2)

    lit = lit + (1.0 - lit) * 0.6 * floor

    up = 0.5 + 0.5 * normal[:, 1:2]
    light = (np.asarray(studio.ground, np.float32) * (1.0 - up) + np.asarray(studio.sky, np.float32) * up) * bleed
    for source, visible in ((studio.key, lit), (studio.fill, ambient)):
        facing = (normal @ source.unit())[:, None]
        diffuse = np.maximum((facing + wrap) / (1.0 + wrap), 0.0)
        light += np.asarray(source.colour, np.float32) * diffuse * diffuse * visible[:, None]
    result = colour * light

    half = studio.key.unit() + view
    half[glint] = studio.catch_light.unit() + view[glint]
    half /= np.sqrt(np.einsum("ij,ij->i", half, half))[:, None]
    shine = (
        np.maximum(np.einsum("ij,ij->i", normal, half), 0.0) ** power
        * specular
        * np.where(glint, np.float32(1.0), lit * ambient)
    )
    result += shine[:, None] * np.asarray(studio.key.colour, np.float32) * (1.0 - tinted[:, None] * (1.0 - colour))

    grazing = (1.0 - np.clip(np.einsum("ij,ij->i", normal, view), 0.0, 1.0)) ** 3 * rim * ambient
    for source in studio.rims:
        strength = grazing * np.clip(normal @ source.unit() + 0.35, 0.0, 1.0)
        result += strength[:, None] * np.asarray(source.colour, np.float32) * (0.25 + 0.75 * colour)
    shaded: Floats = result.astype(np.float32, copy=False)
    return shaded


def tone(light: Floats) -> Floats:
    """Roll off bright values into 0..1, keeping hue (a filmic shoulder with a linear toe)."""
    toned: Floats = light * (1.0 + light * 0.18) / (1.0 + light * 0.72)
    return np.minimum(toned, 1.0)


_ENCODE = np.arange(4096) / 4095.0
_ENCODE = np.where(_ENCODE <= 0.0031308, _ENCODE * 12.92, 1.055 * np.maximum(_ENCODE, 1e-9) ** (1 / 2.4) - 0.055)
_ENCODE_BYTES = np.rint(_ENCODE * 255.0).astype(np.uint8)


def encode(linear: Floats) -> NDArray[np.uint8]:
    """Linear RGB in 0..1 to sRGB bytes (IEC 61966-2-1)."""
    table: NDArray[np.uint8] = _ENCODE_BYTES[(np.clip(linear, 0.0, 1.0) * 4095.0 + 0.5).astype(np.int16)]
    return table
