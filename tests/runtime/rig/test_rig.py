"""Loading and posing a rig: what the file says is what moves; bad files are refused with the reason."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from parley import ARKIT_INDEX, ARKIT_NAMES, InputError
from parley_runtime.cli.demo import HEAD
from parley_runtime.rig import Rig
from parley_runtime.rig.rig import rotation_matrix

STILL = np.zeros(3, np.float32)
REST = np.zeros(52, np.float32)


@pytest.fixture(scope="module")
def rig() -> Rig:
    return Rig.load(HEAD)


def glb(document: dict[str, object], binary: bytes) -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def small_head(target: str = "JawOpen") -> tuple[dict[str, object], bytes]:
    """One triangle under a moved, turned and scaled `Head`; a sparse target moves its third vertex by 1 in x."""
    points = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    binary = points + struct.pack("<H2x", 2) + struct.pack("<3f", 1, 0, 0)
    half = float(np.sqrt(0.5))
    document = {
        "asset": {"version": "2.0"}, "scenes": [{"nodes": [0]}],
        "nodes": [
            {"name": "Head", "translation": [0, 2, 0], "rotation": [0, 0, half, half], "scale": [2, 2, 2], "children": [1]},
            {"mesh": 0},
        ],
        "meshes": [{
            "primitives": [{"attributes": {"POSITION": 0}, "targets": [{"POSITION": 1}]}],
            "extras": {"targetNames": [target]},
        }],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"componentType": 5126, "count": 3, "type": "VEC3", "sparse": {
                "count": 1, "indices": {"bufferView": 1, "componentType": 5123}, "values": {"bufferView": 2},
            }},
        ],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36}, {"buffer": 0, "byteOffset": 36, "byteLength": 2},
            {"buffer": 0, "byteOffset": 40, "byteLength": 12},
        ],
        "buffers": [{"byteLength": len(binary)}],
    }  # fmt: skip
    return document, binary


def test_the_bundled_head_has_every_shape(rig: Rig) -> None:
    assert rig.shapes == ARKIT_NAMES
    assert (np.abs(rig.deltas).max(axis=1) > 0.002).all()
    assert len(rig.rest) == rig.deltas.shape[1] // 3 == len(rig.colours) == len(rig.occlusion)


def test_node_transforms_sparse_targets_and_other_spellings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "köpfe 頭.glb"
    path.write_bytes(glb(*small_head()))
    rig = Rig.load(path)
    np.testing.assert_allclose(rig.rest, [[0, 2, 0], [0, 4, 0], [-2, 2, 0]], atol=1e-6)
    np.testing.assert_allclose(
        rig.deltas[ARKIT_INDEX["jawOpen"]].reshape(3, 3), [[0, 0, 0], [0, 0, 0], [0, 2, 0]], atol=1e-6
    )
    np.testing.assert_allclose(rig.pivot, [0, 2, 0])
    assert rig.shapes == ("jawOpen",)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("jaw_open", "jawOpen"),
        ("eyeBlink_L", "eyeBlinkLeft"),
        ("MOUTHSMILERIGHT", "mouthSmileRight"),
        ("blendShape1.jawOpen", "jawOpen"),
        ("CTRL_expressions_jawOpen", "jawOpen"),
        ("Mouth_Open", "jawOpen"),
        ("Fcl_EYE_Close_L", "eyeBlinkLeft"),
        ("eyeBlink.R", "eyeBlinkRight"),
    ],
)
def test_names_are_matched_by_what_they_mean(tmp_path: Path, target: str, name: str) -> None:
    path = tmp_path / "head.glb"
    path.write_bytes(glb(*small_head(target)))
    assert Rig.load(path).shapes == (name,)


@pytest.mark.parametrize(
    ("names", "shape", "moved"),
    [
        (["mouthFunnel_UL", "mouthFunnel_UR"], "mouthFunnel", 4.0),  # parts of a shape add up
        (["A25_Jaw_Open", "Mouth_Open"], "jawOpen", 2.0),  # one shape under two names moves once
        (["eyeBlinkLeft", "Fcl_EYE_Close_L"], "eyeBlinkLeft", 2.0),  # two names of one shape do not
    ],
)
def test_parts_add_up_and_second_names_do_not(tmp_path: Path, names: list[str], shape: str, moved: float) -> None:
    document, binary = small_head()
    (mesh,) = document["meshes"]  # type: ignore[misc]
    mesh["primitives"][0]["targets"] *= 2
    mesh["extras"]["targetNames"] = names
    path = tmp_path / "head.glb"
    path.write_bytes(glb(document, binary))
    rig = Rig.load(path)
    assert rig.shapes == (shape,)
    assert np.abs(rig.deltas[ARKIT_INDEX[shape]]).max() == pytest.approx(moved)


def test_a_mixture_moves_by_what_it_is_made_of_and_within_its_range(tmp_path: Path) -> None:
    path = tmp_path / "head.glb"
    path.write_bytes(glb(*small_head("Fcl_MTH_A")))
    rig = Rig.load(path)
    assert rig.shapes == () and not rig.deltas.any() and rig.mixed.shape == (1, 9) and rig.left_out == ()

    def moved(**weights: float) -> float:
        given = REST.copy()
        for name, weight in weights.items():
            given[ARKIT_INDEX[name]] = weight
        return float(np.abs(rig.pose(given, STILL, STILL) - rig.rest).max())

    assert moved(jawOpen=0.5) == pytest.approx(2.0 * 0.7)
    assert moved(jawOpen=1.0) == pytest.approx(2.0)  # 1.4 would be beyond its range
    assert moved(mouthFunnel=1.0) == 0.0
    assert moved(jawOpen=0.5, mouthFunnel=0.5) == pytest.approx(2.0 * 0.35)


def test_a_mixture_beside_what_it_is_made_of_is_left_alone_and_names_may_be_the_primitives(tmp_path: Path) -> None:
    document, binary = small_head()
    (mesh,) = document["meshes"]  # type: ignore[misc]
    mesh["primitives"][0]["targets"] *= 2
    mesh["primitives"][0]["extras"] = {"targetNames": ["A", "jawOpen"]}  # where older VRM files have them
    del mesh["extras"]
    path = tmp_path / "head.glb"
    path.write_bytes(glb(document, binary))
    rig = Rig.load(path)
    assert rig.shapes == ("jawOpen",) and len(rig.mixed) == 0 and rig.left_out == ("A",)
    assert np.abs(rig.deltas[ARKIT_INDEX["jawOpen"]]).max() == pytest.approx(2.0)


def test_a_head_without_known_names_says_which_it_has(tmp_path: Path) -> None:
    path = tmp_path / "head.glb"
    path.write_bytes(glb(*small_head("Bananas")))
    with pytest.raises(InputError, match=r"found: Bananas\); name them as ARKit does"):
        Rig.load(path)


def test_weights_add_up_and_rest_is_rest(rig: Rig) -> None:
    np.testing.assert_array_equal(rig.pose(REST, STILL, STILL), rig.rest)
    both = REST.copy()
    both[[ARKIT_INDEX["jawOpen"], ARKIT_INDEX["mouthFunnel"]]] = 0.5, 0.25
    wanted = rig.deltas[ARKIT_INDEX["jawOpen"]] * 0.5 + rig.deltas[ARKIT_INDEX["mouthFunnel"]] * 0.25
    np.testing.assert_allclose(rig.pose(both, STILL, STILL) - rig.rest, wanted.reshape(-1, 3), atol=1e-6)


def test_the_head_turns_about_its_pivot_and_the_body_stays(rig: Rig) -> None:
    turn = np.array([0.1, 0.3, -0.05], np.float32)
    moved = rig.pose(REST, turn, np.array([0, 0, 0.02], np.float32))
    head, body = rig.head_weight == 1, rig.head_weight == 0
    assert head.any()
    assert body.any()
    wanted = (rig.rest[head] - rig.pivot) @ rotation_matrix(turn).T + rig.pivot + [0, 0, 0.02]
    np.testing.assert_allclose(moved[head], wanted, atol=1e-6)
    np.testing.assert_array_equal(moved[body], rig.rest[body])
    nose = np.argmax(rig.rest[:, 2])
    assert moved[nose, 0] > rig.rest[nose, 0] + 0.02, "a turn about +y faces the subject's left"
    nodded = rig.pose(REST, np.array([0.3, 0, 0], np.float32), STILL)
    assert nodded[nose, 1] < rig.rest[nose, 1] - 0.02, "a turn about +x nods down"


def test_rotation_matrix_is_orthogonal_and_turns_by_the_angle() -> None:
    vector = np.array([0.4, -1.1, 0.7], np.float32)
    matrix = rotation_matrix(vector).astype(np.float64)
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(3), atol=1e-6)
    assert np.arccos((np.trace(matrix) - 1) / 2) == pytest.approx(np.linalg.norm(vector), abs=1e-5)
    np.testing.assert_allclose(matrix @ vector, vector, atol=1e-6)
    np.testing.assert_array_equal(rotation_matrix(STILL), np.eye(3))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: b"", "not a binary glTF"),
        (lambda data: b"solid stone" * 4, "not a binary glTF"),
        (lambda data: data[:-9], "truncated"),
        (lambda data: data[:4] + struct.pack("<I", 1) + data[8:], "version 1"),
        (lambda data: data.replace(b'"count": 3', b'"count": 9'), "beyond the end"),
        (lambda data: data.replace(b"JawOpen", b"Bananas"), "none of its morph targets"),
        (lambda data: data.replace(b'"scenes"', b'"scanes"'), "malformed glTF"),
        (lambda data: data.replace(b'{"asset"', b'["asset"'), "JSON cannot be read"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_file_and_reason(tmp_path: Path, change: object, said: str) -> None:
    path = tmp_path / "head.glb"
    path.write_bytes(change(glb(*small_head())))  # type: ignore[operator]
    with pytest.raises(InputError, match=said) as caught:
        Rig.load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        Rig.load(tmp_path / "none.glb")
