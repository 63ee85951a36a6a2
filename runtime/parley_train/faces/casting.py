"""Casts a character from a seed: what goes together in people goes together here (age and grey hair, tone and freckles)."""

from __future__ import annotations

import numpy as np

from parley.errors import InputError
from parley_train.faces import palette
from parley_train.faces.facerig import FaceRig
from parley_train.faces.person import Beard, Brows, Character, EyeLook, Hair, Region, Skin, Style, Wardrobe

STYLES = {
    "realistic": Style("realistic"),
    "painted": Style("painted", brush=1.0),
    "stylised": Style("stylised", toon=0.35, anime=0.25),
    "toon": Style("toon", toon=1.0, outline=0.0045, anime=0.55),
    "anime": Style("anime", toon=1.0, outline=0.0035, anime=1.0),
}

STYLE_SHARES = {"realistic": 0.6, "painted": 0.14, "stylised": 0.1, "toon": 0.08, "anime": 0.08}
"""How often each is cast where no style is asked for."""

MASCULINE_HAIR = (
    ("buzz", 1.0), ("crew", 2.0), ("crop", 1.6), ("quiff", 1.5), ("slick", 1.2), ("side part", 1.8), ("curtains", 0.8), ("curly", 1.2),
    ("afro", 0.9), ("shoulder", 0.6), ("long", 0.4), ("bun", 0.35), ("mohawk", 0.25), ("bald", 0.9), ("horseshoe", 0.8),
)  # fmt: skip
FEMININE_HAIR = (
    ("bob", 2.0), ("bob fringe", 1.3), ("long", 2.0), ("long fringe", 1.2), ("wavy", 2.0), ("curly", 1.2), ("curly long", 1.3),
    ("afro", 0.9), ("ponytail", 1.6), ("bun", 1.3), ("pixie", 1.2), ("shoulder", 1.2), ("pigtails", 0.4), ("buzz", 0.12),
)  # fmt: skip


def cast(seed: int, rig: FaceRig, style: str | None = None) -> Character:
    """The character of `seed` on `rig`. `style` is one of `STYLES`; None lets the seed choose."""
    # A generator for each aspect: the same seed in another style is the same person drawn otherwise.
    rng, shape, skin, brows, eyes, hair, beard, clothes, colour = (
        np.random.default_rng([0xCA57, seed, k]) for k in range(9)
    )
    chosen = style or str(rng.choice(list(STYLE_SHARES), p=list(STYLE_SHARES.values())))
    if chosen not in STYLES:
        raise InputError(f"no style '{chosen}'; there are {', '.join(STYLES)}")
    look = STYLES[chosen]
    feminine = float(shape.random() < 0.5) * 0.8 + shape.uniform(0.0, 0.2)
    age = float(shape.beta(1.3, 2.2)) * (1.0 - 0.6 * max(look.anime - 0.25, 0.0))
    melanin = float(skin.beta(1.05, 1.35))
    root, tip, name = _hair_colour(colour, melanin, age, look.anime)
    coefficients = np.clip(shape.normal(0.0, 0.85, rig.identity_modes), -2.2, 2.2)
    return Character(
        seed=seed, coefficients=tuple(float(c) for c in coefficients), regions=_regions(shape, feminine, look),
        lids=float(np.clip(eyes.normal(0.03 + 0.09 * age, 0.05), 0.0, 0.22)) * (1.0 - 0.8 * look.anime),
        skin=_skin(skin, melanin, age, feminine, look), brows=_brows(brows, feminine, age, root, name),
        eyes=_eyes(eyes, melanin, feminine, look), hair=_hair(hair, feminine, age, root, tip), beard=_beard(beard, feminine, age, palette.HAIR["dark brown"][0] if name in palette.DYED else root),
        wardrobe=_wardrobe(clothes, feminine, age), style=look,
    )  # fmt: skip


def _pick(rng: np.random.Generator, table: tuple[tuple[str, float], ...]) -> str:
    weights = np.array([weight for _, weight in table])
    return table[int(rng.choice(len(table), p=weights / weights.sum()))][0]


