"""docs/godot.md from its first step to its last, on a project that holds nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from documents import DOCS
from godot_project import ADDON, ROOT, import_project
from godot_runner import Godot
from served_runtime import ServedRuntime

from parley_runtime.cli.demo import HEAD

PRESSER = Path(__file__).parent / "editor" / "press_bake.gd"
COMMAND = f'"{sys.executable}" -m parley_runtime.cli.main'

pytestmark = pytest.mark.godot

SCENE = """[gd_scene format=3]

[ext_resource type="Script" path="res://first_words.gd" id="words"]
[ext_resource type="PackedScene" path="res://head.glb" id="head"]
[ext_resource type="Script" path="res://addons/parley/nodes/npc.gd" id="npc"]

[node name="Main" type="Node3D"]
script = ExtResource("words")

[node name="head" parent="." instance=ExtResource("head")]

[node name="ParleyNPC" type="Node" parent="head"]
script = ExtResource("npc")
{settings}
[node name="Camera3D" type="Camera3D" parent="."]
transform = Transform3D(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0.03, 0.6)

[node name="DirectionalLight3D" type="DirectionalLight3D" parent="."]
transform = Transform3D(0.8, -0.3, 0.5, 0, 0.86, 0.5, -0.6, -0.4, 0.69, 0, 1, 1)
"""

PROJECT = """config_version=5

[application]

config/name="First words"
run/main_scene="res://main.tscn"

[editor_plugins]

enabled=PackedStringArray("res://addons/parley/plugin.cfg"{more})

[rendering]

renderer/rendering_method="gl_compatibility"

[parley]

runtime/address="tcp://127.0.0.1:{port}"
"""

WATCH = """
extends Node

# Added to the running game: tells how far the jaw opened while the line was heard.

func _ready() -> void:
	var npc: ParleyNPC = get_node("/root/Main/head/ParleyNPC")
	var mesh: MeshInstance3D = npc.face.character.find_children("Face", "MeshInstance3D", true, false)[0]
	var jaw := mesh.find_blend_shape_by_name("jawOpen")
	var told := {"text": "", "jaw": 0.0, "source": ""}
	npc.line_started.connect(func(_line: int, text: String) -> void:
		told["text"] = text
		told["source"] = npc.source())
	var over := [false]
	npc.line_finished.connect(func(_line: int) -> void: over[0] = true)
	while not over[0]:
		await get_tree().process_frame
		told["jaw"] = maxf(told["jaw"], mesh.get_blend_shape_value(jaw))
	print("PARLEY_RESULT ", JSON.stringify(told))
	get_tree().quit()
"""


def write_project(folder: Path, port: int, settings: str = "", more: str = "") -> None:
    """The scene and the settings; files of the steps before stay."""
    (folder / "project.godot").write_text(PROJECT.format(port=port, more=more), "utf-8")
    (folder / "main.tscn").write_text(SCENE.format(settings=settings), "utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Steps 1 to 3: a project with the addon, a head, a line, and the script of the page."""
    folder = tmp_path_factory.mktemp("first") / "words"
    (folder / "addons").mkdir(parents=True)
    shutil.copytree(ADDON, folder / "addons" / "parley")
    shutil.copy(HEAD, folder)
    shutil.copy(ROOT / "samples" / "tavern" / "lines" / "0_wren.ogg", folder)
    page = (DOCS / "godot.md").read_text("utf-8")
    script = page.split("```gdscript test=first_words.gd\n", 1)[1].split("   ```", 1)[0]
    (folder / "first_words.gd").write_text(textwrap.dedent(script.replace("   \t", "   " + "\t")), "utf-8")
    return folder


def play(godot: Godot, folder: Path) -> dict[str, Any]:
    """F5, with somebody who watches the jaw."""
    (folder / "watch.gd").write_text(WATCH, "utf-8")
    project = folder / "project.godot"
    if "[autoload]" not in project.read_text("utf-8"):
        project.write_text(project.read_text("utf-8") + '\n[autoload]\n\nWatch="*res://later.gd"\n', "utf-8")
    later = (
        "extends Node\n\n\nfunc _ready() -> void:\n"
        '\tadd_child.call_deferred((load("res://watch.gd") as GDScript).new())\n'
    )
    (folder / "later.gd").write_text(later, "utf-8")
    command = [str(godot.executable), "--headless", "--audio-driver", "Dummy", "--path", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    told = [line for line in ended.stdout.splitlines() if line.startswith("PARLEY_RESULT ")]
    assert told and "ERROR" not in ended.stdout + ended.stderr, ended.stdout + ended.stderr
    return dict(json.loads(told[-1].removeprefix("PARLEY_RESULT ")))


def test_live(godot: Godot, folder: Path, tmp_path: Path) -> None:
    """Step 4."""
    runtime = ServedRuntime(None, tmp_path / "serve.log")
    write_project(folder, runtime.port, "patience = 20.0\n")
    import_project(godot, folder)
    runtime.start()
    try:
        told = play(godot, folder)
    finally:
        runtime.kill()
    assert told["text"].startswith("You two look") and told["jaw"] > 0.1


def test_baked_with_the_dock_of_the_editor(godot: Godot, folder: Path) -> None:
    """Step 5, in the real editor (without a window), whose buttons a plugin presses."""
    (folder / "voices").mkdir(exist_ok=True)
    shutil.copy(folder / "0_wren.ogg", folder / "voices")
    presser = folder / "addons" / "presser"
    presser.mkdir()
    shutil.copy(PRESSER, presser / "plugin.gd")
    (presser / "plugin.cfg").write_text(
        '[plugin]\n\nname="presser"\ndescription=""\nauthor=""\nversion="1"\nscript="plugin.gd"\n'
    )
    write_project(folder, 9, more=', "res://addons/presser/plugin.cfg"')
    import_project(godot, folder)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT / "sdk"), str(ROOT / "runtime")]),
        "PARLEY_COMMAND": COMMAND,
    }
    command = [str(godot.executable), "--headless", "--editor", "--audio-driver", "Dummy", "--path", str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=500, env=environment, check=False)
    told = [line for line in ended.stdout.splitlines() if line.startswith("PARLEY_RESULT ")]
    assert told, ended.stdout + ended.stderr
    report = json.loads(told[-1].removeprefix("PARLEY_RESULT "))
    assert report["clips"] == 1 and report["previewing"], report
    assert (folder / "clips" / "0_wren.tres").exists()

    shutil.rmtree(presser)
    write_project(folder, 9, 'clip_folder = "res://clips"\n')
    told_baked = play(godot, folder)
    assert told_baked["source"] == "baked" and told_baked["jaw"] > 0.1
