from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from clip_factory import make_clip

from parley import ARKIT_INDEX, ARKIT_NAMES, MotionClip
from parley.clips import ExportOptions, RigMap, export
from parley.clips.eyes import eye_angles
from parley.clips.unity import SPACE, to_unity_position, to_unity_rotation
from parley.rotation import angle_between, quaternion_from_vector, rotate


def _parsed(clip: MotionClip, path: Path, options: ExportOptions | None = None) -> dict[str, Any]:
    text = export(clip, path, "unity", options).read_text("utf-8")
    assert text.startswith("%YAML 1.1\n%TAG !u! tag:unity3d.com,2011:\n--- !u!74 &7400000\nAnimationClip:\n")
    # PyYAML has no constructor for Unity's class tags.
    plain = re.sub(r"^--- !u!74 &7400000$", "---", text, flags=re.MULTILINE)
    document = yaml.load(plain, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return document["AnimationClip"]


def _keys(curve: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    keys = curve["curve"]["m_Curve"]
    values = [list(k["value"].values()) if isinstance(k["value"], dict) else [k["value"]] for k in keys]
    return np.array([k["time"] for k in keys], float), np.array(values, float)


def _hermite(curve: dict[str, Any], times: np.ndarray) -> np.ndarray:
    """Values as Unity plays them: cubic between keys, with the keys' own slopes."""
    at, values = _keys(curve)
    into, out = (
        np.array([list(k[s].values()) if isinstance(k[s], dict) else [k[s]] for k in curve["curve"]["m_Curve"]], float)
        for s in ("inSlope", "outSlope")
    )
    left = np.clip(np.searchsorted(at, times, "right") - 1, 0, len(at) - 2)
    width = (at[left + 1] - at[left])[:, None]
    u = np.clip((times[:, None] - at[left][:, None]) / width, 0.0, 1.0)
    return (
        (2 * u**3 - 3 * u**2 + 1) * values[left]
        + (u**3 - 2 * u**2 + u) * width * out[left]
        + (3 * u**2 - 2 * u**3) * values[left + 1]
        + (u**3 - u**2) * width * into[left + 1]
    )


def test_every_shape_plays_back_within_the_tolerance(tmp_path: Path) -> None:
    clip = make_clip(4.0)
    options = ExportOptions(face_paths=("Body/Face", "Body/Teeth"), weight_tolerance=0.01)
    animation = _parsed(clip, tmp_path / "line 1.anim", options)
    assert animation["m_Name"] == "line 1" and animation["m_SampleRate"] == 30
    assert animation["m_AnimationClipSettings"]["m_StopTime"] == pytest.approx(clip.duration)
    curves = {(c["path"], c["attribute"]): c for c in animation["m_FloatCurves"]}
    moving = set(ARKIT_NAMES) - {"tongueOut", "cheekPuff"}
    assert set(curves) == {(path, f"blendShape.{n}") for path in options.face_paths for n in moving}
    for (_, attribute), curve in curves.items():
        assert curve["classID"] == 137
        weights = clip.weights[:, ARKIT_INDEX[attribute.removeprefix("blendShape.")]]
        assert np.abs(_hermite(curve, clip.times)[:, 0] - 100 * weights).max() <= 1.0 + 1e-4
        middle = clip.times[:-1] + 0.5 / 30  # straight between keys, too
        at, values = _keys(curve)
        np.testing.assert_allclose(_hermite(curve, middle)[:, 0], np.interp(middle, at, values[:, 0]), atol=1e-3)
    kept = sum(len(c["curve"]["m_Curve"]) for c in curves.values())
    assert kept < 0.8 * len(clip) * len(curves)


def test_the_head_plays_back_in_unitys_space(tmp_path: Path) -> None:
    clip = make_clip(4.0)
    options = ExportOptions(head_path="Armature/Head", head_translation=True, head_position=(0.0, 1.6, 0.1))
    animation = _parsed(clip, tmp_path / "line.anim", options)
    (rotation,) = animation["m_RotationCurves"]
    (position,) = animation["m_PositionCurves"]
    assert rotation["path"] == position["path"] == "Armature/Head"
    played = _hermite(rotation, clip.times)
    played /= np.linalg.norm(played, axis=1, keepdims=True)
    wanted = to_unity_rotation(quaternion_from_vector(clip.head_rotation))
    assert angle_between(played, wanted).max() <= options.rotation_tolerance + 1e-6
    moved = to_unity_position(clip.head_translation) + np.array(options.head_position)
    assert np.abs(_hermite(position, clip.times) - moved).max() <= options.position_tolerance + 1e-6


def test_unitys_space_is_parleys_seen_in_a_mirror() -> None:
    random = np.random.default_rng(4)
    vectors, points = random.normal(size=(50, 3)), random.normal(size=(50, 3))
    turned = rotate(quaternion_from_vector(vectors), points)
    # Unity turns with the same quaternion formula, on its own left-handed axes.
    in_unity = rotate(to_unity_rotation(quaternion_from_vector(vectors)), to_unity_position(points))
    np.testing.assert_allclose(in_unity, to_unity_position(turned), atol=1e-12)
    forward, up = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])
    down, left, tip = SPACE.rotation(quaternion_from_vector(0.3 * np.eye(3)))
    assert rotate(down, forward)[1] < -0.2  # nods down
    assert rotate(left, forward)[0] < -0.2  # turns to its left, which is -x in Unity
    assert rotate(tip, up)[0] > 0.2  # tips to its right shoulder, +x


