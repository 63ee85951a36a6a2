"""One evaluation: which rows are measured, of what, and under which name they are reported. Printing is `tables`'."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from parley import Controls, MotionClip
from parley.clips import read_clip
from parley.errors import InputError
from parley_runtime.performer import Performer
from parley_train.evaluate import lips
from parley_train.evaluate.lines import join, seconds_of
from parley_train.evaluate.lips import LipScores
from parley_train.evaluate.movement import Diversity, Movement, diversity, movement
from parley_train.evaluate.obedience import (
    DistanceShift,
    EmotionShift,
    GazeError,
    distance_shifts,
    emotion_shifts,
    gaze_errors,
)
from parley_train.evaluate.pose_sync import PoseSync, SyncCurve, elsewhere
from parley_train.evaluate.seams import Seams, seams
from parley_train.evaluate.teaching import teach
from parley_train.real_speech import SpokenLine

SHIFT = 0.2
"""Seconds by which the shifted rows hear the sound too late or too early."""
STRANGERS = 4
"""Other lines whose clips each line is judged with in the shuffled row."""
CONTROL_SECONDS = 15.0
"""Length of the take on which controls are tried."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Settings:
    """How the model performs: seeds, and what else than the pack's sampler, steps and guidance is used."""

    seeds: tuple[int, ...] = (0, 1, 2)
    steps: int | None = None
    sampler: str | None = None
    guidance: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Report:
    """Everything that was measured; a part that could not be is empty, and `notes` says why.

    lips: row -> scores (model: mean over seeds); lips_spread: deviation over seeds; movement, diversity: rows model and teacher;
    sync: row -> curve of CAPP scores, made by moving the poses against the sound.
    """

    pack: str
    speech: str
    lines: int
    seconds: float
    settings: Settings
    lips: dict[str, LipScores] = field(default_factory=dict)
    lips_spread: LipScores | None = None
    movement: dict[str, Movement] = field(default_factory=dict)
    diversity: dict[str, Diversity] = field(default_factory=dict)
    seams: Seams | None = None
    emotions: tuple[EmotionShift, ...] = ()
    gaze: tuple[GazeError, ...] = ()
    distance: tuple[DistanceShift, ...] = ()
    sync: dict[str, SyncCurve] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def judge_model(
    performer: Performer, speech: str, lines: Sequence[SpokenLine], settings: Settings, tell: Tell
) -> Report:
    """Let a pack perform `lines`, each alone for the lips and all as one take for the rest, and measure it."""
    manifest, seeds = performer.manifest, settings.seeds

    def act(line: SpokenLine, controls: Controls, seed: int) -> MotionClip:
        return performer.perform(
            [line.sound], controls, seed, steps=settings.steps, sampler=settings.sampler, guidance=settings.guidance
        )

    known = bool(lines[0].phones)
    take, usual = join(lines), Controls()
    report = Report(performer.pack.id, speech, len(lines), sum(map(seconds_of, lines)), settings)
    if known:
        tell(f"performing {len(lines)} lines with {len(seeds)} seeds for the lips")
        report = _with_lips(report, lines, [[act(line, usual, seed) for line in lines] for seed in seeds])
        taught = [teach(take, usual, seed) for seed in seeds]
    else:
        taught = []
        report = _noted(report, "the phones of this line are not known: no lip scores and no teacher (give --speech)")
    tell(f"performing a take of {seconds_of(take):.0f} s with {len(seeds)} seeds for head, eyes and joins")
    made = [act(take, usual, seed) for seed in seeds]
    differ = {"model": diversity(made), "teacher": diversity(taught)}
    report = replace(report, seams=seams(made, manifest), diversity={k: d for k, d in differ.items() if d is not None})
    report = _with_movement(report, made, taught)

    short = join(lines, CONTROL_SECONDS)
    tell(f"asking for emotions, gaze and distance on {seconds_of(short):.0f} s")
    report = replace(
        report,
        emotions=tuple(emotion_shifts(lambda c, s: act(short, c, s), lambda c, s: teach(short, c, s), seeds)),
        gaze=tuple(gaze_errors(lambda c, s: act(short, c, s), seeds)),
        distance=tuple(distance_shifts(lambda c, s: act(short, c, s), seeds)),
    )
    rows = {"model": [(take, clip) for clip in made], "teacher": [(take, clip) for clip in taught]}
    return _with_sync(report, PoseSync.of(performer), rows, tell)


