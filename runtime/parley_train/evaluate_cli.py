"""`parley evaluate`: measures a pack, or finished clips, and prints tables. Needs no torch.

A plugin of the `parley` command (entry point group `parley.commands`), so that the runtime imports nothing of the training.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from parley import files
from parley.errors import InputError, PackError
from parley_runtime.cli.console import say
from parley_runtime.denoiser import PRESENT
from parley_runtime.performer import Performer
from parley_train.evaluate import steps_cli, tables
from parley_train.evaluate.lines import lines_of
from parley_train.evaluate.report import Report, Settings, judge_clips, judge_model
from parley_train.portrait.judge import command as portrait_command


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `evaluate` to the commands."""
    parser = commands.add_parser(
        "evaluate", help="measure a pack: lips, head, eyes, controls, joins, and whether the head belongs to the sound"
    )
    add = parser.add_argument
    add(
        "--pack",
        type=Path,
        metavar="DIR",
        help="pack folder (default: PARLEY_PACK, else the one that came with Parley)",
    )
    add(
        "--speech",
        type=Path,
        metavar="DIR",
        help="recordings with phones.json (default: the bundled line, without lips)",
    )
    add("--clips", type=Path, metavar="DIR", help="judge finished clips NAME.npz of the speech instead of a model's")
    add("--seeds", type=int, default=3, metavar="N", help="performances of each line (default: %(default)s)")
    add("--steps", type=int, metavar="N", help="denoiser evaluations a window (default: the pack's)")
    add("--sampler", metavar="NAME", help="sampler (default: the pack's)")
    add("--guidance", metavar="audio=0.5,gaze=1", help="guidance weights (default: the pack's)")
    add("--threads", type=int, metavar="N", help="CPU threads (default: one a core)")
    add("--json", type=Path, metavar="FILE", help="also write every figure as JSON")
    add("--plot", type=Path, metavar="FILE", help="also draw the CAPP scores over shifts (needs matplotlib)")
    parser.set_defaults(run=run)
    others = parser.add_subparsers(title="or", metavar="portrait|steps")
    portrait_command.add_parser(others)
    steps_cli.add_parser(others)


def run(options: argparse.Namespace) -> int:
    """Evaluate as `options` say; returns the exit code. Raises `ParleyError`."""
    settings = _settings(options)
    lines = lines_of(options.speech)
    name = options.speech.resolve().name if options.speech else "the bundled line"
    if options.clips is None:
        report = judge_model(Performer.open(options.pack, threads=options.threads), name, lines, settings, _tell)
    else:
        report = judge_clips(_ear(options), name, lines, options.clips, _tell)
    for line in tables.lines_of(report):
        say(line)
    if options.json is not None:
        files.write_text(options.json, json.dumps(to_json(report), indent=2, allow_nan=False) + "\n")
        _tell(f"wrote {options.json}")
    if options.plot is not None:
        from parley_train.evaluate.sync_plot import plot

        plot(report, options.plot)
        _tell(f"wrote {options.plot}")
    return 0


def to_json(report: Report) -> dict[str, Any]:
    """Every figure by name; one that could not be measured is null."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(entry) for key, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(entry) for entry in value]
        return None if isinstance(value, float) and not math.isfinite(value) else value

    result: dict[str, Any] = plain(asdict(report))
    return result


def _settings(options: argparse.Namespace) -> Settings:
    if not 1 <= options.seeds <= 1000:
        raise InputError(f"--seeds must lie between 1 and 1000, got {options.seeds}")
    if options.steps is not None and not 1 <= options.steps <= 1000:
        raise InputError(f"--steps must lie between 1 and 1000, got {options.steps}")
    return Settings(tuple(range(options.seeds)), options.steps, options.sampler, _guidance(options.guidance))


def _guidance(text: str | None) -> dict[str, float] | None:
    if text is None:
        return None
    weights = {}
    for pair in filter(None, (p.strip() for p in text.split(","))):
        name, _, value = pair.partition("=")
        try:
            weight = float(value)
        except ValueError:
            weight = math.nan
        if name.strip() not in PRESENT or not math.isfinite(weight):
            raise InputError(f"--guidance takes NAME=WEIGHT with a name of {', '.join(PRESENT)}; got '{pair}'")
        weights[name.strip()] = weight
    return weights


def _ear(options: argparse.Namespace) -> Performer | None:
    """The pack that hears for the CAPP scores of finished clips; they can do without when no pack was named."""
    try:
        return Performer.open(options.pack, threads=options.threads)
    except PackError:
        if options.pack is not None:
            raise
        return None


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
