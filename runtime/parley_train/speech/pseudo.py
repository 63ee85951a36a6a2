"""Nonsense that covers what text does not: strings of phones in which every pair of a voice's phones follows each other.

Text teaches which sounds are usual; a lip-sync model has to be right about the unusual ones too (names of people and places).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ENGLISH = (
    "aa", "ae", "ah", "ao", "aw", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw", "p", "b", "m", "f", "v", "th", "dh", "t", "d",
    "n", "l", "s", "z", "sh", "zh", "ch", "jh", "r", "y", "w", "k", "g", "ng", "hh",
)  # fmt: skip
INVENTORIES: dict[str, tuple[str, ...]] = {
    "en": ENGLISH,
    "it": tuple("i e E a o O u i1 e1 a1 o1 u1 j w p t k b d g f s S v z ts tS dz dZ m n J l L r".split()),
    "cs": tuple("a a: b c ch c~ d d~ e e: f g h i i: j k l m n n~ o p r r~ s s~ t t~ u u: v z z~".split()),
    "fi": tuple("a e i o u y 7 @ p t k b d g f s h v m n l r j".split()),
    "indic": tuple("a aa ih iy uh uw eh ee ay oh oo aw k g ch T D n p b m y r l v s sh j h".split()),
}
"""Phone set -> the names that its voices can say in any order."""

_VOWEL_STARTS = tuple("aeiouAEIO@7&y")


def pair_cover(phones: Sequence[str], rng: np.random.Generator) -> list[str]:
    """One string of phones in which every ordered pair of different phones follows each other at least once.

    That is an Eulerian circuit of the complete directed graph (Hierholzer's algorithm, 1873), in random order.
    """
    left = {a: [phones[i] for i in rng.permutation(len(phones)) if phones[i] != a] for a in phones}
    stack, circuit = [phones[int(rng.integers(len(phones)))]], []
    while stack:
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            circuit.append(stack.pop())
    return circuit[::-1]


def words(inventory: str, rng: np.random.Generator, *, length: int = 14) -> list[tuple[str, ...]]:
    """The pair cover cut into pseudo-phrases of `length` phones (each repeats the last phone of the one before)."""
    circuit = pair_cover(INVENTORIES[inventory], rng)
    return [tuple(circuit[i : i + length + 1]) for i in range(0, len(circuit) - 1, length)]


def syllables(inventory: str, rng: np.random.Generator, *, count: int = 6) -> tuple[str, ...]:
    """Consonant-vowel syllables: the easy, speech-like half of the nonsense."""
    names = INVENTORIES[inventory]
    english = {"aa", "ae", "ah", "ao", "aw", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw"}
    vowels = [n for n in names if (n in english if inventory in ("en", "indic") else n[0] in _VOWEL_STARTS)]
    if inventory == "indic":
        vowels = list(names[:12])
    consonants = [n for n in names if n not in vowels]
    picked: list[str] = []
    for _ in range(count):
        picked += [consonants[int(rng.integers(len(consonants)))], vowels[int(rng.integers(len(vowels)))]]
    return tuple(picked)


_ONSETS = (
    "p r", "b r", "p l", "b l", "p y", "b y", "m y", "f r", "f l", "f y", "v y", "t r", "d r", "k r", "g r", "k l", "g l", "s p", "s p r",
    "s p l", "s m", "s t r", "s k r", "th r", "sh r", "k w", "t w", "s w", "s n", "s t", "s k",
)  # fmt: skip
_CODAS = (
    "m p", "m p t", "l p", "l b", "r p", "r b", "l m", "r m", "m f", "p s", "b z", "m z", "f t", "p t", "b d", "m d", "v z", "f s", "l f", "l v",
    "r f", "r v", "n d", "n t", "s t", "k s", "k t", "ng k", "l d",
)  # fmt: skip
_LABIAL = 0.6
"""Chance that a consonant between clusters is one of p b m f v."""


def clusters(rng: np.random.Generator, *, count: int = 4) -> tuple[str, ...]:
    """English syllables with clusters of consonants before or after the vowel, most of them with lips."""
    vowels = ENGLISH[:15]
    single = ENGLISH[15:-2]  # no ng or hh at either end
    said: list[str] = []
    for _ in range(count):
        plain = ENGLISH[15:20] if rng.random() < _LABIAL else single
        kind = rng.random()
        onset = _ONSETS[int(rng.integers(len(_ONSETS)))] if kind < 0.6 else plain[int(rng.integers(len(plain)))]
        coda = _CODAS[int(rng.integers(len(_CODAS)))] if kind > 0.45 else plain[int(rng.integers(len(plain)))]
        said += [*onset.split(), vowels[int(rng.integers(len(vowels)))]]
        said += coda.split() if rng.random() < 0.7 else []
    return tuple(said)