def _regions(rng: np.random.Generator, feminine: float, look: Style) -> tuple[Region, ...]:
    """Local proportions: eyes, mouth, nose, jaw. Toon and anime exaggerate them."""
    big = 1.0 + 0.20 * look.anime
    eye = float(rng.normal(1.0 + 0.03 * feminine, 0.035)) * (1.0 + 0.52 * look.anime)
    mouth = float(rng.normal(1.0, 0.04)) * (1.0 - 0.20 * look.anime)
    lips = float(rng.normal(1.0 + 0.06 * feminine, 0.07))
    nose = float(rng.normal(1.0 - 0.06 * feminine, 0.05)) * (1.0 - 0.30 * look.anime)
    jaw = float(rng.normal(1.03 - 0.10 * feminine, 0.03)) * (1.0 - 0.10 * look.anime)
    return (
        Region((3.15, 3.6, 8.6), 2.5, (eye, eye * (1.0 + 0.06 * look.anime), eye)),
        Region((0.0, -3.4, 10.4), 3.0, (mouth, mouth * lips, 1.0)),
        Region((0.0, 0.0, 12.0), 2.6, (nose, 1.0, nose)),
        Region((0.0, -8.0, 7.5), 6.0, (jaw, 1.0 - 0.06 * look.anime, 1.0)),
        Region((0.0, -10.5, 1.0), 5.0, (1.06 - 0.16 * feminine - 0.1 * (big - 1.0), 1.0, 1.04 - 0.12 * feminine)),
    )


def _skin(rng: np.random.Generator, melanin: float, age: float, feminine: float, look: Style) -> Skin:
    colour = palette.varied(rng, palette.skin_colour(melanin, float(rng.normal(0.0, 0.6))), 0.04)
    base = np.array(colour)
    blood = (1.0, 0.66 + 0.12 * melanin, 0.64 + 0.10 * melanin)
    painted_lips = feminine > 0.5 and rng.random() < 0.5
    natural = base * np.array([0.86, 0.52 + 0.10 * melanin, 0.52 + 0.08 * melanin]) * rng.uniform(0.9, 1.1)
    stick = np.array(palette.LIPSTICKS[int(rng.integers(len(palette.LIPSTICKS)))]) * (1.0 - 0.55 * melanin)
    strength = rng.uniform(0.4, 0.85) * (1.0 - 0.3 * melanin)
    lips = palette.mix(natural, stick, strength) if painted_lips else palette.clipped(natural)
    eyeshadow = feminine > 0.5 and rng.random() < 0.45
    spots = int(rng.poisson(1.2 + 1.5 * age))
    moles = rng.uniform((-6.0, -8.0, 7.0, 0.5), (6.0, 8.5, 10.5, 0.9), (spots, 4))
    scar = (
        float(rng.uniform(1.0, 6.5)),
        float(rng.choice((-1.0, 1.0)) * rng.uniform(2.0, 5.0)),
        float(rng.uniform(1.5, 4.0)),
        1.0,
    )
    lid_hues = ((0.30, 0.16, 0.12), (0.12, 0.10, 0.18), (0.34, 0.20, 0.08), (0.05, 0.14, 0.16), (0.26, 0.08, 0.14))
    return Skin(
        colour=colour, blood=blood, flush=float(rng.beta(2.0, 2.2) * (1.0 - 0.45 * melanin)), blotch=float(rng.uniform(0.25, 0.9)) * (1.0 - 0.6 * look.toon),
        freckle=float(rng.uniform(0.3, 1.0)) if rng.random() < 0.34 * (1.0 - melanin) + 0.03 else 0.0,
        age=age, pores=float(rng.uniform(0.3, 1.0)), oil=float(rng.uniform(0.1, 0.9)), shadow_eyes=float(rng.uniform(0.1, 0.7) + 0.25 * age),
        lip_colour=lips, lip_gloss=float(rng.uniform(0.5, 1.0) if painted_lips else rng.uniform(0.1, 0.5)), lip_edge=float(rng.uniform(0.6, 1.0) if painted_lips else rng.uniform(0.0, 0.6)),
        lid_colour=lid_hues[int(rng.integers(len(lid_hues)))],
        makeup=(float(rng.uniform(0.3, 0.8)) if eyeshadow else 0.0, float(rng.uniform(0.4, 0.95)) if feminine > 0.5 and rng.random() < 0.6 else 0.0, float(rng.uniform(0.2, 0.8)) if feminine > 0.5 and rng.random() < 0.5 else 0.0),
        moles=tuple((float(x), float(y), float(z), float(r)) for x, y, z, r in moles[:6]) if look.toon < 0.5 else (), scar=scar if rng.random() < 0.06 else (0.0, 1.0, 1.0, 0.0),
    )  # fmt: skip


