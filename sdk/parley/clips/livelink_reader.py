"""Reading Live Link Face CSV and its relatives; what the columns mean is told in `parley.clips.livelink`."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley.clips import timecode
from parley.clips.checks import checked_clip
from parley.clips.eyes import eye_angles, gaze_of
from parley.clips.livelink import ANGLE_COLUMNS, MIRROR
from parley.errors import ClipError, InputError
from parley.files import StrPath, read_text
from parley.motion import MotionClip
from parley.rotation import quaternion_from_yaw_pitch_roll, vector_from_quaternion

if TYPE_CHECKING:
    from _csv import Reader as _Reader

Array = NDArray[np.float64]
Angles = Literal["auto", "radians", "degrees"]

LONGEST_GAP = 60.0
"""Seconds without a row beyond which a recording counts as broken rather than interrupted."""

_BLOCK = 4096
"""Rows that are held as text at one time."""

_OPTIONAL_SHAPES = frozenset({"tongueOut"})  # younger than ARKit's other 51 shapes


def read_livelink(
    path: StrPath,
    *,
    angles: Angles = "auto",
    mirrored: bool = True,
    timecode_rate: float | None = None,
    fps: float | None = None,
    allow_missing: bool = False,
) -> MotionClip:
    """Read a Live Link Face recording as a clip of even frames from time 0.

    Columns are found by name in any order and either spelling (`JawOpen`, `jawOpen`); others are ignored. Weights are
    clipped to 0..1. Rows at uneven times are interpolated. Gaze is that of the eye columns, or of the eyeLook shapes
    where there are none; latents are empty.

    angles          unit of the rotation columns; "auto" tells radians from degrees by their size
    mirrored        rotations are the mirror image of the shapes, as the app writes them; False for files whose yaw
                    grows to the subject's left and whose roll grows towards the right shoulder
    timecode_rate   frames in a second of the timecode; None finds it
    fps             rate of the clip; None takes the recording's own
    allow_missing   shapes without a column are 0 instead of an error (TongueOut, which old versions lack, always is)

    Raises `ClipError` with the file, the line and the reason, and `InputError` for an impossible option.
    """
    if angles not in ("auto", "radians", "degrees"):
        raise InputError(f"angles must be auto, radians or degrees, got '{angles}'")
    for name, value in (("timecode_rate", timecode_rate), ("fps", fps)):
        if value is not None and not 1.0 <= value <= 1000.0:
            raise InputError(f"{name} must lie between 1 and 1000, got {value}")
    table = _read_table(path, allow_missing)
    times = timecode.seconds(table.codes, timecode_rate)
    times, rows = _in_order(path, times, table)
    rotations = _rotations(table.angle_names, rows[:, len(ARKIT_NAMES) :], rows, angles)
    weights = np.clip(rows[:, : len(ARKIT_NAMES)], 0.0, 1.0)
    head, left, right = (rotations[:, part : part + 3] * (MIRROR if mirrored else 1.0) for part in (0, 3, 6))
    head_rotation = vector_from_quaternion(quaternion_from_yaw_pitch_roll(head))
    if np.any(left) or np.any(right):
        eyes = 0.5 * (left + right)[:, :2] * [1.0, -1.0]  # pitch of a gaze grows upwards
    else:
        eyes = np.mean(eye_angles(weights), axis=0)
    motion = np.concatenate([weights, head_rotation, gaze_of(head_rotation, eyes)], axis=1)
    rate, motion = _even(times, motion, fps)
    count = len(motion)
    arrays = {
        "times": np.arange(count) / rate,
        "weights": motion[:, :52],
        "head_rotation": motion[:, 52:55],
        "head_translation": np.zeros((count, 3)),
        "gaze": motion[:, 55:],
        "latents": np.zeros((count, 0)),
    }
    return checked_clip(path, arrays, fps=rate)


@dataclass(frozen=True)
class _Table:
    """Rows of a file: line numbers, timecodes, and values [T, 52 + angles] with the shapes in ARKit's order."""

    lines: Sequence[int]
    codes: Sequence[timecode.Parsed]
    values: Array
    angle_names: Sequence[str]


def _read_table(path: StrPath, allow_missing: bool) -> _Table:
    reader = csv.reader(read_text(path, ClipError).splitlines())
    lines: list[int] = []
    codes: list[timecode.Parsed] = []
    blocks: list[Array] = []
    try:
        header = next(reader, [])
        columns = _columns(path, header, allow_missing)
        angle_names = [name for name in ANGLE_COLUMNS if name.lower() in columns]
        wanted = [columns.get(name.lower()) for name in (*ARKIT_NAMES, *angle_names)]
        rows = _rows(path, reader, len(header))
        while block := list(itertools.islice(rows, _BLOCK)):
            numbers = [line for line, _ in block]
            for line, row in block:
                text = row[columns["timecode"]]
                code = timecode.parse(text)
                if code is None:
                    raise ClipError(f"{path}, line {line}: '{text}' is not a timecode like 13:05:07:29.500")
                codes.append(code)
            values = np.zeros((len(block), len(wanted)))
            for place, column in enumerate(wanted):
                if column is not None:
                    values[:, place] = _numbers(path, [row[column] for _, row in block], numbers, header[column])
            lines += numbers
            blocks.append(values)
    except csv.Error as error:
        raise ClipError(f"{path}, line {reader.line_num}: {error}") from error
    if not blocks:
        raise ClipError(f"{path}: the recording has a header but no frames")
    return _Table(lines, codes, np.concatenate(blocks), angle_names)


