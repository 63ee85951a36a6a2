"""Which of ARKit's shapes a character's blendshape is, by the table that all engines share (docs/blendshapes.md).

Names are compared without case and without anything but letters and digits, `Left` and `Right` at their end taken for `L` and `R`, after
cutting all up to the last of `.` `:` `|` and `__`, and then a prefix: `CTRL_expressions_jawOpen`, `Mesh|jaw_open` and `JawOpen` are one. A
side that stands behind such a separator belongs to the name (Blender's `eyeBlink.L`), a copy's number does not (`jawOpen.001`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_SIDES = ("l", "r", "left", "right")


@dataclass(frozen=True)
class _Name:
    """A name of the table: the shape it stands for, the way of carrying the shape it belongs to, 0 for ARKit's own name."""

    shape: str
    way: int


def shape_of(name: str) -> str | None:
    """The ARKit shape that `name` is another name of, None where it is none.

    A part of a shape counts as the shape (MetaHuman's `mouthFunnel_UL` is a quarter of `mouthFunnel`): add such parts up. What stands for a
    mixture of shapes (VRM's `aa`) is none.
    """
    found = _find(name)
    return found[1].shape if found else None


def shapes_of(names: Sequence[str]) -> list[str | None]:
    """For each of a mesh's `names` the ARKit shape that drives it, None for one that is left alone.

    A mesh may carry a shape twice: VRoid's lids beside Perfect Sync's, Character Creator's standard shapes beside ExPlus. Both together would
    move twice as far, so of the table's ways to carry a shape the first that the mesh has is driven, and each of its names once.
    """
    found = [_find(name) for name in names]
    best: dict[str, int] = {}
    for hit in found:
        if hit:
            best[hit[1].shape] = min(best.get(hit[1].shape, hit[1].way), hit[1].way)
    taken: dict[str, tuple[int, int]] = {}
    for index, hit in enumerate(found):
        if hit and hit[1].way == best[hit[1].shape]:
            taken[hit[0]] = min(taken.get(hit[0], (hit[2], index)), (hit[2], index))
    driven = {index for _, index in taken.values()}
    return [hit[1].shape if hit and index in driven else None for index, hit in enumerate(found)]


def mixtures_of(names: Sequence[str], carried: Collection[str | None]) -> list[str | None]:
    """For each of a mesh's `names` the mixture that drives it, each mixture once, None for one that is left alone.

    A mesh that carries any of what a mixture is made of under its own name (`carried`) would move twice.
    """
    taken: set[str] = set()
    driven: list[str | None] = []
    for name in names:
        mixture = _find_mixture(name)
        if (
            mixture is None
            or mixture in taken
            or any(MIXTURES[mixture][k] > 0.0 and k in carried for k in MIXTURES[mixture])
        ):
            driven.append(None)
            continue
        taken.add(mixture)
        driven.append(mixture)
    return driven


def plain(name: str) -> str:
    """The form in which names are compared."""
    pieces = re.split(r"[.:|]|__", name)
    if len(pieces) > 1 and re.fullmatch("[0-9]+", pieces[-1]):
        pieces.pop()
    last = pieces[-1]
    if len(pieces) > 1 and last.lower() in _SIDES:
        last = pieces[-2] + last
    bare = re.sub("[^A-Za-z0-9]", "", last).lower()
    for side in ("left", "right"):
        if bare.endswith(side):
            return bare[: 1 - len(side)]
    return bare


def _find_mixture(name: str) -> str | None:
    """The mixture that `name` is a name of."""
    bare = plain(name)
    for prefix in _table()[1]:
        if bare.startswith(prefix) and (found := _mixture_names().get(bare[len(prefix) :])):
            return found
    return None


def _find(name: str) -> tuple[str, _Name, int] | None:
    """(name as it stands in the table, what it stands for, which prefix was cut: 0 for none)."""
    names, prefixes = _table()
    bare = plain(name)
    for cut, prefix in enumerate(prefixes):
        rest = bare[len(prefix) :]
        if bare.startswith(prefix) and rest in names:
            return rest, names[rest], cut
    return None


def _read() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(resources.files("parley").joinpath("blendshape_aliases.json").read_text("utf-8"))
    return table


@cache
def _mixture_names() -> dict[str, str]:
    """Plain name -> the mixture's own."""
    return {
        plain(a): mixture["name"] for mixture in _read()["mixtures"] for a in (mixture["name"], *mixture["aliases"])
    }


@cache
def _table() -> tuple[dict[str, _Name], tuple[str, ...]]:
    """Plain name -> what it stands for, and plain prefixes, none first."""
    table = _read()
    names = {
        plain(alias): _Name(shape, way)
        for shape, more in table["shapes"].items()
        for way, aliases in enumerate([[shape], *more])
        for alias in aliases
    }
    return names, ("", *(plain(prefix) for prefix in table["prefixes"]))


MIXTURES: Mapping[str, Mapping[str, float]] = {mixture["name"]: mixture["of"] for mixture in _read()["mixtures"]}
"""Shapes that stand for several of ARKit's, such as VRM's `aa`: name -> ARKit shape -> factor. Its weight is their sum, within 0..1."""
