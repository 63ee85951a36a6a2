"""Unity: a clip as an AnimationClip asset in YAML (`.anim`).

Blendshapes are float curves `blendShape.NAME` of a SkinnedMeshRenderer, the head (and eyes, where asked for) rotation
curves of Transforms. Keys are linear: slopes are those of the segments, so Unity's cubic curves are straight lines.

Unity's space is left-handed: +x right, +y up, +z forward; models face +z, so their left is -x. Parley's x axis is
therefore mirrored: a position (x, y, z) becomes (-x, y, z), and a rotation (x, y, z, w) becomes (x, -y, -z, w), which
nods down, turns left and tips right in Unity where it does so in Parley. What Unity derives from curves on import
(binding constants, editor curves) is left empty.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.clips.options import ExportOptions
from parley.clips.tracks import Space, Track, position_tracks, rotation_tracks, shape_tracks
from parley.files import write_lines
from parley.motion import MotionClip

SKINNED_MESH_RENDERER = 137
LINEAR_TANGENTS = 69
"""Unity's tangentMode of a key with broken tangents, linear on both sides."""

Array = NDArray[np.float64]


def to_unity_position(positions: Array) -> Array:
    """Positions [..., 3] in Unity's space."""
    return np.asarray(positions * [-1.0, 1.0, 1.0])


def to_unity_rotation(quaternions: Array) -> Array:
    """Quaternions [..., 4] in Unity's space."""
    return np.asarray(quaternions * [1.0, -1.0, -1.0, 1.0])


SPACE = Space(position=to_unity_position, rotation=to_unity_rotation, interpolation="nlerp")


def write_unity(clip: MotionClip, path: Path, options: ExportOptions) -> None:
    """Write `clip` as a Unity AnimationClip. Raises `OutputError`."""
    write_lines(path, _document(clip, options))


def _document(clip: MotionClip, options: ExportOptions) -> Iterator[str]:
    shapes = shape_tracks(clip, options)
    rotations = rotation_tracks(clip, options, SPACE)
    positions = position_tracks(clip, options, SPACE)
    yield from (
        "%YAML 1.1",
        "%TAG !u! tag:unity3d.com,2011:",
        "--- !u!74 &7400000",
        "AnimationClip:",
        "  m_ObjectHideFlags: 0",
        "  m_CorrespondingSourceObject: {fileID: 0}",
        "  m_PrefabInstance: {fileID: 0}",
        "  m_PrefabAsset: {fileID: 0}",
        f"  m_Name: {_string(options.name)}",
        "  serializedVersion: 6",
        "  m_Legacy: 0",
        "  m_Compressed: 0",
        "  m_UseHighQualityCurve: 1",
    )
    yield from _list("m_RotationCurves", (_vector_curve(track, "xyzw") for track in rotations))
    yield "  m_CompressedRotationCurves: []"
    yield "  m_EulerCurves: []"
    yield from _list("m_PositionCurves", (_vector_curve(track, "xyz") for track in positions))
    yield "  m_ScaleCurves: []"
    yield from _list("m_FloatCurves", (_shape_curve(t, face, options) for face in options.face_paths for t in shapes))
    yield from (
        "  m_PPtrCurves: []",
        f"  m_SampleRate: {_number(clip.fps)}",
        "  m_WrapMode: 0",
        "  m_Bounds:",
        "    m_Center: {x: 0, y: 0, z: 0}",
        "    m_Extent: {x: 0, y: 0, z: 0}",
        "  m_ClipBindingConstant:",
        "    genericBindings: []",
        "    pptrCurveMapping: []",
        "  m_AnimationClipSettings:",
        "    serializedVersion: 2",
        "    m_AdditiveReferencePoseClip: {fileID: 0}",
        "    m_AdditiveReferencePoseTime: 0",
        "    m_StartTime: 0",
        f"    m_StopTime: {_number(clip.duration)}",
        "    m_OrientationOffsetY: 0",
        "    m_Level: 0",
        "    m_CycleOffset: 0",
        "    m_HasAdditiveReferencePose: 0",
        "    m_LoopTime: 0",
        "    m_LoopBlend: 0",
        "    m_LoopBlendOrientation: 0",
        "    m_LoopBlendPositionY: 0",
        "    m_LoopBlendPositionXZ: 0",
        "    m_KeepOriginalOrientation: 0",
        "    m_KeepOriginalPositionY: 1",
        "    m_KeepOriginalPositionXZ: 0",
        "    m_HeightFromFeet: 0",
        "    m_Mirror: 0",
        "  m_EditorCurves: []",
        "  m_EulerEditorCurves: []",
        "  m_HasGenericRootTransform: 0",
        "  m_HasMotionFloatCurves: 0",
        "  m_Events: []",
    )


