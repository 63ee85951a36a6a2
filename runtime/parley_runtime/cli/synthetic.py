"""`parley synthetic check`: does a picture or a video say that it is synthetic?"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from parley_runtime.cli.console import say
from parley_runtime.synthetic import check


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `synthetic` to the commands."""
    parser = commands.add_parser("synthetic", help="tell whether a picture or a video was rendered by Parley")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    checking = actions.add_parser("check", help="look for content credentials and for the invisible mark")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE", help="PNG, JPEG, MP4, WebM, ...")
    checking.add_argument("--json", action="store_true", help="print the findings as JSON")
    checking.set_defaults(run=run_check)


def run_check(arguments: argparse.Namespace) -> int:
    """Print what each file says; 0 when all show a sign of being synthetic, else 1."""
    verdicts = {str(path): check(path) for path in arguments.files}
    if arguments.json:
        print(json.dumps({
            name: {
                "synthetic": verdict.synthetic, "source_type": verdict.source_type, "mark": verdict.trace.found,
                "score": round(verdict.trace.score, 2), "scale": round(verdict.trace.scale, 3),
            }
            for name, verdict in verdicts.items()
        }, indent=2))  # fmt: skip
    else:
        for name, verdict in verdicts.items():
            stated = verdict.source_type or "none"
            seen = f"found (score {verdict.trace.score:.1f}, scale {verdict.trace.scale:.2f})"
            mark = seen if verdict.trace.found else f"not found (score {verdict.trace.score:.1f})"
            say(f"{name}: {'synthetic' if verdict.synthetic else 'no sign'}; credentials {stated}; mark {mark}")
    return 0 if all(verdict.synthetic for verdict in verdicts.values()) else 1
