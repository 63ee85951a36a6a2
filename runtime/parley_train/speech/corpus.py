"""The spoken corpus: a plan drawn from a seed, spoken by every voice, kept as one sound file in memory-mapped int16.

The same seed, hours and engine versions give the same corpus. Most of the time goes to voices made from recordings of
people, because they teach most; espeak-ng gives range.
"""

from __future__ import annotations

import difflib
import json
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray

from parley.errors import MissingDependencyError
from parley_runtime.features import LogMelSpec, LogMelStream
from parley_train.phones import PHONE_INDEX, PHONES, Phone
from parley_train.speech import espeak, festival, flite, kokoro, kokoro_text, pseudo
from parley_train.speech.text import line_in
from parley_train.speech.utterance import Utterance, Voice
from parley_train.speech.voices import ESPEAK_VOICES, FESTIVAL_VOICES, FLITE_VOICES, kokoro_voices

RATE = 24_000
"""Sample rate of the corpus, the same as the features'."""

SHARES = {"kokoro": 0.45, "flite": 0.18, "festival": 0.21, "espeak": 0.16}
"""Engine -> its part of the time, when all are used."""

_JOB_SECONDS = 180.0
_SPEAKER_SECONDS = 40.0  # of one neural speaker: the next job draws another blend
_FESTIVAL_BATCH = 24


@dataclass(frozen=True)
class Job:
    """One voice speaking until it has filled `seconds`."""

    voice: Voice
    seconds: float
    seed: int


def plan(hours: float, seed: int, engines: Sequence[str] = ("flite", "festival", "espeak")) -> list[Job]:
    """Jobs that together speak about `hours`: equal time for each recorded voice of an engine, random variants of espeak-ng."""
    rng = np.random.default_rng(seed)
    jobs: list[Job] = []
    seconds = {engine: hours * 3600 * SHARES[engine] / sum(SHARES[e] for e in engines) for engine in engines}
    recorded = {"flite": FLITE_VOICES, "festival": FESTIVAL_VOICES}
    if "kokoro" in engines:
        recorded["kokoro"] = kokoro_voices(kokoro.styles())
    for engine, voices in recorded.items():
        if engine not in engines:
            continue
        piece = _SPEAKER_SECONDS if engine == "kokoro" else _JOB_SECONDS
        english = [2.0 if v.language.startswith("en") else 1.0 for v in voices]
        for voice, weight in zip(voices, english, strict=True):
            share = seconds[engine] * weight / sum(english)
            pieces = max(1, round(share / piece))
            jobs += [Job(voice, share / pieces, int(rng.integers(2**31))) for _ in range(pieces)]
    if "espeak" in engines:
        pieces = max(1, round(seconds["espeak"] / 45.0))
        weights = np.array([4.0 if v.language.startswith("en") else 1.0 for v in ESPEAK_VOICES])
        for index in rng.choice(len(ESPEAK_VOICES), size=pieces, p=weights / weights.sum()):
            jobs.append(Job(ESPEAK_VOICES[int(index)], seconds["espeak"] / pieces, int(rng.integers(2**31))))
    return jobs


def _speak_flite(job: Job, rng: np.random.Generator) -> Iterator[Utterance]:
    cover = pseudo.words("en", rng)
    while True:
        said: str | list[str]
        if rng.random() < 0.25:
            kind = rng.random()
            nonsense = (
                cover.pop()
                if cover and kind < 0.4
                else pseudo.syllables("en", rng)
                if kind < 0.6
                else pseudo.clusters(rng)
            )
            said = ["pau", *nonsense, "pau"]
        else:
            said = line_in("en", rng)
        yield flite.speak(said, job.voice, stretch=float(rng.uniform(0.75, 1.3)))


def _speak_festival(job: Job, rng: np.random.Generator) -> Iterator[Utterance]:
    table = festival.PHONE_TABLES[job.voice.name]
    silence = {"en": "pau", "indic": "pau"}.get(table, "#")
    while True:
        lines = []
        for _ in range(_FESTIVAL_BATCH):
            stretch = float(rng.uniform(0.7, 1.25))
            if table in pseudo.INVENTORIES and rng.random() < 0.3:
                phones = pseudo.syllables(table, rng, count=int(rng.integers(4, 9)))
                lines.append(festival.Line((silence, *phones, silence), stretch))
            else:
                lines.append(festival.Line(line_in(job.voice.language, rng), stretch))
        spoken = [u for u in festival.speak(lines, job.voice) if u is not None]
        if not spoken:
            raise MissingDependencyError(
                f"festival speaks nothing with the voice {job.voice.name}; apt-get install {job.voice.source}, with the packages that it recommends"
            )
        yield from spoken


