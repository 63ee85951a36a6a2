"""Perform one file and print how much memory the process held at most, in MB. `bench_memory.py` starts it.

python peak_memory.py FILE
"""

from __future__ import annotations

import sys


def peak_megabytes() -> float:
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


if __name__ == "__main__":
    main(sys.argv[1])
