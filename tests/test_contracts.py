"""What loads what, asked of fresh processes: import-linter reads the sources, this sees what really happens.

A game that only plays clips must not pay for onnxruntime, and nobody who bakes must need torch.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {"parley": ROOT / "sdk", "parley_runtime": ROOT / "runtime"}
HEAVY = ("torch", "onnxruntime", "cupy", "matplotlib", "av")

PROBE = """
import importlib, json, sys
seen, blame = set(), {{}}
for name in {modules!r}:
    importlib.import_module(name)
    new = ({heavy!r} & {{loaded.split(".")[0] for loaded in sys.modules}}) - seen
    seen |= new
    blame.update(dict.fromkeys(new, name))
print(json.dumps(blame))
"""


def modules_of(package: str) -> list[str]:
    folder = SOURCES[package]
    found = []
    for path in sorted((folder / package).rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        found.append(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return [name for name in found if not name.endswith("__main__")]


def fresh_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(map(str, dict.fromkeys(SOURCES.values())))
    environment = {**os.environ, "PYTHONPATH": path}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


def loaded_by(modules: list[str]) -> dict[str, str]:
    """Heavy packages that are in memory after importing these modules in a process of their own -> who loaded them."""
    done = fresh_python("-c", PROBE.format(modules=modules, heavy=set(HEAVY)))
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_probe_sees_what_is_loaded() -> None:
    assert loaded_by(["json", "onnxruntime"]) == {"onnxruntime": "onnxruntime"}


def test_the_sdk_is_light() -> None:
    assert loaded_by(["parley", *modules_of("parley")]) == {}


def test_the_runtime_never_loads_torch_nor_what_is_optional() -> None:
    assert not {"torch", "cupy", "matplotlib", "av"} & loaded_by(modules_of("parley_runtime")).keys()


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["bake", "--help"]])
def test_the_command_line_starts_without_onnxruntime(arguments: list[str]) -> None:
    """`-X importtime` lists every import of a process; this one does what the console script does."""
    script = "import sys; from parley_runtime.cli.main import main; sys.argv[0] = 'parley'; sys.exit(main())"
    done = fresh_python("-X", "importtime", "-c", script, *arguments)
    assert done.returncode == 0, "\n".join(done.stderr.splitlines()[-5:])
    assert done.stdout.strip()
    imported = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "parley" in imported
    assert not imported & set(HEAVY)
