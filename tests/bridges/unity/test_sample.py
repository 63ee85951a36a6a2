"""The Tavern sample under Mono: compiled, its heads compared with the rig that they were made of, its guests made to talk."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
from mono import Mono

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]


class Dump:
    """The meshes as the sample's tests wrote them."""

    def __init__(self, path: Path) -> None:
        self._data, self._at = path.read_bytes(), 0

    def number(self) -> int:
        return int(self._take("<i4", 1)[0])

    def vectors(self) -> np.ndarray:
        return self._take("<f4", 3 * self.number()).reshape(-1, 3)

    def whole_numbers(self) -> np.ndarray:
        return self._take("<i4", self.number())

    def _take(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values


def test_the_tavern(
    mono: Mono, package: Path, core: Path, engine: Path, editor: Path, components: Path, nunit: Path,
    runtime_environment: dict[str, str], tmp_path: Path,
) -> None:  # fmt: skip
    sample = package / "Samples~" / "Tavern"
    tavern = mono.library("Parley.Samples.Tavern", [sample / "Scripts"], [core, engine, components], ["-nowarn:649"])
    mono.library("Parley.Samples.Tavern.Editor", [sample / "Editor"], [engine, editor, components, tavern])
    live = package / "Tests" / "Runtime" / "Core" / "Live"
    sources = [HERE / "sample", HERE / "components" / "Scene.cs", live / "Face.cs", live / "RuntimeProcess.cs"]
    tests = mono.library("Parley.Samples.Tavern.Tests", sources, [nunit, core, engine, components, tavern])
    environment = {
        **runtime_environment,
        "PARLEY_TEST_TAVERN": str(sample / "Resources" / "ParleyTavern"),
        "PARLEY_TEST_DUMP": str(tmp_path / "dump"),
    }
    result = mono.nunit(tests, environment)
    assert not result.failed, "\n\n".join(result.failed)
    assert not result.ignored, result.ignored
    _compare(Dump(tmp_path / "dump"))


def _compare(dump: Dump) -> None:
    from parley_runtime.rig.rig import Rig

    rig = Rig.load(ROOT / "runtime" / "parley_runtime" / "demo" / "head.glb")
    deltas = rig.deltas.reshape(52, -1, 3)
    mirror = np.array([-1.0, 1.0, 1.0], np.float32)
    start, corners = 0, 0
    for shapes in (52, 0):
        vertices, normals = dump.vectors(), dump.vectors()
        chosen = slice(start, start + len(vertices))
        np.testing.assert_allclose(vertices * mirror, rig.rest[chosen], atol=1e-6)
        triangles = dump.whole_numbers().reshape(-1, 3)
        corners += triangles.size
        a, b, c = (vertices[triangles[:, k]] for k in range(3))
        # Unity is left-handed and shows the side on which corners go clockwise: there its normal is the cross product too.
        facing = np.einsum("fi,fi->f", np.cross(b - a, c - a), normals[triangles].sum(axis=1))
        assert (facing >= -1e-9).mean() > 0.97
        assert dump.number() == shapes
        for _ in range(shapes):
            shape = dump.number()
            np.testing.assert_allclose(dump.vectors() * mirror, deltas[shape][chosen], atol=3e-5)
        start += len(vertices)
    assert start == len(rig.rest) and corners == rig.triangles.size


def test_the_tavern_says_what_the_other_taverns_say(package: Path) -> None:
    spec = importlib.util.spec_from_file_location(
        "tavern_conversation", ROOT / "samples" / "tavern" / "conversation.py"
    )
    assert spec and spec.loader
    tavern = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # its dataclasses look themselves up
    spec.loader.exec_module(tavern)
    text = (package / "Samples~" / "Tavern" / "Scripts" / "Conversation.cs").read_text("utf-8")
    rows = re.findall(r'Make\("(\w+)", "(\w+)", "(.+)", "(\w+)", ([\d.]+)f, ([\d.]+)f, ([\d.]+)f\)', text)
    assert len(rows) == len(tavern.LINES)
    folder = package / "Samples~" / "Tavern" / "Resources" / "ParleyTavern"
    for number, (row, line) in enumerate(zip(rows, tavern.LINES, strict=True)):
        emotion, strength = next(iter(line.emotion.items()))
        expected = (line.speaker, emotion, strength, line.energy, line.cut)
        assert (row[1], row[3], float(row[4]), float(row[5]), float(row[6])) == expected
        assert row[2].rstrip(".") == line.text.rstrip(".")
        assert (folder / f"{row[0]}.ogg").read_bytes() == tavern.line_file(number).read_bytes()
    seeds = dict(re.findall(r'Name = "(\w+)", Seed = (\d+)', text))
    assert {name: int(seed) for name, seed in seeds.items()} == {name: cast.seed for name, cast in tavern.CAST.items()}
