"""`python benchmarks/gpu`: see `program`. A checkout needs no installation: its sources are found from here."""

from __future__ import annotations

import sys
from pathlib import Path


def run() -> int:
    """Find the sources, then measure."""
    root = Path(__file__).resolve().parents[2]
    sys.path += [str(root / "sdk"), str(root / "runtime")]
    from program import main

    return main()


if __name__ == "__main__":
    sys.exit(run())