def _rows(path: StrPath, reader: _Reader, width: int) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each row that is not blank."""
    for row in reader:
        if any(cell.strip() for cell in row):
            if len(row) != width:
                raise ClipError(f"{path}, line {reader.line_num}: {len(row)} cells instead of {width}")
            yield reader.line_num, row


def _columns(path: StrPath, header: Sequence[str], allow_missing: bool) -> dict[str, int]:
    known = {name.lower() for name in ("Timecode", *ARKIT_NAMES, *ANGLE_COLUMNS)}
    columns: dict[str, int] = {}
    for place, title in enumerate(header):
        name = title.strip().lower()
        if name in columns and name in known:
            raise ClipError(
                f"{path}, line 1: the column {title.strip()} is there twice ({columns[name] + 1}, {place + 1})"
            )
        columns.setdefault(name, place)
    if "timecode" not in columns:
        raise ClipError(f"{path}, line 1: no Timecode column; is this a Live Link Face recording?")
    missing = [name for name in ARKIT_NAMES if name.lower() not in columns and name not in _OPTIONAL_SHAPES]
    if missing and not allow_missing:
        shown = ", ".join(missing[:4]) + (f" and {len(missing) - 4} more" if len(missing) > 4 else "")
        raise ClipError(f"{path}, line 1: no column for {shown}")
    return columns


def _numbers(path: StrPath, cells: list[str], lines: Sequence[int], title: str) -> Array:
    try:
        values = np.array(cells, dtype=np.float64)
    except ValueError:
        values = np.array([_number(cell) for cell in cells])
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        first = int(bad[0])
        raise ClipError(f"{path}, line {lines[first]}, column {title.strip()}: '{cells[first]}' is not a finite number")
    return values


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _in_order(path: StrPath, times: Array, table: _Table) -> tuple[Array, Array]:
    """Times and rows without repeated moments (the last row of a moment counts). Raises if time goes back or leaps."""
    steps = np.diff(times)
    broken = (steps < 0.0) | (steps > LONGEST_GAP)
    if broken.any():
        first = int(broken.argmax())
        what = "goes back" if steps[first] < 0.0 else "leaps ahead"
        raise ClipError(f"{path}, line {table.lines[first + 1]}: the timecode {what} by {abs(steps[first]):.3f} s")
    last = np.append(steps > 0.0, True)
    return times[last], table.values[last]


def _rotations(names: Sequence[str], found: Array, rows: Array, angles: Angles) -> Array:
    """Rotation columns [T, 9] in radians; those that the file lacks are 0."""
    columns = np.zeros((len(rows), len(ANGLE_COLUMNS)))
    columns[:, [ANGLE_COLUMNS.index(name) for name in names]] = found
    if angles == "degrees" or (angles == "auto" and _in_degrees(columns, rows)):
        columns = np.radians(columns)
    return columns


def _in_degrees(columns: Array, rows: Array) -> bool:
    """Whether angles are degrees: by the eyes where they move (a full look is 0.6 rad, 35°), else by their size."""
    look = rows[:, [index for name, index in ARKIT_INDEX.items() if name.startswith("eyeLook")]]
    eyes = np.abs(columns[:, [3, 4, 6, 7]]).sum(axis=1)
    amount = np.clip(look, 0.0, 1.0).sum(axis=1)
    clear = (amount > 0.2) & (eyes > 0.0)
    if clear.any():
        return bool(np.median(eyes[clear] / amount[clear]) > 4.6)  # halfway between 0.6 and 35 on a log scale
    return bool(np.abs(columns).max(initial=0.0) > 2.0)  # no neck turns 2 rad; 2° are soon reached


def _even(times: Array, motion: Array, fps: float | None) -> tuple[float, Array]:
    """Motion on an even grid from its first moment: as it is where the rows lie close to one, else interpolated."""
    times = times - times[0]
    own = _rate(times)
    rate = fps or own
    places = times * rate
    if rate == own and np.abs(places - np.arange(len(places))).max() < 0.25:
        return rate, motion
    grid = np.arange(int(np.floor(places[-1] + 1e-6)) + 1) / rate
    return rate, np.stack([np.interp(grid, times, column) for column in motion.T], axis=1)


def _rate(times: Array) -> float:
    if len(times) < 2:
        return 30.0
    rate = 1.0 / float(np.median(np.diff(times)))
    nearest = min(timecode.STANDARD_RATES, key=lambda standard: abs(standard - rate))
    return nearest if abs(nearest - rate) < 0.02 * nearest else float(np.clip(rate, 1.0, 1000.0))
