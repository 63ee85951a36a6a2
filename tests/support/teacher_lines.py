"""Lines for the teacher to act: made-up babble with stress and pauses, and recorded speech whose phones are known."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley import Controls
from parley_train.phones import CONSONANTS, VOWELS, Phone
from parley_train.teacher import Performance, Style, loudness, perform


@dataclass(frozen=True)
class Line:
    phones: list[Phone]
    seconds: float
    level: np.ndarray

    def act(self, seed: int = 1, style: Style | None = None, **controls: object) -> Performance:
        rows = Controls(**controls).sample(np.arange(len(self.level)) / 30)  # type: ignore[arg-type]
        return perform(self.phones, self.seconds, rows, self.level, np.random.default_rng(seed), style)


def babble(seed: int, seconds: float, pauses: bool = True) -> Line:
    """Syllables of one consonant and one vowel with stress, 4 a second; a pause of half a second every two or three."""
    rng = np.random.default_rng(seed)
    clock, phrase, phones = 0.4, 0.0, []
    while clock < seconds - 1.2:
        if pauses and phrase > rng.uniform(2.0, 3.5):
            clock, phrase = clock + rng.uniform(0.35, 0.7), 0.0
        stress = int(rng.random() < 0.3)
        for label, length in (
            (rng.choice(CONSONANTS), rng.uniform(0.04, 0.11)),
            (rng.choice(VOWELS), rng.uniform(0.06, 0.14) * (1 + 0.6 * stress)),
        ):
            phones.append(Phone(str(label), clock, clock + length, stress))
            clock, phrase = clock + length, phrase + length
    times = np.arange(int(np.ceil(seconds * 30))) / 30
    level = np.full(len(times), -60.0, np.float32)
    for p in phones:
        inside = (times >= p.start) & (times < p.end)
        level[inside] = (0.0 if p.label in VOWELS else -9.0) + 4.0 * p.stress
    return Line(phones, seconds, level)


def recorded_lines(speech: Path) -> dict[str, Line]:
    """Recordings with `phones.json` beside them: name -> [label, start, end] of each phone."""
    import soundfile

    lines = {}
    for name, line in json.loads((speech / "phones.json").read_text()).items():
        audio, rate = soundfile.read(speech / f"{name}.flac")
        lines[name] = Line([Phone(*p) for p in line["phones"]], line["seconds"], loudness(audio, rate, line["seconds"]))
    return lines
