"""Kokoro says what it is given, and tells when: signs of IPA, their phones, and the sound that belongs to them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from parley import InputError, MissingDependencyError
from parley_train.phones import PHONE_INDEX, SILENCE
from parley_train.speech import corpus, kokoro, kokoro_text
from parley_train.speech.espeak import Espeak
from parley_train.speech.kokoro_text import Sign
from parley_train.speech.voices import kokoro_voices


@pytest.fixture(scope="module")
def espeak() -> Espeak:
    try:
        return Espeak.shared()
    except MissingDependencyError as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def engine() -> kokoro.Kokoro:
    try:
        return kokoro.Kokoro.shared()
    except MissingDependencyError as reason:
        pytest.skip(str(reason))


def spelt(signs: list[Sign]) -> str:
    return "".join(sign.sign for sign in signs)


def test_english_is_written_as_kokoro_was_taught(espeak: Espeak) -> None:
    signs = kokoro_text.from_text("Better go, the boy enjoys it!", "en-us", espeak)
    assert spelt(signs) == "bˈɛTəɹ ɡˈO, ðə bˈY ɛnʤˈYz ɪt!"
    phones = [sign.label for sign in signs if sign.label]
    assert phones[:6] == ["B", "EH", "D", "ER", "ER", "G"]
    assert phones.count(SILENCE) == 2
    assert next(sign for sign in signs if sign.sign == "ʤ").label == "JH"


def test_every_pseudo_word_can_be_written() -> None:
    from parley_train.speech.pseudo import ENGLISH

    signs = kokoro_text.from_arpabet(ENGLISH)
    assert {sign.label for sign in signs if sign.label} == {name.upper() for name in ENGLISH} | {SILENCE}
    assert spelt(kokoro_text.from_arpabet(("b", "er", "m"))) == "bˈɜɹm."


def test_marks_are_shared_by_their_neighbours_and_phones_tile() -> None:
    signs = [Sign("b", "B"), Sign("ˈ", None), Sign("ɜ", "ER"), Sign("ɹ", "ER"), Sign(" ", None), Sign(".", SILENCE)]
    ends = np.array([0.2, 0.3, 0.4, 0.5, 0.6, 0.65, 0.9, 1.0])
    phones = kokoro.phones_of(signs, ends)
    assert [phone.label for phone in phones] == [SILENCE, "B", "ER", SILENCE]
    assert phones[0].start == 0.0
    assert phones[-1].end == 1.0
    assert all(b.start == a.end for a, b in pairwise(phones))
    assert phones[2].start - phones[1].start == pytest.approx(0.15)  # to the middle of the stress mark


def test_a_line_is_spoken_and_its_stops_are_quiet(engine: kokoro.Kokoro, espeak: Espeak) -> None:
    text = "A copper cup, a paper cap, a happy puppy."
    voice = kokoro_voices(["jf_alpha"])[0]
    said = engine.speak(kokoro_text.from_text(text, "en-us", espeak), engine.styles["jf_alpha"], voice, text)
    assert 2.0 < said.seconds < 6.0
    assert said.phones[-1].end == pytest.approx(said.seconds, abs=1e-6)
    assert all(phone.label in PHONE_INDEX for phone in said.phones)
    level = np.abs(said.audio.astype(np.float64))

    def loudness(start: float, end: float) -> float:
        return float(level[int(start * said.rate) : int(end * said.rate)].mean())

    vowels = [loudness(p.start, p.end) for p in said.phones if p.label in ("AE", "AH", "EY", "IY")]
    stops = [
        min(loudness(t, t + 0.02) for t in np.arange(p.start - 0.02, p.end, 0.01))
        for p in said.phones[1:] if p.label == "P"
    ]  # fmt: skip
    assert np.median(stops) < 0.1 * np.median(vowels)


def test_styles_of_a_folder_are_found_and_blended(
    engine: kokoro.Kokoro, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(kokoro.VOICES_VARIABLE, str(tmp_path))
    with pytest.raises(InputError, match="holds no voices"):
        kokoro.styles()
    np.full(510 * 256, 0.5, np.float32).tofile(tmp_path / "am_made.bin")
    found = kokoro.styles()
    assert {"am_made", "jf_alpha"} <= set(found)
    assert found["am_made"].shape == found["jf_alpha"].shape == (510, 256)
    blends = [kokoro.blend(found, "jf_alpha", np.random.default_rng(seed)) for seed in range(12)]
    same = [np.array_equal(style, found["jf_alpha"]) for style in blends]
    assert any(same) and not all(same)


def test_too_much_at_once_is_refused(engine: kokoro.Kokoro) -> None:
    voice = kokoro_voices(["jf_alpha"])[0]
    with pytest.raises(InputError, match="1 to 480 signs"):
        engine.speak([Sign("a", "AA")] * 500, engine.styles["jf_alpha"], voice, "aaa")


def test_a_plan_with_kokoro_gives_its_share_to_all_speakers(engine: kokoro.Kokoro) -> None:
    jobs = corpus.plan(1.0, 3, ("kokoro", "flite"))
    seconds = {name: sum(job.seconds for job in jobs if job.voice.engine == name) for name in ("kokoro", "flite")}
    assert sum(seconds.values()) == pytest.approx(3600.0)
    assert seconds["kokoro"] / seconds["flite"] == pytest.approx(corpus.SHARES["kokoro"] / corpus.SHARES["flite"])
    assert {job.voice.name for job in jobs if job.voice.engine == "kokoro"} == set(engine.styles)


def test_corpora_are_joined(tmp_path: Path) -> None:
    from parley_train.phones import Phone
    from parley_train.speech.utterance import Utterance, Voice

    def one(name: str, value: int) -> corpus.Corpus:
        voice = Voice("test", name, "en", False, "CC0-1.0", "none")
        sound = np.full(2400 * value, value, np.int16)
        (tmp_path / name).mkdir()
        return corpus.write(
            tmp_path / name, [Utterance(sound, corpus.RATE, (Phone("AA", 0.0, 0.1 * value),), voice, name)], 1
        )

    one("a", 1), one("b", 2)
    both = corpus.join([tmp_path / "a", tmp_path / "b"], tmp_path / "both")
    assert both.texts == ("a", "b")
    assert [voice.name for voice in both.voices] == ["a", "b"]
    assert both.utterance(1).phones == (Phone("AA", 0.0, pytest.approx(0.2)),)
    np.testing.assert_array_equal(both.utterance(1).audio, np.full(4800, 2, np.int16))
