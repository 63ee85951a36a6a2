"""Contact sheets: what to look at before training on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley_runtime.png import write_png
from parley_train.faces.casting import STYLES, cast
from parley_train.faces.hair.styles import STYLES as STYLES_OF_HAIR
from parley_train.faces.performance import KINDS, NEUTRAL, Performance
from parley_train.faces.renderer import FaceRenderer
from parley_train.faces.setting import Setting
from parley_train.faces.truth import flow

Picture = NDArray[np.uint8]


def people(
    renderer: FaceRenderer, seed: int, rows: int, columns: int, style: str | None = None, kind: str = "portrait"
) -> Picture:
    """Different people, each in a place of its own."""
    cells = []
    for number in range(rows * columns):
        rng = np.random.default_rng([seed, number])
        cells.append(_one(renderer, seed + number, style, Setting.from_seed(seed + number), KINDS[kind](rng)))
    return tiled(cells, columns)


def styles(renderer: FaceRenderer, seed: int, people_count: int) -> Picture:
    """The same people in every style: a row a style."""
    cells = [
        _one(renderer, seed + number, style, Setting.from_seed(seed + number), NEUTRAL)
        for style in STYLES
        for number in range(people_count)
    ]
    return tiled(cells, people_count)


def faces_of_one(
    renderer: FaceRenderer, seed: int, performances: list[Performance], columns: int, style: str | None = None
) -> Picture:
    """One person in several performances, in the studio, with nothing over the face."""
    character = cast(seed, renderer.rig, style)
    wardrobe = replace(character.wardrobe, hat="none", glasses="none")
    bare = replace(character, wardrobe=wardrobe, beard=replace(character.beard, style="none", stubble=0.0))
    with renderer.dress(bare) as dressed:
        cells = [renderer.draw(dressed, Setting.studio(), p, truth=False).image for p in performances]
    return tiled(cells, columns)


def hairstyles(renderer: FaceRenderer, seed: int, columns: int, style: str | None = None) -> Picture:
    """Every hairstyle, on different people, in the studio."""
    cells = []
    for number, name in enumerate(STYLES_OF_HAIR):
        character = cast(seed + number, renderer.rig, style or "realistic")
        wardrobe = replace(character.wardrobe, hat="none")
        character = replace(character, hair=replace(character.hair, style=name), wardrobe=wardrobe)
        turned = replace(NEUTRAL, yaw=0.35 if number % 2 else -0.35)
        with renderer.dress(character) as dressed:
            cells.append(renderer.draw(dressed, Setting.studio(), turned, truth=False).image)
    return tiled(cells, columns)


def truths(renderer: FaceRenderer, seed: int, rows: int, style: str | None = None) -> Picture:
    """What is known of a frame: target, source, the source's pixels carried to the target where it shows them, depth, matte."""
    cells = []
    for number in range(rows):
        rng = np.random.default_rng([seed, number])
        setting = Setting.from_seed(seed + number)
        with renderer.dress(cast(seed + number, renderer.rig, style)) as dressed:
            source, target = (renderer.draw(dressed, setting, KINDS[kind](rng)) for kind in ("portrait", "wild"))
        assert source.truth is not None and target.truth is not None
        positions, _, visible = flow(target.truth, source.truth)
        size = len(positions)
        column, row = np.clip((positions + 1.0) * 0.5 * size, 0, size - 1).astype(int).transpose(2, 0, 1)
        carried = np.where(
            visible[..., None], source.image[:: renderer.size // size, :: renderer.size // size][row, column], 24
        )
        depth = np.where(target.truth.shown, target.truth.depth, np.nan)
        near, far = np.nanmin(depth), np.nanmax(depth)
        grey = np.nan_to_num(255.0 * (far - depth) / (far - near + 1e-9)).astype(np.uint8)
        cells += [target.image, source.image, carried.astype(np.uint8), _grey(grey), _grey(target.matte)]
    return tiled(cells, 5)


def _grey(plane: NDArray[np.uint8]) -> Picture:
    return np.repeat(plane[..., None], 3, axis=2)


def shape_performances() -> list[Performance]:
    """Faces that show whether a head works: lids, gaze, jaw, lips, brows, tongue."""
    recipes: tuple[dict[str, float], ...] = (
        {}, {"eyeBlinkLeft": 1, "eyeBlinkRight": 1}, {"eyeLookOutLeft": 1, "eyeLookInRight": 1}, {"eyeLookUpLeft": 1, "eyeLookUpRight": 1},
        {"jawOpen": 0.3}, {"jawOpen": 1.0}, {"mouthSmileLeft": 0.9, "mouthSmileRight": 0.9, "jawOpen": 0.12}, {"mouthPucker": 1.0},
        {"mouthFunnel": 0.9, "jawOpen": 0.25}, {"mouthPressLeft": 1, "mouthPressRight": 1, "mouthRollUpper": 0.7, "mouthRollLower": 0.7},
        {"browInnerUp": 1, "browOuterUpLeft": 1, "browOuterUpRight": 1, "eyeWideLeft": 0.6, "eyeWideRight": 0.6},
        {"browDownLeft": 1, "browDownRight": 1, "noseSneerLeft": 0.8, "noseSneerRight": 0.8, "mouthUpperUpLeft": 0.6, "mouthUpperUpRight": 0.6},
        {"mouthFrownLeft": 1, "mouthFrownRight": 1, "browInnerUp": 0.7}, {"cheekPuff": 1}, {"jawOpen": 0.6, "tongueOut": 1},
        {"eyeBlinkLeft": 1, "mouthSmileLeft": 0.8, "cheekSquintLeft": 1},
    )  # fmt: skip
    performances = []
    for recipe in recipes:
        weights = np.zeros(SHAPE_COUNT, np.float32)
        for name, value in recipe.items():
            weights[ARKIT_INDEX[name]] = value
        performances.append(replace(NEUTRAL, weights=weights))
    return performances


def tiled(cells: list[Picture], columns: int) -> Picture:
    """Pictures [S, S, 3] beside and below each other."""
    rows = -(-len(cells) // columns)
    size = len(cells[0])
    sheet = np.zeros((rows * size, columns * size, 3), np.uint8)
    for index, cell in enumerate(cells):
        row, column = divmod(index, columns)
        sheet[row * size : (row + 1) * size, column * size : (column + 1) * size] = cell
    return sheet


def save(picture: Picture, path: Path) -> None:
    """Write a PNG, or whatever else Pillow knows by the file's ending."""
    if path.suffix.lower() == ".png":
        write_png(path, picture)
        return
    from PIL import Image

    Image.fromarray(picture).save(path, quality=88)


def _one(renderer: FaceRenderer, seed: int, style: str | None, setting: Setting, performance: Performance) -> Picture:
    with renderer.dress(cast(seed, renderer.rig, style)) as dressed:
        return renderer.draw(dressed, setting, performance, truth=False).image