def test_a_bone_keeps_its_rest(tmp_path: Path) -> None:
    clip = make_clip(1.0)
    parent, rest = quaternion_from_vector([[0.3, -0.8, 0.2], [-1.1, 0.4, 0.9]])
    options = ExportOptions(head_rest=tuple(rest), head_parent=tuple(parent), rotation_tolerance=0.0)
    _, local = _keys(_parsed(clip, tmp_path / "line.anim", options)["m_RotationCurves"][0])
    # What the bone does to a point in the character's space: parent, then local, against rest, then the head's turn.
    point = np.array([0.1, 0.2, 0.3])
    turn = to_unity_rotation(quaternion_from_vector(clip.head_rotation))
    np.testing.assert_allclose(
        rotate(parent, rotate(local, point)), rotate(turn, rotate(parent, rotate(rest, point))), atol=1e-6
    )


def test_eyes_turn_the_way_the_shapes_look(tmp_path: Path) -> None:
    clip = make_clip(1.0)
    options = ExportOptions(head_path=None, left_eye_path="L", right_eye_path="R", rotation_tolerance=0.0)
    animation = _parsed(clip, tmp_path / "line.anim", options)
    assert [curve["path"] for curve in animation["m_RotationCurves"]] == ["L", "R"]
    for curve, angles in zip(animation["m_RotationCurves"], eye_angles(clip.weights), strict=True):
        forward = rotate(_hermite(curve, clip.times), [0.0, 0.0, 1.0])
        np.testing.assert_allclose(np.arctan2(-forward[:, 0], forward[:, 2]), angles[:, 0], atol=1e-5)
        np.testing.assert_allclose(np.arcsin(forward[:, 1]), angles[:, 1], atol=1e-5)


def test_quaternion_components_never_jump(tmp_path: Path) -> None:
    clip = make_clip(2.0)
    spin = np.outer(np.linspace(0, 5.5, len(clip)), [0.0, 1.0, 0.0]).astype(np.float32)
    animation = _parsed(replace(clip, head_rotation=spin), tmp_path / "line.anim")
    _, values = _keys(animation["m_RotationCurves"][0])
    assert (np.sum(values[1:] * values[:-1], axis=1) >= 0).all()


def test_a_rig_map_renames_and_scales(tmp_path: Path) -> None:
    clip = make_clip(1.0)
    rig = RigMap.of(
        {
            "jawOpen": {"name": "Mouth: open 声", "scale": 0.5, "offset": 0.1},
            "eyeBlinkLeft": "Blink", "eyeBlinkRight": {"name": "Blink", "scale": 0.5},
            "browInnerUp": ["In_L", "In_R"], "mouthFunnel": None,
        }
    )  # fmt: skip
    options = ExportOptions(rig_map=rig, weight_range=1.0, weight_tolerance=0.0, face_paths=("",))
    animation = _parsed(clip, tmp_path / "line.anim", options)
    curves = {c["attribute"].removeprefix("blendShape."): c for c in animation["m_FloatCurves"]}
    weight = {name: clip.weights[:, i].astype(float) for name, i in ARKIT_INDEX.items()}
    wanted = {
        "Mouth: open 声": 0.5 * weight["jawOpen"] + 0.1,
        "Blink": weight["eyeBlinkLeft"] + 0.5 * weight["eyeBlinkRight"],
        "In_L": weight["browInnerUp"], "In_R": weight["browInnerUp"], "jawLeft": weight["jawLeft"],
    }  # fmt: skip
    for name, values in wanted.items():
        np.testing.assert_allclose(_hermite(curves[name], clip.times)[:, 0], values, atol=1e-5)
    assert not {"jawOpen", "mouthFunnel", "eyeBlinkLeft", "browInnerUp"} & set(curves)
    assert {c["path"] for c in animation["m_FloatCurves"]} == {None}  # the Animator's own object


def test_shapes_at_rest_can_be_kept(tmp_path: Path) -> None:
    animation = _parsed(make_clip(1.0), tmp_path / "line.anim", ExportOptions(all_shapes=True))
    curves = {c["attribute"]: c for c in animation["m_FloatCurves"]}
    assert len(curves) == 52
    times, values = _keys(curves["blendShape.tongueOut"])
    assert len(times) == 2 and (values == 0).all()


@pytest.mark.parametrize(
    "name", ["yes", "null", "12", "1e3", "a: b", "- x", "#1", "'", '"', "\\", "声\n😀", " pad ", "{a}", "~", "Line_01"]
)
def test_any_name_is_a_name(tmp_path: Path, name: str) -> None:
    animation = _parsed(make_clip(0.1), tmp_path / "line.anim", ExportOptions(name=name, head_path=name))
    assert animation["m_Name"] == name and animation["m_RotationCurves"][0]["path"] == name