def _speak_espeak(job: Job, rng: np.random.Generator) -> Iterator[Utterance]:
    engine = espeak.Espeak.shared()
    while True:
        yield engine.speak(
            line_in(job.voice.language, rng), job.voice, words_a_minute=int(rng.integers(120, 230)),
            pitch=int(rng.integers(15, 90)), pitch_range=int(rng.integers(20, 90)),
        )  # fmt: skip


def _speak_kokoro(job: Job, rng: np.random.Generator) -> Iterator[Utterance]:
    engine = kokoro.Kokoro.shared()
    style = kokoro.blend(engine.styles, job.voice.name, rng)
    while True:
        language, kind = job.voice.language, rng.random()
        if kind < 0.3:
            shorter = rng.random() < 0.4
            phones = (
                pseudo.syllables("en", rng, count=6) if shorter else pseudo.clusters(rng, count=int(rng.integers(3, 7)))
            )
            said, text = kokoro_text.from_arpabet(phones), " ".join(phones)
        else:
            if kind < 0.42:
                language = _FOREIGN[int(rng.integers(len(_FOREIGN)))]
            elif not language.startswith("en") and kind < 0.65:
                language = "en-us"
            text = line_in(language, rng)
            said = kokoro_text.from_text(text, language, espeak.Espeak.shared())
        yield engine.speak(said, style, job.voice, text, speed=float(rng.uniform(0.75, 1.3)))


_FOREIGN = ("de", "fr", "es", "it", "pt", "pl", "cs", "fi", "sv", "nl", "tr", "hu")
_SPEAKERS = {"kokoro": _speak_kokoro, "flite": _speak_flite, "festival": _speak_festival, "espeak": _speak_espeak}


def run_job(job: Job) -> list[Utterance]:
    """Everything one job says, at the corpus rate."""
    utterances: list[Utterance] = []
    total = 0.0
    for utterance in _SPEAKERS[job.voice.engine](job, np.random.default_rng(job.seed)):
        if utterance.seconds < 0.3 or not utterance.phones:
            continue
        utterances.append(_at_corpus_rate(utterance))
        total += utterance.seconds
        if total >= job.seconds:
            break
    return utterances


def _at_corpus_rate(utterance: Utterance) -> Utterance:
    sound = soxr.resample(utterance.audio.astype(np.float32) / 32768.0, utterance.rate, RATE)
    peak = float(np.abs(sound).max())
    sound = sound * (0.6 / max(peak, 1e-3))
    audio = (np.clip(sound, -1.0, 1.0) * 32767.0).astype(np.int16)
    return Utterance(audio, RATE, utterance.phones, utterance.voice, utterance.text)


@dataclass(frozen=True)
class Corpus:
    """A corpus on disk. Utterance i is `audio[offsets[i] : offsets[i + 1]]`; its phones `phone_offsets[i] : [i + 1]`.

    audio [N] int16 at `RATE` (memory-mapped), offsets [U + 1], phone_labels [P] u1 (indices of `PHONES`), phone_starts and
    phone_ends [P] s, voice_of [U] index into `voices`.
    """

    audio: NDArray[np.int16]
    offsets: NDArray[np.int64]
    phone_offsets: NDArray[np.int64]
    phone_labels: NDArray[np.uint8]
    phone_starts: NDArray[np.float32]
    phone_ends: NDArray[np.float32]
    voice_of: NDArray[np.int32]
    voices: tuple[Voice, ...]
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def hours(self) -> float:
        """Length of all sound."""
        return len(self.audio) / RATE / 3600

    def phones(self, index: int) -> list[Phone]:
        """Phones of one utterance."""
        first, last = self.phone_offsets[index : index + 2]
        rows = zip(
            self.phone_labels[first:last], self.phone_starts[first:last], self.phone_ends[first:last], strict=True
        )
        return [Phone(PHONES[label], float(start), float(end)) for label, start, end in rows]

    def utterance(self, index: int) -> Utterance:
        """One utterance, its sound copied."""
        first, last = self.offsets[index : index + 2]
        voice = self.voices[self.voice_of[index]]
        return Utterance(np.array(self.audio[first:last]), RATE, tuple(self.phones(index)), voice, self.texts[index])

    @staticmethod
    def open(folder: Path) -> Corpus:
        """Open a corpus that `build` wrote."""
        index = json.loads((folder / "corpus.json").read_text("utf-8"))
        table = np.load(folder / "phones.npz")
        audio = np.memmap(folder / "audio.i16", np.int16, "r")
        return Corpus(
            audio, table["offsets"], table["phone_offsets"], table["labels"], table["starts"], table["ends"], table["voice_of"],
            tuple(Voice(**v) for v in index["voices"]), tuple(index["texts"]),
        )  # fmt: skip


