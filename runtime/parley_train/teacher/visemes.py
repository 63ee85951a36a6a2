"""What the mouth does for each phone: targets and dominances, after Cohen & Massaro (1993) and JALI (Edwards et al. 2016).

A target is what a long, isolated phone reaches; a dominance says how strongly it insists on it against its neighbours. Both
are our own settings, made from articulatory phonetics (Ladefoged, *A Course in Phonetics*) and tuned by measuring openings on
a face model: silent-faced consonants (t k n s ...) keep the lips 1/4 to 2/5 open, so that p, b, m stand out as the only closures.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from parley_train.phones import PHONES


@dataclass(frozen=True)
class Viseme:
    """Targets of one phone (0..1) and its dominances."""

    opening: float
    """Gap of the inner lips; 1 is an open vowel at usual loudness."""
    jaw: float = 0.85
    """Part of that gap made by the jaw; lips do the rest."""
    pucker: float = 0.0
    """Lips drawn together and forward (u, w)."""
    funnel: float = 0.0
    """Lips flared forward (sh, o)."""
    spread: float = 0.0
    """Corners drawn apart (i, e, s)."""
    tongue: float = 0.0
    """Tip of the tongue between the teeth (th, a little for l)."""
    hold: float = 1.0
    """Dominance of the opening."""
    shape: float = 0.3
    """Dominance of pucker, funnel and spread; small: the phone takes its lips from its neighbours."""


REST = Viseme(opening=0.35, jaw=0.8, hold=0.02, shape=0.08)
"""Silence. Its near-zero dominance leaves the neighbours' shapes standing; the mouth is closed by its own envelope."""

_VOWELS = {
    "AA": Viseme(0.94, 0.92, funnel=0.05, spread=0.05, shape=0.7),
    "AE": Viseme(0.88, 0.86, spread=0.5, shape=0.9),
    "AH": Viseme(0.68, 0.88, spread=0.08, shape=0.5),
    "AO": Viseme(0.8, 0.9, pucker=0.30, funnel=0.30, shape=1.1),
    "EH": Viseme(0.70, 0.84, spread=0.45, shape=0.9),
    "ER": Viseme(0.46, 0.82, pucker=0.18, funnel=0.16, shape=0.8),
    "IH": Viseme(0.46, 0.78, spread=0.42, shape=0.8),
    "IY": Viseme(0.42, 0.68, spread=0.68, hold=1.1, shape=1.0),
    "UH": Viseme(0.42, 0.84, pucker=0.36, funnel=0.22, shape=1.0),
    "UW": Viseme(0.31, 0.78, pucker=0.82, funnel=0.20, hold=1.3, shape=1.3),
    "UE": Viseme(0.31, 0.76, pucker=0.84, funnel=0.18, hold=1.3, shape=1.3),
    "OE": Viseme(0.54, 0.84, pucker=0.46, funnel=0.26, shape=1.2),
}

_CONSONANTS = {
    "P": Viseme(0.3, 0.7, hold=0.25, shape=0.12),
    "B": Viseme(0.3, 0.7, hold=0.25, shape=0.12),
    "M": Viseme(0.3, 0.7, hold=0.25, shape=0.12),
    "F": Viseme(0.28, 0.7, spread=0.08, hold=0.4, shape=0.2),
    "V": Viseme(0.28, 0.7, spread=0.08, hold=0.4, shape=0.2),
    "TH": Viseme(0.23, 0.75, spread=0.12, tongue=0.30, hold=1.6, shape=0.25),
    "DH": Viseme(0.2, 0.75, spread=0.12, tongue=0.24, hold=1.5, shape=0.2),
    "T": Viseme(0.22, 0.6, spread=0.22, hold=1.6, shape=0.2),
    "D": Viseme(0.21, 0.62, spread=0.2, hold=1.6, shape=0.2),
    "N": Viseme(0.22, 0.65, spread=0.18, hold=1.6, shape=0.18),
    "L": Viseme(0.23, 0.75, spread=0.12, tongue=0.07, hold=1.5, shape=0.2),
    "S": Viseme(0.23, 0.42, spread=0.42, hold=1.9, shape=0.6),
    "Z": Viseme(0.23, 0.42, spread=0.42, hold=1.9, shape=0.6),
    "SH": Viseme(0.25, 0.45, pucker=0.26, funnel=0.56, hold=1.8, shape=1.0),
    "ZH": Viseme(0.25, 0.45, pucker=0.26, funnel=0.56, hold=1.8, shape=1.0),
    "CH": Viseme(0.25, 0.45, pucker=0.26, funnel=0.52, hold=1.8, shape=0.9),
    "JH": Viseme(0.25, 0.45, pucker=0.26, funnel=0.52, hold=1.8, shape=0.9),
    "R": Viseme(0.26, 0.75, pucker=0.30, funnel=0.24, hold=1.3, shape=0.5),
    "Y": Viseme(0.26, 0.66, spread=0.5, hold=1.3, shape=0.6),
    "W": Viseme(0.18, 0.75, pucker=0.95, funnel=0.2, hold=1.6, shape=1.6),
    "K": Viseme(0.25, 0.8, hold=1.1, shape=0.08),
    "G": Viseme(0.25, 0.8, hold=1.1, shape=0.08),
    "NG": Viseme(0.27, 0.8, hold=1.1, shape=0.1),
    "HH": Viseme(0.4, 0.85, hold=0.35, shape=0.05),
    "KH": Viseme(0.36, 0.82, hold=0.7, shape=0.08),
}

_GLIDES = {
    "AW": (Viseme(0.92, 0.9, spread=0.12, shape=0.7), Viseme(0.38, 0.8, pucker=0.55, funnel=0.2, shape=1.0)),
    "AY": (Viseme(0.92, 0.9, spread=0.12, shape=0.7), Viseme(0.46, 0.75, spread=0.45, shape=0.8)),
    "EY": (Viseme(0.64, 0.82, spread=0.48, shape=0.9), Viseme(0.40, 0.7, spread=0.62, shape=0.9)),
    "OW": (
        Viseme(0.66, 0.86, pucker=0.40, funnel=0.32, shape=1.2),
        Viseme(0.36, 0.8, pucker=0.70, funnel=0.2, shape=1.3),
    ),
    "OY": (Viseme(0.80, 0.88, pucker=0.36, funnel=0.34, shape=1.2), Viseme(0.45, 0.74, spread=0.45, shape=0.8)),
}

GLIDE_SPLIT = 0.58
"""Part of a diphthong's time that belongs to its first target (Lehiste & Peterson 1961: long onset, glide, short end)."""

BILABIALS = ("P", "B", "M")
LABIODENTALS = ("F", "V")

CHANNELS = tuple(f.name for f in fields(Viseme))


def _table(second: bool) -> NDArray[np.float64]:
    visemes = {"SIL": REST, **_VOWELS, **_CONSONANTS, **{name: pair[int(second)] for name, pair in _GLIDES.items()}}
    return np.array([[getattr(visemes[name], c) for c in CHANNELS] for name in PHONES])


FIRST, SECOND = _table(second=False), _table(second=True)
"""[phones, CHANNELS]: targets in the first and second part of each phone; they differ for diphthongs alone."""
