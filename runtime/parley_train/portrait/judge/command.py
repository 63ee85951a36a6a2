"""`parley evaluate portrait`: measures portrait networks on people they never saw."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from parley import files
from parley_runtime.cli.console import say

HELP = "measure portraits: pictures, mattes, flicker, what the encoder sees and leaks, swaps"


def add_parser(subjects: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `portrait` to the subjects of `evaluate`."""
    parser = subjects.add_parser("portrait", help=HELP, description=HELP)
    add = parser.add_argument
    add("--portrait", type=Path, metavar="DIR", help="folder of a portrait training (default: the networks of --pack)")
    add(
        "--pack",
        type=Path,
        metavar="DIR",
        help="pack folder (default: PARLEY_PACK, else the one that came with Parley)",
    )
    add(
        "--heads",
        type=Path,
        required=True,
        metavar="DIR",
        help="people never taught on, drawn by parley_train heads or faces",
    )
    add(
        "--face-model",
        type=Path,
        metavar="FILE",
        help="the head model they are drawn from (default: PARLEY_FACE_MODEL)",
    )
    add(
        "--identity",
        type=Path,
        metavar="DIR",
        help="folder of an identity network (default: that of --portrait, if it has one)",
    )
    add("--pairs", type=int, default=96, metavar="N", help="pictures of each protocol (default: %(default)s)")
    add("--films", type=int, default=6, metavar="N", help="talking portraits of 24 frames (default: %(default)s)")
    add("--threads", type=int, default=1, metavar="N", help="CPU threads (default: %(default)s)")
    add("--json", type=Path, metavar="FILE", help="also write every figure as JSON")
    add("--film", type=Path, metavar="FILE", help="also keep frames of a talking portrait, beside the truth, as PNG")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure; returns the exit code. Raises `ParleyError`."""
    import torch

    from parley_runtime.cli.demo import LINE
    from parley_train import loop
    from parley_train.portrait import head_model, identity_net, speech_motion, trained
    from parley_train.portrait.judge.report import judge, lines_of
    from parley_train.portrait.judge.rows import Judged
    from parley_train.portrait.people import open_people

    loop.keep_memory()
    torch.set_num_threads(options.threads)
    model, data = head_model.load(options.face_model), open_people(options.heads)
    network, encoder = trained.open_networks(options.portrait, options.pack, model)
    where = options.identity or options.portrait
    known = where is not None and (where / identity_net.CHECKPOINT).exists()
    judged = Judged(network, encoder, identity_net.load(where) if known else None)
    motion = speech_motion.perform(LINE, range(700, 704))
    tell = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    report = judge(
        judged,
        data,
        model,
        motion,
        pairs=options.pairs,
        films=options.films,
        swaps=max(1, options.pairs // 4),
        film=options.film,
        tell=tell,
    )
    for line in lines_of(report):
        say(line)
    if options.json is not None:
        files.write_text(options.json, json.dumps(asdict(report), indent=2) + "\n")
        tell(f"wrote {options.json}")
    return 0
