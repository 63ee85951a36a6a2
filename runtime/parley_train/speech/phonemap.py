"""Every engine's phone names, mapped to the inventory of `parley_train.phones`.

What counts is what the lips, jaw and tongue tip show: an Italian geminate is its plain consonant held longer, a trill looks
like L, a uvular R like KH. A name that no table knows is an error, so that a new voice cannot teach silence by accident.
"""

from __future__ import annotations

import unicodedata

from parley_train.phones import PHONE_INDEX, SILENCE

_IPA = {
    "aɪ": "AY", "aʊ": "AW", "ɔɪ": "OY", "eɪ": "EY", "oʊ": "OW", "əʊ": "OW", "ou": "OW", "ɔø": "OY", "aj": "AY", "ɛɪ": "EY",
    "ʌʊ": "AW", "ɔy": "OY", "ei": "EY", "ai": "AY", "au": "AW", "oi": "OY", "oɪ": "OY", "œy": "OE", "øi": "OE", "ʊɹ": "UH",
    "ɔːɹ": "AO", "oːɹ": "AO", "ɑːɹ": "AA", "ɛɹ": "EH", "ɪɹ": "IH", "aɪɚ": "AY", "aɪə": "AY", "iə": "IH", "ər": "ER",
    "a": "AA", "ɑ": "AA", "ɐ": "AA", "æ": "AE", "ʌ": "AH", "ə": "AH", "ɔ": "AO", "ɒ": "AO", "o": "OW", "e": "EY", "ɛ": "EH",
    "i": "IY", "ɪ": "IH", "u": "UW", "ʊ": "UH", "y": "UE", "ʏ": "UE", "ø": "OE", "œ": "OE", "ɵ": "OE", "ɯ": "IH", "ɤ": "AH",
    "ɨ": "IH", "ʉ": "UW", "ɜ": "ER", "ɚ": "ER", "ɝ": "ER", "ɘ": "AH", "ɞ": "ER", "ᵻ": "IH", "ʲ": "IY",
    "tʃ": "CH", "dʒ": "JH", "tɕ": "CH", "dʑ": "JH", "ts": "S", "dz": "Z", "tʂ": "CH", "dʐ": "JH", "pf": "F", "sx": "SH",
    "p": "P", "b": "B", "m": "M", "f": "F", "v": "V", "ɱ": "M", "ʋ": "V", "β": "V", "ɸ": "F", "θ": "TH", "ð": "DH", "t": "T",
    "d": "D", "n": "N", "l": "L", "s": "S", "z": "Z", "ʃ": "SH", "ʒ": "ZH", "ɹ": "R", "j": "Y", "w": "W", "ʍ": "W", "ɥ": "UE",
    "k": "K", "g": "G", "ɡ": "G", "ŋ": "NG", "h": "HH", "ɦ": "HH", "ʔ": "HH", "ħ": "HH", "ʕ": "HH", "ɾ": "D", "r": "L",
    "ʁ": "KH", "ʀ": "KH", "x": "KH", "χ": "KH", "ɣ": "G", "ɲ": "N", "ʎ": "L", "c": "K", "ɟ": "G", "ɕ": "SH", "ʑ": "ZH",
    "ʂ": "SH", "ʐ": "ZH", "ɳ": "N", "ɖ": "D", "ʈ": "T", "ɭ": "L", "ɫ": "L", "ɬ": "L", "ɮ": "L", "ç": "HH", "q": "K", "ɽ": "D",
    "ɻ": "R", "ʝ": "Y", "ʟ": "L", "ɴ": "NG", "r̝": "ZH", "ɰ": "G", "ʎ̝": "ZH", "ɺ": "L",
}  # fmt: skip
_IPA_LONGEST = max(len(symbol) for symbol in _IPA)
_DROPPED = {"ˈ", "ˌ", "ː", "ˑ", "‿", "͡", "ʰ", "ʷ", "ˠ", "ˤ", "ⁿ", "˞", "'", "|", "-", ".", "_", ":", ";", "!", "ˀ", "1", "2", "3",
            "4", "5", "6", "7", "8", "9", "0", "˥", "˦", "˧", "˨", "˩", "↓", "↑", "\"", "*"}  # fmt: skip


def ipa_label(symbol: str) -> str | None:
    """Label of one espeak-ng phoneme name in IPA; None for stress marks, language switches and other signs without sound."""
    if symbol.startswith("(") or not symbol.strip():
        return None
    plain = "".join(
        c for c in unicodedata.normalize("NFD", symbol) if not unicodedata.combining(c) and c not in _DROPPED
    )
    if unicodedata.normalize("NFC", symbol).startswith("ç"):
        return "HH"  # decomposing it would leave a c
    if len(plain) > 1 and plain.endswith("ʲ"):
        plain = plain[:-1]
    for length in range(min(_IPA_LONGEST, len(plain)), 0, -1):
        if plain[:length] in _IPA:
            return _IPA[plain[:length]]
    return None


