"""What makes one character differ from another: colours, proportions, hair."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]
"""sRGB, 0..1."""


@dataclass(frozen=True)
class Look:
    """One character. Proportions are factors around 1 unless a unit is given; colours are sRGB."""

    name: str = "Wren"
    skin: Colour = (0.93, 0.73, 0.62)
    blush: Colour = (0.90, 0.45, 0.38)
    lips: Colour = (0.80, 0.40, 0.38)
    hair: Colour = (0.40, 0.17, 0.09)
    hair_light: Colour = (0.72, 0.36, 0.17)
    brows: Colour = (0.30, 0.14, 0.09)
    iris: Colour = (0.20, 0.55, 0.47)
    cloth: Colour = (0.16, 0.29, 0.31)
    trim: Colour = (0.78, 0.60, 0.30)
    hair_style: str = "bob"
    jaw_width: float = 1.0
    chin_length: float = 1.0
    face_width: float = 1.0
    eye_size: float = 1.0
    eye_tilt: float = 4.0
    """Degrees by which the outer corner lies higher than the inner."""
    nose_size: float = 1.0
    lip_fullness: float = 1.0
    mouth_width: float = 1.0
    brow_weight: float = 1.0
    neck_width: float = 1.0
    lashes: float = 1.0


LOOKS: tuple[Look, ...] = (
    Look(),
    Look(
        name="Bram", skin=(0.78, 0.56, 0.43), blush=(0.72, 0.36, 0.27), lips=(0.62, 0.34, 0.29),
        hair=(0.085, 0.070, 0.075), hair_light=(0.26, 0.22, 0.22), brows=(0.07, 0.055, 0.055), iris=(0.42, 0.26, 0.12),
        cloth=(0.30, 0.16, 0.14), trim=(0.62, 0.62, 0.60), hair_style="swept", jaw_width=1.20, chin_length=1.12,
        face_width=1.03, eye_size=0.90, eye_tilt=2.0, nose_size=1.25, lip_fullness=0.80, mouth_width=1.06,
        brow_weight=1.45, neck_width=1.25, lashes=0.35,
    ),
    Look(
        name="Odile", skin=(0.44, 0.27, 0.19), blush=(0.52, 0.20, 0.15), lips=(0.48, 0.18, 0.17),
        hair=(0.80, 0.80, 0.84), hair_light=(0.97, 0.97, 1.0), brows=(0.62, 0.60, 0.62), iris=(0.80, 0.56, 0.16),
        cloth=(0.22, 0.17, 0.36), trim=(0.85, 0.80, 0.66), hair_style="crop", jaw_width=0.95, chin_length=0.98,
        face_width=0.98, eye_size=0.97, eye_tilt=6.5, nose_size=1.08, lip_fullness=1.25, mouth_width=1.04,
        brow_weight=0.9, neck_width=0.97, lashes=1.1,
    ),
)  # fmt: skip
"""Three characters that are told apart at a glance; the first is the default."""
