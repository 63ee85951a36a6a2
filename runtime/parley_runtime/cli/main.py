"""The `parley` command: finds the subcommand, imports that one alone, and turns errors into one line.

Exit codes: 0 done; 1 something failed (each failure is one line on stderr); 2 the command line is wrong; 130 interrupted.
With PARLEY_TRACEBACK=1 in the environment errors come with their traceback.
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from parley import files
from parley.errors import MissingDependencyError, ParleyError
from parley_runtime.cli.console import complain, tame_streams

COMMANDS: dict[str, tuple[str, str]] = {
    "bake": ("parley_runtime.cli.bake", "turn recorded dialogue into clips for Godot, Unity and others"),
    "demo": ("parley_runtime.cli.demo", "let a head speak a line; keep clips, curves and a video of it"),
    "doctor": ("parley_runtime.cli.doctor", "tell what is installed, what is missing, and how to get it"),
    "keys": ("parley_runtime.cli.keys", "make a key pair for a runtime or a client on another machine"),
    "pack": ("parley_runtime.cli.pack", "look at a model pack, or check that it is whole"),
    "portrait": ("parley_runtime.cli.portrait", "register a picture of a face, so that it can be drawn talking"),
    "preview": ("parley_runtime.cli.preview", "draw a cutscene of several faces as one film"),
    "render": ("parley_runtime.cli.render", "draw a portrait or a 3-D head that says a line"),
    "say": ("parley_runtime.cli.say", "let a running 'parley serve' perform a line, and show how fast it is"),
    "serve": ("parley_runtime.cli.serve", "let games stream live faces from this machine"),
    "synthetic": ("parley_runtime.cli.synthetic", "tell whether a picture or a video was rendered by Parley"),
}
"""Subcommand -> module and summary. A module has `add_parser(commands)`, which sets `run(options) -> exit code`."""

PLUGINS = "parley.commands"
"""Entry point group by which other packages add subcommands (name = module), so that the runtime imports none of them."""

_NEGATIVE = re.compile(r"-\.?\d")


@dataclass(frozen=True)
class _Plugin:
    """A subcommand of another package: its module is imported only when it is asked for."""

    module: str

    @property
    def summary(self) -> str:
        return f"(from {self.module.partition('.')[0]})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `parley` with `arguments` (default: the process's); returns the exit code."""
    tame_streams()
    argv = list(sys.argv[1:] if arguments is None else arguments)
    try:
        options = build_parser(argv).parse_args(_join_negative(argv))
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except ParleyError as error:
        if os.environ.get("PARLEY_TRACEBACK"):
            raise
        complain(str(error))
        return 1
    except KeyboardInterrupt:
        complain("interrupted")
        return 130
    except BrokenPipeError:  # the reader of a pipe (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:  # one that no part of Parley put into its own words
        if os.environ.get("PARLEY_TRACEBACK"):
            raise
        complain(f"{error.filename}: {files.reason(error)}" if error.filename else files.reason(error))
        return 1


def build_parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The parser for `argv`: every subcommand by name, the one that is asked for with its arguments."""
    import parley

    parser = argparse.ArgumentParser(
        prog="parley", description="Parley makes game characters talk: speech in, face and head motion out."
    )
    parser.add_argument("--version", action="version", version=f"parley {parley.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    asked = next((word for word in argv if not word.startswith("-")), None)
    plugins = {} if asked in COMMANDS else _plugins()
    for name in [*COMMANDS, *plugins]:
        module, summary = COMMANDS[name] if name in COMMANDS else (plugins[name].module, plugins[name].summary)
        if name == asked:
            _load(name, module, summary, commands)
        else:
            commands.add_parser(name, help=summary)
    return parser


def _load(name: str, module: str, summary: str, commands: Any) -> None:
    try:
        importlib.import_module(module).add_parser(commands)
    except ImportError as error:
        extra = "runtime" if name in COMMANDS else "train"
        raise MissingDependencyError(
            f"'parley {name}' cannot start: {error}; install what it needs with: pip install 'parley-npc[{extra}]'"
        ) from error


def _plugins() -> dict[str, _Plugin]:
    found = {point.name: _Plugin(point.value) for point in metadata.entry_points(group=PLUGINS)}
    return {name: plugin for name, plugin in sorted(found.items()) if name not in COMMANDS}


def _join_negative(argv: list[str]) -> list[str]:
    """`--gaze -20,5` as `--gaze=-20,5`: argparse takes a value that begins with a minus for an option."""
    joined: list[str] = []
    for position, word in enumerate(argv):
        if word == "--":
            return joined + argv[position:]
        if _NEGATIVE.match(word) and joined and joined[-1].startswith("--") and "=" not in joined[-1]:
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


if __name__ == "__main__":
    sys.exit(main())
