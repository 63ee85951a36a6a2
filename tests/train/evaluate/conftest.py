"""Teacher's clips of made-up babble, as the model's stand-in: they are good, and tests make them worse in known ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from teacher_lines import babble

from parley import Controls, MotionClip
from parley_train.evaluate.teaching import teach
from parley_train.real_speech import SpokenLine
from parley_train.speech.corpus import RATE


def babbled(name: str, seed: int, seconds: float) -> SpokenLine:
    """Noise as loud as the babble that it stands for."""
    line = babble(seed, seconds)
    level = np.interp(np.arange(int(seconds * RATE)) / RATE, np.arange(len(line.level)) / 30, line.level)
    noise = np.random.default_rng(seed).normal(0.0, 0.1, len(level))
    return SpokenLine(name, name, Path(name), (noise * 10 ** (level / 20)).astype(np.float32), line.phones)


@pytest.fixture(scope="session")
def lines() -> list[SpokenLine]:
    return [babbled(f"line{k}", k, seconds) for k, seconds in enumerate((6.0, 7.5, 9.0))]


@pytest.fixture(scope="session")
def act(lines: list[SpokenLine]) -> Callable[[Controls, int], MotionClip]:
    return lambda controls, seed: teach(lines[2], controls, seed)
