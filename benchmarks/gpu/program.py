"""How fast Parley is on a device, how far that is from what the device can do, and how it stands against its peers.

    python3 dev.py gpu                     # sets up, tests, measures; on a CUDA machine
    python benchmarks/gpu --device cuda    # in a Python that has what it takes
    python benchmarks/gpu --device cuda --stage portrait --minutes 6    # a sitting of under ten minutes; the next goes on
    python benchmarks/gpu --device cpu     # small, in NumPy: proves the script, and says which figures are owed

Results are printed and kept as JSON in benchmarks/results/, with device, driver, versions and commit.
"""  # fmt: skip

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ceilings import Ceilings
from host_rows import host_rows
from lines import Row, table
from live_rows import live_rows
from machine import commit, described
from motion_rows import motion_rows
from peers import peer_rows
from portrait_rows import portrait_rows
from scale import FULL, SMALL, Scale
from served_rows import served_rows
from shares import share_rows
from teach import STAGES, Failed, Lesson

from parley.errors import ParleyError
from parley_runtime.device import Device, open_device

ROOT = Path(__file__).resolve().parents[2]

SITTING = 6.0
"""Minutes of teaching in a sitting where none are given: with material, export and scores it ends within ten."""

Measure = Callable[[Device, Scale, Path | None], list[Row]]

PARTS: dict[str, Measure] = {
    "motion": motion_rows, "live": live_rows, "served": served_rows, "portrait": portrait_rows, "host": host_rows, "peers": peer_rows, "shares": share_rows,
}  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, keep."""
    options = parser().parse_args(arguments)
    try:
        device = open_device(options.device, warn=lambda text: print(f"WARNING: {text}", file=sys.stderr))
    except ParleyError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stages = options.stage or [*(["tests"] if options.tests else []), "figures", *(STAGES if options.minutes else [])]
    scale = SMALL if options.small or device.name == "cpu" else FULL
    passed = "tests" not in stages or pytest_passes(ROOT)
    parts = (options.part or list(PARTS)) if "figures" in stages else []
    result = measured(device, scale, parts, options.pack, print)
    result["stages"], result["tests"] = stages, "passed" if passed else "failed"
    lesson = Lesson(
        ROOT, options.work, device.name.partition(":")[0], options.minutes or SITTING, scale is SMALL, options.speech, print,
    )  # fmt: skip
    result["trainings"] = taught(lesson, [name for name in stages if name in STAGES])
    folder: Path = options.out
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{time.strftime('%Y%m%d-%H%M%S')}-{device.name.replace(':', '')}-{commit(ROOT)}.json"
    target.write_text(json.dumps(result, indent=1, allow_nan=False) + "\n", "utf-8")
    print(f"kept in {target}")
    failed = result["failed"] or any("failed" in entry for entry in result["trainings"].values())
    return 1 if failed or not passed else 0


def taught(lesson: Lesson, names: list[str]) -> dict[str, Any]:
    """What each training came to; one that fails says why, and the next goes on."""
    made: dict[str, Any] = {}
    for name in names:
        try:
            made[name] = STAGES[name](lesson)
        except Failed as error:
            made[name] = {"failed": str(error)}
            print(f"FAILED {name}: {error}")
    return made


def pytest_passes(root: Path) -> bool:
    """Whether the tests of devices pass: the twins of NumPy and CUDA, crossings, what a GPU performs, streams and draws beside the CPU."""
    places = ("tests/runtime/device", "tests/runtime/live/test_device.py", "tests/runtime/portrait/test_device.py")
    command = [sys.executable, "-m", "pytest", *places]
    return subprocess.run(command, cwd=root, check=False).returncode == 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="benchmarks/gpu", description=__doc__.splitlines()[0])
    made.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N (default: %(default)s)")
    made.add_argument("--cpu", dest="device", action="store_const", const="cpu", help="the same as --device cpu")
    made.add_argument(
        "--tests", action="store_true", help="first run the tests of devices, those that need a GPU among them"
    )
    made.add_argument("--small", action="store_true", help="few repeats and small batches, as always on the CPU")
    made.add_argument("--part", action="append", choices=PARTS, help="only this part; may be given again")
    made.add_argument("--pack", type=Path, help="model pack (default: PARLEY_PACK, else the one that ships)")
    made.add_argument(
        "--stage", action="append", choices=("tests", "figures", *STAGES),
        help="only this; may be given again. Each goes on from where it was, so that every sitting may be short",
    )  # fmt: skip
    made.add_argument(
        "--minutes", type=float, default=0.0,
        help=f"teach so long in this sitting: the `vasa` motion model, and portraits at 512 pixels (of --stage alone: {SITTING:.0f})",
    )  # fmt: skip
    made.add_argument(
        "--work",
        type=Path,
        default=ROOT / "build" / "gpu-training",
        help="folder of the trainings (default: %(default)s)",
    )
    made.add_argument("--speech", type=Path, help="real speech with phones.json, for the lip scores")
    made.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="folder (default: %(default)s)")
    return made


def measured(
    device: Device, scale: Scale, parts: list[str], pack: Path | None, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Everything that `parts` measure on `device`; a part that fails is named and the others go on."""
    machine = described(device, ROOT)
    tell("\n".join(f"{name}: {value}" for name, value in machine.items()))
    ceilings = Ceilings.of(device, scale)
    tell("\n".join(f"{name}: {value:.4g}" for name, value in asdict(ceilings).items() if value is not None))
    rows: list[Row] = []
    failed: dict[str, str] = {}
    for name in parts:
        tell(f"measuring: {name}")
        try:
            made = PARTS[name](device, scale, pack)
            tell(table(made, ceilings))
            rows += made
        except ImportError as error:
            rows.append(Row(name, None, "", skipped=f"needs {error.name or error}"))
        except Exception as error:  # the rest is worth having
            failed[name] = f"{type(error).__name__}: {error}"
    aims = dict.fromkeys(row.name.partition("[")[0] for row in rows if row.target)
    owed = list(aims) if device.name == "cpu" else []
    if owed:
        tell(f"owed by a CUDA machine (python3 dev.py gpu): {', '.join(owed)}")
    for name, why in failed.items():
        tell(f"FAILED {name}: {why}")
    return {
        "machine": machine, "scale": scale.name, "ceilings": asdict(ceilings), "failed": failed, "owed": owed,
        "transfers": device.transfers.counts(), "rows": [row.as_json(ceilings) for row in rows],
    }  # fmt: skip
