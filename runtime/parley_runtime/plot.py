"""Draws the curves of a performance under the sound that they belong to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.errors import MissingDependencyError
from parley.files import atomic_path
from parley.motion import MotionClip

_PANELS: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = (
    ("jaw and lips", (
        ("jaw open", ("jawOpen",)), ("lips closed", ("mouthClose",)), ("pucker", ("mouthPucker",)), ("funnel", ("mouthFunnel",)),
    )),
    ("mouth shape", (
        ("smile", ("mouthSmileLeft", "mouthSmileRight")), ("stretch", ("mouthStretchLeft", "mouthStretchRight")),
        ("lower lip down", ("mouthLowerDownLeft", "mouthLowerDownRight")), ("lower lip in", ("mouthRollLower",)),
    )),
    ("lids and brows", (
        ("blink", ("eyeBlinkLeft", "eyeBlinkRight")), ("brow inner up", ("browInnerUp",)),
        ("brow outer up", ("browOuterUpLeft", "browOuterUpRight")), ("brow down", ("browDownLeft", "browDownRight")),
    )),
)  # fmt: skip
_COLOURS = ("#d1495b", "#1b6ca8", "#3a8f5c", "#c58b1b")


def plot_curves(
    path: str | Path, clip: MotionClip, samples: NDArray[np.float32], sample_rate: int, title: str = ""
) -> None:
    """Write a picture of `clip` over the mono `samples` it was made from; the format follows the path's extension.

    Raises `MissingDependencyError` without matplotlib, `OutputError` when the file cannot be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise MissingDependencyError(
            "drawing curves needs matplotlib; install it with: pip install 'parley-npc[video]'"
        ) from error
    figure = Figure(figsize=(13.0, 9.5), dpi=110, layout="constrained")
    axes = figure.subplots(6, 1, sharex=True, height_ratios=(0.8, 1.3, 1.3, 1.3, 1.1, 1.0))
    if title:
        figure.suptitle(title, fontsize=12, x=0.01, ha="left")
    _waveform(axes[0], samples, sample_rate)
    for place, (name, curves) in zip(axes[1:4], _PANELS, strict=True):
        for (label, shapes), colour in zip(curves, _COLOURS, strict=True):
            rows = clip.weights[:, [ARKIT_INDEX[shape] for shape in shapes]].mean(axis=1)
            place.plot(clip.times, rows, label=label, color=colour, linewidth=1.4)
        place.set_ylim(-0.03, 1.03)
        _finish(place, f"{name}\n(weight)")
    for column, (label, colour) in enumerate(zip(("nod", "turn", "tilt"), _COLOURS, strict=False)):
        axes[4].plot(clip.times, np.degrees(clip.head_rotation[:, column]), label=label, color=colour, linewidth=1.4)
    _finish(axes[4], "head\n(degrees)")
    for column, (label, colour) in enumerate(zip(("yaw, + left", "pitch, + up"), _COLOURS, strict=False)):
        axes[5].plot(clip.times, np.degrees(clip.gaze[:, column]), label=label, color=colour, linewidth=1.4)
    _finish(axes[5], "gaze\n(degrees)")
    axes[5].set_xlabel("seconds")
    axes[5].set_xlim(0.0, max(clip.duration, len(samples) / sample_rate))
    with atomic_path(path) as temporary:
        figure.savefig(temporary)


def _waveform(place: Any, samples: NDArray[np.float32], sample_rate: int) -> None:
    """The envelope of the sound: highest and lowest sample of each hundredth of a second."""
    size = max(sample_rate // 100, 1)
    count = max(len(samples) // size, 1)
    pieces = np.resize(samples, (count, size)) if len(samples) < size else samples[: count * size].reshape(count, size)
    times = (np.arange(count) + 0.5) * size / sample_rate
    place.fill_between(times, pieces.min(axis=1), pieces.max(axis=1), color="#5c6773", linewidth=0)
    place.set_ylim(-1, 1)
    place.set_yticks([])
    place.set_ylabel("sound", fontsize=9)
    _frame(place)


def _finish(place: Any, name: str) -> None:
    place.set_ylabel(name, fontsize=9)
    place.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8.5, frameon=False)
    _frame(place)


def _frame(place: Any) -> None:
    place.grid(axis="x", color="#d9dde2", linewidth=0.6)
    place.spines[["top", "right"]].set_visible(False)
