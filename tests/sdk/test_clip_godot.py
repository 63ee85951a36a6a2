"""Godot clips, loaded and played by a real Godot; what it shows is compared with the clip."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_factory import make_clip
from godot_runner import Godot

from parley import ARKIT_NAMES, InputError, MotionClip
from parley.clips import ExportOptions, RigMap, export
from parley.clips.eyes import eye_angles, eye_quaternions
from parley.rotation import angle_between, multiply, quaternion_from_vector

PLAYER = """
extends SceneTree

# Builds a head with the shapes NAMES, plays line.tres on it, and tells what it shows at TIMES.
const NAMES = %(names)s
const TIMES = %(times)s

func _face(name: String) -> MeshInstance3D:
	var mesh := ArrayMesh.new()
	for shape in NAMES:
		mesh.add_blend_shape(shape)
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = PackedVector3Array([Vector3.ZERO, Vector3.RIGHT, Vector3.UP])
	arrays[Mesh.ARRAY_NORMAL] = PackedVector3Array([Vector3.BACK, Vector3.BACK, Vector3.BACK])
	var moved := []
	for shape in NAMES:
		var one := []
		one.resize(Mesh.ARRAY_MAX)
		one[Mesh.ARRAY_VERTEX] = PackedVector3Array([Vector3.ZERO, Vector3.ZERO, Vector3.ZERO])
		one[Mesh.ARRAY_NORMAL] = arrays[Mesh.ARRAY_NORMAL]
		moved.append(one)
	mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays, moved)
	var face := MeshInstance3D.new()
	face.mesh = mesh
	face.name = name
	return face

func _list(q: Quaternion) -> Array:
	return [q.x, q.y, q.z, q.w]

func _initialize() -> void:
	var scene := Node3D.new()
	root.add_child(scene)
	var head := Node3D.new()
	head.name = "Head"
	scene.add_child(head)
	var faces := [_face("Face"), _face("Teeth")]
	for face in faces:
		head.add_child(face)
	var eyes := [Node3D.new(), Node3D.new()]
	eyes[0].name = "EyeL"
	eyes[1].name = "EyeR"
	for eye in eyes:
		head.add_child(eye)
	var body := Skeleton3D.new()
	body.name = "Body"
	scene.add_child(body)
	body.add_bone("neck")
	body.add_bone("skull")
	body.set_bone_parent(1, 0)

	var animation: Animation = load("res://line.tres")
	var player := AnimationPlayer.new()
	scene.add_child(player)
	player.root_node = player.get_path_to(scene)
	var library := AnimationLibrary.new()
	library.add_animation("line", animation)
	player.add_animation_library("", library)
	player.play("line")

	var frames := []
	for time in TIMES:
		player.seek(time, true)
		var weights := []
		for face in faces:
			var row := []
			for i in NAMES.size():
				row.append(face.get_blend_shape_value(i))
			weights.append(row)
		frames.append({
			"weights": weights,
			"head": _list(head.quaternion),
			"position": [head.position.x, head.position.y, head.position.z],
			"eyes": [_list(eyes[0].quaternion), _list(eyes[1].quaternion)],
			"bone": _list(body.get_bone_pose_rotation(1)),
		})
	var tracks := []
	for i in animation.get_track_count():
		tracks.append({
			"path": str(animation.track_get_path(i)), "type": animation.track_get_type(i),
			"keys": animation.track_get_key_count(i), "interpolation": animation.track_get_interpolation_type(i),
		})
	print("PARLEY_RESULT ", JSON.stringify({
		"frames": frames, "tracks": tracks, "length": animation.length, "step": animation.step,
		"name": animation.resource_name, "loop": animation.loop_mode,
		"seed": str(animation.get_meta("parley_seed")), "pack": animation.get_meta("parley_pack"),
	}, "", true, true))
	quit()
