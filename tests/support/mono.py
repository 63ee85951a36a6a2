"""Compiles C# with Mono and runs NUnit tests: the Unity package where no Unity is."""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

NUNIT = Path("/usr/lib/cli/nunit.framework-2.6.3/nunit.framework.dll")
"""Where Debian's libnunit-framework2.6.3-cil puts it."""

LANGUAGE = "7.2"
"""The C# that every Unity from 2021.3 on and Mono's compiler share."""


def why_no_mono() -> str:
    """Why the tests cannot run here; empty when they can."""
    missing = [name for name in ("mono", "mcs", "nunit-console") if shutil.which(name) is None]
    missing += [] if NUNIT.is_file() else ["nunit.framework.dll"]
    return f"no {', '.join(missing)}: apt install the Mono packages of .ci/apt-packages.txt" if missing else ""


@dataclass(frozen=True)
class NUnitResult:
    """What an NUnit run gave: names of the tests that passed, texts of those that did not, and of those that were left out."""

    passed: tuple[str, ...]
    failed: tuple[str, ...]
    ignored: tuple[str, ...]
    log: str


@dataclass(frozen=True)
class Mono:
    """Builds assemblies into `folder`."""

    folder: Path

    def library(
        self, name: str, sources: Sequence[Path], references: Sequence[Path] = (), options: Sequence[str] = (),
        kind: str = "library",
    ) -> Path:  # fmt: skip
        """Compile all `.cs` below `sources` (folders or files) into NAME.dll or NAME.exe.

        Fails with the compiler's words; warnings are failures.
        """
        files = [path for source in sources for path in (sorted(source.rglob("*.cs")) if source.is_dir() else [source])]
        assert files, f"{name}: no sources in {sources}"
        target = self.folder / f"{name}.{'dll' if kind == 'library' else 'exe'}"
        command = ["mcs", f"-langversion:{LANGUAGE}", "-warnaserror+", "-debug", f"-target:{kind}", f"-out:{target}"]
        command += [f"-lib:{self.folder}", *(f"-r:{reference}" for reference in references), *options]
        arguments = self.folder / f"{name}.rsp"
        arguments.write_text("\n".join(f'"{path}"' for path in files), "utf-8")
        ended = subprocess.run([*command, f"@{arguments}"], capture_output=True, text=True, check=False)
        assert ended.returncode == 0, f"{name} does not compile:\n{ended.stdout}{ended.stderr}"
        return target

    def nunit(self, assembly: Path, environment: dict[str, str], timeout: float = 300.0) -> NUnitResult:
        """Run the tests of an assembly."""
        result = self.folder / f"{assembly.stem}.xml"
        result.unlink(missing_ok=True)
        command = ["nunit-console", "-nologo", "-nothread", "-domain:None", f"-xml={result}", str(assembly)]
        ended = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, check=False, cwd=self.folder,
            env={**os.environ, **environment},
        )  # fmt: skip
        log = ended.stdout + ended.stderr
        assert result.is_file(), f"NUnit wrote no results:\n{log}"
        return _read(result, log)

    def run(self, program: Path, *arguments: str, timeout: float = 120.0) -> str:
        """Run a program; gives what it printed."""
        ended = subprocess.run(
            ["mono", "--debug", str(program), *arguments], capture_output=True, text=True, timeout=timeout, check=False
        )
        assert ended.returncode == 0, f"{program.name} ended with {ended.returncode}:\n{ended.stdout}{ended.stderr}"
        return ended.stdout


@dataclass
class _Cases:
    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def _read(result: Path, log: str) -> NUnitResult:
    cases = _Cases()
    for case in ElementTree.parse(result).getroot().iter("test-case"):
        name, outcome = case.get("name", ""), case.get("result", "")
        text = " ".join(part.strip() for part in case.itertext() if part.strip())
        if outcome == "Success":
            cases.passed.append(name)
        elif outcome in ("Ignored", "NotRunnable", "Skipped") and case.get("executed") != "True":
            cases.ignored.append(f"{name}: {text}")
        else:
            cases.failed.append(f"{name}: {text}")
    return NUnitResult(tuple(cases.passed), tuple(cases.failed), tuple(cases.ignored), log)
