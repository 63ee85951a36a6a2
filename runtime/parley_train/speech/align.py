"""Forced alignment: when known phones sound, found in the sound itself by an encoder that names phones.

A duration predictor tells when it meant a phone to sound, in steps of 25 ms; a vocoder has its own idea. The path of the known
phones through the encoder's probabilities (Viterbi 1967) lies within one or two labels of what is heard. The predicted times
only bound the search.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from parley_train.audio_task import encode
from parley_train.nets.encoder import SUBFRAMES, AudioEncoder
from parley_train.phones import PHONE_INDEX, SILENCE, Phone
from parley_train.speech.corpus import RATE, Corpus, write
from parley_train.speech.utterance import Utterance

Array = NDArray[np.float64]

LABELS_A_SECOND = 30.0 * SUBFRAMES
_REACH = 0.15
"""Seconds that a phone may lie before or after its predicted time."""

_SHORTEST = 2  # labels (33 ms); a pause may be left out
_FLOOR = 1e-4  # of a probability: a phone that the encoder has never heard so must not break the path


def times_of(count: int) -> Array:
    """Seconds at which the first `count` labels are heard: the middles of the parts of each motion frame."""
    return np.arange(count) / LABELS_A_SECOND - (SUBFRAMES - 1) / (2.0 * LABELS_A_SECOND)


def align(phones: Sequence[Phone], probabilities: Array, seconds: float) -> tuple[Phone, ...] | None:
    """`phones` with the times that fit `probabilities` [labels, PHONES] best; they tile 0..`seconds`.

    None when no path keeps to the order within `_REACH` of the times they came with.
    """
    times = times_of(len(probabilities))
    chain = np.repeat(np.arange(len(phones)), _SHORTEST)  # a phone is a chain of states, of which the last may be held
    entry = np.arange(len(chain)) % _SHORTEST == 0
    held = np.arange(len(chain)) % _SHORTEST == _SHORTEST - 1
    pause = np.array([phone.label == SILENCE for phone in phones])
    labels = [PHONE_INDEX[phone.label] for phone in phones]
    score = np.log(np.maximum(probabilities[:, labels], _FLOOR))
    starts, ends = (np.array([getattr(phone, edge) for phone in phones]) for edge in ("start", "end"))
    early, late = starts[None] - _REACH > times[:, None], ends[None] + _REACH < times[:, None]
    score = np.where((early | late) & ~pause[None], -np.inf, score)[:, chain]

    best = np.full(len(chain), -np.inf)
    best[0] = score[0, 0]
    if pause[0]:
        best[_SHORTEST : _SHORTEST + 1] = score[0, _SHORTEST : _SHORTEST + 1]
    came = np.zeros((len(times), len(chain)), np.int64)
    states = np.arange(len(chain))
    after_pause = entry & np.concatenate([[False] * 2 * _SHORTEST, pause[chain][_SHORTEST:-_SHORTEST]])
    for now in range(1, len(times)):
        stay = np.where(held, best, -np.inf)
        step = np.concatenate([[-np.inf], best[:-1]])
        skip = np.where(after_pause, np.concatenate([[-np.inf] * (_SHORTEST + 1), best[: -_SHORTEST - 1]]), -np.inf)
        choices = np.stack([stay, step, skip])
        picked = choices.argmax(0)
        came[now] = states - np.array([0, 1, _SHORTEST + 1])[picked]
        best = choices[picked, states] + score[now]
    last = len(chain) - 1
    if pause[-1] and len(phones) > 1 and best[last - _SHORTEST] > best[last]:
        last -= _SHORTEST
    if not np.isfinite(best[last]):
        return None
    path = np.empty(len(times), np.int64)
    for now in range(len(times) - 1, -1, -1):
        path[now] = chain[last]
        last = came[now, last]
    return _phones_of_path(phones, path, times, seconds)


def _phones_of_path(
    phones: Sequence[Phone], path: NDArray[np.int64], times: Array, seconds: float
) -> tuple[Phone, ...]:
    firsts = np.flatnonzero(np.concatenate([[True], path[1:] != path[:-1]]))
    begins = [0.0, *(float(times[first] - 0.5 / LABELS_A_SECOND) for first in firsts[1:])]
    found = [
        replace(phones[path[f]], start=b, end=e) for f, b, e in zip(firsts, begins, [*begins[1:], seconds], strict=True)
    ]
    return tuple(phone for phone in found if phone.end > phone.start)


def align_corpus(source: Path, folder: Path, encoder: AudioEncoder) -> tuple[Corpus, int]:
    """Write `source` to `folder` with the times of its phones found in its sound; also gives how many lines kept theirs."""
    corpus = Corpus.open(source)
    folder.mkdir(parents=True, exist_ok=True)
    kept = 0

    def lines() -> Iterator[Utterance]:
        nonlocal kept
        for index in range(len(corpus)):
            line = corpus.utterance(index)
            sound = line.audio.astype(np.float32) / 32768.0
            found = align(line.phones, probabilities(encoder, sound), len(sound) / RATE)
            kept += found is None
            yield line if found is None else replace(line, phones=found)

    made = write(folder, lines(), 0)
    return made, kept


@torch.no_grad()
def probabilities(encoder: AudioEncoder, sound: NDArray[np.float32]) -> Array:
    """What the encoder takes each moment of `sound` [N] for: [labels, PHONES]."""
    result: Array = encoder.logits(encode(encoder, sound)).flatten(0, 1).softmax(-1).double().numpy()
    return result
