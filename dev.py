#!/usr/bin/env python3
"""Everything a developer of Parley runs, with one command and no preparation.

    python3 dev.py demo     speak a line: clips, curves and a video (installs no torch)
    python3 dev.py tavern   three NPCs talk, live, in the terminal (installs no torch)
    python3 dev.py test     what CI runs: the check, all tests, and the wheel in an empty environment
    python3 dev.py check    ruff, ruff format, mypy, import contracts, gdformat, gdlint
    python3 dev.py fuzz     odd bytes for the live protocol, a million of them (`dev.py fuzz 50000` for fewer)
    python3 dev.py bench    measure, and keep the figures in benchmarks/results/
    python3 dev.py gpu      the same on an NVIDIA GPU: its tests, its figures, with `--minutes N` trainings (no GPU: small, on the CPU);
                            `--wheels DIR` installs from a folder, without internet
    python3 dev.py train    python -m parley_train ...
    python3 dev.py wheel    build the wheel, install it alone into an empty environment, bake a line with it
    python3 dev.py clean    remove what these commands made: .venv, build/, caches

What follows the command is passed on: `dev.py test tests/sdk -k godot` runs those tests alone, `dev.py demo -o DIR`.

This file uses the standard library only and runs on Linux, macOS and Windows. It makes `.venv` beside itself, installs
what the command needs at the versions in constraints.txt, notes what it installed, and starts at once the next time.
Set CI=true to see the output of every step; otherwise a step prints one line, and its log when it fails.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from dev_environment import Failure, make_environment, pip_install, program, say, step, usable

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "parley-installed.json"
BUILD = ROOT / "build"
RESULTS = ROOT / "benchmarks" / "results"

OLDEST_PYTHON = (3, 10)
EXTRAS = {
    "demo": {"runtime", "video"},
    "tavern": {"runtime", "sound"},
    "check": {"dev"},
    **{name: {"runtime", "pictures", "video", "portrait", "credentials", "train", "dev"} for name in ("test", "fuzz")},
    "bench": {"runtime", "video", "portrait", "dev"},
    "train": {"runtime", "video", "portrait", "train"},
    "wheel": set(),
}
"""Command -> extras of pyproject.toml that it needs."""

GDSCRIPT = ("bridges/godot", "samples/godot_tavern", "tests/bridges/godot", "benchmarks/godot")
"""Folders with GDScript."""

CACHES = (".pytest_cache", ".mypy_cache", ".ruff_cache", ".import_linter_cache", ".hypothesis", ".benchmarks")


def show(title: str, command: list[str], env: dict[str, str] | None = None) -> int:
    """Run a command whose output the person wants to see; returns its exit code."""
    say(f"dev: {title}")
    try:
        return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    except OSError as error:
        raise Failure(f"{command[0]} could not be started ({error}); `python3 dev.py clean` and try again") from error


def inputs_hash() -> str:
    """Changes when what should be installed changes, or when the repository was moved."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def prepare(extras: set[str], environment: Path | None = None, wheels: Path | None = None) -> None:
    """Make an environment (None: `.venv`) hold Parley (editable) with these extras; at once when it already does.

    `wheels`: a folder that has all that is needed; no index is asked then.
    """
    environment, noted = (environment, environment / STAMP.name) if environment else (VENV, STAMP)
    key = inputs_hash()
    try:
        stamp = json.loads(noted.read_text("utf-8"))
        had, current = set(stamp["extras"]), stamp["inputs"] == key
    except (OSError, ValueError, KeyError, TypeError):
        had, current = set(), False
    if current and extras <= had:
        return
    if not usable(environment):
        make_environment(environment, BUILD / "logs" / "venv.log", wheels)
        had = set()
    noted.unlink(missing_ok=True)  # an interrupted installation must not look finished
    wanted = sorted(extras | had)
    target = ".[" + ",".join(wanted) + "]" if wanted else "."
    title = "installing parley" + (" with " + ", ".join(wanted) if wanted else "")
    if wheels is not None:
        look = [program(environment, "python"), str(ROOT / "benchmarks" / "gpu" / "wheels.py"), str(wheels), *wanted]
        step(f"looking into {wheels}", look, BUILD / "logs" / "wheels.log")
    install = pip_install(environment, "--editable", target, wheels=wheels)
    step(title, install, BUILD / "logs" / "install.log")
    noted.write_text(json.dumps({"inputs": key, "extras": wanted}), "utf-8")


PASSED_ON = {
    "demo": ("parley", "demo"), "tavern": ("python", "samples/tavern/tavern.py"),
    "fuzz": ("python", "tests/odd_bytes.py"), "train": ("python", "-m", "parley_train"),
}  # fmt: skip
"""Commands that run a program of `.venv` with what follows them."""


def pass_on(name: str, arguments: list[str]) -> int:
    """Run the program of a command of PASSED_ON."""
    first, *rest = PASSED_ON[name]
    return show(" ".join([first, *rest, *arguments]), [program(VENV, first), *rest, *arguments])


