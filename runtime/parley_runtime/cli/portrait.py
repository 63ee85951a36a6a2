"""`parley portrait register`, `sheet` and `info`."""

from __future__ import annotations

import argparse
import json
import math
import time
from pathlib import Path

from parley.errors import InputError
from parley_runtime.cli.console import say
from parley_runtime.cli.device_option import add_device, device_of
from parley_runtime.cli.signing import add_credentials, signer_of

_DOUBTFUL = 20.0
"""Degrees by which two ways of telling a head's turn may differ before it is worth a word."""

_TURNED = 30.0
"""Degrees that a head is turned by, from which it is said how it will look."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `portrait` to the commands."""
    parser = commands.add_parser("portrait", help="register a picture of a face, so that it can be drawn talking")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    register = actions.add_parser(
        "register", help="find the face in a picture, and keep all that drawing it needs in one file"
    )
    add = register.add_argument
    add("image", type=Path, metavar="IMAGE", help="photograph, painting or drawing: PNG, JPEG, WebP, TIFF, ...")
    add(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="where to write the portrait, such as hero.portrait",
    )
    add(
        "--rights",
        required=True,
        metavar="TEXT",
        help="your right to use the picture and the likeness; kept in the file",
    )
    add("--face", type=int, metavar="N", help="which face, counted from the left, where there are several")
    add(
        "--points",
        metavar="X,Y X,Y X,Y",
        help="mark the face by hand, in pixels: the eye at the left, the other eye, the mouth",
    )
    add(
        "--pack", type=Path, metavar="DIR", help="model pack (default: PARLEY_PACK, else the one that came with Parley)"
    )
    add_device(register)
    register.set_defaults(run=run_register)
    sheet = actions.add_parser("sheet", help="draw what registered portraits can do, to judge them at a glance")
    sheet.add_argument("files", nargs="+", type=Path, metavar="FILE")
    sheet.add_argument("-o", "--output", type=Path, required=True, metavar="PNG")
    sheet.add_argument("--size", type=int, default=192, metavar="N", help="pixels of each picture (default: 192)")
    sheet.add_argument("--pack", type=Path, metavar="DIR", help="model pack, as above")
    add_device(sheet)
    add_credentials(sheet)
    sheet.set_defaults(run=run_sheet)
    info = actions.add_parser("info", help="what a registered portrait holds")
    info.add_argument("file", type=Path, metavar="FILE")
    info.add_argument("--json", action="store_true", help="print it as JSON")
    info.set_defaults(run=run_info)


def run_register(arguments: argparse.Namespace) -> int:
    """Register and tell what was found."""
    from parley_runtime.portrait import PortraitNetworks, register, write_registration
    from parley_runtime.portrait.networks import POSE

    networks = PortraitNetworks.open(arguments.pack, device=device_of(arguments))
    began = time.perf_counter()
    points = None if arguments.points is None else _points(arguments.points)
    registration = register(arguments.image, arguments.rights, networks, face=arguments.face, points=points)
    write_registration(registration, arguments.output)
    took = time.perf_counter() - began
    say(
        f"{arguments.image}: face at {_place(registration.crop.to_picture(2))} in {_size(registration.pixels.shape)}, "
        f"found by {registration.finder}; registered in {took:.2f} s -> {arguments.output}"
    )
    if registration.doubt > _DOUBTFUL:
        say(
            f"  the model sees the head turned {registration.doubt:.0f}° otherwise than its eyes, nose and mouth lie; "
            "if it moves wrongly, mark the face with --points, or use a picture that is seen more from the front"
        )
    turn = math.degrees(abs(float(registration.features[POSE][0, 1])))
    if turn > _TURNED:
        say(
            f"  the head is turned by {turn:.0f}°, and what it hides is made up; pictures turned by up to 20° look well"
        )
    return 0


def run_sheet(arguments: argparse.Namespace) -> int:
    """Draw each portrait's picture, at rest, with an open jaw, rounded lips, a smile, a blink and a strong turn."""
    from parley_runtime.png import write_png
    from parley_runtime.portrait import PortraitFace
    from parley_runtime.portrait.sheet import contact_sheet
    from parley_runtime.synthetic import Marker, credentials_of, sign, try_out

    if arguments.output.suffix.lower() != ".png":
        raise InputError(f"{arguments.output}: a sheet is written as PNG; name it so, and convert it as you like")
    signer = signer_of(arguments)
    if signer is not None:
        try_out(signer)
    device = device_of(arguments)
    faces = [PortraitFace.open(path, arguments.size, pack=arguments.pack, device=device) for path in arguments.files]
    sheet = contact_sheet(faces)
    marked = Marker(sheet.shape[1], sheet.shape[0])(sheet)
    said = credentials_of(faces[0].networks.pack.id)
    write_png(arguments.output, marked, said)
    if signer is not None:
        sign(arguments.output, signer, said)
    say(f"{len(faces)} portraits -> {arguments.output}")
    return 0


def run_info(arguments: argparse.Namespace) -> int:
    """Print what the file holds."""
    from parley_runtime.portrait import read_registration

    portrait = read_registration(arguments.file)
    pose = portrait.features.get("pose")
    told = {
        "source": portrait.source,
        "source_sha256": portrait.source_sha256,
        "rights": portrait.rights,
        "created": portrait.created,
        "picture": _size(portrait.pixels.shape) + (", with transparency" if portrait.alpha is not None else ""),
        "crop": f"{portrait.crop.side:.0f} pixels at {portrait.crop.corner[0]:.0f},{portrait.crop.corner[1]:.0f}"
        + (f", turned {math.degrees(portrait.crop.roll):.0f} degrees" if portrait.crop.roll else ""),
        "finder": portrait.finder,
        "pose": "" if pose is None else " ".join(f"{math.degrees(angle):.0f}" for angle in pose[0, :3]) + " degrees",
        "doubt": f"{portrait.doubt:.0f} degrees",
        "graph": portrait.graph[:16],
        "features": ", ".join(f"{name} {list(array.shape[1:])}" for name, array in portrait.features.items()),
        "bytes": str(arguments.file.stat().st_size),
    }
    if arguments.json:
        print(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for name, value in told.items():
            say(f"{name:<14} {value}")
    return 0


def _points(text: str) -> list[tuple[float, float]]:
    places = []
    for part in text.split():
        try:
            x, y = (float(number) for number in part.split(","))
        except ValueError:
            raise InputError(f"--points needs three places such as 210,180 300,182 255,260, got '{text}'") from None
        if not (math.isfinite(x) and math.isfinite(y)):
            raise InputError(f"--points needs numbers, got '{part}'")
        places.append((x, y))
    return places


def _place(mapping: object) -> str:
    import numpy as np

    x, y = np.asarray(mapping) @ np.array([1.0, 1.0, 1.0])
    return f"{x:.0f},{y:.0f}"


def _size(shape: tuple[int, ...]) -> str:
    return f"{shape[1]}x{shape[0]}"
