"""The option `--credentials` of commands that write pictures and videos."""

from __future__ import annotations

import argparse
from pathlib import Path

from parley.errors import InputError
from parley_runtime.synthetic import Signer, local_signer, read_signer

LOCAL = "local"


def add_credentials(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Add the option to a command."""
    parser.add_argument(
        "--credentials", nargs="+", metavar=("KEY.pem", "CERT.pem"), required=required,
        help="sign the content credentials (C2PA): a private key and its certificates, or 'local' for this machine's own, "
        "which nobody else trusts",
    )  # fmt: skip


def signer_of(arguments: argparse.Namespace) -> Signer | None:
    """Who signs; None without the option. Raises InputError."""
    given: list[str] | None = arguments.credentials
    if given is None:
        return None
    if given == [LOCAL]:
        return local_signer()
    if len(given) != 2:
        raise InputError(
            f"--credentials takes a key and its certificates, or the word '{LOCAL}', got '{' '.join(given)}'"
        )
    return read_signer(Path(given[0]), Path(given[1]))
