"""`--device`, the same for every command that runs models."""

from __future__ import annotations

import argparse

from parley_runtime.cli.console import warn
from parley_runtime.device import Device, open_device


def add_device(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Add `--device` to a command."""
    parser.add_argument(
        "--device", metavar="auto|cpu|cuda|cuda:N|cuda,fp16",
        help="where the models run; 'auto' takes a GPU if one can be used, and says why not; ',fp16' behind either is for networks in half precision (default: PARLEY_DEVICE, else cpu)",
    )  # fmt: skip


def device_of(arguments: argparse.Namespace) -> Device:
    """The device that `--device` asks for; `auto` without a GPU warns on stderr. Raises ParleyError."""
    return open_device(arguments.device, warn=warn)
