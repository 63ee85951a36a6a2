"""Whether a folder of wheels has all that Parley with some extras needs, for this Python and this machine: `wheels.py DIR EXTRA ...`.

pip names the first package that it misses and stops; who carries a folder to a machine without internet wants to know of all of them at once.
Needs pip, and nothing else: what reads names, versions and markers is taken from it.
"""

from __future__ import annotations

import sys
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from pip._vendor.packaging.requirements import InvalidRequirement, Requirement
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.tags import sys_tags
from pip._vendor.packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    from pip._vendor import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Print what is missing; 1 if anything is."""
    folder, *extras = arguments
    missing = missing_in(Path(folder), wanted(extras), pinned())
    if missing:
        print(f"{folder} lacks {len(missing)} of the packages for Python {sys.version.split()[0]} on this machine:")
        print("\n".join(f"  {line}" for line in missing))
        print("Where there is internet, with the same Python and system (docs/performance.md):")
        print(
            f"  pip download --dest wheels --constraint constraints.txt hatchling editables pip '.[{','.join(extras)}]'"
        )
    return 1 if missing else 0


def wanted(extras: list[str]) -> list[Requirement]:
    """What Parley needs with these extras, and what builds it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    optional = project["project"]["optional-dependencies"]
    lines = [*project["project"]["dependencies"], *project["build-system"]["requires"], "editables", "pip"]
    return [Requirement(line) for line in [*lines, *(line for extra in extras for line in optional[extra])]]


def pinned() -> dict[str, SpecifierSet]:
    """constraints.txt, as far as it holds for this Python: name -> versions."""
    pins: dict[str, SpecifierSet] = {}
    for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines():
        try:
            pin = Requirement(line.partition("#")[0].strip())
        except InvalidRequirement:
            continue  # a comment or an empty line
        if pin.marker is None or pin.marker.evaluate():
            pins[canonicalize_name(pin.name)] = pin.specifier
    return pins


def missing_in(folder: Path, requirements: list[Requirement], pins: dict[str, SpecifierSet]) -> list[str]:
    """A line for each package that these need, and those in turn, that is not in the folder; what is there of it instead."""
    lying = packages_of(folder)
    missing: list[str] = []
    seen: set[tuple[str, str]] = set()
    waiting = [(requirement, "") for requirement in requirements]
    while waiting:
        requirement, extra = waiting.pop(0)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = canonicalize_name(requirement.name)
        versions = requirement.specifier & pins.get(name, SpecifierSet())
        of_name = lying.get(name, {})
        fitting = [path for version, path in of_name.items() if versions.contains(version, prereleases=True)]
        for asked in {"", *requirement.extras} - {extra for done, extra in seen if done == name}:
            seen.add((name, asked))
            if fitting:
                waiting += [(needed, asked) for needed in needs_of(fitting[-1])]
            elif not any(line.split()[0] == name for line in missing):
                there = ", ".join(path.name for path in of_name.values()) or "nothing of that name for this machine"
                missing.append(f"{name} {versions or '(any version)'}: there is {there}")
    return sorted(missing)


def packages_of(folder: Path) -> dict[str, dict[str, Path]]:
    """Name -> version -> file, of wheels that this Python can install, and of sources, which it can build."""
    supported = set(sys_tags())
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.iterdir()):
        try:
            if path.suffix == ".whl":
                name, version, _, tags = parse_wheel_filename(path.name)
                if not tags & supported:
                    continue
            else:
                name, version = parse_sdist_filename(path.name)
        except (InvalidWheelFilename, InvalidSdistFilename):
            continue
        found.setdefault(name, {})[str(version)] = path
    return found


def needs_of(path: Path) -> list[Requirement]:
    """What a wheel says that it needs. Sources do not say it before they are built."""
    if path.suffix != ".whl":
        return []
    with zipfile.ZipFile(path) as wheel:
        (name,) = (
            entry for entry in wheel.namelist() if entry.count("/") == 1 and entry.endswith(".dist-info/METADATA")
        )
        told = HeaderParser().parsestr(wheel.read(name).decode("utf-8"))
    return [Requirement(line) for line in told.get_all("Requires-Dist") or []]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
