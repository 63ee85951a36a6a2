"""`parley bake`: recorded dialogue in, clips for engines out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from parley.clips import FORMATS, ExportOptions, RigMap
from parley_runtime.bake import BakeOptions, BakeReport, CheckReport, bake, check
from parley_runtime.cli.console import complain, say
from parley_runtime.cli.device_option import add_device, device_of
from parley_runtime.cli.directing import add_cache, add_directions, add_pack, cache_of, controls_of, numbers_of
from parley_runtime.cli.progress import Progress
from parley_runtime.sampler import sampler_named

_DESCRIPTION = """\
Bake recorded dialogue into motion clips. Folders are searched for audio at all depths and mirrored; lines that are
up to date are left alone. `LINE.parley.json` beside `LINE.wav` may hold that line's own controls, also keyed over time:
  {"emotion": {"joy": {"0.0": 0, "1.5": 0.8}}, "gaze": [20, -5], "energy": 1.2, "seed": 7}
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `bake` to the commands."""
    parser = commands.add_parser(
        "bake",
        help="turn recorded dialogue into clips",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("inputs", nargs="+", type=Path, metavar="IN", help="audio files and folders")
    add("-o", "--output", type=Path, required=True, metavar="OUT", help="folder for the clips")
    add("--format", default="npz", metavar="A,B", help=f"clip formats, of {', '.join(FORMATS)} (default: npz)")
    add(
        "--check",
        action="store_true",
        help="write nothing; list clips that are missing, stale or orphaned; exit code 1 if any",
    )
    add("--force", action="store_true", help="bake lines again that are up to date or in the cache")
    add(
        "--jobs",
        type=int,
        metavar="N",
        help="processes that bake at once (default: one a core, fewer for little speech)",
    )
    add("--quiet", action="store_true", help="show no progress")

    acting = parser.add_argument_group("performance")
    add_directions(acting, "the same seed for every line (default: each line its own, made from its audio)")
    add_pack(acting)
    acting.add_argument("--steps", type=int, metavar="N", help="denoiser evaluations a window (default: the pack's)")
    acting.add_argument("--sampler", metavar="NAME", help="sampler (default: the pack's)")
    add_device(acting)

    writing = parser.add_argument_group("clips")
    add = writing.add_argument
    add("--fps", type=float, metavar="N", help="frames a second (default: 30)")
    add(
        "--face-path",
        action="append",
        metavar="PATH",
        help="node or mesh with the face's shapes; may be given several times",
    )
    add("--head-path", metavar="PATH", help="node or bone that turns with the head; 'none' leaves the head out")
    add(
        "--head-rest",
        metavar="X,Y,Z,W",
        help="local rotation of the head at rest, as the engine shows it (default: 0,0,0,1, not turned)",
    )
    add(
        "--head-parent",
        metavar="X,Y,Z,W",
        help="rotation at rest of the head's parent in the character's space (default: 0,0,0,1, not turned)",
    )
    add("--head-position", metavar="X,Y,Z", help="also move the head, about this local position at rest, in metres")
    add("--left-eye-path", metavar="PATH", help="node or bone of the left eyeball, where the rig turns it")
    add("--right-eye-path", metavar="PATH", help="node or bone of the right eyeball")
    add("--rig-map", metavar="FILE", help="JSON file, or name of a built-in map, from ARKit's names to the rig's")
    add("--weight-range", type=float, metavar="X", help="Unity: what a weight of 1 is written as (default: 100)")
    add("--all-shapes", action="store_true", help="also write shapes that stay at 0")

    add_cache(parser.add_argument_group("cache"))
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Bake or check as `arguments` say; returns the exit code."""
    options = bake_options(arguments)
    if arguments.check:
        return _tell_check(check(arguments.inputs, arguments.output, options))
    progress = None if arguments.quiet else Progress()
    interrupted = False
    try:
        report = bake(arguments.inputs, arguments.output, options, progress)
    except KeyboardInterrupt:
        interrupted = True
    finally:
        if progress is not None:
            progress.close()
    if interrupted:
        complain("interrupted; what is finished is kept, run the same command to go on")
        return 130
    return _tell_bake(report, arguments.output)


def bake_options(arguments: argparse.Namespace) -> BakeOptions:
    """The options that the command line stands for. Raises InputError."""
    if arguments.sampler is not None:
        sampler_named(arguments.sampler)  # else every line would tell of the same mistake
    return BakeOptions(
        formats=tuple(dict.fromkeys(name.strip() for name in arguments.format.split(",") if name.strip())),
        controls=controls_of(arguments),
        export=_export(arguments),
        pack=arguments.pack,
        steps=arguments.steps,
        sampler=arguments.sampler,
        jobs=arguments.jobs,
        device=device_of(arguments).name,
        force=arguments.force,
        cache=cache_of(arguments),
    )


def _export(arguments: argparse.Namespace) -> ExportOptions:
    chosen: dict[str, Any] = {}
    if arguments.fps is not None:
        chosen["fps"] = arguments.fps
    if arguments.face_path:
        chosen["face_paths"] = tuple(arguments.face_path)
    if arguments.head_path is not None:
        chosen["head_path"] = None if arguments.head_path == "none" else arguments.head_path
    for name in ("left_eye_path", "right_eye_path", "weight_range"):
        if getattr(arguments, name) is not None:
            chosen[name] = getattr(arguments, name)
    for name in ("head_rest", "head_parent", "head_position"):
        if getattr(arguments, name) is not None:
            chosen[name] = tuple(numbers_of(getattr(arguments, name), "--" + name.replace("_", "-")))
    chosen["head_translation"] = "head_position" in chosen
    chosen["all_shapes"] = arguments.all_shapes
    if arguments.rig_map is not None:
        chosen["rig_map"] = RigMap.load(arguments.rig_map)
    return ExportOptions(**chosen)


def _tell_bake(report: BakeReport, output: Path) -> int:
    parts = []
    if report.baked:
        parts.append(f"{report.baked} baked ({report.seconds:.1f} s of speech, {report.speed:.3g}x real time)")
    if report.from_cache:
        parts.append(f"{report.from_cache} from the cache")
    if report.fresh:
        parts.append(f"{report.fresh} up to date")
    if report.failures:
        parts.append(f"{len(report.failures)} failed")
    say(f"{', '.join(parts) or 'nothing to do'} -> {output}")
    sys.stdout.flush()
    for failure in report.failures:
        complain(failure.message)
    return 1 if report.failures else 0


def _tell_check(report: CheckReport) -> int:
    for name in report.missing:
        say(f"missing  {name}")
    for name, why in report.stale:
        say(f"stale    {name} ({why})")
    for name in report.orphans:
        say(f"orphan   {name} (its audio is gone)")
    say(
        f"{len(report.fresh)} up to date, {len(report.missing)} missing, {len(report.stale)} stale, {len(report.orphans)} orphaned"
    )
    for failure in report.failures:
        complain(failure.message)
    return 0 if report.clean else 1
