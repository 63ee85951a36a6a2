"""Live Link Face CSV: the recordings of Epic's iPhone app, written and read.

A file has a header and one row a frame: `Timecode`, `BlendShapeCount` (61), 52 shapes in PascalCase in the app's order
(Apple's, but with JawRight before JawLeft and MouthRight before MouthLeft), then yaw, pitch and roll of the head, the
left eye and the right eye. What the app's recordings do, and no document says:

- Angles are radians, applied as yaw, pitch, roll (R = Ry · Rx · Rz). Other programs write degrees.
- Pitch grows downwards. Yaw and roll are the mirror image of the shapes: while the left eye looks out (to the subject's
  left), eye yaw is negative, and the `LeftEye` columns hold the eye whose shapes are called right. That is seen where
  EyeLookIn and EyeLookOut are recorded next to the eye columns; the head's columns are taken to follow suit.
- Shapes may leave 0..1 a little (looking far aside, or in takes calibrated to a neutral face), and head columns are all
  zero unless head rotation was switched on.
- Timecodes are of the day, with frames of the timecode's clock, usually 60 a second (see `parley.clips.timecode`).

The writer does as the app does, so that what imports the app's takes imports Parley's clips.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley.clips import timecode
from parley.clips.eyes import eyes_in_head
from parley.clips.options import ExportOptions
from parley.files import write_lines
from parley.motion import MotionClip
from parley.rotation import quaternion_from_vector, yaw_pitch_roll_from_quaternion

Array = NDArray[np.float64]

MIRROR = np.array([-1.0, 1.0, -1.0])
"""Signs that turn Parley's yaw, pitch (down) and roll into the app's, and back."""


def _app_order() -> tuple[str, ...]:
    order = list(ARKIT_NAMES)
    for name in ("jaw", "mouth"):
        left = order.index(f"{name}Left")
        order[left : left + 2] = [f"{name}Right", f"{name}Left"]
    return tuple(order)


LIVE_LINK_SHAPES = _app_order()
"""The 52 ARKit names in Live Link Face's order."""

ANGLE_COLUMNS = tuple(
    f"{part}{angle}" for part in ("Head", "LeftEye", "RightEye") for angle in ("Yaw", "Pitch", "Roll")
)
"""The nine rotation columns, which follow the shapes."""

COLUMNS = ("Timecode", "BlendShapeCount", *(name[0].upper() + name[1:] for name in LIVE_LINK_SHAPES), *ANGLE_COLUMNS)


def write_livelink(clip: MotionClip, path: Path, options: ExportOptions) -> None:
    """Write `clip` as the app would have recorded it; head translation has no place in it. Raises `OutputError`."""
    write_lines(path, _rows(clip, options.timecode_start))


def _rows(clip: MotionClip, start: float) -> Iterator[str]:
    shapes = clip.weights[:, [ARKIT_INDEX[name] for name in LIVE_LINK_SHAPES]].astype(np.float64)
    head = yaw_pitch_roll_from_quaternion(quaternion_from_vector(clip.head_rotation))
    yaw, pitch = eyes_in_head(clip.head_rotation, clip.gaze).T
    eye = np.stack([yaw, -pitch, np.zeros_like(yaw)], axis=1)  # a pitch of the app's grows downwards
    rows = np.concatenate([shapes, head * MIRROR, eye * MIRROR, eye * MIRROR], axis=1) + 0.0
    yield ",".join(COLUMNS)
    for time, row in zip(clip.times, rows, strict=True):
        cells = ",".join(f"{value:.10f}" for value in row.tolist())
        yield f"{timecode.write(start + float(time))},{len(row)},{cells}"