def _list(key: str, entries: Iterator[list[str]]) -> Iterator[str]:
    first = next(entries, None)
    yield f"  {key}: []" if first is None else f"  {key}:"
    for entry in itertools.chain([first or []], entries):
        yield from entry


def _shape_curve(track: Track, face: str, options: ExportOptions) -> list[str]:
    values = track.values * options.weight_range
    before, after = _slopes(track.times, values[:, None])
    lines = ["  - curve:", "      serializedVersion: 2", "      m_Curve:"]
    for time, value, arriving, leaving in zip(track.times, values, before[:, 0], after[:, 0], strict=True):
        lines += [
            "      - serializedVersion: 3",
            f"        time: {_number(time)}",
            f"        value: {_number(value)}",
            f"        inSlope: {_number(arriving)}",
            f"        outSlope: {_number(leaving)}",
            f"        tangentMode: {LINEAR_TANGENTS}",
            "        weightedMode: 0",
            "        inWeight: 0.33333334",
            "        outWeight: 0.33333334",
        ]
    lines += ["      m_PreInfinity: 2", "      m_PostInfinity: 2", "      m_RotationOrder: 4"]
    lines += [f"    attribute: {_string('blendShape.' + track.target)}", f"    path: {_string(face)}"]
    return [*lines, f"    classID: {SKINNED_MESH_RENDERER}", "    script: {fileID: 0}"]


def _vector_curve(track: Track, axes: str) -> list[str]:
    before, after = _slopes(track.times, track.values)
    third = _vector(np.full(len(axes), 1.0 / 3.0), axes)
    lines = ["  - curve:", "      serializedVersion: 2", "      m_Curve:"]
    for index, time in enumerate(track.times):
        lines += [
            "      - serializedVersion: 3",
            f"        time: {_number(time)}",
            f"        value: {_vector(track.values[index], axes)}",
            f"        inSlope: {_vector(before[index], axes)}",
            f"        outSlope: {_vector(after[index], axes)}",
            "        tangentMode: 0",
            "        weightedMode: 0",
            f"        inWeight: {third}",
            f"        outWeight: {third}",
        ]
    lines += ["      m_PreInfinity: 2", "      m_PostInfinity: 2", "      m_RotationOrder: 4"]
    return [*lines, f"    path: {_string(track.target)}"]


def _slopes(times: Array, values: Array) -> tuple[Array, Array]:
    """Slopes [K, C] into and out of each key; the outer ends continue their segments."""
    if len(times) < 2:
        return np.zeros_like(values), np.zeros_like(values)
    segments = np.diff(values, axis=0) / np.diff(times)[:, None]
    return np.concatenate([segments[:1], segments]), np.concatenate([segments, segments[-1:]])


def _vector(values: Array, axes: str) -> str:
    return "{" + ", ".join(f"{axis}: {_number(value)}" for axis, value in zip(axes, values, strict=True)) + "}"


def _number(value: float) -> str:
    """Seven decimals at most and no exponent, which YAML 1.1 readers disagree about."""
    text = f"{value:.7f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _string(text: str) -> str:
    """A YAML scalar that no parser takes for a number, a truth value or null."""
    if text == "":
        return ""  # as Unity writes the path of the Animator's own object
    word = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_./-]*", text)
    if word and text.lower() not in ("null", "true", "false", "yes", "no", "on", "off", "y", "n"):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if 32 <= ord(c) < 127 else _escape(c) for c in quoted)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
