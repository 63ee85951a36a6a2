"""What the documents show is run: Python by a pack of untrained networks, GDScript by Godot, options by the parser."""

from __future__ import annotations

import argparse
import json
import re
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from clip_factory import make_clip
from documents import DOCS, block_named, blocks
from godot_runner import Godot

from parley.clips import ExportOptions, RigMap, export, write_clip
from parley.rotation import angle_between, quaternion_from_vector
from parley_runtime.bake import LineControls
from parley_runtime.cli.bake import bake_options
from parley_runtime.cli.demo import HEAD
from parley_runtime.cli.main import _join_negative, build_parser


@pytest.fixture
def desk(tmp_path: Path, tiny_pack: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with what the pages take for granted: a line, a folder of lines, clips, a pack."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARLEY_PACK", str(tiny_pack))
    monkeypatch.setenv("PARLEY_CACHE", str(tmp_path / "cache"))
    Path("voices").mkdir()
    for name, seconds in (("line.wav", 1.2), ("voices/hello.wav", 0.4)):
        noise = np.random.default_rng(1).normal(0, 0.1, round(16_000 * seconds))
        soundfile.write(name, noise, 16_000)
    for name in ("clips/line.npz", "clips/line.json"):
        write_clip(make_clip(1.0), name)
    return tmp_path


@pytest.mark.parametrize("page", ["../README.md", "formats.md", "packs.md", "python.md"])
def test_python_of_the_page_runs(page: str, desk: Path) -> None:
    found = blocks(page, "python")
    assert found and all(block.tested for block in found), f"{page}: a Python block is not marked `python test`"
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in found:
        # Blank lines in front let a traceback show the page's own line.
        exec(compile("\n" * (block.line - 1) + block.text, str(DOCS / page), "exec"), names)


def test_json_of_the_pages_is_accepted() -> None:
    (sidecar,) = blocks("bake.md", "json")
    controls = LineControls.of(json.loads(sidecar.text), "docs/bake.md")
    both = LineControls.of({"emotion": {"joy": 1, "sadness": 0.3}}, "the command line").overridden_by(controls)
    assert {name: both.values[name] for name in ("joy", "sadness")} == {"joy": (0.6,), "sadness": (0.3,)}
    assert controls.seed == 7 and controls.controls().sample(np.array([2.5]))[0, 0] == pytest.approx(np.radians(20))
    (rig,) = blocks("formats.md", "json")
    curves = RigMap.of(json.loads(rig.text)).apply(np.ones((1, 52)))
    assert curves["Smile_L"] == 0.8 and "tongueOut" not in curves and "Brow_In_Up_R" in curves


def test_every_option_of_bake_is_described_and_no_other() -> None:
    (commands,) = [a for a in build_parser(["bake"])._actions if isinstance(a, argparse._SubParsersAction)]
    known = {name for action in commands.choices["bake"]._actions for name in action.option_strings}
    known -= {"-h", "--help", "--output"}
    text = (DOCS / "bake.md").read_text("utf-8")
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text)) == known - {"-o"}


def play(godot: Godot, folder: Path, script: str) -> Any:
    return godot.run(folder, script.replace("    ", "\t"))


SPEAK = """
extends SceneTree

func _initialize() -> void:
    _run.call_deferred()

func _run() -> void:
    var document := GLTFDocument.new()
    var state := GLTFState.new()
    document.append_from_file("%s", state)
    var character := document.generate_scene(state)
    var player := AnimationPlayer.new()
    player.name = "AnimationPlayer"
    character.add_child(player)
    var voice := AudioStreamPlayer3D.new()
    voice.name = "Voice"
    character.add_child(voice)
    character.set_script(load("res://speaker.gd"))
    root.add_child(character)
    await process_frame
    character.say(load("res://first.tres"), AudioStreamWAV.load_from_file("res://line.wav"))
    await voice.finished
    await process_frame
    character.say(load("res://line.tres"), AudioStreamWAV.load_from_file("res://line.wav"))
    var face: MeshInstance3D = character.get_node("Head/Face")
    var frames := []
    while true:
        await process_frame
        if not player.is_playing():
            break
        var row := {"time": player.current_animation_position, "shapes": {}}
        for i in face.get_blend_shape_count():
            row["shapes"][face.mesh.get_blend_shape_name(i)] = face.get_blend_shape_value(i)
        var turn: Quaternion = character.get_node("Head").quaternion
        row["head"] = [turn.x, turn.y, turn.z, turn.w]
        frames.append(row)
    print("PARLEY_RESULT ", JSON.stringify(frames, "", true, true))
    quit()
"""


