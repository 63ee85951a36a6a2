"""The head as a file: reproducible, valid glTF, small, and what Godot makes of it."""

from __future__ import annotations

import importlib.resources
from pathlib import Path

import numpy as np
import pygltflib
import pytest
from clip_factory import make_clip
from godot_runner import Godot
from stylised_head import LOOKS, build_head, write_glb
from stylised_head.build import head_parts, triangle_count

from parley import ARKIT_NAMES
from parley.clips import ExportOptions, export
from parley_runtime.rig import Rig


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("heads")
    paths = {look.name: folder / f"{look.name}.glb" for look in LOOKS}
    for look in LOOKS:
        write_glb(paths[look.name], build_head(look))
    return paths


def test_the_packaged_head_is_what_the_builder_makes(files: dict[str, Path]) -> None:
    packaged = importlib.resources.files("parley_runtime").joinpath("demo", "head.glb").read_bytes()
    assert packaged == files[LOOKS[0].name].read_bytes(), "run: python samples/head/make_head.py --package"


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
def test_the_file_is_sound(files: dict[str, Path], look: object) -> None:
    path = files[look.name]  # type: ignore[attr-defined]
    assert path.stat().st_size < 3_000_000
    gltf = pygltflib.GLTF2().load(str(path))
    blob = gltf.binary_blob()
    assert gltf.buffers[0].byteLength == len(blob)
    names = {node.name: node for node in gltf.nodes}
    face = gltf.meshes[gltf.nodes[names["Head"].children[0]].mesh]
    assert face.extras["targetNames"] == list(ARKIT_NAMES)
    assert all(len(primitive.targets) == len(ARKIT_NAMES) for primitive in face.primitives)
    for view in gltf.bufferViews:
        assert (view.byteOffset or 0) + view.byteLength <= len(blob)
    for primitive in face.primitives:
        count = gltf.accessors[primitive.attributes.POSITION].count
        assert all(gltf.accessors[target["POSITION"]].count == count for target in primitive.targets)
        indices = gltf.accessors[primitive.indices]
        view = gltf.bufferViews[indices.bufferView]
        numbers = np.frombuffer(blob, np.uint16, indices.count, view.byteOffset or 0)
        assert numbers.max() < count
        for target in primitive.targets:
            sparse = gltf.accessors[target["POSITION"]].sparse
            if sparse is None:
                continue
            view = gltf.bufferViews[sparse.indices.bufferView]
            rows = np.frombuffer(blob, np.uint16, sparse.count, view.byteOffset or 0)
            assert (np.diff(rows.astype(int)) > 0).all()
            assert rows[-1] < count


def test_every_triangle_has_an_area_and_faces_are_closed_off() -> None:
    for part in head_parts(LOOKS[0]):
        assert part.triangles.min() >= 0
        assert part.triangles.max() < len(part.points)
        assert np.isfinite(part.points).all()
        assert ((part.colours >= 0) & (part.colours <= 1)).all(), part.name


def test_heads_are_game_sized() -> None:
    for look in LOOKS:
        assert 5_000 < triangle_count(head_parts(look)) < 20_000


def test_the_looks_differ(files: dict[str, Path]) -> None:
    rigs = [Rig.load(path) for path in files.values()]
    skins = [rig.colours[rig.surface == 0].mean(axis=0) for rig in rigs]
    for k, skin in enumerate(skins):
        assert all(np.abs(skin - other).max() > 0.05 for other in skins[:k])


GODOT = """
extends SceneTree

func _initialize() -> void:
	var state := GLTFState.new()
	var document := GLTFDocument.new()
	var code := document.append_from_file("res://head.glb", state)
	var scene := document.generate_scene(state)
	root.add_child(scene)
	var face: MeshInstance3D = scene.get_node("Head/Face")
	var names := []
	for i in face.mesh.get_blend_shape_count():
		names.append(face.mesh.get_blend_shape_name(i))
	var player := AnimationPlayer.new()
	scene.add_child(player)
	var library := AnimationLibrary.new()
	library.add_animation("line", load("res://line.tres"))
	player.add_animation_library("", library)
	player.play("line")
	player.seek(0.5, true)
	var weights := []
	for i in names.size():
		weights.append(face.get_blend_shape_value(i))
	var q: Quaternion = scene.get_node("Head").quaternion
	print("PARLEY_RESULT ", JSON.stringify({
		"code": code, "names": names, "weights": weights, "turned": q.get_angle(), "body": scene.has_node("Body"),
	}))
	quit()
"""


@pytest.mark.godot
def test_godot_imports_the_head_and_plays_a_clip_on_it(files: dict[str, Path], godot: Godot, tmp_path: Path) -> None:
    (tmp_path / "head.glb").write_bytes(files[LOOKS[0].name].read_bytes())
    clip = make_clip(2.0)
    export(clip, tmp_path / "line.tres", "godot", ExportOptions(face_paths=("Head/Face",)))
    seen = godot.run(tmp_path, GODOT)
    assert seen["code"] == 0
    assert seen["body"]
    assert seen["names"] == list(ARKIT_NAMES)
    np.testing.assert_allclose(seen["weights"], clip.weights[15], atol=0.02)
    assert seen["turned"] == pytest.approx(float(np.linalg.norm(clip.head_rotation[15])), abs=0.01)
