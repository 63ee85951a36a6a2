"""Perform one file, or run a command, and print how much memory the process held at most, in MB. Benchmarks start it.

python peak_memory.py FILE
python peak_memory.py render LINE --portrait FILE ...     (any command of `parley`)
"""

from __future__ import annotations

import sys
from pathlib import Path


def peak_megabytes() -> float:
    status = Path("/proc/self/status")
    if status.exists():  # Linux's getrusage would also count the parent, whose memory a child holds until it execs
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024 / 1e6
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak * 1024 / 1e6  # bytes there, KiB elsewhere


def main(path: str) -> None:
    from parley import Controls
    from parley_runtime.audio import open_audio
    from parley_runtime.performer import Performer

    performer = Performer.open(threads=1)
    with open_audio(path) as source:
        clip = performer.perform(source.blocks(), Controls(), 0)
    print(f"{len(clip)} {peak_megabytes():.1f}")


def command(arguments: list[str]) -> None:
    from parley_runtime.cli.main import main

    code = main(arguments)
    if code:
        sys.exit(code)
    print(f"{peak_megabytes():.1f}")


if __name__ == "__main__":
    command(sys.argv[1:]) if len(sys.argv) > 2 else main(sys.argv[1])