def _hair_colour(
    rng: np.random.Generator, melanin: float, age: float, anime: float
) -> tuple[palette.Colour, palette.Colour, str]:
    if rng.random() < 0.03 + 0.45 * max(anime - 0.3, 0.0):
        name = str(rng.choice(list(palette.DYED)))
        root, tip = palette.DYED[name]
    else:
        fair = max(0.0, 1.0 - 2.2 * melanin)
        weights = np.array(
            [
                1.2 + 3.0 * melanin,
                1.3,
                1.3,
                1.2 * (1 - melanin),
                0.9 * (1 - melanin),
                0.5 * fair,
                0.6 * fair,
                1.2 * fair,
                1.3 * fair,
                0.35 * fair + 0.05,
                0.0,
                0.0,
            ]
        )
        grey = max(0.0, age - 0.45) * 3.0
        weights[10] += 2.2 * grey
        weights[11] += 1.6 * max(0.0, age - 0.65) * 3.0
        name = str(rng.choice(list(palette.HAIR), p=weights / weights.sum()))
        root, tip = palette.HAIR[name]
    factor = float(np.exp(rng.normal(0.0, 0.15)))
    return palette.clipped(np.array(root) * factor), palette.clipped(np.array(tip) * factor), name


def _brows(rng: np.random.Generator, feminine: float, age: float, root: palette.Colour, name: str) -> Brows:
    dark = palette.mix(root, (0.03, 0.02, 0.015), 0.55 if name in ("platinum", "blond", "white", "silver") else 0.25)
    return Brows(
        colour=dark, density=float(np.clip(rng.normal(0.62, 0.2), 0.15, 1.0)), thickness=float(np.clip(rng.normal(0.40 - 0.13 * feminine, 0.07), 0.16, 0.6)),
        lift=float(rng.normal(0.05 + 0.12 * feminine, 0.12)), arch=float(rng.normal(0.05 + 0.25 * feminine, 0.12)), length=float(rng.uniform(0.9, 1.08)),
    )  # fmt: skip


def _eyes(rng: np.random.Generator, melanin: float, feminine: float, look: Style) -> EyeLook:
    light = max(0.0, 1.0 - 2.0 * melanin)
    weights = np.array([1.0 + 5.0 * melanin, 1.6, 0.9 * light + 0.1, 0.7 * light, 1.3 * light, 0.6 * light, 0.2])
    if look.anime > 0.5:
        weights = weights * 0.4 + 0.6
    iris, inner = palette.IRIS[str(rng.choice(list(palette.IRIS), p=weights / weights.sum()))]
    factor = float(np.exp(rng.normal(0.0, 0.18)))
    return EyeLook(
        iris=palette.clipped(np.array(iris) * factor * (1.0 + 0.5 * look.anime)), inner=palette.clipped(np.array(inner) * factor),
        white=palette.clipped(np.array([0.66, 0.62, 0.59]) * rng.uniform(0.92, 1.04) * (1.0 + 0.12 * look.anime)),
        iris_angle=float(rng.uniform(0.395, 0.43)) * (1.0 + 0.18 * look.anime), pupil=float(rng.uniform(0.28, 0.46)), veins=float(rng.uniform(0.1, 0.8)),
        lashes=(0.012, 0.009, 0.008), lash_density=float(np.clip(rng.normal(0.35 + 0.35 * feminine + 0.2 * look.anime, 0.12), 0.1, 1.0)),
    )  # fmt: skip


