"""The lines that are judged: recordings whose phones are known, or the bundled line; alone, and joined to one take."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from parley import FRAME_RATE
from parley.errors import InputError
from parley_runtime.audio import open_audio
from parley_runtime.cli.demo import LINE
from parley_train.phones import Phone
from parley_train.real_speech import RealSpeech, SpokenLine
from parley_train.speech.corpus import RATE

_FRAME = RATE // int(FRAME_RATE)


def lines_of(folder: Path | None) -> list[SpokenLine]:
    """The recordings of a folder with `phones.json`, or (None) the bundled line, whose phones are not known: it has none.

    Raises `InputError` for a folder whose table or recordings cannot be used.
    """
    if folder is not None:
        try:
            lines = list(RealSpeech.open(folder).lines)
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            RuntimeError,
        ) as error:  # json's, soundfile's, a wrong shape
            raise InputError(
                f"{folder}: its phones.json or recordings cannot be used ({error!r}); see docs/evaluation.md"
            ) from error
        if not lines or not all(line.phones for line in lines):
            raise InputError(f"{folder}: phones.json must name at least one recording, and each with its phones")
        return lines
    with open_audio(LINE) as source:
        return [SpokenLine(LINE.stem, "", LINE, np.concatenate(list(source.blocks())), [])]


def seconds_of(line: SpokenLine) -> float:
    """Length of a line's sound."""
    return float(len(line.sound)) / RATE


def join(lines: Sequence[SpokenLine], seconds: float = float("inf")) -> SpokenLine:
    """One take of line after line, as many of them as it needs to last `seconds`; each starts on a whole frame."""
    sounds, phones, clock = [], [], 0
    for line in lines:
        if clock >= seconds * RATE:
            break
        padded = np.pad(line.sound, (0, -len(line.sound) % _FRAME))
        sounds.append(padded)
        phones += [Phone(p.label, clock / RATE + p.start, clock / RATE + p.end, p.stress) for p in line.phones]
        clock += len(padded)
    return SpokenLine("take", " ".join(line.text for line in lines), lines[0].path, np.concatenate(sounds), phones)
