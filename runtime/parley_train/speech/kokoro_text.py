"""What to say, as Kokoro-82M reads it: one token a sign of IPA, each with the phone that it sounds as.

Kokoro was taught with capitals for diphthongs and ligatures for affricates, as espeak-ng's phonemes are rewritten by its own
text front end (misaki, hexgrad 2025); the same few rules are applied here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from parley_train.phones import SILENCE
from parley_train.speech.espeak import Espeak
from parley_train.speech.phonemap import ipa_label

_SINGLE = {
    "eɪ": "A", "aɪ": "I", "oʊ": "O", "əʊ": "Q", "aʊ": "W", "ɔɪ": "Y", "tʃ": "ʧ", "dʒ": "ʤ", "ts": "ʦ", "dz": "ʣ", "tɕ": "ʨ", "dʑ": "ʥ",
}  # fmt: skip
_ENGLISH = {"ɚ": "əɹ", "ɜːɹ": "ɜɹ", "ɜː": "ɜɹ", "ɝ": "ɜɹ", "ɐ": "ə", "ɾ": "T", "ː": "", "r": "ɹ"}
_LABELS = {
    "A": "EY", "I": "AY", "O": "OW", "Q": "OW", "W": "AW", "Y": "OY", "ʧ": "CH", "ʤ": "JH", "ʦ": "S", "ʣ": "Z", "ʨ": "CH", "ʥ": "JH",
    "T": "D", "ᵊ": "AH", "ꭧ": "CH",
}  # fmt: skip
_ARPABET = {
    "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ao": "ɔ", "aw": "W", "ay": "I", "eh": "ɛ", "er": "ɜɹ", "ey": "A", "ih": "ɪ", "iy": "i", "ow": "O",
    "oy": "Y", "uh": "ʊ", "uw": "u", "p": "p", "b": "b", "m": "m", "f": "f", "v": "v", "th": "θ", "dh": "ð", "t": "t", "d": "d", "n": "n",
    "l": "l", "s": "s", "z": "z", "sh": "ʃ", "zh": "ʒ", "ch": "ʧ", "jh": "ʤ", "r": "ɹ", "y": "j", "w": "w", "k": "k", "g": "ɡ", "ng": "ŋ",
    "hh": "h",
}  # fmt: skip
_STRESS = "ˈˌ"
_PAUSES = ",.!?;:…—"
_CLAUSE = re.compile(rf"([{re.escape(_PAUSES)}]+)")


@dataclass(frozen=True)
class Sign:
    """One token: its sign, and the phone it is heard as.

    A pause has the label SIL. None marks signs that only colour or part their neighbours: stress, length, word boundaries.
    """

    sign: str
    label: str | None


def from_text(text: str, language: str, espeak: Espeak) -> list[Sign]:
    """Signs of `text`, read by espeak-ng's rules for `language`; punctuation stays, for it makes the pauses."""
    signs: list[Sign] = []
    for part in _CLAUSE.split(text.replace("¿", "").replace("¡", "")):
        if part and part[0] in _PAUSES:
            signs.append(Sign(part[0], SILENCE))
        elif part.strip():
            if signs:
                signs.append(Sign(" ", None))
            for name in espeak.phonemes(part.strip(), language):
                signs += _of_phoneme(name, english=language.startswith("en"))
    return signs


def from_arpabet(phones: Sequence[str]) -> list[Sign]:
    """Signs of a string of ARPABET phones in lower case (nonsense from `pseudo`): stress on the first vowel."""
    signs: list[Sign] = []
    stressed = False
    for phone in phones:
        written = _ARPABET[phone]
        if not stressed and phone[0] in "aeiou":
            signs.append(Sign(_STRESS[0], None))
            stressed = True
        signs += _labelled(written)
    return [*signs, Sign(".", SILENCE)]


def encode(signs: Sequence[Sign], vocabulary: Mapping[str, int]) -> tuple[list[Sign], list[int]]:
    """The signs that the vocabulary has, and their numbers."""
    known = [s for s in signs if s.sign in vocabulary]
    return known, [vocabulary[s.sign] for s in known]


def _of_phoneme(name: str, *, english: bool) -> Iterator[Sign]:
    if name == " ":
        yield Sign(" ", None)
        return
    if name.startswith("("):  # espeak-ng marks a change of language
        return
    plain = name.lstrip(_STRESS)
    yield from (Sign(mark, None) for mark in name[: len(name) - len(plain)])
    for old, new in (*_SINGLE.items(), *(_ENGLISH.items() if english else ())):
        plain = plain.replace(old, new)
    yield from _labelled(plain)


def _labelled(written: str) -> Iterator[Sign]:
    """Each sign with its phone. The r of [əɹ] and [ɜɹ] written for one vowel is part of it."""
    for index, sign in enumerate(written):
        label = None if sign == "ʲ" else _LABELS.get(sign) or ipa_label(sign)
        if written[index : index + 2] == "əɹ" or written[max(0, index - 1) : index + 1] in ("əɹ", "ɜɹ"):
            label = "ER"
        yield Sign(sign, label)
