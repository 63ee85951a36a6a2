"""`parley doctor`: what is installed, which devices and which pack there are, what is missing and how to get it."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import parley
from parley.errors import ParleyError
from parley_runtime.bake.cache import ClipCache, default_cache_folder
from parley_runtime.bake.options import usable_cores
from parley_runtime.cli.console import say
from parley_runtime.pack import Pack


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    status  "ok"; "missing": baking needs it; "optional": something else would
    fix     what to do about it; empty when there is nothing to do
    """

    name: str
    status: str
    detail: str
    fix: str = ""


@dataclass(frozen=True)
class _Package:
    """A distribution that something needs: the module it brings, what for, and the extra that installs it."""

    distributions: tuple[str, ...]
    module: str
    purpose: str
    extra: str
    needed: bool = False


_PACKAGES = (
    _Package(("numpy",), "numpy", "arrays", "", needed=True),
    _Package(("onnxruntime", "onnxruntime-gpu"), "onnxruntime", "runs the models", "runtime", needed=True),
    _Package(("soundfile",), "soundfile", "reads audio", "runtime", needed=True),
    _Package(("soxr",), "soxr", "resamples audio", "runtime", needed=True),
    _Package(("msgpack",), "msgpack", "live protocol", ""),
    _Package(("pyzmq",), "zmq", "live connections", ""),
    _Package(("av",), "av", "videos", "video"),
    _Package(("matplotlib",), "matplotlib", "plots", "video"),
    _Package(("pillow",), "PIL", "reads pictures", "portrait"),
    _Package(("mtcnn",), "", "weights that find faces", "portrait"),
    _Package(("animeface",), "animeface", "finds drawn faces", "anime"),
    _Package(("cupy-cuda13x", "cupy-cuda12x", "cupy"), "cupy", "arrays on NVIDIA GPUs", "gpu"),
    _Package(("torch",), "", "training", "train"),
)  # torch and mtcnn (which wants TensorFlow) are asked for by name alone: the runtime never imports them


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `doctor` to the commands."""
    parser = commands.add_parser("doctor", help="tell what is installed, what is missing, and how to get it")
    parser.add_argument(
        "--pack", type=Path, help="look at this pack (default: PARLEY_PACK, else the one that came with Parley)"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the findings; 1 when something that baking needs is missing."""
    found = list(examine(arguments.pack))
    if arguments.json:
        print(json.dumps([dataclasses.asdict(finding) for finding in found], indent=2))
    else:
        marks = {"ok": "ok      ", "missing": "MISSING ", "optional": "optional"}
        for finding in found:
            say(f"{marks[finding.status]}  {finding.name:<12} {finding.detail}")
            if finding.fix:
                say(f"{'':<24}-> {finding.fix}")
    return 1 if any(finding.status == "missing" for finding in found) else 0


def examine(pack: Path | None) -> Iterator[Finding]:
    """Look at everything, in the order in which a person would."""
    yield Finding("parley", "ok", f"{parley.__version__} in {Path(parley.__file__).parent}")
    supported = sys.version_info >= (3, 10)
    version = f"{platform.python_version()} ({platform.python_implementation()}, {platform.platform()}, {usable_cores()} cores)"
    yield Finding(
        "python", "ok" if supported else "missing", version, "" if supported else "install Python 3.10 or newer"
    )
    packages = {package.module: _examine_package(package) for package in _PACKAGES}
    yield from packages.values()
    if packages["onnxruntime"].status == "ok":
        yield _guarded("devices", _devices)
    if packages["cupy"].status == "ok":
        yield _guarded("gpu arrays", _gpu, needed=False)
    opened = _guarded("pack", lambda: _pack(pack))
    yield opened
    if opened.status == "ok":
        yield _guarded("performing", lambda: _perform(pack))
    yield _cache(default_cache_folder())


def _examine_package(package: _Package) -> Finding:
    name = package.distributions[0]
    absent = "missing" if package.needed else "optional"
    fix = f"pip install 'parley-npc[{package.extra}]'" if package.extra else "pip install --force-reinstall parley-npc"
    for distribution in package.distributions:
        try:
            version = metadata.version(distribution)
        except metadata.PackageNotFoundError:
            continue
        try:
            if package.module:
                importlib.import_module(package.module)
        except Exception as error:  # a broken installation fails in ways of its own
            return Finding(name, absent, f"{version} is installed but does not load: {_first_line(error)}", fix)
        return Finding(name, "ok", f"{version} ({package.purpose})")
    return Finding(name, absent, f"not installed ({package.purpose})", fix)


def _guarded(name: str, look: Callable[[], str], *, needed: bool = True) -> Finding:
    """The finding of `look`, which returns what it saw, or raises."""
    try:
        return Finding(name, "ok", look())
    except Exception as error:  # whatever goes wrong is what the doctor is asked for
        reason, _, advice = (
            _first_line(error).rpartition("; ") if isinstance(error, ParleyError) else (_first_line(error), "", "")
        )
        return Finding(name, "missing" if needed else "optional", reason or advice, advice if reason else "")


def _devices() -> str:
    providers = importlib.import_module("parley_runtime.device").providers()
    return "onnxruntime runs on " + ", ".join(name.removesuffix("ExecutionProvider") for name in providers)


def _gpu() -> str:
    device = importlib.import_module("parley_runtime.device").open_device(
        "cuda"
    )  # says which of the things it needs is missing
    name = device.xp.cuda.runtime.getDeviceProperties(device.place[1])["name"].decode()
    return f"{device.name} works: {name}"


def _pack(folder: Path | None) -> str:
    pack = Pack.open(folder)
    problems = pack.verify()
    if problems:
        raise ParleyError(problems[0])
    return f"{pack.manifest.name} {pack.id} in {pack.folder}"


def _perform(folder: Path | None) -> str:
    import numpy as np

    from parley_runtime.audio import SAMPLE_RATE
    from parley_runtime.performer import Performer

    start = time.perf_counter()
    performer = Performer.open(folder)
    loaded = time.perf_counter()
    noise = np.random.default_rng(0).normal(0, 0.05, 2 * SAMPLE_RATE).astype(np.float32)
    clip = performer.perform([noise])
    took = time.perf_counter() - loaded
    return f"loads in {loaded - start:.2f} s, performs {clip.duration:.0f} s of noise in {took:.2f} s"


def _cache(folder: Path) -> Finding:
    count, size = ClipCache(folder).size()
    detail = f"{folder}: {count} clips, {size / 1e6:.1f} MB"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Finding(
            "cache",
            "optional",
            f"{detail}; cannot be written to ({error.strerror})",
            "set PARLEY_CACHE to a folder of yours",
        )
    return Finding("cache", "ok", detail)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0] or type(error).__name__
