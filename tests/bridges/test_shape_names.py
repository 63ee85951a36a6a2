"""The one table of blendshape names that all engines share: whole, without doubt, and the same file in each engine's folder."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parley import ARKIT_NAMES
from parley.shape_names import shape_of

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "bridges" / "blendshape_aliases.json"
TABLE = json.loads(SOURCE.read_text("utf-8"))
GOLDEN = json.loads((ROOT / "tests" / "golden" / "shape_names.json").read_text("utf-8"))["names"]


def plain(name: str) -> str:
    """The form in which names are compared, as the table's `about` tells it."""
    name = re.split(r"[.:|]|__", name)[-1]
    return "".join(letter for letter in name.lower() if letter in "abcdefghijklmnopqrstuvwxyz0123456789")


def known() -> list[tuple[str, str, str]]:
    """(plain name, `shape` or `mixture`, what it stands for), each once for a target."""
    shapes = [(plain(alias), "shape", name) for name, more in TABLE["shapes"].items() for alias in (name, *more)]
    mixtures = [
        (plain(alias), "mixture", mixture["name"])
        for mixture in TABLE["mixtures"]
        for alias in {plain(alias) for alias in (mixture["name"], *mixture["aliases"])}
    ]
    return shapes + mixtures


def look_up(name: str) -> dict[str, str]:
    names = {alias: {kind: target} for alias, kind, target in known()}
    bare = plain(name)
    for prefix in ("", *map(plain, TABLE["prefixes"])):
        if bare.startswith(prefix) and bare[len(prefix) :] in names:
            return names[bare[len(prefix) :]]
    return {}


def test_the_table_holds_every_shape_and_no_name_twice() -> None:
    assert tuple(TABLE["shapes"]) == ARKIT_NAMES
    names = [alias for alias, _, _ in known()]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})
    assert all(names)


def test_mixtures_are_of_shapes() -> None:
    for mixture in TABLE["mixtures"]:
        assert set(mixture["of"]) <= set(ARKIT_NAMES)
        assert 0.5 <= sum(factor for factor in mixture["of"].values() if factor > 0) <= 2.5


@pytest.mark.parametrize("row", GOLDEN, ids=[row["name"] for row in GOLDEN])
def test_golden_names(row: dict[str, str]) -> None:
    assert look_up(row["name"]) == {key: value for key, value in row.items() if key != "name"}


@pytest.mark.parametrize("row", GOLDEN, ids=[row["name"] for row in GOLDEN])
def test_python_reads_the_same(row: dict[str, str]) -> None:
    assert shape_of(row["name"]) == row.get("shape")


def test_each_engine_has_the_same_table() -> None:
    copies = [
        path
        for path in (*(ROOT / "bridges").rglob(SOURCE.name), ROOT / "sdk" / "parley" / SOURCE.name)
        if path != SOURCE
    ]
    assert copies, "no engine has a copy"
    for copy in copies:
        assert copy.read_bytes() == SOURCE.read_bytes(), f"{copy} is not {SOURCE}; copy it there"
