"""Runs scripts in a real, headless Godot 4, for tests that read back what the engine made of a file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MARK = "PARLEY_RESULT "
_PROJECT = (
    'config_version=5\n[application]\nconfig/name="parley test"\n[debug]\nfile_logging/enable_file_logging=false\n'
)


def find_godot(shared: Path | None) -> tuple[Path | None, str]:
    """A Godot 4 executable from GODOT, the PATH, or the shared folder's fetcher; else None and the reason."""
    named = os.environ.get("GODOT")
    if named:
        found = shutil.which(named)
        return (Path(found), "") if found else (None, f"GODOT is set to {named}, which cannot be run")
    for name in ("godot4", "godot"):
        if found := shutil.which(name):
            return Path(found), ""
    fetcher = shared / "tools" / "godot4" if shared else None
    if fetcher is None or not fetcher.is_file():
        return None, "no Godot 4: set GODOT to an executable, or PARLEY_SHARED to a folder with tools/godot4"
    fetched = subprocess.run([fetcher], capture_output=True, text=True, check=False)
    if fetched.returncode:
        return None, f"no Godot 4: {fetcher} failed: {fetched.stderr.strip()[-300:]}"
    return Path(fetched.stdout.strip().splitlines()[-1]), ""


@dataclass(frozen=True)
class Godot:
    """A Godot executable. Scripts extend SceneTree and pass their result to `print("PARLEY_RESULT ", JSON...)`."""

    executable: Path

    def run(self, folder: Path, script: str, timeout: float = 120.0) -> Any:
        """Run the GDScript text `script` in a project made of `folder` and return what it printed as its result.

        Fails when Godot reports any error or ends without a result.
        """
        project = folder / "project.godot"
        if not project.exists():
            project.write_text(_PROJECT, "utf-8")
        (folder / "_test.gd").write_text(script, "utf-8")
        command = [str(self.executable), "--headless", "--path", str(folder), "-s", "_test.gd"]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)
        log = ended.stdout + ended.stderr
        results = [line[len(_MARK) :] for line in ended.stdout.splitlines() if line.startswith(_MARK)]
        if ended.returncode or not results or "ERROR:" in log:
            raise AssertionError(f"Godot ended with {ended.returncode}:\n{log}")
        return json.loads(results[-1])