@pytest.mark.godot
def test_the_speaker_of_the_page_moves_the_bundled_head_with_the_sound(godot: Godot, tmp_path: Path) -> None:
    (tmp_path / "speaker.gd").write_text(block_named("formats.md", "speaker.gd").text, "utf-8")
    soundfile.write(tmp_path / "line.wav", np.zeros(24_000), 24_000)
    clip, paths = make_clip(1.0), ExportOptions(face_paths=("Head/Face",))
    export(clip, tmp_path / "line.tres", "godot", paths)
    export(make_clip(1.0, seed=8), tmp_path / "first.tres", "godot", paths)
    frames = play(godot, tmp_path, SPEAK % HEAD.as_posix())
    times = np.array([frame["time"] for frame in frames])
    assert len(set(times)) > 2 and times.max() > 0.3
    wanted = np.stack([np.interp(times, clip.times, column) for column in clip.weights.T], axis=1)
    shown = np.array([[frame["shapes"][name] for name in clip.names] for frame in frames])
    assert np.abs(shown - wanted).max() < 0.003
    vectors = np.stack([np.interp(times, clip.times, column) for column in clip.head_rotation.T], axis=1)
    turned = angle_between(np.array([frame["head"] for frame in frames]), quaternion_from_vector(vectors))
    assert turned.max() < 0.005


SKELETON = """
extends SceneTree

# A character whose skeleton and bones are turned at rest. Without line.tres it tells the options of the bake.
func _initialize() -> void:
    _run.call_deferred()

func _run() -> void:
    var character := Node3D.new()
    character.rotate_y(0.7)
    var armature := Node3D.new()
    armature.name = "Armature"
    armature.rotate_x(-0.5)
    character.add_child(armature)
    var skeleton := Skeleton3D.new()
    skeleton.name = "Skeleton3D"
    skeleton.rotate_z(0.3)
    armature.add_child(skeleton)
    root.add_child(character)
    for name in ["Hips", "Neck", "Head"]:
        var bone := skeleton.add_bone(name)
        skeleton.set_bone_parent(bone, bone - 1)
        var turn := Basis.from_euler(Vector3(0.4 + bone, -0.2 * bone, 0.6))
        skeleton.set_bone_rest(bone, Transform3D(turn, Vector3(0, 0.3, 0)))
    skeleton.reset_bone_poses()
    await process_frame
    if not FileAccess.file_exists("res://line.tres"):
        print("PARLEY_RESULT ", JSON.stringify(load("res://head_rest.gd").options(character, skeleton, "Head")))
        quit()
        return
    var player := AnimationPlayer.new()
    character.add_child(player)
    var library := AnimationLibrary.new()
    library.add_animation("line", load("res://line.tres"))
    player.add_animation_library("", library)
    player.play("line")
    var from_rest := (skeleton.global_basis * skeleton.get_bone_global_rest(2).basis).inverse()
    var turns := []
    for i in %d:
        player.seek(i / 30.0, true)
        var now := skeleton.global_basis * skeleton.get_bone_global_pose(2).basis
        var turn := character.global_basis.inverse() * (now * from_rest) * character.global_basis
        var q := turn.get_rotation_quaternion()
        turns.append([q.x, q.y, q.z, q.w])
    print("PARLEY_RESULT ", JSON.stringify(turns, "", true, true))
    quit()
"""


@pytest.mark.godot
def test_the_rest_that_the_page_prints_turns_a_bone_as_the_clip_says(godot: Godot, tmp_path: Path) -> None:
    (tmp_path / "head_rest.gd").write_text(block_named("formats.md", "head_rest.gd").text, "utf-8")
    clip = make_clip(1.0)
    script = SKELETON % len(clip)
    told = shlex.split(play(godot, tmp_path, script))
    argv = _join_negative(["bake", "voices", "-o", "clips", *told])
    options = bake_options(build_parser(argv).parse_args(argv)).export
    assert options.head_path == "Armature/Skeleton3D:Head"
    export(clip, tmp_path / "line.tres", "godot", options)
    turns = np.array(play(godot, tmp_path, script))
    assert angle_between(turns, quaternion_from_vector(clip.head_rotation)).max() < options.rotation_tolerance + 2e-4


def test_every_option_of_the_live_commands_is_described_and_no_other() -> None:
    (commands,) = [a for a in build_parser(["serve"])._actions if isinstance(a, argparse._SubParsersAction)]
    known = {name for action in commands.choices["serve"]._actions for name in action.option_strings} - {"-h", "--help"}
    (commands,) = [a for a in build_parser(["say"])._actions if isinstance(a, argparse._SubParsersAction)]
    said = {name for action in commands.choices["say"]._actions for name in action.option_strings}
    text = (DOCS / "live.md").read_text("utf-8")
    found = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))
    assert known <= found
    assert found <= known | said | {"--profile", "--speech", "--clips"}
