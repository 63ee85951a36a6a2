"""What every synthesiser gives: sound, and when each phone sounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_train.phones import Phone


@dataclass(frozen=True)
class Voice:
    """One voice of one engine.

    engine    "espeak", "flite" or "festival"
    name      what the engine calls it (for espeak-ng LANGUAGE+VARIANT)
    language  BCP-47-like tag of what it speaks
    recorded  True when the sound is made from recordings of a person (units, diphones or a model fitted to them)
    licence   SPDX expression of the voice's data, as its Debian package states it
    source    the Debian package that brings it
    """

    engine: str
    name: str
    language: str
    recorded: bool
    licence: str
    source: str

    @property
    def key(self) -> str:
        """Unique short name."""
        return f"{self.engine}:{self.name}"


@dataclass(frozen=True)
class Utterance:
    """A spoken line. `audio` is mono int16 [N] at `rate`; `phones` tile it from 0 to its end without gaps."""

    audio: NDArray[np.int16]
    rate: int
    phones: tuple[Phone, ...]
    voice: Voice
    text: str

    @property
    def seconds(self) -> float:
        """Length of the sound."""
        return len(self.audio) / self.rate
