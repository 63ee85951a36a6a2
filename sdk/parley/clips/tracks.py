"""Reduced curves and tracks of a clip: what the engines' writers share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.clips.eyes import eye_angles, eye_quaternions
from parley.clips.keyreduce import Interpolation, reduce_rotations, reduce_values
from parley.clips.options import ExportOptions
from parley.clips.rigmap import RigMap
from parley.motion import MotionClip
from parley.rotation import conjugate, continuous, multiply, quaternion_from_vector, rotate

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Track:
    """Keys of one target: times [K], seconds; values [K] (a weight), [K, 3] (a position) or [K, 4] (x, y, z, w)."""

    target: str
    times: Array
    values: Array


@dataclass(frozen=True)
class Space:
    """How an engine's space follows from Parley's: a function for positions [T, 3] and one for quaternions [T, 4]."""

    position: Callable[[Array], Array]
    rotation: Callable[[Array], Array]
    interpolation: Interpolation


def shape_tracks(clip: MotionClip, options: ExportOptions) -> list[Track]:
    """A track of each of the rig's shapes, weights about 0..1; shapes that stay at 0 only with `all_shapes`."""
    curves = (options.rig_map or RigMap({})).apply(clip.weights)
    tracks = []
    for name, curve in curves.items():
        if options.all_shapes or np.abs(curve).max() > options.weight_tolerance:
            keys = reduce_values(clip.times, curve, options.weight_tolerance)
            tracks.append(Track(name, clip.times[keys], curve[keys]))
    return tracks


def rotation_tracks(clip: MotionClip, options: ExportOptions, space: Space) -> list[Track]:
    """Tracks of the head and of the eyes, where the options name their nodes."""
    turns: list[tuple[str, Array]] = []
    if options.head_path is not None:
        parent, rest = np.asarray(options.head_parent), np.asarray(options.head_rest)
        turn = space.rotation(quaternion_from_vector(clip.head_rotation))
        # The turn is about the character's axes; the node's rotation is about its parent's.
        local = multiply(multiply(multiply(conjugate(parent), turn), parent), rest)
        turns.append((options.head_path, local))
    for path, angles in zip((options.left_eye_path, options.right_eye_path), eye_angles(clip.weights), strict=True):
        if path is not None:
            turns.append((path, space.rotation(eye_quaternions(angles))))
    tracks = []
    for path, quaternions in turns:
        unit = continuous(quaternions / np.linalg.norm(quaternions, axis=-1, keepdims=True))
        keys = reduce_rotations(clip.times, unit, options.rotation_tolerance, space.interpolation)
        tracks.append(Track(path, clip.times[keys], continuous(unit[keys])))
    return tracks


def position_tracks(clip: MotionClip, options: ExportOptions, space: Space) -> list[Track]:
    """A track of the head's position, where the options ask for it."""
    if options.head_path is None or not options.head_translation:
        return []
    moved = rotate(conjugate(options.head_parent), space.position(clip.head_translation.astype(np.float64)))
    positions = moved + np.asarray(options.head_position)
    keys = reduce_values(clip.times, positions, options.position_tolerance)
    return [Track(options.head_path, clip.times[keys], positions[keys])]
