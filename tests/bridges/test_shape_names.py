"""The one table of blendshape names that all engines share: whole, without doubt, and the same file in each engine's folder."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from parley import ARKIT_NAMES
from parley.shape_names import mixtures_of, plain, shape_of, shapes_of

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "bridges" / "blendshape_aliases.json"
TABLE = json.loads(SOURCE.read_text("utf-8"))
GOLDEN = json.loads((ROOT / "tests" / "golden" / "shape_names.json").read_text("utf-8"))
NAMES, MESHES = GOLDEN["names"], GOLDEN["meshes"]
DOCS = (ROOT / "docs" / "blendshapes.md").read_text("utf-8")


def known() -> list[tuple[str, str, str]]:
    """(plain name, `shape` or `mixture`, what it stands for), each once for a target."""
    shapes = [
        (plain(alias), "shape", name)
        for name, ways in TABLE["shapes"].items()
        for way in ([name], *ways)
        for alias in way
    ]
    mixtures = [
        (alias, "mixture", mixture["name"])
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


def shapes_in(mesh: dict[str, Any]) -> dict[str, str]:
    return {name: target for name, target in mesh["names"].items() if target in ARKIT_NAMES}


def test_the_table_holds_every_shape_and_no_name_twice() -> None:
    assert tuple(TABLE["shapes"]) == ARKIT_NAMES
    names = [alias for alias, _, _ in known()]
    assert len(names) == len(set(names)), sorted({name for name in names if names.count(name) > 1})
    assert all(names)


def test_mixtures_are_of_shapes() -> None:
    for mixture in TABLE["mixtures"]:
        assert set(mixture["of"]) <= set(ARKIT_NAMES)
        assert 0.5 <= sum(factor for factor in mixture["of"].values() if factor > 0) <= 2.5


@pytest.mark.parametrize("row", NAMES, ids=[row["name"] for row in NAMES])
def test_golden_names(row: dict[str, str]) -> None:
    assert look_up(row["name"]) == {key: value for key, value in row.items() if key != "name"}


@pytest.mark.parametrize("row", NAMES, ids=[row["name"] for row in NAMES])
def test_python_reads_the_same(row: dict[str, str]) -> None:
    assert shape_of(row["name"]) == row.get("shape")


@pytest.mark.parametrize("mesh", MESHES, ids=[mesh["scheme"] for mesh in MESHES])
def test_python_drives_a_mesh_as_the_engines_do(mesh: dict[str, Any]) -> None:
    names = list(mesh["names"])
    shapes = shapes_of(names)
    mixtures = [mixture and f"mixture {mixture}" for mixture in mixtures_of(names, shapes)]
    assert {name: shape or mixture or "" for name, shape, mixture in zip(names, shapes, mixtures, strict=True)} == mesh["names"]


def test_a_shape_is_driven_by_one_way_of_the_table_alone() -> None:
    ways = {
        plain(alias): (shape, index)
        for shape, more in TABLE["shapes"].items()
        for index, way in enumerate(([shape], *more))
        for alias in way
    }
    for mesh in MESHES:
        used: dict[str, set[int]] = {}
        for name in shapes_in(mesh):
            bare = plain(name).removeprefix("ctrlexpressions")
            used.setdefault(ways[bare][0], set()).add(ways[bare][1])
        assert all(len(indices) == 1 for indices in used.values()), mesh["scheme"]


@pytest.mark.parametrize("mesh", [m for m in MESHES if m["source"]], ids=lambda mesh: mesh["scheme"])
def test_the_docs_tell_how_much_of_a_scheme_is_known(mesh: dict[str, Any]) -> None:
    row = re.search(rf"^\| {re.escape(mesh['scheme'])} \|(.*)$", DOCS, re.MULTILINE)
    assert row, f"docs/blendshapes.md has no row for {mesh['scheme']}"
    assert re.search(rf"\b{len(set(shapes_in(mesh).values()))} of 52\b", row[1]), row[0]
    mixtures = sum(target.startswith("mixture ") for target in mesh["names"].values())
    assert (f"{mixtures} mixtures" in row[1]) == (mixtures > 0), row[0]
    assert mesh["source"] in row[1]


def test_each_engine_has_the_same_table() -> None:
    copies = [
        path
        for path in (*(ROOT / "bridges").rglob(SOURCE.name), ROOT / "sdk" / "parley" / SOURCE.name)
        if path != SOURCE
    ]
    assert copies, "no engine has a copy"
    for copy in copies:
        assert copy.read_bytes() == SOURCE.read_bytes(), f"{copy} is not {SOURCE}; copy it there"