def _hair(rng: np.random.Generator, feminine: float, age: float, root: palette.Colour, tip: palette.Colour) -> Hair:
    style = _pick(rng, FEMININE_HAIR if feminine > 0.5 else MASCULINE_HAIR)
    if style in ("bald", "horseshoe") and age < 0.25:
        style = "crew"
    streaks = float(rng.uniform(0.15, 0.6)) if rng.random() < 0.12 + 0.4 * max(age - 0.35, 0.0) else 0.0
    streak = palette.HAIR["grey"][1] if age > 0.5 else palette.clipped(np.array(tip) * 1.7 + 0.01)
    recede = (
        float(np.clip(rng.normal(2.2 * age - 0.2, 0.5), -0.2, 2.6)) if feminine < 0.5 else float(rng.uniform(-0.3, 0.3))
    )
    return Hair(
        style,
        root,
        tip,
        streak,
        streaks,
        float(np.clip(rng.normal(1.0, 0.13), 0.7, 1.35)),
        float(np.clip(rng.normal(1.0, 0.2), 0.6, 1.5)),
        recede,
    )


def _beard(rng: np.random.Generator, feminine: float, age: float, root: palette.Colour) -> Beard:
    if feminine > 0.5:
        return Beard("none", 0.0, root)
    style = _pick(
        rng, (("none", 5.0), ("short", 1.5), ("full", 1.0), ("goatee", 0.8), ("moustache", 0.7), ("long", 0.35))
    )
    stubble = (
        float(rng.uniform(0.0, 0.6)) if style in ("none", "moustache", "goatee") else float(rng.uniform(0.55, 0.9))
    )
    colour = palette.mix(
        palette.mix(root, (0.05, 0.025, 0.015), 0.25),
        palette.HAIR["grey"][0],
        max(0.0, age - 0.4) * rng.uniform(0.0, 1.2),
    )
    return Beard(style, stubble, colour)


def _wardrobe(rng: np.random.Generator, feminine: float, age: float) -> Wardrobe:
    garment = _pick(
        rng,
        (
            ("t-shirt", 2.0),
            ("v-neck", 1.3),
            ("shirt", 1.6),
            ("turtleneck", 1.0),
            ("hoodie", 1.3),
            ("suit", 1.3),
            ("tunic", 0.9),
            ("armour", 0.7),
            ("scoop", 1.4 * feminine),
        ),
    )
    colours = [palette.varied(rng, palette.CLOTH[int(rng.integers(len(palette.CLOTH)))], 0.2) for _ in range(3)]
    if garment == "suit":
        colours[0] = palette.varied(rng, palette.CLOTH[int(rng.choice((0, 3, 8, 13)))], 0.1)
        colours[1] = palette.linear(230, 230, 232)
    if garment == "armour":
        colours[0] = palette.varied(rng, (0.30, 0.30, 0.32), 0.3)
    palette4 = (colours[0], colours[1], colours[2], palette.mix(colours[0], (0.0, 0.0, 0.0), 0.5))
    pattern = (
        int(rng.choice((0, 0, 0, 1, 2, 3, 5)))
        if garment not in ("suit", "armour")
        else (4 if garment == "armour" else 5)
    )
    glasses = (
        _pick(rng, (("round", 1.0), ("square", 1.2), ("half", 0.5))) if rng.random() < 0.14 + 0.16 * age else "none"
    )
    frame = palette.CLOTH[int(rng.choice((13, 13, 6, 2, 7)))]
    hat = (
        _pick(rng, (("beanie", 1.0), ("cap", 1.0), ("brim", 0.7), ("helmet", 0.3), ("band", 0.6)))
        if rng.random() < 0.12
        else "none"
    )
    hat_colours = [palette.varied(rng, palette.CLOTH[int(rng.integers(len(palette.CLOTH)))], 0.2) for _ in range(4)]
    return Wardrobe(
        garment,
        palette4,
        pattern,
        float(rng.uniform(1.2, 4.0)),
        glasses,
        frame,
        float(rng.uniform(0.0, 0.5)) if rng.random() < 0.2 else 0.0,
        hat,
        (hat_colours[0], hat_colours[1], hat_colours[2], hat_colours[3]),
    )
