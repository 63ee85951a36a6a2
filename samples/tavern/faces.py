"""Faces in a terminal: enough to see lips, lids, brows and the turn of the head."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence

import numpy as np
from conversation import Line

from parley.arkit import ARKIT_INDEX
from parley.client import LiveFrame
from parley.motion import MotionFrame

WIDTH = 22


def draw_table(frames: Mapping[str, LiveFrame | None], lines: Sequence[Line], said: Mapping[str, int]) -> None:
    """Draw the guests side by side, and under them who says what; without a terminal, only new lines."""
    speaker, text = spoken(frames, lines, said)
    if not sys.stdout.isatty():
        _log(text)
        return
    blocks = [face(name, frame.motion if frame else None, name == speaker) for name, frame in frames.items()]
    rows = ["".join(parts) for parts in zip(*blocks, strict=True)]
    width = shutil.get_terminal_size().columns - 1
    picture = "\n".join(f"{row[:width]}\x1b[K" for row in [*rows, "", text])
    sys.stdout.write(f"\x1b[{len(rows) + 1}F{picture}" if draw_table.__dict__.get("drawn") else f"\n{picture}")
    draw_table.__dict__["drawn"] = True
    sys.stdout.flush()


def face(name: str, motion: MotionFrame | None, speaks: bool) -> list[str]:
    """Seven rows of text."""
    if motion is None:
        return [" " * WIDTH] * 6 + [name.center(WIDTH)]

    def weight(shape: str) -> float:
        return float(motion.weights[ARKIT_INDEX[shape]]) if motion else 0.0

    turn = round(float(np.degrees(motion.rotation[1])) / 5)  # columns; the subject's left is our right
    lids = (weight("eyeBlinkLeft") + weight("eyeBlinkRight")) / 2
    eye = "-" if lids > 0.6 else "o" if lids > 0.25 else "O"
    brow = "^" if weight("browInnerUp") > 0.35 else "v" if weight("browDownLeft") > 0.35 else "~"
    jaw = weight("jawOpen")
    round_lips = weight("mouthPucker") + weight("mouthFunnel") > 0.5
    smile = weight("mouthSmileLeft") + weight("mouthSmileRight") > 0.6
    mouth = ("( )" if round_lips else "(___)") if jaw > 0.25 else "o" if round_lips else "\\_/" if smile else "---"
    rows = [f"{brow}     {brow}", f"{eye}     {eye}", "|", mouth, "\\_/" if jaw > 0.5 and not round_lips else ""]
    middle = ["  " + row.center(12 + 2 * abs(turn))[max(0, -2 * turn) :][:14].ljust(14) for row in rows]
    label = f"*{name}*" if speaks else name
    return [
        " .----------------. ".ljust(WIDTH),
        *(f"|{row:<16}|".ljust(WIDTH) for row in middle),
        label.center(18).ljust(WIDTH),
    ]


def spoken(frames: Mapping[str, LiveFrame | None], lines: Sequence[Line], said: Mapping[str, int]) -> tuple[str, str]:
    """Who speaks, and the line; a line's id counts the guest's own lines from 1."""
    speaker = next((name for name, frame in frames.items() if frame is not None and frame.line), "")
    own = [line.text for line in lines if line.speaker == speaker]
    number = said.get(speaker, 0)
    return speaker, f'{speaker}: "{own[number - 1]}"' if speaker and 0 < number <= len(own) else ""


def _log(text: str) -> None:
    if text and _log.__dict__.get("last") != text:
        print(text, flush=True)
        _log.__dict__["last"] = text
