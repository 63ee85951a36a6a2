"""`parley pack info` and `parley pack verify`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parley_runtime.cli.console import complain, say
from parley_runtime.pack import Pack
from parley_runtime.pack_manifest import Sampling, to_json


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `pack` to the commands."""
    parser = commands.add_parser("pack", help="look at a model pack, or check it")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    info = actions.add_parser("info", help="what a pack is, how it was made, what was measured")
    info.add_argument("--json", action="store_true", help="print the whole manifest as JSON")
    info.set_defaults(run=run_info)
    verify = actions.add_parser("verify", help="check every graph of a pack against its hash")
    verify.set_defaults(run=run_verify)
    for action in (info, verify):
        action.add_argument(
            "path", nargs="?", type=Path, help="pack folder (default: PARLEY_PACK, else the one that came with Parley)"
        )


def run_info(arguments: argparse.Namespace) -> int:
    """Print what the manifest says."""
    pack = Pack.read(arguments.path)
    manifest = pack.manifest
    if arguments.json:
        print(json.dumps({**to_json(manifest), "id": pack.id}, indent=2))
        return 0
    say(f"{manifest.name}  {pack.id}")
    say(f"folder    {pack.folder}")
    say(f"licence   {manifest.licence}" + (f" ({', '.join(manifest.notices)})" if manifest.notices else ""))
    for name, role in manifest.roles.items():
        path = pack.folder / role.file
        size = f"{path.stat().st_size / 1e6:.1f} MB" if path.is_file() else "MISSING"
        say(f"graph     {name}: {role.file}, {size}, {_tensors(role.inputs)} -> {_tensors(role.outputs)}")
    say(
        f"motion    {manifest.frame_rate:g} frames/s, latent of {manifest.latent.pose} pose + {manifest.latent.dyn} dynamics"
    )
    say(
        f"windows   {manifest.windows.length} frames after {manifest.windows.previous}, {manifest.windows.future} ahead"
    )
    say(f"sampling  {_sampled(manifest.sampling)}")
    if manifest.full is not None:
        say(f"full      {_sampled(manifest.full)}")
    for title, table in (("trained", manifest.provenance), ("figure", manifest.figures)):
        for name, value in table.items():
            say(f"{title:<9} {name}: {_short(value)}")
    return 0


def run_verify(arguments: argparse.Namespace) -> int:
    """Check the pack; one line for each problem."""
    pack = Pack.read(arguments.path)
    problems = pack.verify()
    for problem in problems:
        complain(problem)
    if not problems:
        say(f"{pack.folder}: whole, {len(pack.manifest.roles)} graphs checked, id {pack.id}")
    return 1 if problems else 0


def _sampled(sampling: Sampling) -> str:
    guidance = ", ".join(f"{name} {weight:g}" for name, weight in sampling.guidance.items())
    return f"{sampling.sampler}, {sampling.steps} steps{', distilled' if sampling.distilled else ''}; guidance {guidance or 'none'}"


def _tensors(shapes: Mapping[str, tuple[int | str, ...]]) -> str:
    return ", ".join(f"{name}[{','.join(str(size) for size in shape)}]" for name, shape in shapes.items())


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else value if isinstance(value, str) else json.dumps(value)
