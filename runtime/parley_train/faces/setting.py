"""Where a character is seen: up to three lights, what lies around, the backdrop. A seed fixes it, apart from the character."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley_train.faces.palette import Colour, clipped, linear, mix

BACKDROPS = ("plain", "gradient", "room", "bokeh", "outdoors", "wall")

Direction = tuple[float, float, float]


@dataclass(frozen=True)
class Light:
    """From far away: `direction` towards it, unit length; `colour` linear RGB times its strength."""

    direction: Direction
    colour: Colour


@dataclass(frozen=True)
class Setting:
    """`lights` holds three, the key first; a missing one is black. `palette` are the backdrop's colours, `seed` its pattern."""

    seed: int
    lights: tuple[Light, Light, Light]
    sky: Colour
    ground: Colour
    around: Colour
    exposure: float
    backdrop: str
    palette: tuple[Colour, Colour, Colour]
    shadow: float

    @staticmethod
    def from_seed(seed: int) -> Setting:
        """One of many plausible places."""
        rng = np.random.default_rng([0x5E7, seed])
        backdrop = str(rng.choice(BACKDROPS, p=(0.12, 0.22, 0.22, 0.14, 0.18, 0.12)))
        palette = _palette(rng, backdrop)
        night = backdrop == "bokeh" and rng.random() < 0.7
        warm = float(rng.normal(0.0, 0.5))
        key_colour = np.array([1.0 + 0.16 * warm, 1.0, 1.0 - 0.20 * warm]).clip(0.4, 1.6)
        if rng.random() < 0.12:
            key_colour = np.array(mix(key_colour.clip(0, 1), _hue(rng), 0.45)) * 1.3
        key_strength = rng.uniform(1.9, 3.0)
        yaw = rng.normal(0.0, 0.65)
        pitch = rng.uniform(0.15, 0.95)
        key = Light(_direction(yaw, pitch), _scaled(key_colour, key_strength))
        fill_strength = rng.uniform(0.15, 0.8) * (0.5 if night else 1.0)
        fill_hue = np.array(mix((1.0, 1.0, 1.0), _hue(rng), rng.uniform(0.0, 0.35)))
        fill = Light(
            _direction(-np.sign(yaw) * rng.uniform(0.5, 1.3), rng.uniform(-0.2, 0.5)), _scaled(fill_hue, fill_strength)
        )
        if rng.random() < 0.7:
            rim_hue = np.array(mix((1.0, 0.97, 0.92), _hue(rng), rng.uniform(0.0, 0.8 if night else 0.35)))
            side = rng.choice((-1.0, 1.0))
            rim = Light(
                _direction(side * rng.uniform(2.2, 2.8), rng.uniform(0.1, 0.8)), _scaled(rim_hue, rng.uniform(0.8, 2.6))
            )
        else:
            rim = Light((0.0, 1.0, 0.0), (0.0, 0.0, 0.0))
        mean = np.mean(palette, axis=0)
        level = rng.uniform(0.22, 0.5) * (0.6 if night else 1.0)
        sky = _scaled(0.5 * mean / max(mean.max(), 0.1) + 0.5, level)
        ground = _scaled((0.6 * mean / max(mean.max(), 0.1) + 0.4) * (1.0, 0.92, 0.84), level * rng.uniform(0.35, 0.7))
        exposure = float(rng.uniform(0.85, 1.12)) * (2.2 / (2.2 * 0.35 + 0.65 * key_strength))
        return Setting(
            seed,
            (key, fill, rim),
            sky,
            ground,
            _scaled(mean, 0.35),
            exposure,
            backdrop,
            palette,
            float(rng.uniform(0.75, 1.0)),
        )

    @staticmethod
    def studio() -> Setting:
        """A calm place for sheets and tests: a large key light from the left of the picture, a rim, a grey gradient."""
        lights = (
            Light(_direction(-0.55, 0.55), (2.3, 2.2, 2.1)),
            Light(_direction(0.9, 0.15), (0.45, 0.5, 0.58)),
            Light(_direction(2.5, 0.5), (1.7, 1.65, 1.6)),
        )
        palette = (linear(96, 104, 116), linear(48, 52, 60), linear(70, 76, 86))
        return Setting(
            0, lights, (0.36, 0.38, 0.42), (0.2, 0.18, 0.16), (0.05, 0.05, 0.06), 1.0, "gradient", palette, 0.9
        )


def _direction(yaw: float, pitch: float) -> Direction:
    """Unit vector `yaw` to the subject's left of the camera and `pitch` above it, radians."""
    return float(np.sin(yaw) * np.cos(pitch)), float(np.sin(pitch)), float(np.cos(yaw) * np.cos(pitch))


def _scaled(colour: np.ndarray, strength: float) -> Colour:
    red, green, blue = np.asarray(colour) * strength
    return float(red), float(green), float(blue)


def _hue(rng: np.random.Generator) -> Colour:
    turn = rng.uniform(0.0, 2.0 * np.pi)
    return clipped(0.55 + 0.45 * np.cos(turn + np.array([0.0, 2.1, 4.2])))


def _palette(rng: np.random.Generator, backdrop: str) -> tuple[Colour, Colour, Colour]:
    """Three linear colours that go together: dark, middle, light."""
    grey = rng.uniform(0.35, 0.97)
    hue, other = _hue(rng), _hue(rng)
    level = {"bokeh": 0.10, "outdoors": 0.40, "plain": 0.32}.get(backdrop, 0.22) * rng.uniform(0.4, 1.7)
    middle = np.array(mix(hue, (0.6, 0.6, 0.6), grey)) * level
    if backdrop == "outdoors":
        sky = rng.choice(4)
        light = (linear(196, 216, 232), linear(236, 206, 168), linear(150, 176, 208), linear(214, 214, 210))[sky]
        green = (linear(74, 96, 52), linear(110, 106, 70), linear(84, 90, 84), linear(52, 74, 60))[rng.choice(4)]
        return mix(green, (0.0, 0.0, 0.0), 0.5), green, light
    dark = clipped(middle * rng.uniform(0.2, 0.6))
    light = clipped(
        np.array(mix(mix(other, hue, 0.6), (0.8, 0.76, 0.7), grey * 0.8)) * min(level * rng.uniform(1.6, 3.0), 0.9)
    )
    return dark, clipped(middle), light
