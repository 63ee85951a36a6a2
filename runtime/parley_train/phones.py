"""The phone inventory that every synthesiser is mapped to, and that the audio encoder is taught.

ARPABET's 39 phones (CMUdict) carry English; four more cover what other languages do with the mouth that English does not:
UE (front rounded high, [y]), OE (front rounded mid, [ø œ]), KH (velar or uvular fricative, [x χ]) and SIL (silence).
Flaps, trills and retroflexes look like T, D, R and L from outside and are mapped to them.
"""

from __future__ import annotations

from dataclasses import dataclass

SILENCE = "SIL"
VOWELS = (
    "AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW", "UE", "OE",
)  # fmt: skip
CONSONANTS = (
    "P", "B", "M", "F", "V", "TH", "DH", "T", "D", "N", "L", "S", "Z", "SH", "ZH", "CH", "JH", "R", "Y", "W", "K", "G", "NG",
    "HH", "KH",
)  # fmt: skip
PHONES: tuple[str, ...] = (SILENCE, *VOWELS, *CONSONANTS)
PHONE_INDEX: dict[str, int] = {name: index for index, name in enumerate(PHONES)}


@dataclass(frozen=True)
class Phone:
    """One phone of an utterance: its label (one of `PHONES`), start and end in seconds, and lexical stress (0, 1, 2)."""

    label: str
    start: float
    end: float
    stress: int = 0