def check(arguments: list[str]) -> int:
    """All static checks; every one runs, so that one run shows everything there is to mend."""
    checks = [
        ("ruff check", ["ruff", "check", "--output-format", "concise", "."]),
        ("ruff format --check", ["ruff", "format", "--check", "--output-format", "concise", "."]),
        ("mypy", ["mypy"]),
        ("lint-imports", ["lint-imports"]),
        ("gdformat --check", ["gdformat", "--check", *GDSCRIPT]),
        ("gdlint", ["gdlint", *GDSCRIPT]),
    ]
    failed = []
    for title, (name, *rest) in checks:
        try:
            step(title, [program(VENV, name), *rest], BUILD / "logs" / f"{title.split(' -')[0].replace(' ', '-')}.log")
        except Failure as error:
            say(f"dev: {error}")
            failed.append(title)
    if failed:
        say(f"dev: check failed: {', '.join(failed)}")
    return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """The check, all tests, and the wheel; with arguments, only the tests that they select."""
    pytest = [program(VENV, "python"), "-m", "pytest", *arguments]
    if arguments:
        return show("pytest " + " ".join(arguments) + " (a selection: the check and the wheel are left out)", pytest)
    outcome = {"check": check([]), "tests": show("pytest", pytest)}
    try:
        outcome["wheel"] = wheel([])
    except Failure as error:
        say(f"dev: {error}")
        outcome["wheel"] = 1
    say("dev: " + ", ".join(f"{name} {'FAILED' if code else 'passed'}" for name, code in outcome.items()))
    return 1 if any(outcome.values()) else 0


def commit_name() -> str:
    """The commit that is measured, `-changed` behind it when the tree differs, `unknown` outside git."""
    command = ["git", "describe", "--always", "--abbrev=12", "--dirty=-changed", "--exclude=*"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def bench(arguments: list[str]) -> int:
    """Run benchmarks/ and keep its figures."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    result = RESULTS / f"{time.strftime('%Y%m%d-%H%M%S')}-{commit_name()}.json"
    command = [program(VENV, "python"), "-m", "pytest", "benchmarks", "--benchmark-only", f"--benchmark-json={result}"]
    code = show("benchmarks (keep the machine quiet meanwhile)", [*command, *arguments])
    if result.exists() and result.stat().st_size:
        say(f"dev: figures kept in {result.relative_to(ROOT)}")
    else:  # nothing was measured
        result.unlink(missing_ok=True)
    return code


def gpu(arguments: list[str]) -> int:
    """Tests and figures of the GPU, in an environment of its own: onnxruntime for CPUs and for GPUs are one module, and one must go."""
    wheels = None
    if "--wheels" in arguments:
        at = arguments.index("--wheels")
        wheels = Path(*arguments[at + 1 : at + 2]).resolve()
        if at + 1 == len(arguments) or not wheels.is_dir():
            raise Failure("--wheels wants a folder of wheels; docs/performance.md says how to fill one")
        arguments = arguments[:at] + arguments[at + 2 :]
    cpu = "--cpu" in arguments or shutil.which("nvidia-smi") is None
    environment = VENV if cpu else ROOT / ".venv-gpu"
    prepare(EXTRAS["test"] if cpu else EXTRAS["test"] - {"runtime"} | {"gpu"}, environment, wheels)
    command = [program(environment, "python"), "benchmarks/gpu", "--tests", "--device", "cpu" if cpu else "cuda"]
    return show("tests and figures of the device", [*command, *arguments])


def wheel(arguments: list[str]) -> int:
    """The wheel as a user gets it: built, alone in an empty environment, away from the sources, it bakes a line."""
    place = BUILD / "wheel"
    shutil.rmtree(place, ignore_errors=True)
    logs = BUILD / "logs"
    build = [program(VENV, "python"), "-m", "pip", "wheel", "--disable-pip-version-check", "--no-deps", "--wheel-dir"]
    step("building the wheel", [*build, str(place), "."], logs / "wheel-build.log")
    (built,), environment = place.glob("*.whl"), place / "environment"
    make_environment(environment, logs / "wheel-venv.log")
    install = pip_install(environment, f"parley-npc[runtime] @ {built.as_uri()}")
    step(f"installing {built.name} ({built.stat().st_size / 1e6:.1f} MB) alone", install, logs / "wheel-install.log")
    script = ROOT / "tests" / "wheel" / "bake_a_line.py"
    clean_env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PARLEY"))}
    command = [program(environment, "python"), "-I", str(script), str(built), str(place / "bake")]
    step("baking a line with it", command, logs / "wheel-bake.log", cwd=place, env=clean_env)
    return 0


def clean(arguments: list[str]) -> int:
    """Remove what dev.py makes. Baked clips, trained models and kept figures stay."""
    if Path(sys.prefix).resolve() == VENV.resolve():
        raise Failure("this Python lives in .venv, which `clean` removes; run it with the system's Python")
    environments = (VENV, ROOT / ".venv-gpu")
    kept = {*environments, ROOT / ".git", ROOT / "out"}
    found = [path for path in (*environments, BUILD, ROOT / "dist", *(ROOT / name for name in CACHES)) if path.exists()]
    for top in (path for path in ROOT.iterdir() if path.is_dir() and path not in kept):
        found += [path for path in top.rglob("__pycache__") if BUILD not in path.parents]
    for path in found:
        shutil.rmtree(path)
    say(f"dev: removed {len(found)} folders" if found else "dev: nothing to remove")
    return 0


COMMANDS = {
    **{name: functools.partial(pass_on, name) for name in PASSED_ON},
    "test": test, "check": check, "bench": bench, "gpu": gpu, "wheel": wheel, "clean": clean,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    if sys.version_info < OLDEST_PYTHON:
        say(f"dev: Parley needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer, this is {sys.version.split()[0]}")
        return 2
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        say((__doc__ or "").strip())
        return 0 if arguments else 2
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a log may hold what a Windows console cannot show
    name, *rest = arguments
    if name not in COMMANDS:
        say(f"dev: no command '{name}'; there are {', '.join(COMMANDS)} (`python3 dev.py --help` says what they do)")
        return 2
    try:
        if rest and name in ("check", "wheel", "clean"):
            raise Failure(f"`{name}` takes no arguments, got {' '.join(rest)}")
        if name in EXTRAS:
            prepare(EXTRAS[name])
        return COMMANDS[name](rest)
    except Failure as error:
        say(f"dev: {error}")
        return 1
    except KeyboardInterrupt:
        say("\ndev: interrupted")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
