"""One table over numbers of evaluations: what fewer of them cost in lips, heads, blinks and joins, and what they save in time.

The full model is sampled with each number, students as they were taught. Time is measured in turns, so that what else the machine does falls
on all rows alike.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from parley import Controls
from parley_runtime.audio_features import AudioFeatureStream
from parley_runtime.generate import MotionStream
from parley_runtime.pack_manifest import Sampling
from parley_runtime.performer import Performer
from parley_train.evaluate import lips
from parley_train.evaluate.lines import join, seconds_of
from parley_train.evaluate.lips import LipScores
from parley_train.evaluate.movement import Diversity, Movement, diversity, movement
from parley_train.evaluate.report import Tell
from parley_train.evaluate.seams import Seams, seams
from parley_train.evaluate.tables import aligned, number
from parley_train.real_speech import SpokenLine

ROUNDS = 9
"""Windows that are timed; the median counts."""


@dataclass(frozen=True)
class Contender:
    """A model and how often it is evaluated for a window: `steps` of its sampler, each with all branches of its guidance."""

    name: str
    performer: Performer
    steps: int

    @property
    def sampling(self) -> Sampling:
        """How it samples."""
        return replace(self.performer.manifest.sampling, steps=self.steps)

    @property
    def evaluations(self) -> int:
        """Runs of the network for a window: one for each branch of the guidance too."""
        return self.steps * (1 + sum(weight > 0.0 for weight in self.sampling.guidance.values()))


@dataclass(frozen=True)
class StepsRow:
    """What was measured of a contender: lips is None without known phones, seeds differ by `diversity` (None for one seed), `window_ms` is
    the time of one window on the threads that were asked for."""

    name: str
    steps: int
    evaluations: int
    lips: LipScores | None
    movement: Movement
    diversity: Diversity | None
    seams: Seams | None
    window_ms: float


def contenders(performer: Performer, others: Sequence[Performer], steps: Sequence[int]) -> list[Contender]:
    """The full model of `performer` with each of `steps`, then every distilled denoiser among it and `others`, as it was taught."""
    full = [Contender("full", performer.full, count) for count in steps]
    few = [
        Contender(f"distilled, {p.manifest.name}", p, p.manifest.sampling.steps)
        for p in (performer, *others)
        if p.manifest.sampling.distilled
    ]
    return full + sorted(few, key=lambda entry: entry.steps)


def judge_steps(
    entries: Sequence[Contender], lines: Sequence[SpokenLine], seeds: Sequence[int], tell: Tell
) -> list[StepsRow]:
    """Measure all `entries` on `lines`, each alone for the lips and all as one take for the rest."""
    known, take = bool(lines[0].phones), join(lines)
    times = window_times(entries, lines[0])
    rows = []
    for entry, window in zip(entries, times, strict=True):
        tell(f"{entry.name}: {entry.steps} steps")
        act, steps = entry.performer.perform, entry.steps
        scores = [
            lips.score((act([line.sound], seed=seed, steps=steps), line.phones, seconds_of(line)) for line in lines)
            for seed in (seeds if known else ())
        ]
        clips = [act([take.sound], seed=seed, steps=steps) for seed in seeds]
        mean = LipScores(*np.mean([list(asdict(s).values()) for s in scores], 0).tolist()) if scores else None
        rows.append(
            StepsRow(
                entry.name, steps, entry.evaluations, mean, movement(clips), diversity(clips),
                seams(clips, entry.performer.manifest), window,
            )
        )  # fmt: skip
    return rows


def window_times(entries: Sequence[Contender], line: SpokenLine) -> list[float]:
    """Median milliseconds for one window of each entry, features at hand, timed in turns."""
    taken: list[list[float]] = [[] for _ in entries]
    for round_ in range(ROUNDS + 1):
        for entry, times in zip(entries, taken, strict=True):
            manifest = entry.performer.manifest
            length = manifest.windows.length
            stream = AudioFeatureStream(manifest, entry.performer.audio_graph)
            heard = np.concatenate([stream.push(line.sound[:60_000]), stream.finish()])
            features = np.resize(heard, (length, heard.shape[1]))
            controls = Controls().sample(np.arange(length) / manifest.frame_rate)
            motion = MotionStream(manifest, entry.performer.denoiser_graph, 0, entry.sampling)
            began = time.perf_counter()
            motion.push(features, controls)
            if round_:  # the first one warms up
                times.append(time.perf_counter() - began)
    return [float(1000.0 * np.median(times)) for times in taken]


def lines_of(rows: Sequence[StepsRow]) -> list[str]:
    """The table as text."""
    lip_names = ("closure", "false_closure", "open", "labio", "round", "corr", "silence", "jitter")
    shown = [name for name in lip_names if rows and rows[0].lips is not None]
    table: list[Sequence[str]] = [
        ("", "steps", "runs", *shown, "head step", "yaw dev", "seeds, deg", "blinks/min", "gaze away", "seam v", "seam a", "ms"),
    ]  # fmt: skip
    for row in rows:
        scores = asdict(row.lips) if row.lips is not None else {}
        apart = "-" if row.diversity is None else number(row.diversity.head, 1)
        joins = ("-", "-") if row.seams is None else (number(row.seams.velocity, 2), number(row.seams.acceleration, 2))
        moves = row.movement
        table.append((
            row.name, str(row.steps), str(row.evaluations), *(number(scores[name]) for name in shown), number(moves.head_step, 2),
            number(moves.head_deviation[1], 1), apart, number(moves.blinks_per_minute, 1), number(moves.gaze_away, 3), *joins,
            number(row.window_ms, 1),
        ))  # fmt: skip
    return list(aligned(table))
