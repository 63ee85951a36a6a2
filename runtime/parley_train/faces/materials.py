"""Uniforms of each material of a character: what the shaders ask for, by name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from parley_train.faces.hair.styles import STYLES
from parley_train.faces.person import Character
from parley_train.faces.setting import Setting

EXPOSURE = 0.52
"""So that a key light of strength 2.3 shows fair skin as cameras do."""


def light_uniforms(setting: Setting, character: Character) -> dict[str, Any]:
    """Lights, ambient and tone, the same for all materials."""
    return {
        "light_direction": np.array([light.direction for light in setting.lights], "f4").tobytes(),
        "light_colour": np.array([light.colour for light in setting.lights], "f4").tobytes(),
        "sky": setting.sky, "ground": setting.ground, "around": setting.around, "exposure": EXPOSURE * setting.exposure,
        "toon": character.style.toon, "shadow_strength": setting.shadow * (1.0 - 0.55 * character.style.toon),
    }  # fmt: skip


def eye_uniforms(character: Character) -> dict[str, Any]:
    """Iris, pupil and white."""
    eyes = character.eyes
    return {
        "iris_colour": eyes.iris, "iris_inner": eyes.inner, "white": eyes.white, "iris_angle": eyes.iris_angle, "pupil": eyes.pupil,
        "veins": eyes.veins, "anime": character.style.anime, "seed": _number(0x5EED, character.seed),
    }  # fmt: skip


def mouth_uniforms(character: Character, part: str, opened: float) -> dict[str, Any]:
    """Of `part`: teeth, gums, tongue or mouth (the lining); `opened` 0..1."""
    shade = _number(0x7EE, character.seed)
    base = {
        "teeth": (0.80 - 0.10 * shade, 0.76 - 0.14 * shade, 0.68 - 0.22 * shade), "gums": (0.42, 0.15, 0.15),
        "tongue": (0.52, 0.20, 0.19), "mouth": (0.30, 0.09, 0.08),
    }[part]  # fmt: skip
    rough = {"teeth": 0.22, "gums": 0.25, "tongue": 0.42, "mouth": 0.45}[part]
    return {
        "base": base,
        "roughness": rough,
        "tooth": float(part == "teeth"),
        "opened": opened,
        "seed": _number(0x5EED, character.seed),
    }


def lash_uniforms(character: Character) -> dict[str, Any]:
    """Lashes."""
    eyes = character.eyes
    return {"lash_colour": eyes.lashes, "density": eyes.lash_density, "seed": _number(0x5EED, character.seed)}


def hair_uniforms(character: Character) -> dict[str, Any]:
    """Hair of the head."""
    hair, style = character.hair, STYLES[character.hair.style]
    return {
        "root_colour": hair.root, "tip_colour": hair.tip, "streak_colour": hair.streak, "streaks": hair.streaks, "strands": 18.0,
        "softness": 0.9 * (1.0 - 0.75 * character.style.toon), "shine_amount": 0.9, "sparse": 0.0, "coil": style.coil if style else 0.0,
        "seed": _number(0x5EED, character.seed),
    }  # fmt: skip


def beard_uniforms(character: Character) -> dict[str, Any]:
    """Beards are coarser and duller."""
    colour = character.beard.colour
    return {
        "root_colour": colour, "tip_colour": tuple(min(1.0, 1.25 * c) for c in colour), "streak_colour": colour, "streaks": 0.0, "strands": 9.0,
        "softness": 1.0 - 0.6 * character.style.toon, "shine_amount": 0.4, "sparse": 0.45 * (1.0 - character.style.toon),
        "coil": 0.0, "seed": _number(0x5EED, character.seed),
    }  # fmt: skip


def cloth_uniforms(character: Character, material: str) -> dict[str, Any]:
    """Of `material`: cloth, hat, or glass (the frames of glasses)."""
    if material == "glass":
        frame = np.array([character.wardrobe.frame] * 4, "f4").tobytes()
        return {"palette": frame, "pattern": 0, "pattern_size": 1.0, "metal": 0.35, "rough": 0.3, "seed": 0.0}
    hat = material == "hat"
    wear = character.wardrobe
    palette = wear.hat_palette if hat else wear.palette
    metal = 0.85 if (wear.garment == "armour" and not hat) or (wear.hat == "helmet" and hat) else 0.0
    return {
        "palette": np.array(palette, "f4").tobytes(), "pattern": 0 if hat else wear.pattern, "pattern_size": wear.pattern_size,
        "metal": metal, "rough": 0.32 if metal else 0.75, "seed": _number(0x5EED, character.seed),
    }  # fmt: skip


def finish_uniforms(character: Character, setting: Setting, size: int, eyes: tuple[int, int]) -> dict[str, Any]:
    """Brush strokes and ink lines of a style, for a picture of `size` pixels. A painter changes the brush for the `eyes`, the first of
    their triangles and the one after the last: a stroke as wide as a pupil leaves none."""
    style = character.style
    ink = tuple(0.25 * v**0.45 for v in character.hair.root)
    return {
        "brush": style.brush, "radius": max(1, round(size / 110)), "canvas": 0.035, "seed": float(setting.seed % 97), "fine": (eyes[0] + 1.0, eyes[1] + 1.0),
        "ink": style.outline * size, "ink_colour": ink,
    }  # fmt: skip


def backdrop_uniforms(setting: Setting, scenes: tuple[str, ...]) -> dict[str, Any]:
    """The backdrop."""
    dark, middle, bright = setting.palette
    seed = _number(0xBAC, setting.seed)
    return {
        "scene": scenes.index(setting.backdrop),
        "dark": dark,
        "middle": middle,
        "bright": bright,
        "seed": seed,
        "exposure": 0.8,
    }


@lru_cache(maxsize=64)
def _number(key: int, seed: int) -> float:
    """A number 0..1 of a character's seed."""
    return float(np.random.default_rng([key, seed]).uniform(0.0, 1.0))
