from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from parley import MissingDependencyError
from parley_train.phones import PHONE_INDEX, PHONES, SILENCE, Phone
from parley_train.speech import corpus, espeak, festival, flite, pseudo
from parley_train.speech.phonemap import festival_label, ipa_label
from parley_train.speech.text import LINES, dialogue_line, line_in
from parley_train.speech.voices import ALL_VOICES, ESPEAK_VOICES, FESTIVAL_VOICES, FLITE_VOICES

needs_flite = pytest.mark.skipif(shutil.which("flite") is None, reason="flite is not installed: apt-get install flite")
needs_festival = pytest.mark.skipif(
    shutil.which("festival") is None, reason="festival is not installed: apt-get install festival"
)


@pytest.fixture(scope="module")
def engine() -> espeak.Espeak:
    try:
        return espeak.Espeak.shared()
    except MissingDependencyError as reason:
        pytest.skip(str(reason))


def loudness(audio: np.ndarray, rate: int, start: float, end: float) -> float:
    part = audio[int(start * rate) : max(int(end * rate), int(start * rate) + 1)].astype(np.float64)
    return float(np.sqrt((part**2).mean())) if len(part) else 0.0


def check_tiling(phones: tuple[Phone, ...]) -> None:
    assert all(p.label in PHONE_INDEX and p.end > p.start for p in phones)
    assert all(b.start == pytest.approx(a.end, abs=1e-6) for a, b in pairwise(phones))


@pytest.mark.parametrize(
    ("symbol", "label"),
    [("ɑː", "AA"), ("tʃ", "CH"), ("ˈeɪ", "EY"), ("ɔ̃", "AO"), ("pʰ", "P"), ("dʲ", "D"), ("ç", "HH"), ("ts", "S"), ("(en)", None), ("", None), ("ː", None)],
)  # fmt: skip
def test_ipa_names_are_mapped(symbol: str, label: str | None) -> None:
    assert ipa_label(symbol) == label


def test_every_inventory_is_mapped_and_unknown_names_are_errors() -> None:
    for table, names in pseudo.INVENTORIES.items():
        assert {festival_label(n, table) for n in names} <= set(PHONES)
    assert festival_label("pau", "en") == festival_label("#", "cs") == SILENCE
    for table in ("en", "it", "cs", "indic"):
        with pytest.raises(KeyError, match=r"qq.*phone set"):
            festival_label("qq", table)


@pytest.mark.parametrize("inventory", sorted(pseudo.INVENTORIES))
def test_nonsense_covers_every_pair_of_phones(inventory: str) -> None:
    names = pseudo.INVENTORIES[inventory]
    pairs = {pair for word in pseudo.words(inventory, np.random.default_rng(3)) for pair in pairwise(word)}
    assert pairs == {(a, b) for a in names for b in names if a != b}


def test_the_grammar_fills_every_slot_and_repeats_by_seed() -> None:
    lines = [dialogue_line(np.random.default_rng(i)) for i in range(300)]
    assert not any("{" in line for line in lines)
    assert len(set(lines)) > 250
    assert lines[7] == dialogue_line(np.random.default_rng(7))


def test_there_are_enough_voices_and_languages_with_text_for_each() -> None:
    assert len(ALL_VOICES) >= 30
    assert sum(v.recorded for v in ALL_VOICES) >= 15
    assert len({v.key for v in ALL_VOICES}) == len(ALL_VOICES)
    languages = {v.language.split("-")[0] for v in ALL_VOICES}
    assert len(languages) >= 8
    assert languages - {"en"} <= set(LINES)
    assert all(v.licence and v.source for v in ALL_VOICES)