_FESTIVAL: dict[str, dict[str, str]] = {
    "en": {"ax": "AH", "axr": "ER", "dx": "D", "el": "L", "em": "M", "en": "N", "nx": "N", "hv": "HH", "ix": "IH", "ux": "UW"},
    "it": {"a": "AA", "e": "EY", "i": "IY", "o": "OW", "u": "UW", "E": "EH", "O": "AO", "a1": "AA", "e1": "EY", "i1": "IY",
           "o1": "OW", "u1": "UW", "E1": "EH", "O1": "AO", "j": "Y", "w": "W", "p": "P", "b": "B", "m": "M", "f": "F", "v": "V",
           "t": "T", "d": "D", "n": "N", "l": "L", "s": "S", "z": "Z", "r": "L", "k": "K", "g": "G", "ts": "S", "dz": "Z",
           "tS": "CH", "dZ": "JH", "S": "SH", "J": "N", "L": "L", "ng": "NG", "nf": "M", "LL": "L"},
    "cs": {"a": "AA", "a:": "AA", "e": "EH", "e:": "EH", "i": "IH", "i:": "IY", "o": "AO", "o:": "AO", "u": "UH", "u:": "UW",
           "b": "B", "c": "S", "c~": "CH", "ch": "KH", "d": "D", "d~": "D", "dz": "Z", "dz~": "JH", "f": "F", "g": "G", "h": "HH",
           "j": "Y", "k": "K", "l": "L", "m": "M", "n": "N", "n*": "NG", "n~": "N", "p": "P", "r": "L", "r~": "ZH", "r~*": "SH",
           "s": "S", "s~": "SH", "t": "T", "t~": "T", "v": "V", "z": "Z", "z~": "ZH", "_": "HH"},
    "fi": {"a": "AA", "e": "EH", "i": "IY", "o": "AO", "u": "UW", "y": "UE", "@": "AE", "7": "OE", "&": "AH", "p": "P", "t": "T",
           "k": "K", "b": "B", "d": "D", "g": "G", "f": "F", "T": "TH", "D": "DH", "s": "S", "S": "SH", "Z": "ZH", "z": "Z",
           "h": "HH", "v": "V", "m": "M", "n": "N", "N": "NG", "l": "L", "L": "L", "r": "L", "j": "Y", "w": "W"},
    "ca": {"ax": "AH", "a": "AA", "e": "EY", "E": "EH", "i": "IY", "o": "OW", "O": "AO", "u": "UW", "b": "B", "d": "D", "f": "F",
           "g": "G", "j": "Y", "J": "N", "k": "K", "l": "L", "L": "L", "m": "M", "n": "N", "p": "P", "r": "D", "rr": "L", "s": "S",
           "S": "SH", "t": "T", "w": "W", "z": "Z", "Z": "ZH"},
    "ru": {"ii": "IY", "yy": "IH", "uu": "UW", "ee": "EH", "oo": "AO", "aa": "AA", "a": "AH", "e": "EH", "i": "IH", "y": "IH",
           "u": "UH", "ae": "AH", "ay": "IH", "ur": "UH", "p": "P", "b": "B", "t": "T", "d": "D", "k": "K", "g": "G", "c": "S",
           "ch": "CH", "f": "F", "v": "V", "s": "S", "z": "Z", "sh": "SH", "sch": "SH", "zh": "ZH", "h": "KH", "m": "M", "n": "N",
           "l": "L", "r": "L", "j": "Y"},
    "indic": {"a": "AH", "aa": "AA", "ih": "IH", "iy": "IY", "uh": "UH", "uw": "UW", "eh": "EH", "ee": "EY", "ay": "AY",
              "oh": "OW", "oo": "OW", "aw": "AW", "f": "F", "k": "K", "g": "G", "ch": "CH", "T": "T", "D": "D", "N": "N", "th": "T",
              "dh": "D", "n": "N", "p": "P", "b": "B", "m": "M", "y": "Y", "r": "D", "l": "L", "v": "V", "L": "L", "R": "D", "s": "S",
              "sh": "SH", "j": "JH", "h": "HH", "ksh": "SH", "sri": "SH", "x": "KH", "kh": "K", "gh": "G", "td": "D", "tth": "T",
              "ddh": "D", "bh": "B", "zh": "L", "@": "AH", "w": "V"},
}  # fmt: skip
_SILENT = {"pau", "#", "##", "sil", "SIL", "h#", "brth", "ssil"}


def festival_label(name: str, table: str) -> str:
    """Label of a flite or festival segment; `table` is one of the phone sets here ("en" also serves flite)."""
    if name in _SILENT or (table not in ("cs",) and name == "_"):
        return SILENCE
    known = _FESTIVAL[table]
    if table == "en":
        upper = known.get(name, name.upper())
        if upper in PHONE_INDEX:
            return upper
    for candidate in (name, name.rstrip(":"), name.rstrip("1")):
        if candidate in known:
            return known[candidate]
    if table == "ru" and len(name) == 2 and name[0] == name[1] and name[0] in known:
        return known[name[0]]  # doubled letters are the soft consonants
    raise KeyError(f"no label for segment '{name}' of phone set '{table}'")
