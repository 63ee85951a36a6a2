from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from parley import ARKIT_NAMES, InputError
from parley.clips import BUILT_IN_RIGS, RigMap, RigTarget


def test_no_map_keeps_arkits_names_and_weights() -> None:
    weights = np.random.default_rng(0).uniform(size=(4, 52)).astype(np.float32)
    curves = RigMap({}).apply(weights)
    assert tuple(curves) == ARKIT_NAMES
    np.testing.assert_array_equal(np.stack(list(curves.values()), axis=1), weights)


@pytest.mark.parametrize("name", BUILT_IN_RIGS)
def test_built_in_maps_load(name: str) -> None:
    curves = RigMap.load(name).apply(np.ones((1, 52), np.float32))
    assert all(value == 1.0 for (value,) in curves.values())
    assert not set(curves) & {"eyeBlinkLeft"}


def test_the_ict_map_fits_the_face_model(shared_folder: Path) -> None:
    model = shared_folder / "data" / "face_model" / "ict_face.npz"
    with np.load(model) as file:
        names = set(file["expression_names"].tolist())
    curves = RigMap.load("ict-facekit").apply(np.ones((1, 52), np.float32))
    assert set(curves) <= names
    assert all(name.startswith(("PupilDilate", "cheekRaiser")) for name in names - set(curves))


def test_a_map_loads_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "rig.json"
    path.write_text(json.dumps({"jawOpen": ["A", {"name": "B", "scale": 2}], "tongueOut": None}), "utf-8")
    assert RigMap.load(path) == RigMap({"jawOpen": (RigTarget("A"), RigTarget("B", 2.0)), "tongueOut": ()})


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"jawopen": "A"}, "jawopen"), ({"jawOpen": 3}, "jawOpen"), ({"jawOpen": ""}, "empty name"),
        ({"jawOpen": {"scale": 2}}, "jawOpen"), ({"jawOpen": {"name": "A", "size": 2}}, "jawOpen"),
        ({"jawOpen": {"name": "A", "scale": "2"}}, "jawOpen"), ({"jawOpen": {"name": "A", "offset": True}}, "jawOpen"),
        ({"jawOpen": {"name": "A", "scale": 1e999}}, "finite"),
    ],
)  # fmt: skip
def test_bad_maps_are_refused(tmp_path: Path, mapping: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        RigMap.of(mapping)
    path = tmp_path / "rig.json"
    path.write_text(json.dumps(mapping), "utf-8")
    with pytest.raises(InputError, match=rf"rig\.json cannot be used.*{said}"):
        RigMap.load(path)


@pytest.mark.parametrize(("text", "said"), [("{", "not JSON"), ("[]", "JSON object")])
def test_files_that_are_no_maps_are_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "rig.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=said):
        RigMap.load(path)
    with pytest.raises(InputError, match="no such file"):
        RigMap.load(tmp_path / "gone.json")