@pytest.mark.parametrize("voice", ESPEAK_VOICES[:: len(ESPEAK_VOICES) // 12], ids=lambda v: v.name)
def test_espeak_tells_when_phones_sound(engine: espeak.Espeak, voice: object) -> None:
    said = engine.speak(line_in(voice.language, np.random.default_rng(1)), voice)  # type: ignore[attr-defined,arg-type]
    check_tiling(said.phones)
    assert said.phones[-1].end == pytest.approx(said.seconds, abs=0.01)
    assert len({p.label for p in said.phones}) > 6


def test_espeak_stops_begin_with_their_closure(engine: espeak.Espeak) -> None:
    said = engine.speak("a paper, a pepper, a poppy, a puppy", ESPEAK_VOICES[0], words_a_minute=120)
    closures = [loudness(said.audio, said.rate, p.start, p.start + 0.015) for p in said.phones if p.label == "P"]
    vowels = [
        loudness(said.audio, said.rate, p.start, p.end) for p in said.phones if p.label in ("EY", "EH", "AA", "AH")
    ]
    assert np.median(closures) < 0.2 * np.median(vowels)


@needs_flite
@pytest.mark.parametrize("voice", FLITE_VOICES, ids=lambda v: v.name)
def test_flite_tells_when_phones_sound(voice: object) -> None:
    said = flite.speak("The pale moon, above us.", voice)  # type: ignore[arg-type]
    check_tiling(said.phones)
    assert [p.label for p in said.phones][1:4] == ["DH", "AH", "P"]
    vowels = [loudness(said.audio, said.rate, p.start, p.end) for p in said.phones if p.label in ("EY", "UW", "AH")]
    silences = [loudness(said.audio, said.rate, p.start, p.end) for p in said.phones if p.label == SILENCE]
    assert max(silences[:1]) < 0.2 * np.median(vowels)
    nonsense = flite.speak(["pau", "b", "aa", "zh", "pau"], voice, stretch=1.3)  # type: ignore[arg-type]
    assert [p.label for p in nonsense.phones] == [SILENCE, "B", "AA", "ZH", SILENCE]


@needs_festival
def test_festival_speaks_a_batch_and_goes_on_after_a_line_it_cannot() -> None:
    voice = next(v for v in FESTIVAL_VOICES if v.name == "kal_diphone")
    lines = [
        festival.Line("Hello there."),
        festival.Line(("pau", "nosuchphone", "pau")),
        festival.Line(("pau", "m", "aa", "pau"), 1.5),
    ]
    said = festival.speak(lines, voice)
    assert len(said) == 3
    assert said[0] is not None
    assert said[2] is not None
    check_tiling(said[0].phones)
    assert [p.label for p in said[2].phones] == [SILENCE, "M", "AA", SILENCE]


@needs_flite
@needs_festival
def test_engines_agree_on_where_the_same_phones_lie(engine: espeak.Espeak) -> None:
    """Aligned by their sound (DTW on log-mel), the phone starts of two engines lie within 30 ms of each other in the median."""
    text = "My mother bought a big map of the old mill."
    voices = [next(v for v in FESTIVAL_VOICES if v.name == "kal_diphone"), FLITE_VOICES[1], ESPEAK_VOICES[0]]
    first = festival.speak([festival.Line(text)], voices[0])[0]
    assert first is not None
    for other in (flite.speak(text, voices[1]), engine.speak(text, voices[2])):
        offsets = corpus.alignment_offsets(first, other)
        assert len(offsets) > 15
        assert abs(float(np.median(offsets))) < 0.03


@needs_flite
@needs_festival
def test_the_same_seed_gives_the_same_corpus(
    tmp_path: Path, engine: espeak.Espeak, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "FESTIVAL_VOICES", FESTIVAL_VOICES[:1])
    made = [corpus.build(tmp_path / name, 0.01, 5, jobs=1) for name in ("a", "b")]
    assert (tmp_path / "a/audio.i16").read_bytes() == (tmp_path / "b/audio.i16").read_bytes()
    assert made[0].texts == made[1].texts
    assert made[0].hours == pytest.approx(0.01, rel=1.5)
    assert {v.engine for v in made[0].voices} == {"flite", "festival", "espeak"}
    phones = made[0].phones(0)
    assert phones[-1].end <= (made[0].offsets[1] - made[0].offsets[0]) / corpus.RATE + 0.3
