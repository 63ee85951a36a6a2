"""`parley evaluate steps`: the full model with few and many evaluations, and its students, in one table. Needs no torch."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from parley import files
from parley.errors import InputError
from parley_runtime.cli.console import say
from parley_runtime.performer import Performer
from parley_train.evaluate.lines import lines_of, seconds_of
from parley_train.evaluate.steps import contenders, judge_steps
from parley_train.evaluate.steps import lines_of as table_of


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `steps` to the kinds of evaluation."""
    parser = commands.add_parser(
        "steps", help="what few evaluations a window cost and save, students beside the full model"
    )
    add = parser.add_argument
    add(
        "--pack",
        type=Path,
        metavar="DIR",
        help="pack with the full model (default: PARLEY_PACK, else the one that came with Parley)",
    )
    add("--also", type=Path, nargs="+", default=[], metavar="DIR", help="packs whose students join the table")
    add(
        "--speech",
        type=Path,
        metavar="DIR",
        help="recordings with phones.json (default: the bundled line, without lips)",
    )
    add(
        "--steps",
        default="1,2,4,8,50",
        metavar="1,2,4,8,50",
        help="evaluations of the full model (default: %(default)s)",
    )
    add("--seeds", type=int, default=3, metavar="N", help="performances of each line (default: %(default)s)")
    add("--threads", type=int, default=1, metavar="N", help="CPU threads (default: %(default)s)")
    add("--json", type=Path, metavar="FILE", help="also write every figure as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure and print; returns the exit code. Raises ParleyError."""
    try:
        steps = [int(part) for part in options.steps.split(",") if part.strip()]
    except ValueError:
        raise InputError(f"--steps takes numbers with commas between them, got '{options.steps}'") from None
    if not all(1 <= count <= 1000 for count in steps) or not 1 <= options.seeds <= 1000:
        raise InputError("--steps and --seeds take numbers between 1 and 1000")
    performer = Performer.open(options.pack, threads=options.threads)
    others = [Performer.open(folder, threads=options.threads) for folder in options.also]
    lines = lines_of(options.speech)
    entries = contenders(performer, others, steps)
    rows = judge_steps(entries, lines, range(options.seeds), lambda text: print(text, file=sys.stderr, flush=True))
    seconds, name = sum(map(seconds_of, lines)), options.speech.resolve().name if options.speech else "the bundled line"
    say(
        f"pack {performer.pack.id}; {name}: {len(lines)} lines, {seconds:.1f} s; {options.seeds} seeds; {options.threads} threads"
    )
    for line in table_of(rows):
        say(line)
    if options.json is not None:
        files.write_text(options.json, json.dumps([asdict(row) for row in rows], indent=2) + "\n")
    return 0
