"""`python -m parley_train faces …`: look at characters, draw data sets, convert the face model, measure the speed."""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from pathlib import Path

from parley.errors import InputError


def add_parser(steps: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    """Add the step `faces` to the commands of `parley_train`."""
    faces = steps.add_parser("faces", help="characters cast from seeds, drawn with exact ground truth")
    ways = faces.add_subparsers(dest="way", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--face-model",
        type=Path,
        help="ICT-FaceKit (.npz, or the folder of its OBJ files) or a head's .glb; default $PARLEY_FACE_MODEL",
    )
    shared.add_argument("--seed", type=int, default=1)
    shared.add_argument("--size", type=int, default=256, help="pixels of a picture")
    shared.add_argument("--style", help="realistic, painted, stylised, toon or anime; default: each character its own")

    sheet = ways.add_parser("sheet", parents=[shared], help="a contact sheet")
    sheet.add_argument(
        "--kind", default="people", choices=("people", "styles", "talk", "wild", "hair", "shapes", "truth")
    )
    sheet.add_argument("--rows", type=int, default=4)
    sheet.add_argument("--columns", type=int, default=6)
    sheet.add_argument("-o", "--out", type=Path, required=True, help="PNG or JPEG")
    sheet.set_defaults(run=_sheet)

    make = ways.add_parser("make", parents=[shared], help="draw people into a folder, one .npz each")
    make.add_argument("--identities", type=int, default=100)
    make.add_argument("--jobs", type=int, default=2, help="processes that draw; 0: this one")
    make.add_argument(
        "--truth-size",
        type=int,
        help="pixels of ground truth; default 128 (as training takes it), or half the picture's",
    )
    make.add_argument("-o", "--out", type=Path, required=True)
    make.set_defaults(run=_make)

    convert = ways.add_parser("convert", help="ICT-FaceKit's folder of OBJ files as one .npz")
    convert.add_argument("folder", type=Path)
    convert.add_argument("-o", "--out", type=Path, required=True)
    convert.set_defaults(run=_convert)

    speed = ways.add_parser("speed", parents=[shared], help="frames a second with all ground truth")
    speed.add_argument("--jobs", type=int, default=2)
    speed.add_argument("--identities", type=int, default=16)
    speed.set_defaults(run=_speed)


def _sheet(arguments: argparse.Namespace) -> None:
    from parley_train.faces import sheet
    from parley_train.faces.opening import coverage, open_rig
    from parley_train.faces.renderer import FaceRenderer

    rig = open_rig(arguments.face_model)
    if told := coverage(rig):
        print(told, file=sys.stderr)
    renderer = FaceRenderer(rig, arguments.size)
    rows, columns, seed, style = arguments.rows, arguments.columns, arguments.seed, arguments.style
    if arguments.kind == "styles":
        picture = sheet.styles(renderer, seed, columns)
    elif arguments.kind == "truth":
        picture = sheet.truths(renderer, seed, rows, style)
    elif arguments.kind == "hair":
        picture = sheet.hairstyles(renderer, seed, columns, style)
    elif arguments.kind == "shapes":
        picture = sheet.faces_of_one(renderer, seed, sheet.shape_performances(), columns, style or "realistic")
    else:
        kind = "portrait" if arguments.kind == "people" else arguments.kind
        picture = sheet.people(renderer, seed, rows, columns, style, kind)
    sheet.save(picture, arguments.out)
    print(f"{arguments.out}: {picture.shape[1]} x {picture.shape[0]} pixels")


def _make(arguments: argparse.Namespace) -> None:
    from parley_train.faces.folder import write_group
    from parley_train.faces.stream import CharacterStream

    if arguments.identities < 1:
        raise InputError("--identities must be 1 or more")
    have = sorted(arguments.out.glob("person-*.npz"))
    start, size = len(have), arguments.size
    options = {
        "size": size,
        "truth_size": arguments.truth_size or (128 if size >= 256 and size % 128 == 0 else None),
        "face_model": arguments.face_model,
        "style": arguments.style,
        "workers": arguments.jobs,
    }
    with CharacterStream(arguments.seed, start=start, **options) as stream:
        for group in itertools.islice(stream, max(arguments.identities - start, 0)):
            write_group(arguments.out, group)
    print(f"{arguments.out}: {max(arguments.identities, start)} people")


def _convert(arguments: argparse.Namespace) -> None:
    from parley_train.faces import ict_layout, ict_obj

    shapes = ict_obj.read_folder(arguments.folder)
    ict_layout.build(
        arguments.folder.name, shapes.neutral, shapes.expressions, shapes.expression, shapes.identity, shapes.triangles, shapes.materials,
        shapes.uv, shapes.uv_triangles,
    )  # fmt: skip
    ict_obj.save_npz(shapes, arguments.out)
    print(f"{arguments.out}: {len(shapes.expressions)} expressions, {len(shapes.identity)} identity modes")


def _speed(arguments: argparse.Namespace) -> None:
    from parley_train.faces.stream import CharacterStream

    options = {
        "size": arguments.size,
        "truth_size": arguments.size,
        "face_model": arguments.face_model,
        "style": arguments.style,
    }
    with CharacterStream(arguments.seed, workers=arguments.jobs, **options) as stream:
        for _ in range(2 * arguments.jobs):  # processes have started, shaders are compiled
            next(stream)
        started, frames = time.perf_counter(), 0
        for group in itertools.islice(stream, arguments.identities):
            frames += len(group)
    rate = frames / (time.perf_counter() - started)
    print(
        f"{rate:.1f} frames/s of {arguments.size}² with ground truth of {arguments.size}², {len(group)} frames a person, {arguments.jobs} processes"
    )
