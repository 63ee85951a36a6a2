"""Packs: a folder with `pack.json` and the ONNX graphs it names.

pack = Pack.open()                 # PARLEY_PACK, else the pack inside the package
pack = Pack.open("packs/my-style")
pack.path("denoiser")              # the graph's file, its hash checked
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from parley import files
from parley.errors import PackError
from parley_runtime.pack_manifest import (
    FeatureSpec,
    LatentSpec,
    Manifest,
    Role,
    Sampling,
    Statistics,
    Windows,
    from_json,
    is_inside,
    to_json,
)  # fmt: skip

__all__ = [
    "FULL", "FeatureSpec", "LatentSpec", "Manifest", "Pack", "Role", "Sampling", "Statistics", "Windows", "default_pack_folder",
    "write_manifest",
]  # fmt: skip

MANIFEST = "pack.json"
REQUIRED_ROLES = ("audio", "denoiser", "rig")
"""Graphs without which nothing can be performed; portraits need `register` and `render` too."""

FULL = "denoiser_full"
"""Role of the model that a distilled denoiser comes from: it takes any number of steps, and teaching goes on from it."""

_HASHED_WHEN_OPENED = 100_000_000  # bytes; larger graphs are hashed by `verify` alone


@dataclass(frozen=True)
class Pack:
    """An opened pack: its folder and its manifest. Opening proves that every graph is there and is the one meant."""

    folder: Path
    manifest: Manifest

    @staticmethod
    def open(path: str | os.PathLike[str] | None = None) -> Pack:
        """Open the pack at `path`, else at the environment's PARLEY_PACK, else the one inside the package.

        Raises PackError: folder or manifest missing or malformed, unknown schema, a role or a file missing, a wrong
        hash (files under 100 MB; `verify` checks all).
        """
        pack = Pack.read(path)
        for name in pack.manifest.roles:
            if pack.path(name).stat().st_size < _HASHED_WHEN_OPENED:
                pack.check_hash(name)
        return pack

    @staticmethod
    def read(path: str | os.PathLike[str] | None = None) -> Pack:
        """Like `open`, but reads the manifest alone and looks at no graph."""
        folder = Path(path) if path is not None else default_pack_folder()
        manifest_path = folder / MANIFEST
        try:
            if not folder.is_dir():
                raise PackError(f"{folder}: there is no such pack folder; {_advice(path)}")
            if not manifest_path.is_file():
                raise PackError(f"{folder}: is not a pack, it has no {MANIFEST}; {_advice(path)}")
            text = manifest_path.read_text(encoding="utf-8-sig")
        except (OSError, ValueError) as error:
            raise PackError(f"{manifest_path}: cannot be read ({error}); get the pack again") from error
        manifest = from_json(text, str(manifest_path))
        for name in REQUIRED_ROLES:
            if name not in manifest.roles:
                raise PackError(f"{manifest_path}: lacks the role '{name}'; export the pack again")
        return Pack(folder, manifest)

    @cached_property
    def id(self) -> str:
        """16 hexadecimal digits that change with anything that changes a clip."""
        return self.manifest.id

    def path(self, role: str) -> Path:
        """The graph of `role`. Raises PackError when the pack has no such role or the file is gone."""
        if role not in self.manifest.roles:
            known = ", ".join(self.manifest.roles)
            raise PackError(f"{self.folder}: this pack has no '{role}' graph, only {known}; use a pack that has one")
        path = self.folder / self.manifest.roles[role].file
        if not path.is_file():
            raise PackError(f"{path}: the '{role}' graph of the pack is missing; get the pack again")
        return path

    def check_hash(self, role: str) -> None:
        """Raise PackError unless the graph of `role` is, to the bit, the one that the manifest means."""
        path = self.path(role)
        found = file_sha256(path)
        if found != self.manifest.roles[role].sha256:
            raise PackError(
                f"{path}: is damaged or was replaced (sha256 {found[:12]}…, the manifest has "
                f"{self.manifest.roles[role].sha256[:12]}…); get the pack again"
            )

    def verify(self) -> list[str]:
        """Everything that is wrong with the pack, one line each; empty when it is whole. Hashes every graph, of any size."""
        problems = []
        for role in self.manifest.roles:
            try:
                self.check_hash(role)
            except PackError as error:
                problems.append(str(error))
        for notice in self.manifest.notices:
            if not is_inside(notice) or not (self.folder / notice).is_file():
                problems.append(f"{self.folder / notice}: the notice is missing; get the pack again")
        stated = json.loads((self.folder / MANIFEST).read_text(encoding="utf-8-sig")).get("id")
        if stated is not None and stated != self.id:
            problems.append(f"{self.folder / MANIFEST}: was changed after the export (id {stated}, now {self.id})")
        return problems


def default_pack_folder() -> Path:
    """Where a pack is looked for when none is named: PARLEY_PACK, else `default_pack` inside the package."""
    named = os.environ.get("PARLEY_PACK")
    return Path(named) if named else Path(__file__).parent / "default_pack"


def write_manifest(folder: str | os.PathLike[str], manifest: Manifest) -> Pack:
    """Write `pack.json` into `folder`, which holds the graphs already, and open the pack.

    The sha256 of each role is computed here; what `manifest` says of it is ignored. Raises PackError for a missing graph or a
    manifest that would not open again, OutputError when the file cannot be written.
    """
    folder = Path(folder)
    hashed: dict[str, Role] = {}
    for name, role in manifest.roles.items():
        path = folder / role.file
        if not path.is_file():
            raise PackError(f"{path}: the '{name}' graph is missing; export it before the manifest")
        hashed[name] = replace(role, sha256=file_sha256(path))
    whole = replace(manifest, roles=_in_order(hashed))
    text = json.dumps({**to_json(whole), "id": whole.id}, indent=2, allow_nan=False, ensure_ascii=False)
    from_json(text, str(folder / MANIFEST))
    files.write_text(folder / MANIFEST, text + "\n")
    return Pack.open(folder)


def file_sha256(path: Path) -> str:
    """The sha256 of a file, in hexadecimal. Raises PackError."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise PackError(f"{path}: cannot be read ({files.reason(error)}); get the pack again") from error
    return digest.hexdigest()


def _in_order(roles: Mapping[str, Role]) -> dict[str, Role]:
    return {name: roles[name] for name in sorted(roles)}


def _advice(path: str | os.PathLike[str] | None) -> str:
    if path is not None:
        return "give the folder that holds pack.json"
    if os.environ.get("PARLEY_PACK"):
        return "correct the environment variable PARLEY_PACK, or unset it to use the default pack"
    return "this installation has no default pack: reinstall parley-npc, or name a pack with --pack or PARLEY_PACK"
