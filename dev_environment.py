"""Environments for dev.py: made, filled from an index or a folder of wheels, and commands run as steps of one line each. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VERBOSE = os.environ.get("CI", "").lower() in ("1", "true", "yes")

LOG_LINES = 60
"""How much of a failed step's log is shown; the whole log stays on disk."""


class Failure(Exception):
    """A step that did not work; the message is for the person who ran the command."""


def say(text: str, end: str = "\n") -> None:
    """Print at once, even into a pipe."""
    print(text, end=end, flush=True)


def programs_of(environment: Path) -> Path:
    """Where an environment keeps its programs."""
    return environment / ("Scripts" if os.name == "nt" else "bin")


def program(environment: Path, name: str) -> str:
    """Path of a program of an environment, `python` or any console script."""
    return str(programs_of(environment) / (name + (".exe" if os.name == "nt" else "")))


def step(title: str, command: list[str], log: Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command that need not be watched: one line, and its log when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    say(f"dev: {title}" if VERBOSE else f"dev: {title} ... ", end="\n" if VERBOSE else "")
    started = time.monotonic()
    with log.open("wb") as sink:
        output = None if VERBOSE else sink
        try:
            with subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=output) as process:
                while process.poll() is None:
                    wait_a_second(process, None if VERBOSE else f"dev: {title} ... {time.monotonic() - started:.0f} s")
        except OSError as error:
            say("")
            raise Failure(f"{title}: {command[0]} could not be started ({error})") from error
    if process.returncode:
        say("" if VERBOSE else "failed")
        if not VERBOSE:
            lines = log.read_text("utf-8", "replace").splitlines()
            say("\n".join("    " + line for line in lines[-LOG_LINES:]))
        kept = "" if VERBOSE else f"; the whole log is {log}"
        raise Failure(f"{title}: exit code {process.returncode}{kept}")
    say(f"{'dev: done in ' if VERBOSE else ''}{time.monotonic() - started:.1f} s")


def wait_a_second(process: subprocess.Popen[bytes], line: str | None) -> None:
    """Wait for a process at most that long; a person at a terminal sees that time passes."""
    try:
        process.wait(timeout=1.0)
    except subprocess.TimeoutExpired:
        if line and sys.stdout.isatty():
            say(f"\r{line}", end="\r" + line.rsplit(" ... ", 1)[0] + " ... ")


def make_environment(target: Path, log: Path, wheels: Path | None = None) -> None:
    """An empty environment with pip at `target`; what stood there before is replaced. `wheels`: a folder that stands for the index."""
    if target.exists():
        say(f"dev: {target.name} does not start or has no pip; it is made anew")
        shutil.rmtree(target)
    version = ".".join(map(str, sys.version_info[:3]))
    # A Debian without python3-venv has the module venv but not ensurepip, which it needs to bring pip along.
    if subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0:
        step(f"making {target.name} with Python {version}", [sys.executable, "-m", "venv", str(target)], log)
        return
    installer = pip_without_environment(wheels)
    if installer is None:
        in_wheels = "" if wheels is None else f", and {wheels} has no pip-*.whl, which would do"
        raise Failure(
            f"this Python ({sys.executable}, {version}) can make no environment: it has neither ensurepip nor pip{in_wheels}.\n{MEND_PYTHON}"
        )
    try:
        bare = [sys.executable, "-m", "venv", "--without-pip", str(target)]
        step(f"making {target.name} with Python {version}, without ensurepip", bare, log)
        pip = [*installer, "--python", program(target, "python"), "install", "--quiet", *from_folder(wheels), "pip"]
        step("bringing pip into it", pip, log)
    except Failure as error:
        raise Failure(f"{error}\nThis Python may lack venv, or its pip be too old. {MEND_PYTHON}") from error


MEND_PYTHON = (
    "On Debian and Ubuntu: sudo apt install python3-venv\nElsewhere: install Python from python.org."
    "\nFigures of a device need no environment where this Python has all packages: python benchmarks/gpu --tests"
)


def pip_without_environment(wheels: Path | None) -> list[str] | None:
    """The command of a pip that can fill another environment: this Python's own, or one that lies in the folder, which runs as it is."""
    own = [sys.executable, "-m", "pip"]
    if subprocess.run([*own, "--version"], capture_output=True, check=False).returncode == 0:
        return own
    lying = sorted(wheels.glob("pip-*.whl")) if wheels is not None else []
    return [sys.executable, str(lying[-1] / "pip")] if lying else None


def from_folder(wheels: Path | None) -> list[str]:
    """Options by which pip takes everything from a folder and asks no index."""
    return [] if wheels is None else ["--no-index", "--find-links", str(wheels)]


def usable(environment: Path) -> bool:
    """Whether an environment starts and has pip (one that was interrupted, or whose Python is gone, does not)."""
    try:
        command = [program(environment, "python"), "-m", "pip", "--version"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def pip_install(environment: Path, *arguments: str, wheels: Path | None = None) -> list[str]:
    """The command that installs into an environment at the pinned versions."""
    return [
        program(environment, "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input",
        "--constraint", str(ROOT / "constraints.txt"), *from_folder(wheels), *arguments,
    ]  # fmt: skip
