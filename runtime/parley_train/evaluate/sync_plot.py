"""The shift curve of CAPP scores as a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parley.errors import InputError, MissingDependencyError
from parley.files import atomic_path
from parley_train.evaluate.report import Report

_COLOURS = {"model": "#1b6ca8", "teacher": "#3a8f5c", "shuffled": "#d1495b"}


def plot(report: Report, path: Path) -> None:
    """Draw the report's curves; the format follows the path's ending. Raises `InputError` when it has none."""
    if not report.sync:
        raise InputError("there are no CAPP scores to draw; use a pack with a 'capp' graph and lines of 5 s or more")
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependencyError("plots need matplotlib: pip install 'parley-npc[train]'") from error
    figure = Figure(figsize=(8.0, 4.2), dpi=110, layout="constrained")
    place = figure.subplots()
    for name, curve in report.sync.items():
        shifts = 1000.0 * np.asarray(curve.shifts)
        place.plot(shifts, curve.scores, label=name, color=_COLOURS.get(name, "0.4"), linewidth=1.6)
    place.axvline(0.0, color="0.75", linewidth=0.8)
    place.set_xlabel("pose taken later than the sound, ms")
    place.set_ylabel("CAPP score")
    place.set_title(f"{report.speech}, {report.seconds:.0f} s, pack {report.pack}", fontsize=9)
    place.grid(color="#e3e6ea", linewidth=0.6)
    place.spines[["top", "right"]].set_visible(False)
    place.legend(frameon=False)
    with atomic_path(path) as temporary:
        figure.savefig(temporary)
