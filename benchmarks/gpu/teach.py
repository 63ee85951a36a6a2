"""Trainings on the device in sittings of bounded minutes: material, networks, a pack, and its scores beside those of the pack that ships.

Everything lies in one folder, and the same command goes on from there: a machine that is lent for minutes teaches over several days.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scores

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Lesson:
    """What is taught, where, and how long in this sitting.

    root     the repository
    folder   of material, checkpoints, packs and scores; `corpus`, `heads` and `apart` below it are taken when they are there
    device   cpu or cuda
    minutes  of this sitting's training; material and scores come on top
    small    the smallest networks and few people: shows that everything runs
    speech   folder of real speech with known phones, for the lip scores (None: they are left out, and said to be)
    """

    root: Path
    folder: Path
    device: str
    minutes: float
    small: bool
    speech: Path | None
    tell: Tell


class Failed(Exception):
    """A step that did not work, with the last line that it said."""


def teach_motion(lesson: Lesson) -> dict[str, Any]:
    """Corpus, audio encoder, the `vasa` preset of the motion model, a pack, its scores."""
    at, minutes = lesson.folder, _granted(lesson, "motion")
    if not (at / "corpus").exists():
        _train(
            lesson,
            "corpus",
            "--out",
            at / "corpus",
            "--hours",
            0.02 if lesson.small else max(3.0, lesson.minutes / 30.0),
        )
    both = ["--corpus", at / "corpus", "--device", lesson.device, "--workers", *_workers(lesson)]
    speech = ["--speech", lesson.speech] if lesson.speech and not lesson.small else []
    _train(lesson, "audio", *both, "--resume", at / "audio", "--minutes", 0.3 * minutes, *speech)
    size = (
        ["--preset", "tiny", "--batch", 8, "--sessions", 8]
        if lesson.small
        else ["--preset", "vasa", "--batch", 256, "--sessions", 8000]
    )
    _train(
        lesson,
        "motion",
        *both,
        "--audio",
        at / "audio",
        "--resume",
        at / "motion",
        "--minutes",
        0.7 * minutes,
        *size,
        *speech,
    )
    pack = at / "pack-motion"
    _train(lesson, "export", "--audio", at / "audio", "--motion", at / "motion", "--corpus", at / "corpus", "--name", "parley-vasa",
           "--device-name", lesson.device, "-o", pack)  # fmt: skip
    if lesson.speech is None:
        return {
            "pack": str(pack),
            "minutes": minutes,
            "skipped": "lip scores need speech with known phones: --speech DIR",
        }
    seeds = 1 if lesson.small else 3
    made = {
        name: scores.lips_of(
            _evaluated(lesson, at / f"lips-{name}.json", "--speech", lesson.speech, "--seeds", seeds, *which)
        )
        for name, which in (("shipped", []), ("taught", ["--pack", pack]))
    }
    return _result(lesson, pack, minutes, scores.compared(made["shipped"], made["taught"], scores.LIPS))


def teach_portrait(lesson: Lesson) -> dict[str, Any]:
    """Heads drawn at 512 pixels, the `large` preset of the portrait networks, a pack, its figures on people kept apart."""
    at, minutes = lesson.folder, _granted(lesson, "portrait")
    for name, seed, count in (("heads", 1, 2 if lesson.small else 2000), ("apart", 7, 2 if lesson.small else 48)):
        _train(lesson, "heads", "--out", at / name, "--size", 512, "--seed", seed, "--identities", count,
               "--performances", 1 if lesson.small else 8)  # fmt: skip
    size = (
        ["--preset", "tiny", "--sources", 1, "--targets", 1] if lesson.small else ["--preset", "large", "--sources", 16]
    )
    _train(lesson, "portrait", "--heads", at / "heads", "--apart", at / "apart", "--resume", at / "portrait", "--minutes", minutes,
           "--device", lesson.device, "--workers", *_workers(lesson), *size)  # fmt: skip
    pack = at / "pack-portrait"
    few = ["--pairs", 2, "--films", 1] if lesson.small else []
    made = {
        name: scores.portraits_of(
            _evaluated(lesson, at / f"portrait-{name}.json", "--heads", at / "apart", *few, *which, first="portrait")
        )
        for name, which in (("shipped", []), ("taught", ["--portrait", at / "portrait"]))
    }
    _train(lesson, "portrait-export", "--portrait", at / "portrait", "-o", pack)
    return _result(lesson, pack, minutes, scores.compared(made["shipped"], made["taught"], scores.PORTRAITS))


def _granted(lesson: Lesson, name: str) -> float:
    """Minutes of all sittings, this one included."""
    lesson.folder.mkdir(parents=True, exist_ok=True)
    state = lesson.folder / "sittings.json"
    known = json.loads(state.read_text("utf-8")) if state.exists() else {}
    known[name] = known.get(name, 0.0) + lesson.minutes
    state.write_text(json.dumps(known), "utf-8")
    return float(known[name])


def _workers(lesson: Lesson) -> list[int]:
    return [1 if lesson.small else max(1, (os.cpu_count() or 2) - 2)]


def _result(lesson: Lesson, pack: Path, minutes: float, comparison: dict[str, Any]) -> dict[str, Any]:
    lesson.tell(scores.told(comparison))
    return {"pack": str(pack), "minutes": minutes, **comparison}


def _train(lesson: Lesson, *arguments: object) -> None:
    _run(lesson, [sys.executable, "-m", "parley_train", *map(str, arguments)])


def _evaluated(lesson: Lesson, target: Path, *arguments: object, first: str | None = None) -> dict[str, Any]:
    command = [
        sys.executable,
        "-m",
        "parley_runtime.cli.main",
        "evaluate",
        *([first] if first else []),
        *map(str, arguments),
    ]
    _run(lesson, [*command, "--json", str(target)])
    made: dict[str, Any] = json.loads(target.read_text("utf-8"))
    return made


def _run(lesson: Lesson, command: Sequence[str]) -> None:
    """Run a step, its log beside what it makes. Raises Failed."""
    lesson.tell("teaching: " + " ".join(command[3:]))
    path = os.pathsep.join([str(lesson.root / "sdk"), str(lesson.root / "runtime"), os.environ.get("PYTHONPATH", "")])
    with (lesson.folder / "log.txt").open("a", encoding="utf-8") as log:
        done = subprocess.run(command, cwd=lesson.root, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace", check=False)  # fmt: skip
        log.write(done.stdout)
    if done.returncode:
        last = done.stdout.strip().splitlines()[-1:] or ["it said nothing"]
        raise Failed(f"exit code {done.returncode} of {' '.join(command[2:5])}: {last[0]}")


STAGES: dict[str, Callable[[Lesson], dict[str, Any]]] = {"motion": teach_motion, "portrait": teach_portrait}
"""What `--stage` teaches."""
