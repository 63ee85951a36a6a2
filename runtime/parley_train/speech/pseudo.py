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
