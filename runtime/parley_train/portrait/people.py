"""What portraits are taught on, whoever drew it: people in several frames, with the truth of any two of them."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley_train.faces import truth as character_truth
from parley_train.faces.folder import map_group
from parley_train.faces.stream import mouth_of
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.heads_data import HeadsData, Plan, Truth

_MODES = 100
"""Identity modes of the head model that the networks pose."""

_KEPT = 4000
"""Files kept mapped."""

_SIZES, _GRID = (256, 512), 128
"""Pixels of the pictures that networks are taught on, and of the correspondence and the matte beside them."""


class People(Protocol):
    """People by number, each in the frames of `plan`."""

    plan: Plan

    @property
    def people(self) -> int:
        """How many."""

    def refresh(self) -> None:
        """Take up people who were drawn since."""

    def get(self, field: str, person: int, frame: int | None = None) -> NDArray[Any]:
        """`image` [S, S, 3], `matte` [128, 128] (bytes), `weights` [52], `pose` [6], `distance` [128, 128] (cm from the camera of `camera`'s
        model, infinite where there is nobody) of a frame; `shape` [100], `background` of a person."""

    def truth(self, model: HeadModel, person: int, source: int, target: int) -> Truth:
        """How the pixels of frame `target` lie in frame `source`."""


def open_people(folder: Path) -> People:
    """Plain heads (`parley_train heads`) or characters (`parley_train faces make`), whichever `folder` holds."""
    return Characters(folder) if any(folder.glob("person-*.npz")) else HeadsData(folder)


class Characters:
    """A folder of `parley_train.faces` characters, one portrait at rest, then speaking frames, then wild ones.

    Files are mapped, not read: a batch touches a frame or two of each person.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._paths: list[Path] = []
        self._open: OrderedDict[int, dict[str, NDArray[Any]]] = OrderedDict()
        self.refresh()
        if not self._paths:
            raise InputError(f"{folder} holds no drawn characters; run: python -m parley_train faces make")
        first = self._person(0)["image"]
        speaking = (len(first) - 1) * 5 // 11
        size, grid = first.shape[1], self._person(0)["triangle"].shape[1]
        if size not in _SIZES or grid != _GRID:
            raise InputError(
                f"{folder}: networks are taught on pictures of 256 or 512 pixels with ground truth of {_GRID}, and these people have {size} "
                f"and {grid}; draw them again into another folder: python -m parley_train faces make --size 256 -o …"
            )
        self.plan = Plan(speaking, len(first) - 1 - speaking, size, grid)

    @property
    def people(self) -> int:
        """How many there are by now."""
        return len(self._paths)

    def refresh(self) -> None:
        """Take up people who were drawn since."""
        self._paths += sorted(set(self.folder.glob("person-*.npz")) - set(self._paths))

    def get(self, field: str, person: int, frame: int | None = None) -> NDArray[Any]:
        """See `People.get`."""
        group = self._person(person)
        if field == "shape":
            # A studio's own head is nobody of the head model; it is taught as the mean head, and the flow learns the rest.
            return group["identity"] if len(group["identity"]) else np.zeros(_MODES, np.float32)
        if field == "background":
            return np.asarray(group["background"][0])
        if field == "distance":  # a head that comes nearer is a larger one at the same place in `camera`'s model
            return group["depth"][frame].astype(np.float32) * np.float32(100 * group["pose"][frame][5])
        values: NDArray[Any] = group[field][frame]
        if field == "matte":
            block = values.shape[0] // _GRID
            values = values.reshape(_GRID, block, _GRID, block).mean((1, 3)).round().astype(np.uint8)
        return values

    def truth(self, model: HeadModel, person: int, source: int, target: int) -> Truth:
        """See `People.truth`; the frames know it themselves."""
        group = self._person(person)
        flow, known, visible = character_truth.flow(_truth(group, target), _truth(group, source))
        mouth = mouth_of(group["landmarks"][target])
        return Truth(np.ascontiguousarray(flow.transpose(2, 0, 1)), known, visible, mouth)

    def _person(self, person: int) -> dict[str, NDArray[Any]]:
        if person in self._open:
            self._open.move_to_end(person)
        else:
            self._open[person] = map_group(self._paths[person])
            if len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return self._open[person]


def _truth(group: dict[str, NDArray[Any]], frame: int) -> character_truth.Truth:
    return character_truth.Truth(
        group["triangle"][frame], group["barycentric"][frame].astype(np.float32), group["depth"][frame].astype(np.float32),
        group["corners"], group["vertices"][frame], int(group["shared"]),
    )  # fmt: skip


class Both:
    """Two sources in equal parts, as one: even numbers are people of the first, odd ones of the second (which repeat as needed)."""

    def __init__(self, first: People, second: People) -> None:
        if first.plan != second.plan:
            raise InputError(
                f"the people of two folders must be drawn in the same frames; got {first.plan} and {second.plan}"
            )
        self.plan = first.plan
        self._parts = (first, second)

    @property
    def people(self) -> int:
        """Twice the larger source's."""
        return 2 * max(part.people for part in self._parts)

    def refresh(self) -> None:
        """Take up people who were drawn since."""
        for part in self._parts:
            part.refresh()

    def get(self, field: str, person: int, frame: int | None = None) -> NDArray[Any]:
        """See `People.get`."""
        part = self._parts[person % 2]
        return part.get(field, person // 2 % part.people, frame)

    def truth(self, model: HeadModel, person: int, source: int, target: int) -> Truth:
        """See `People.truth`."""
        part = self._parts[person % 2]
        return part.truth(model, person // 2 % part.people, source, target)
