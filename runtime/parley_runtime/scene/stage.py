"""Where faces are in the picture: panels of equal size, side by side, in as many rows as show them largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley_runtime.portrait.sampling import resize

Picture = NDArray[np.uint8]

_TIGHT = 1.25
"""How much wider than its panel a face's square may be: its sides, which hold no face, are cut."""

_SMALLEST = 64
_DIM = 0.45
"""Brightness of what fills a panel around the face."""


@dataclass(frozen=True)
class Panel:
    """A part of the picture (pixels), and the side of the square that is drawn for it."""

    left: int
    top: int
    width: int
    height: int
    side: int


@dataclass(frozen=True)
class Stage:
    """A picture of `width` by `height` pixels, both even."""

    width: int
    height: int

    def __post_init__(self) -> None:
        if (
            not (_SMALLEST <= self.width <= 4096 and _SMALLEST <= self.height <= 4096)
            or self.width % 2
            or self.height % 2
        ):
            raise InputError(
                f"a scene is drawn {_SMALLEST} to 4096 pixels wide and high, in even numbers; got {self.width}x{self.height}"
            )

    def panels(self, count: int) -> list[Panel]:
        """Places of `count` faces, row by row. Raises InputError when they would be too small to be drawn."""
        rows = max(range(1, count + 1), key=lambda rows: self._side(rows, -(-count // rows)))
        columns = -(-count // rows)
        side = self._side(rows, columns)
        if side < _SMALLEST:
            raise InputError(f"{count} faces do not fit into {self.width}x{self.height}; draw a larger picture")
        height, panels = self.height // rows, []
        for row in range(rows):
            here = min(columns, count - row * columns)
            width = self.width // here
            panels += [Panel(place * width, row * height, width, height, side) for place in range(here)]
        return panels

    def _side(self, rows: int, columns: int) -> int:
        width, height = self.width // columns, self.height // rows
        return min(height, int(width * _TIGHT)) // 2 * 2


def compose(panels: Sequence[Panel], faces: Sequence[Picture], behind: Picture) -> Picture:
    """One picture [H, W, 3] of square ones [side, side, 3 or 4]: `behind`, and every face in the middle of its panel."""
    picture = behind.copy()
    for panel, face in zip(panels, faces, strict=True):
        width, left, top = _inside(panel)
        picture[top : top + panel.side, left : left + width] = _shown(panel, face)[..., :3]
    return picture


def lay_over(panels: Sequence[Panel], faces: Sequence[Picture], behind: Picture) -> Picture:
    """Like `compose`, of faces with alpha [side, side, 4], which stand at the bottom of their panels and let `behind` show through."""
    picture = behind.copy()
    for panel, face in zip(panels, faces, strict=True):
        width, left, _ = _inside(panel)
        bottom = panel.top + panel.height
        place = picture[bottom - panel.side : bottom, left : left + width]
        shown = _shown(panel, face).astype(np.float32)
        share = shown[..., 3:] / np.float32(255)
        place[:] = np.rint(shown[..., :3] * share + place * (np.float32(1) - share)).astype(np.uint8)
    return picture


def backdrop(stage: Stage, panels: Sequence[Panel], faces: Sequence[Picture]) -> Picture:
    """What panels show around their faces [H, W, 3]: the face's picture goes on from its edges, soft, and darker the further out."""
    picture = np.zeros((stage.height, stage.width, 3), np.uint8)
    for panel, face in zip(panels, faces, strict=True):
        width, left, top = _inside(panel)
        shown = _shown(panel, face)[..., :3].astype(np.float32)
        right, bottom, rim = left + width, top + panel.side, max(1, panel.side // 32)
        tall, wide = slice(top, bottom), slice(left, right)
        picture[tall, panel.left : left] = _away(shown[:, :rim].mean(1), left - panel.left)[:, ::-1]
        picture[tall, right : panel.left + panel.width] = _away(
            shown[:, -rim:].mean(1), panel.left + panel.width - right
        )
        picture[panel.top : top, wide] = _away(shown[:rim].mean(0), top - panel.top).swapaxes(0, 1)[::-1]
        below = panel.top + panel.height - bottom
        picture[bottom : bottom + below, wide] = _away(shown[-rim:].mean(0), below).swapaxes(0, 1)
    return picture


def filled(stage: Stage, picture: Picture) -> Picture:
    """A picture [h, w, 3] that fills the stage [H, W, 3]: scaled, and cut where it is too wide or too high."""
    high, wide = picture.shape[:2]
    scale = max(stage.width / wide, stage.height / high)
    width, height = max(stage.width, round(wide * scale)), max(stage.height, round(high * scale))
    whole = resize(picture, width, height)
    left, top = (width - stage.width) // 2, (height - stage.height) // 2
    cut = whole[top : top + stage.height, left : left + stage.width]
    return np.rint(np.clip(cut, 0, 255)).astype(np.uint8)


def _inside(panel: Panel) -> tuple[int, int, int]:
    """Width, left and top of the face in its panel."""
    width = min(panel.side, panel.width)
    return width, panel.left + (panel.width - width) // 2, panel.top + (panel.height - panel.side) // 2


def _shown(panel: Panel, face: Picture) -> Picture:
    """The part of a face's square that its panel has room for."""
    width = min(panel.side, panel.width)
    cut = (panel.side - width) // 2
    return face[:, cut : cut + width]


def _away(edge: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """An edge [n, 3] that goes on for `reach` pixels [n, reach, 3]."""
    width = max(1, len(edge) // 12)
    for _ in range(2):
        padded = np.pad(edge, ((width, width), (0, 0)), "edge").cumsum(0)
        edge = (padded[2 * width :] - padded[: -2 * width]) / (2 * width)
    fade = np.linspace(1.0, _DIM, reach, dtype=np.float32)
    return edge[:, None] * fade[:, None]
