"""An evaluation as text: one table a question, the same words as in docs/evaluation.md."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict

from parley import FRAME_RATE
from parley_train.evaluate.movement import Movement
from parley_train.evaluate.pose_sync import LATE
from parley_train.evaluate.report import Report

Row = Sequence[str]

SHOWN = (-30, -15, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 15, 30)
"""Shifts, in frames, at which the curve of CAPP scores is printed; JSON holds all."""


def lines_of(report: Report) -> Iterator[str]:
    """The report, line by line."""
    seeds = ", ".join(map(str, report.settings.seeds))
    yield f"pack {report.pack}; {report.speech}: {report.lines} lines, {report.seconds:.1f} s; seeds {seeds}"
    for title, table in (
        ("lips", _lips(report)),
        ("head and eyes", _movement(report)),
        ("two seeds, same take", _diversity(report)),
        ("joins of windows (1 leaves no trace)", _seams(report)),
        ("an emotion of 1: shift of the mean face against the teacher's", _emotions(report)),
        ("gaze, degrees", _gaze(report)),
        ("distance, mm", _distance(report)),
        ("CAPP: does the head belong to the sound", _sync(report)),
        ("CAPP scores as poses are taken later than the sound, ms", _curve(report)),
    ):
        if len(table) > 1:
            yield ""
            yield title
            yield from aligned(table)
    for note in report.notes:
        yield ""
        yield f"note: {note}"


def aligned(table: Sequence[Row]) -> Iterator[str]:
    """Rows in columns: the first to the left, the others to the right."""
    widths = [max(len(row[c]) for row in table if c < len(row)) for c in range(max(map(len, table)))]
    for row in table:
        cells = [cell.rjust(widths[c]) if c else cell.ljust(widths[0]) for c, cell in enumerate(row)]
        yield "  " + "  ".join(cells).rstrip()


def number(value: float, digits: int = 3) -> str:
    """A figure as text; what could not be measured is a dash."""
    return "-" if math.isnan(value) else f"{value:.{digits}f}"


def _triple(values: Sequence[float], digits: int = 1) -> str:
    return " / ".join(number(v, digits) for v in values)


def _lips(report: Report) -> list[Row]:
    table: list[Row] = []
    rows = dict(report.lips)
    if report.lips_spread is not None:
        rows = {"model": rows.pop("model"), "  +- over seeds": report.lips_spread, **rows}
    for name, scores in rows.items():
        values = asdict(scores)
        table = table or [("", *values)]
        table.append((name, *(number(v, 0 if key == "lag" else 3) for key, v in values.items())))
    return table


_MOVEMENT: tuple[tuple[str, Callable[[Movement], str]], ...] = (
    ("head deviation, pitch / yaw / roll, deg", lambda m: _triple(m.head_deviation)),
    ("head range, deg", lambda m: _triple(m.head_range)),
    ("head speed, deg/s", lambda m: number(m.head_speed, 1)),
    ("head step between frames, deg", lambda m: number(m.head_step, 2)),
    ("head travel, mm", lambda m: number(m.head_travel, 1)),
    ("blinks a minute", lambda m: number(m.blinks_per_minute, 1)),
    ("length of a blink, ms", lambda m: number(1000 * m.blink_seconds, 0)),
    ("gaze deviation, yaw / pitch, deg", lambda m: _triple(m.gaze_deviation)),
    ("gaze away, part of the time", lambda m: number(m.gaze_away, 2)),
    ("gaze at rest, part of the time", lambda m: number(m.gaze_rests, 2)),
    ("jumps of the gaze, a second", lambda m: number(m.gaze_jumps, 2)),
)


def _movement(report: Report) -> list[Row]:
    table: list[Row] = [("", *report.movement)]
    rows = list(report.movement.values())
    if not rows:
        return table
    for label, cell in _MOVEMENT:
        table.append((label, *(cell(row) for row in rows)))
    return table


def _diversity(report: Report) -> list[Row]:
    table: list[Row] = [("", "head, deg", "lips, of opening", "face, mm", "pairs that differ visibly")]
    for name, d in report.diversity.items():
        table.append((name, number(d.head, 1), number(d.lips), number(d.face, 2), f"{100 * d.visible:.0f} %"))
    return table


def _seams(report: Report) -> list[Row]:
    if (found := report.seams) is None:
        return []
    return [
        ("", "at joins / elsewhere", "rank among other places"),
        ("velocity", number(found.velocity), number(found.velocity_rank, 2)),
        ("acceleration", number(found.acceleration), number(found.acceleration_rank, 2)),
    ]


def _emotions(report: Report) -> list[Row]:
    table: list[Row] = [("", "cosine", "reach", "nearest", "mm", "teacher, mm")]
    for e in report.emotions:
        sizes = number(e.size, 2), number(e.teacher_size, 2)
        table.append((e.emotion, number(e.cosine, 2), number(e.reach, 2), e.nearest, *sizes))
    return table


def _gaze(report: Report) -> list[Row]:
    table: list[Row] = [("asked yaw / pitch", "got", "error", "worst seed")]
    for g in report.gaze:
        table.append((_triple(g.asked, 0), _triple(g.got), number(g.error, 1), number(g.worst, 1)))
    return table


def _distance(report: Report) -> list[Row]:
    table: list[Row] = [("asked", "got")]
    for d in report.distance:
        table.append((f"{1000 * d.asked:+.0f}", f"{1000 * d.got:+.1f}"))
    return table


def _sync(report: Report) -> list[Row]:
    table: list[Row] = [("", "score", "peak at, ms", "windows")]
    for name, curve in report.sync.items():
        table.append((name, number(curve.at(0.0)), f"{1000 * curve.peak:+.0f}", str(curve.windows)))
        if name == "model":
            for late in (LATE, -LATE):  # motion that comes late agrees best with poses taken later
                table.append(
                    (f"shifted {1000 * late / FRAME_RATE:+.0f} ms", number(curve.at(-late / FRAME_RATE)), "", "")
                )
    return table


def _curve(report: Report) -> list[Row]:
    if not report.sync:
        return []
    shifts = [frames / FRAME_RATE for frames in SHOWN]
    table: list[Row] = [("", *(f"{1000 * s:+.0f}" for s in shifts))]
    for name, curve in report.sync.items():
        table.append((name, *(number(curve.at(s), 2) for s in shifts)))
    return table
