"""Writes the `.meta` files of the Unity package: `python bridges/unity/metas.py` (`--check` writes nothing).

Unity refers to assets by the GUID in their `.meta` file. A package from a git URL is read-only, so each file and folder
needs its `.meta` in the repository, and its GUID must never change. Here a GUID is a hash of the path at which an asset was born;
a `.meta` that exists is left alone, so that a file may move and keep its GUID (move both).
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent / "com.parley.npc"
CLIP_IMPORTER = "Editor/Clips/ParleyClipImporter.cs"
"""The script that imports `.npz`; their `.meta` files name it."""

_PLAIN = """{importer}:
  externalObjects: {{}}
  userData:{space}
  assetBundleName:{space}
  assetBundleVariant:{space}
"""
_FOLDER = "folderAsset: yes\n" + _PLAIN
_SCRIPT = """MonoImporter:
  externalObjects: {{}}
  serializedVersion: 2
  defaultReferences: []
  executionOrder: {order}
  icon: {{instanceID: 0}}
  userData:{space}
  assetBundleName:{space}
  assetBundleVariant:{space}
"""
_CLIP = _PLAIN + "  script: {{fileID: 11500000, guid: {script}, type: 3}}\n"
_IMPORTERS = {
    ".asmdef": "AssemblyDefinitionImporter", ".json": "TextScriptImporter", ".md": "TextScriptImporter",
    ".txt": "TextScriptImporter", ".bytes": "TextScriptImporter", ".ogg": "AudioImporter",
}  # fmt: skip


def assets(package: Path = PACKAGE) -> list[Path]:
    """All files and folders that need a `.meta`. Unity hides names that begin with a dot or end with `~`, and what is in such a folder;
    samples lie in one, but are copied out of it with their `.meta` files."""
    found = []
    for path in sorted(package.rglob("*")):
        parts = path.relative_to(package).parts
        hidden = [part for part in parts if part.startswith(".") or part.endswith("~")]
        if path.suffix == ".meta" or (hidden and (hidden != ["Samples~"] or len(parts) < 2)):
            continue
        found.append(path)
    return found


def guid_of(path: Path, package: Path = PACKAGE) -> str:
    """The GUID that an asset is born with: 32 hexadecimal digits."""
    name = f"com.parley.npc/{path.relative_to(package).as_posix()}"
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def meta_of(asset: Path) -> Path:
    """The path of an asset's `.meta` file."""
    return asset.with_name(asset.name + ".meta")


def read_guid(meta: Path) -> str | None:
    """The GUID in a `.meta` file; None when there is none."""
    found = re.search(r"^guid: ([0-9a-f]{32})$", meta.read_text("utf-8"), re.MULTILINE)
    return found.group(1) if found else None


def meta_text(asset: Path, package: Path = PACKAGE) -> str:
    """What a new `.meta` file holds."""
    importer = _IMPORTERS.get(asset.suffix, "DefaultImporter")
    if asset == package / "package.json":
        importer = "PackageManifestImporter"
    template = _PLAIN
    if asset.is_dir():
        template, importer = _FOLDER, "DefaultImporter"
    elif asset.suffix == ".cs":
        template = _SCRIPT
    elif asset.suffix == ".npz":
        template, importer = _CLIP, "ScriptedImporter"
    body = template.format(importer=importer, space=" ", order=0, script=guid_of(package / CLIP_IMPORTER, package))
    return f"fileFormatVersion: 2\nguid: {guid_of(asset, package)}\n{body}"


def problems(package: Path = PACKAGE) -> list[str]:
    """What is wrong with the `.meta` files: missing, left over, without a GUID, or with another asset's."""
    found, owners = [], {}
    wanted = {meta_of(asset): asset for asset in assets(package)}
    for meta in sorted(package.rglob("*.meta")):
        if meta not in wanted:
            found.append(f"{meta.relative_to(package)}: belongs to nothing; delete it")
    for meta, asset in wanted.items():
        name = asset.relative_to(package)
        if not meta.is_file():
            found.append(f"{name}: has no .meta; run bridges/unity/metas.py")
            continue
        guid = read_guid(meta)
        if guid is None:
            found.append(f"{name}: its .meta has no GUID")
        elif guid in owners:
            found.append(f"{name}: has the GUID of {owners[guid]}")
        else:
            owners[guid] = name
    return found


def write_missing(package: Path = PACKAGE) -> int:
    """Write the `.meta` files that are missing; gives how many."""
    written = 0
    for asset in assets(package):
        if not meta_of(asset).exists():
            meta_of(asset).write_text(meta_text(asset, package), "utf-8", newline="\n")
            written += 1
    return written


def main() -> int:
    """Write or check."""
    parser = argparse.ArgumentParser(description="Write the .meta files that the Unity package lacks.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something is wrong")
    options = parser.parse_args()
    if not options.check:
        print(f"{write_missing()} .meta files written")
    wrong = problems()
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
