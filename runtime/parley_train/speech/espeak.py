"""espeak-ng through its library: sound and phoneme events (formant synthesis; any of its languages, and its voice variants).

The library reports each phoneme's first sample. The silent closure of a stop sounds before its event and would land in the
phone before it, so `stop_closures` moves the starts of stops back over low energy.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parley.errors import MissingDependencyError
from parley_train.phones import SILENCE, Phone
from parley_train.speech.phonemap import ipa_label
from parley_train.speech.utterance import Utterance, Voice

_RETRIEVAL = 1  # AUDIO_OUTPUT_RETRIEVAL of espeak-ng's speak_lib.h
_PHONEME_EVENTS_IPA = 3  # espeakINITIALIZE_PHONEME_EVENTS | espeakINITIALIZE_PHONEME_IPA
_EVENT_END, _EVENT_PHONEME = 0, 7
_UTF8 = 1
_RATE, _PITCH, _RANGE = 1, 3, 4  # espeakRATE, espeakPITCH, espeakRANGE
_SEPARATOR = "_"
_IPA_SEPARATED = 0x02 | ord(_SEPARATOR) << 8  # espeakPHONEMES_IPA, and the sign put between phonemes
_STOPS = frozenset({"P", "B", "T", "D", "K", "G", "CH", "JH"})


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int), ("unique_identifier", ctypes.c_uint), ("text_position", ctypes.c_int),
        ("length", ctypes.c_int), ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p), ("id", _Id),
    ]  # fmt: skip


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Espeak:
    """The espeak-ng library of this process. Initialising it twice hangs, so ask for it with `shared`."""

    @staticmethod
    @functools.cache
    def shared() -> Espeak:
        """The one instance of this process."""
        return Espeak()

    def __init__(self) -> None:
        name = ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1"
        try:
            self._library = ctypes.CDLL(name)
        except OSError as reason:
            raise MissingDependencyError(
                f"espeak-ng's library was not found ({reason}); apt-get install espeak-ng"
            ) from None
        self._rate = int(self._library.espeak_Initialize(_RETRIEVAL, 0, None, _PHONEME_EVENTS_IPA))
        if self._rate <= 0:
            raise MissingDependencyError("espeak-ng's data was not found; apt-get install espeak-ng-data")
        self._sound: list[NDArray[np.int16]] = []
        self._events: list[tuple[int, str]] = []
        self._callback = _Callback(self._collect)
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, wave: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if wave and count > 0:
            self._sound.append(np.ctypeslib.as_array(wave, (count,)).copy())
        index = 0
        while events[index].type != _EVENT_END:
            if events[index].type == _EVENT_PHONEME:
                self._events.append((events[index].sample, events[index].id.string.decode("utf-8", "replace")))
            index += 1
        return 0

    def speak(
        self, text: str, voice: Voice, *, words_a_minute: int = 165, pitch: int = 50, pitch_range: int = 50
    ) -> Utterance:
        """Speak `text`; pitch and range are espeak-ng's 0..99."""
        self._sound, self._events = [], []
        if self._library.espeak_SetVoiceByName(voice.name.encode()) != 0:
            raise MissingDependencyError(f"espeak-ng knows no voice '{voice.name}'; see espeak-ng --voices")
        for parameter, value in ((_RATE, words_a_minute), (_PITCH, pitch), (_RANGE, pitch_range)):
            self._library.espeak_SetParameter(parameter, int(value), 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        audio = np.concatenate(self._sound) if self._sound else np.zeros(0, np.int16)
        phones = _phones_of_events(self._events, len(audio), self._rate)
        return Utterance(audio, self._rate, stop_closures(phones, audio, self._rate), voice, text)

    def phonemes(self, text: str, language: str) -> list[str]:
        """IPA names of the phonemes of `text`, stress marks in front of them; " " stands between words. Nothing sounds.

        Text to phonemes is what neural voices need of espeak-ng. Raises MissingDependencyError for a language without rules.
        """
        if self._library.espeak_SetVoiceByName(language.encode()) != 0:
            raise MissingDependencyError(f"espeak-ng knows no language '{language}'; see espeak-ng --voices")
        translate = self._library.espeak_TextToPhonemes
        translate.restype = ctypes.c_char_p
        data = ctypes.c_char_p(text.encode())
        clauses = []
        while data.value is not None:
            said = translate(ctypes.byref(data), _UTF8, _IPA_SEPARATED)
            clauses += (said or b"").decode("utf-8", "replace").split()
        named: list[str] = []
        for word in clauses:
            named += [*(name for name in word.split(_SEPARATOR) if name), " "]
        return named[:-1]


def _phones_of_events(events: list[tuple[int, str]], samples: int, rate: int) -> list[Phone]:
    """Events (first sample, IPA name) -> phones that tile the sound; an empty name is a pause."""
    marks = [(sample, SILENCE if not name.strip() else ipa_label(name)) for sample, name in events]
    marks = [(0, SILENCE), *((s, label) for s, label in marks if label is not None), (samples, SILENCE)]
    phones = []
    for (start, label), (end, _) in pairwise(marks):
        if end > start and label is not None:
            phones.append(Phone(label, start / rate, end / rate))
    return phones


def stop_closures(phones: list[Phone], audio: NDArray[np.int16], rate: int, longest: float = 0.07) -> tuple[Phone, ...]:
    """Move each stop's start back to where the sound before it falls under a tenth of that phone's level."""
    frame = max(1, rate // 200)
    count = len(audio) // frame
    level = np.sqrt((audio[: count * frame].reshape(count, frame).astype(np.float32) ** 2).mean(1) + 1.0)
    result = list(phones)
    for index in range(1, len(result)):
        before, stop = result[index - 1], result[index]
        if stop.label not in _STOPS or before.label == SILENCE:
            continue
        first, last = int(before.start * rate / frame), min(int(stop.start * rate / frame), count)
        if last - first < 3:
            continue
        peak = level[first:last].max()
        cut, floor = last, max(first + 2, last - int(longest * rate / frame))
        while cut > floor and level[cut - 1] < 0.1 * peak:
            cut -= 1
        start = cut * frame / rate
        if start < stop.start:
            result[index - 1] = replace(before, end=start)
            result[index] = replace(stop, start=start)
    return tuple(result)
