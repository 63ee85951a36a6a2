"""`parley keys`: key pairs for runtimes that other machines reach."""

from __future__ import annotations

import argparse
from pathlib import Path

from parley_runtime.cli.console import say


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `keys` to the commands."""
    parser = commands.add_parser(
        "keys", help="make a key pair for a runtime or a client",
        description="Makes NAME.key, which may be given away, and NAME.key_secret, which may not. A runtime takes the pair "
        "'server' from the folder given to 'parley serve --keys', and lets in the clients whose .key lies in its folder 'clients'.",
    )  # fmt: skip
    parser.add_argument("name", help="'server', or a name for the client")
    parser.add_argument("-o", "--out", type=Path, default=Path(), metavar="FOLDER", help="default: here")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make the pair."""
    from parley_runtime.live.keys import SERVER, make_keys

    public, secret = make_keys(arguments.out, arguments.name)
    if arguments.name == SERVER:
        (arguments.out / "clients").mkdir(exist_ok=True)
    say(f"{public}   give this to the other side")
    say(f"{secret}   keep this to yourself")
    return 0
