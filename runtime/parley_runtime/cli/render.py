"""`parley render`: a line becomes a video of a portrait or of a 3-D head that says it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from parley.clips.npz import read_npz
from parley.errors import InputError
from parley_runtime.bake.controls import for_line
from parley_runtime.bake.keys import file_sha256
from parley_runtime.cli.bar import Bar
from parley_runtime.cli.console import say
from parley_runtime.cli.device_option import add_device, device_of
from parley_runtime.cli.directing import add_directions, add_pack, add_threads, controls_of
from parley_runtime.cli.signing import add_credentials, signer_of
from parley_runtime.device import CPU, Device
from parley_runtime.shoot import Artist, Motion, Picture, Take, at_rate, performed, rows_of, shoot
from parley_runtime.synthetic import credentials_of, sidecar_of

_TOGETHER = 4
"""Frames of a portrait that are drawn in one call: keeps both cores busy, and memory small."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `render` to the commands."""
    parser = commands.add_parser("render", help="draw a portrait or a 3-D head that says a line: video or PNG frames")
    add = parser.add_argument
    add("line", nargs="?", type=Path, metavar="LINE", help="sound of the line; may be left out with --motion")
    faces = parser.add_mutually_exclusive_group(required=True)
    faces.add_argument("--portrait", type=Path, metavar="FILE", help="a portrait of 'parley portrait register'")
    faces.add_argument("--rig", type=Path, metavar="GLB", help="a .glb head with ARKit morph targets")
    add("-o", "--output", type=Path, metavar="FILE", help="video with the line's sound: .mp4, or .webm")
    add("--frames", type=Path, metavar="DIR", help="write every picture as PNG into this folder")
    add(
        "--size",
        type=int,
        default=512,
        metavar="N",
        help="width and height of the picture about the head (default: 512)",
    )
    add(
        "--whole",
        action="store_true",
        help="show the portrait's whole picture, its head drawn with at most --size pixels",
    )
    add("--neutral", action="store_true", help="undo the portrait's own expression first, instead of adding to it")
    add("--alpha", action="store_true", help="leave the background out: transparency in .webm and PNG")
    add("--fps", type=float, metavar="N", help="frames a second (default: 30)")
    add(
        "--motion", type=Path, metavar="CLIP", help="perform this .npz clip instead of what the model makes of the line"
    )
    add("--quiet", action="store_true", help="show no progress")
    add_credentials(parser)
    acting = parser.add_argument_group("performance")
    add_directions(acting, "which of the many good performances (default: the one that bake gives the line)")
    add_pack(acting)
    add_threads(acting)
    add_device(acting)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Render as `arguments` say."""
    fps = 30.0 if arguments.fps is None else arguments.fps
    device = cache(
        lambda: device_of(arguments)
    )  # one for what performs and what draws: nothing between them passes through the host
    motion, count, pack = _motion(arguments, fps, device)
    artist, rights = _artist(arguments, device)
    take = Take(
        output=arguments.output, frames=arguments.frames, sound=arguments.line, fps=fps, alpha=arguments.alpha,
        credentials=credentials_of(pack, rights), signer=signer_of(arguments),
    )  # fmt: skip
    bar = Bar("frames", count, quiet=arguments.quiet)
    try:
        drawn = shoot(motion, artist, take, bar.reached)
    finally:
        bar.close()
    where = " and ".join(str(place) for place in (arguments.output, arguments.frames) if place is not None)
    beside = sidecar_of(arguments.output) if take.signer is not None and arguments.output is not None else None
    where += f" (signed by {beside}, which belongs beside it)" if beside is not None else ""
    say(f"{drawn} frames ({drawn / fps:.1f} s) at {bar.rate:.1f} a second -> {where}")
    return 0


def _motion(arguments: argparse.Namespace, fps: float, device: Callable[[], Device]) -> tuple[Motion, int | None, str]:
    """The motion, how many frames it has where that is known, and the pack that made it."""
    if arguments.motion is not None:
        clip = read_npz(arguments.motion)
        if len(clip) == 0:
            raise InputError(f"{arguments.motion}: holds no frames; there is nothing to perform")
        count = max(1, round(len(clip) * fps / clip.fps))
        return at_rate([rows_of(clip)], clip.fps, fps), count, clip.pack
    if arguments.line is None:
        raise InputError("there is nothing to perform: give the sound of a line, or a clip with --motion")
    from parley_runtime.performer import Performer

    performer = Performer.open(arguments.pack, threads=arguments.threads, device=device())
    controls = for_line(arguments.line, controls_of(arguments))
    seed = controls.seed if controls.seed is not None else int(_digest(arguments.line)[:8], 16)
    there = arguments.rig is None and performer.device.xp is not np
    made = performed(performer, arguments.line, controls.controls(), seed, there=there)
    return (
        at_rate(made, performer.manifest.frame_rate, fps, performer.device if there else CPU),
        None,
        performer.pack.id,
    )


def _digest(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror or error}") from error


def _artist(arguments: argparse.Namespace, device: Callable[[], Device]) -> tuple[Artist, str]:
    """What draws, and the statement of rights of what it draws."""
    if arguments.rig is not None:
        return _rig_artist(arguments), ""
    from parley_runtime.portrait import PortraitFace, PortraitNetworks, read_registration

    registration = read_registration(arguments.portrait)
    networks = PortraitNetworks.open(arguments.pack, threads=arguments.threads, device=device())
    face = PortraitFace(
        registration, networks, arguments.size, whole=arguments.whole, neutral=arguments.neutral, alone=arguments.alpha
    )

    def draw(motion: Motion) -> Iterator[Picture]:
        for stretch in motion:
            for start in range(0, len(stretch), _TOGETHER):
                rows = stretch[start : start + _TOGETHER]
                yield from face.draw(rows[:, :52], rows[:, 52:55], rows[:, 55:58])

    return draw, registration.rights


def _rig_artist(arguments: argparse.Namespace) -> Callable[[Motion], Iterator[Picture]]:
    from parley_runtime.rig import film_rows

    if arguments.whole:
        raise InputError("--whole shows a portrait's whole picture; a rig has none")
    return lambda motion: film_rows(arguments.rig, motion, (arguments.size, arguments.size))
