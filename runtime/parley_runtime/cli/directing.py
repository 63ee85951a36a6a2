"""Options that direct a performance and say what performs, the same for every command that performs lines."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from parley.controls import EMOTIONS
from parley.errors import InputError
from parley_runtime.bake import LineControls
from parley_runtime.bake.cache import default_cache_folder


def add_directions(group: argparse._ArgumentGroup, seed: str) -> None:
    """Add `--seed` (whose help is `seed`), `--emotion`, `--gaze`, `--distance` and `--energy`; `controls_of` reads them."""
    add = group.add_argument
    add("--seed", type=int, metavar="N", help=seed)
    add("--emotion", metavar="joy=0.6,anger=0.2", help=f"0 to 1 each, of {', '.join(EMOTIONS)}")
    add("--gaze", metavar="YAW,PITCH", help="main gaze in degrees, + the subject's left and up")
    add("--distance", type=float, metavar="METRES", help="how far the head is drawn back (-0.1 to 0.1)")
    add("--energy", type=float, metavar="X", help="how large the performance is, 0 to 2 (default: 1)")


def controls_of(arguments: argparse.Namespace) -> LineControls:
    """The controls that the options of `add_directions` stand for. Raises InputError."""
    asked: dict[str, Any] = {name: getattr(arguments, name) for name in ("distance", "energy", "seed")}
    data = {name: value for name, value in asked.items() if value is not None}
    if arguments.emotion is not None:
        pairs = [pair.partition("=") for pair in arguments.emotion.split(",") if pair.strip()]
        data["emotion"] = {name.strip(): _number(value or name, "--emotion", "NAME=NUMBER") for name, _, value in pairs}
    if arguments.gaze is not None:
        data["gaze"] = numbers_of(arguments.gaze, "--gaze")
    return LineControls.of(data, "the command line")


def add_pack(group: argparse._ArgumentGroup) -> None:
    """Add `--pack`."""
    group.add_argument(
        "--pack", type=Path, metavar="DIR", help="model pack (default: PARLEY_PACK, else the one that came with Parley)"
    )


def add_threads(group: argparse._ArgumentGroup) -> None:
    """Add `--threads`."""
    group.add_argument("--threads", type=int, metavar="N", help="CPU threads of the graphs (default: one a core)")


def add_cache(group: argparse._ArgumentGroup) -> None:
    """Add `--cache` and `--no-cache`; `cache_of` reads them."""
    add = group.add_argument
    add("--cache", type=Path, metavar="DIR", help="folder of the clip cache (default: PARLEY_CACHE, else the user's)")
    add("--no-cache", action="store_true", help="neither take clips from the cache nor keep them in it")


def cache_of(arguments: argparse.Namespace) -> Path | None:
    """The folder of the clip cache; None for none."""
    return None if arguments.no_cache else arguments.cache or default_cache_folder()


def numbers_of(text: str, option: str) -> list[float]:
    """Numbers with commas between them. Raises InputError, which names the option."""
    return [_number(part, option) for part in text.split(",")]


def _number(text: str, option: str, wanted: str = "numbers") -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(f"{option} needs {wanted}, got '{text.strip()}'; see the command's --help")
    return number