def judge_clips(
    performer: Performer | None, speech: str, lines: Sequence[SpokenLine], folder: Path, tell: Tell
) -> Report:
    """Measure finished clips, `NAME.npz` in `folder` for each line; `performer` lends its ear to the CAPP scores."""
    clips = []
    for line in lines:
        path = folder / f"{line.name}.npz"
        if not path.is_file():
            raise InputError(f"{folder} has no clip {path.name}; bake the speech into it with --format npz")
        clips.append(read_clip(path).resampled(30.0))
    tell(f"judging {len(clips)} clips of {folder}")
    settings = Settings(seeds=tuple(sorted({clip.seed for clip in clips})))
    pack = " ".join(sorted({clip.pack for clip in clips})) or "unknown"
    report = Report(pack, speech, len(lines), sum(map(seconds_of, lines)), settings)
    taught = [teach(line, Controls(), seed) for seed, line in enumerate(lines)] if lines[0].phones else []
    if taught:
        report = _with_lips(report, lines, [clips])
    report = _noted(report, "finished clips were judged: nothing about seeds, joins and controls")
    report = _with_movement(report, clips, taught)
    rows = {"model": list(zip(lines, clips, strict=True)), "teacher": list(zip(lines, taught, strict=False))}
    return _with_sync(report, PoseSync.of(performer) if performer is not None else None, rows, tell)


def _with_lips(report: Report, lines: Sequence[SpokenLine], made: Sequence[Sequence[MotionClip]]) -> Report:
    """Rows for clips [seed][line]: themselves, the teacher's, of other lines, and shifted in time."""

    def score(clips: Sequence[MotionClip]) -> LipScores:
        return lips.score((c, line.phones, seconds_of(line)) for c, line in zip(clips, lines, strict=True))

    def mean(scores: Sequence[LipScores], of: Callable[..., object] = np.mean) -> LipScores:
        table = np.array([list(vars(s).values()) for s in scores])
        return LipScores(*map(float, np.atleast_1d(of(table, axis=0))))  # type: ignore[call-overload]

    own = [score(clips) for clips in made]
    rows = {
        "model": mean(own),
        "teacher": mean([score([teach(line, None, s) for line in lines]) for s in range(len(made))]),
    }
    if others := [k for k in range(1, min(STRANGERS, len(lines) - 1) + 1)]:
        strange = [
            [_lasting(clips[(i + k) % len(lines)], c) for i, c in enumerate(clips)] for clips in made for k in others
        ]
        rows["shuffled"] = mean([score(clips) for clips in strange])
    for shift in (SHIFT, -SHIFT):
        rows[f"shifted {1000 * shift:+.0f} ms"] = mean([score([later(c, shift) for c in clips]) for clips in made])
    return replace(report, lips=rows, lips_spread=mean(own, np.std) if len(own) > 1 else None)


def later(clip: MotionClip, seconds: float) -> MotionClip:
    """The clip as it would be for a sound heard `seconds` late (negative: early)."""
    return replace(clip, times=clip.times + seconds)


def _lasting(clip: MotionClip, like: MotionClip) -> MotionClip:
    """The clip again and again for as long as `like` lasts."""
    rows = np.arange(len(like)) % len(clip)
    return replace(
        clip, times=like.times, weights=clip.weights[rows], head_rotation=clip.head_rotation[rows],
        head_translation=clip.head_translation[rows], gaze=clip.gaze[rows], latents=clip.latents[rows],
    )  # fmt: skip


def _with_movement(report: Report, made: Sequence[MotionClip], taught: Sequence[MotionClip]) -> Report:
    rows = {"model": made, "teacher": taught}
    return replace(report, movement={name: movement(clips) for name, clips in rows.items() if clips})


def _with_sync(
    report: Report, sync: PoseSync | None, rows: Mapping[str, Sequence[tuple[SpokenLine, MotionClip]]], tell: Tell
) -> Report:
    """CAPP curves of rows of clips with the lines they are of, and of the model's heads at another moment."""
    if sync is None:
        return _noted(report, "no CAPP scores: the pack has no 'capp' graph (python -m parley_train export --capp)")
    tell("scoring heads against sound")
    heard = {line.name: sync.hear(line.sound) for row in rows.values() for line, _ in row}
    shuffled = [(line, elsewhere(clip)) for line, clip in rows["model"]]
    found = {}
    for name, row in {**rows, "shuffled": shuffled}.items():
        if (curve := sync.curve([(heard[line.name], clip) for line, clip in row])) is not None:
            found[name] = curve
    if not found:
        return _noted(report, "no CAPP scores: the lines are shorter than a window and its shifts (5 s)")
    return replace(report, sync=found)


def _noted(report: Report, note: str) -> Report:
    return replace(report, notes=(*report.notes, note))
