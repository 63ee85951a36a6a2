"""Where faces are in the picture: panels of equal size, side by side, in as many rows as show them largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError

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


def compose(stage: Stage, panels: Sequence[Panel], faces: Sequence[Picture], behind: Picture) -> Picture:
    """One picture [H, W, 3] of square ones [side, side, 3 or 4]: `behind`, and every face in the middle of its panel."""
    picture = behind.copy()
    for panel, face in zip(panels, faces, strict=True):
        width = min(panel.side, panel.width)
        cut = (panel.side - width) // 2
        left, top = panel.left + (panel.width - width) // 2, panel.top + (panel.height - panel.side) // 2
        picture[top : top + panel.side, left : left + width] = face[:, cut : cut + width, :3]
    return picture


def backdrop(stage: Stage, panels: Sequence[Panel], faces: Sequence[Picture]) -> Picture:
    """What panels show around their faces [H, W, 3]: the face's own picture, enlarged, soft and dim."""
    picture = np.zeros((stage.height, stage.width, 3), np.uint8)
    for panel, face in zip(panels, faces, strict=True):
        coarse = face[: panel.side // 8 * 8, : panel.side // 8 * 8, :3].astype(np.float32)
        coarse = coarse.reshape(8, len(coarse) // 8, 8, -1, 3).mean((1, 3)) * _DIM
        span = max(panel.width, panel.height)
        soft = _enlarged(coarse, span)
        top, left = (span - panel.height) // 2, (span - panel.width) // 2
        picture[panel.top : panel.top + panel.height, panel.left : panel.left + panel.width] = soft[
            top : top + panel.height, left : left + panel.width
        ]
    return picture


def _enlarged(coarse: NDArray[np.float32], size: int) -> NDArray[np.float32]:
    """[n, n, 3] at [size, size, 3], smoothly between its values."""
    at = np.linspace(0.0, len(coarse) - 1.0, size)
    low = np.minimum(at.astype(int), len(coarse) - 2)
    share = at - low
    share = (share * share * (3.0 - 2.0 * share)).astype(np.float32)
    tall = coarse[low] + share[:, None, None] * (coarse[low + 1] - coarse[low])
    wide: NDArray[np.float32] = tall[:, low] + share[None, :, None] * (tall[:, low + 1] - tall[:, low])
    return wide