"""


def _played(
    godot: Godot, folder: Path, clip: MotionClip, options: ExportOptions, names: tuple[str, ...], times: np.ndarray
) -> dict[str, Any]:
    export(clip, folder / "line.tres", "godot", options)
    script = PLAYER % {"names": json.dumps(names, ensure_ascii=False), "times": json.dumps(times.tolist())}
    return godot.run(folder, script)


@pytest.mark.godot
def test_godot_plays_the_clip(godot: Godot, tmp_path: Path) -> None:
    clip = make_clip(3.0)
    options = ExportOptions(
        name='Line "1" \\ 声', face_paths=("Head/Face", "Head/Teeth"), head_translation=True,
        head_position=(0.0, 1.5, 0.0), left_eye_path="Head/EyeL", right_eye_path="Head/EyeR",
    )  # fmt: skip
    shown = _played(godot, tmp_path, clip, options, ARKIT_NAMES, clip.times)
    frames = shown["frames"]

    weights = np.array([frame["weights"] for frame in frames])
    for face in (0, 1):
        assert np.abs(weights[:, face] - clip.weights).max() <= options.weight_tolerance + 1e-5
    head = np.array([frame["head"] for frame in frames])
    turn = quaternion_from_vector(clip.head_rotation)
    assert angle_between(head, turn).max() <= options.rotation_tolerance + 1e-5
    position = np.array([frame["position"] for frame in frames]) - options.head_position
    assert np.abs(position - clip.head_translation).max() <= options.position_tolerance + 1e-5
    eyes = np.array([frame["eyes"] for frame in frames])
    for side, angles in enumerate(eye_angles(clip.weights)):
        assert angle_between(eyes[:, side], eye_quaternions(angles)).max() <= options.rotation_tolerance + 1e-5

    assert (shown["name"], shown["seed"], shown["pack"]) == (options.name, str(clip.seed), clip.pack)
    assert shown["length"] == pytest.approx(clip.duration) and shown["step"] == pytest.approx(1 / 30)
    assert shown["loop"] == 0 and {track["interpolation"] for track in shown["tracks"]} == {1}
    kept = sum(track["keys"] for track in shown["tracks"])
    assert kept < 0.9 * len(clip) * len(shown["tracks"])


@pytest.mark.godot
def test_godot_is_linear_between_frames(godot: Godot, tmp_path: Path) -> None:
    clip = make_clip(2.0, fps=10)
    options = ExportOptions(face_paths=("Head/Face",), weight_tolerance=0.0, rotation_tolerance=0.0)
    fine = np.linspace(0.0, clip.times[-1], 77)
    shown = _played(godot, tmp_path, clip, options, ARKIT_NAMES, fine)
    weights = np.array([frame["weights"][0] for frame in shown["frames"]])
    wanted = np.stack([np.interp(fine, clip.times, column) for column in clip.weights.T], axis=1)
    np.testing.assert_allclose(weights, wanted, atol=2e-5)


@pytest.mark.godot
def test_godot_plays_renamed_shapes_and_bones(godot: Godot, tmp_path: Path) -> None:
    clip = make_clip(1.0)
    rig = RigMap.of({name: None for name in ARKIT_NAMES} | {"jawOpen": {"name": "Рот открыт/1 %", "scale": 0.5}})
    rest = quaternion_from_vector([-1.1, 0.4, 0.9])
    options = ExportOptions(
        face_paths=("Head/Face",), rig_map=rig, head_path="Body:skull", head_rest=tuple(rest), fps=60
    )  # fmt: skip
    shown = _played(godot, tmp_path, clip, options, ("Рот открыт/1 %",), clip.times)
    weights = np.array([frame["weights"][0] for frame in shown["frames"]])
    np.testing.assert_allclose(weights[:, 0], 0.5 * clip.weights[:, ARKIT_NAMES.index("jawOpen")], atol=0.003)
    bone = np.array([frame["bone"] for frame in shown["frames"]])
    wanted = multiply(quaternion_from_vector(clip.head_rotation), rest)
    assert angle_between(bone, wanted).max() <= options.rotation_tolerance + 1e-4
    assert [track["path"] for track in shown["tracks"]] == ["Head/Face:Рот открыт/1 %", "Body:skull"]


def test_only_moving_shapes_get_tracks(tmp_path: Path) -> None:
    clip = make_clip(1.0)
    text = export(clip, tmp_path / "line.tres", "godot").read_text("utf-8")
    assert 'NodePath("Face:jawOpen")' in text and 'NodePath("Head")' in text
    assert "tongueOut" not in text and "position_3d" not in text
    text = export(clip, tmp_path / "line.tres", "godot", ExportOptions(all_shapes=True, head_path=None)).read_text(
        "utf-8"
    )
    assert 'NodePath("Face:tongueOut")' in text and "rotation_3d" not in text


def test_a_name_that_godot_cannot_hold_is_refused(tmp_path: Path) -> None:
    options = ExportOptions(rig_map=RigMap.of({"jawOpen": "Head:Open"}))
    with pytest.raises(InputError, match="'Head:Open'"):
        export(make_clip(0.5), tmp_path / "line.tres", "godot", options)
    assert list(tmp_path.iterdir()) == []
