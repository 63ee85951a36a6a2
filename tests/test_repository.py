"""The repository agrees with itself: version, declared dependencies, pins, links of the documents, size of files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import parley

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
FOLDERS = {
    "parley": "sdk/parley",
    "parley_runtime": "runtime/parley_runtime",
    "parley_train": "runtime/parley_train",
    "samples": "samples",
    "benchmarks": "benchmarks",
    "tests": "tests",
}

DISTRIBUTION_OF = {"zmq": "pyzmq", "c2pa": "c2pa-python", "cupy": "cupy-cuda13x", "yaml": "pyyaml", "pil": "pillow"}
"""Where an import name is not the name of its distribution."""

EXTRAS_OF = {
    "parley": ("pictures",),
    "parley_runtime": ("runtime", "gpu", "pictures", "video", "portrait", "anime", "credentials", "sound"),
    "parley_train": ("runtime", "gpu", "video", "portrait", "train"),
    "samples": ("runtime", "video", "dev", "sound"),
    "benchmarks": ("runtime", "video", "portrait", "train", "dev"),
    "tests": ("runtime", "gpu", "video", "portrait", "credentials", "train", "dev"),
}
"""The extras from which the code of each folder may import; the plain dependencies are open to all."""


def array(name: str) -> list[str]:
    """The strings of one array of pyproject.toml (tomllib is younger than our oldest Python)."""
    found = re.search(rf"^{name} = \[(.*?)\]$", PYPROJECT, re.MULTILINE | re.DOTALL)
    assert found, f"pyproject.toml has no array '{name}'"
    return re.findall(r'"([^"]+)"', found.group(1))


def distribution(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9_.-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def imports_of(path: Path) -> set[str]:
    """Top-level names that a file imports anywhere, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


def tracked(pattern: str) -> list[Path]:
    """Files of the repository, by git where there is one, so that what lies about in a checkout does not count."""
    listed = subprocess.run(["git", "ls-files", pattern], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip(f"not a git checkout: {listed.stderr.strip()}")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).exists()]


def test_version_is_written_once_and_again() -> None:
    declared = re.search(r'^version = "(.+)"$', PYPROJECT, re.MULTILINE)
    assert declared and declared.group(1) == parley.__version__
    assert f"## {parley.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_import_is_declared(folder: str) -> None:
    requirements = [*array("dependencies"), *(entry for extra in EXTRAS_OF[folder] for entry in array(extra))]
    declared = {distribution(entry) for entry in requirements}
    files = list((ROOT / FOLDERS[folder]).rglob("*.py"))
    beside = (
        {name for path in files for name in (path.stem, path.parent.name)}
        if folder not in ("parley", "parley_runtime", "parley_train")
        else set()
    )
    if folder == "benchmarks":
        beside |= {path.stem for path in (ROOT / "tests" / "support").glob("*.py")}  # they start what tests start
        beside |= {"pip"}  # which brought the environment about
    if folder == "tests":
        beside |= {
            path.parent.name for path in (ROOT / FOLDERS["samples"]).rglob("__init__.py")
        }  # samples are tested as they are
        beside |= {path.stem for path in (ROOT / FOLDERS["benchmarks"] / "gpu").glob("*.py")}  # and so is this one
    allowed = set(sys.stdlib_module_names) | set(FOLDERS) | beside
    missing = {
        f"{name} in {path.relative_to(ROOT)}"
        for path in files
        for name in imports_of(path) - allowed
        if DISTRIBUTION_OF.get(name.lower(), name.lower().replace("_", "-")) not in declared
    }
    assert not missing, f"not declared for {folder} in pyproject.toml: {sorted(missing)}"


def test_every_requirement_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.match(r"[\w.-]+==[\w.]+(; .+)?$", pin) for pin in pins), pins
    pinned = {distribution(pin) for pin in pins}
    wanted = {
        distribution(entry)
        for name in ("dependencies", "runtime", "gpu", "video", "portrait", "anime", "credentials", "train", "dev")
        for entry in array(name)
    }
    assert not wanted - pinned


def test_ci_installs_every_synthesiser() -> None:
    voices = pytest.importorskip("parley_train.speech.voices").ALL_VOICES
    listed = (ROOT / ".ci/apt-packages.txt").read_text("utf-8").split()
    assert not {voice.source for voice in voices} - set(listed)


def test_documents_link_to_what_exists() -> None:
    broken = []
    for page in tracked("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8")):
            if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken


def test_files_hold_one_idea() -> None:
    """Files grow past 350 lines when a second idea moved in; it deserves a file of its own."""
    lengths = {path: path.read_text("utf-8").count("\n") for path in tracked("*.py")}
    assert not [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > 350]