def build(
    folder: Path, hours: float, seed: int, *, jobs: int = 0, engines: Sequence[str] = ("flite", "festival", "espeak")
) -> Corpus:
    """Speak the plan with `jobs` processes (0: one a core) and write the corpus to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    work = plan(hours, seed, engines)
    print(f"corpus: {hours:g} h in {len(work)} pieces, seed {seed}", file=sys.stderr)
    fresh = multiprocessing.get_context("spawn")  # espeak-ng's library, once initialised, does not survive a fork
    with ProcessPoolExecutor(jobs or os.cpu_count() or 1, fresh) as pool:
        return write(folder, (u for part in pool.map(run_job, work, chunksize=1) for u in part), seed)


def write(folder: Path, utterances: Iterable[Utterance], seed: int) -> Corpus:
    """Write utterances at `RATE` as the corpus `folder`, one after another, and open it."""
    offsets, phone_offsets, voice_of = [0], [0], []
    labels: list[int] = []
    starts: list[float] = []
    ends: list[float] = []
    texts: list[str] = []
    voices: dict[Voice, int] = {}
    with (folder / "audio.i16").open("wb") as sound:
        for utterance in utterances:
            sound.write(utterance.audio.tobytes())
            offsets.append(offsets[-1] + len(utterance.audio))
            for phone in utterance.phones:
                labels.append(PHONE_INDEX[phone.label])
                starts.append(phone.start)
                ends.append(phone.end)
            phone_offsets.append(len(labels))
            voice_of.append(voices.setdefault(utterance.voice, len(voices)))
            texts.append(utterance.text)
    np.savez(
        folder / "phones.npz", offsets=np.array(offsets, np.int64), phone_offsets=np.array(phone_offsets, np.int64),
        labels=np.array(labels, np.uint8), starts=np.array(starts, np.float32), ends=np.array(ends, np.float32),
        voice_of=np.array(voice_of, np.int32),
    )  # fmt: skip
    index = {"seed": seed, "voices": [asdict(v) for v in voices], "texts": texts}
    (folder / "corpus.json").write_text(json.dumps(index, ensure_ascii=False), "utf-8")
    return Corpus.open(folder)


def join(folders: Sequence[Path], folder: Path) -> Corpus:
    """One corpus in `folder` of several: spoken at other times, by other engines, or with other times of phones."""

    def all_of_them() -> Iterator[Utterance]:
        for corpus in map(Corpus.open, folders):
            yield from (corpus.utterance(index) for index in range(len(corpus)))

    folder.mkdir(parents=True, exist_ok=True)
    return write(folder, all_of_them(), 0)


def alignment_offsets(first: Utterance, second: Utterance) -> NDArray[np.float64]:
    """Seconds by which the phones of `second` start later than `first`'s say they should, [matched phones].

    The two say the same text. Their sounds are aligned by dynamic time warping of their log-mel frames (Sakoe & Chiba 1978),
    `first`'s phone starts are carried over, and compared with the starts of equal phones in `second`: a check of one engine's
    times against another's.
    """
    spec = LogMelSpec()
    mels = [_cepstrum(_at_corpus_rate(u), spec) for u in (first, second)]
    path = _warp(mels[0], mels[1])
    matcher = difflib.SequenceMatcher(
        None, [p.label for p in first.phones], [p.label for p in second.phones], autojunk=False
    )
    offsets = []
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            carried = np.interp(first.phones[block.a + k].start * 120.0, path[:, 0], path[:, 1]) / 120.0
            offsets.append(second.phones[block.b + k].start - carried)
    return np.asarray(offsets[1:])


def _cepstrum(utterance: Utterance, spec: LogMelSpec) -> NDArray[np.float64]:
    stream = LogMelStream(spec)
    mel = np.concatenate([stream.push(utterance.audio.astype(np.float32) / 32768.0), stream.finish()])
    cosine = np.cos(np.pi * (np.arange(spec.mels)[:, None] + 0.5) * np.arange(13)[None] / spec.mels)
    cepstrum = mel @ cosine
    return (cepstrum - cepstrum.mean(0)) / (cepstrum.std(0) + 1e-6)


def _warp(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.int64]:
    """The cheapest monotonic path [steps, 2] between two sequences of frames."""
    cost = np.sqrt(((first[:, None] - second[None]) ** 2).sum(-1))
    total = np.full((len(first) + 1, len(second) + 1), np.inf)
    total[0, 0] = 0.0
    for i in range(len(first)):
        for j in range(len(second)):
            total[i + 1, j + 1] = cost[i, j] + min(total[i, j], total[i, j + 1], total[i + 1, j])
    i, j, path = len(first), len(second), []
    while i > 0 and j > 0:
        path.append((i - 1, j - 1))
        i, j = min(((i - 1, j - 1), (i - 1, j), (i, j - 1)), key=lambda at: total[at])
    return np.array(path[::-1], np.int64)
