"""What one character is: frozen values that a seed fixes (`casting`) and the renderer draws."""

from __future__ import annotations

from dataclasses import dataclass

from parley_train.faces.palette import Colour


@dataclass(frozen=True)
class Region:
    """A part of the face made larger or smaller: `centre` and `radius` cm on the mean head, `scale` for x, y, z."""

    centre: tuple[float, float, float]
    radius: float
    scale: tuple[float, float, float]


@dataclass(frozen=True)
class Skin:
    """Colours linear RGB; amounts 0..1 unless said."""

    colour: Colour
    blood: Colour
    flush: float
    blotch: float
    freckle: float
    age: float
    pores: float
    oil: float
    shadow_eyes: float
    lip_colour: Colour
    lip_gloss: float
    lip_edge: float
    lid_colour: Colour
    makeup: tuple[float, float, float]
    """Amount of colour on lids, of a line along them, of blush."""
    moles: tuple[tuple[float, float, float, float], ...]
    """Place near the mean head's skin, cm, and size 0.5..0.9; at most six. The skin takes the nearest point of the face."""
    scar: tuple[float, float, float, float]
    """Height, side, length in cm; depth 0..1."""


@dataclass(frozen=True)
class Brows:
    """Thickness, lift and arch in cm; `length` 1 reaches the outer landmark."""

    colour: Colour
    density: float
    thickness: float
    lift: float
    arch: float
    length: float


@dataclass(frozen=True)
class EyeLook:
    """`iris_angle` radians from the eye's axis to the iris's edge; `pupil` share of it."""

    iris: Colour
    inner: Colour
    white: Colour
    iris_angle: float
    pupil: float
    veins: float
    lashes: Colour
    lash_density: float


@dataclass(frozen=True)
class Hair:
    """`style` is a name of `hair.styles.STYLES`."""

    style: str
    root: Colour
    tip: Colour
    streak: Colour
    streaks: float
    length: float
    """Factor on the style's lengths."""
    volume: float
    """Factor on the style's volume."""
    recede: float
    """Centimetres that the hairline lies back at the temples."""


@dataclass(frozen=True)
class Beard:
    """`style` is a name of `hair.beards.BEARDS`, or none; `stubble` 0..1 is what is drawn on the skin."""

    style: str
    stubble: float
    colour: Colour


@dataclass(frozen=True)
class Wardrobe:
    """`garment` is a name of `wear.garments`, `glasses` and `hat` of theirs, or none."""

    garment: str
    palette: tuple[Colour, Colour, Colour, Colour]
    pattern: int
    pattern_size: float
    glasses: str
    frame: Colour
    lens_tint: float
    hat: str
    hat_palette: tuple[Colour, Colour, Colour, Colour]


@dataclass(frozen=True)
class Style:
    """How it is drawn. `toon` 0..1 steps light and flattens colours, `brush` 0..1 paints over the picture, `outline` width of ink lines as a share of the picture."""

    name: str
    toon: float = 0.0
    brush: float = 0.0
    outline: float = 0.0
    anime: float = 0.0


@dataclass(frozen=True)
class Character:
    """A whole person. The same seed and rig give the same character; nothing else does."""

    seed: int
    coefficients: tuple[float, ...]
    regions: tuple[Region, ...]
    lids: float
    """How far the lids hang at rest, as a share of a whole blink."""
    skin: Skin
    brows: Brows
    eyes: EyeLook
    hair: Hair
    beard: Beard
    wardrobe: Wardrobe
    style: Style
