"""The nightly run of the tests of odd bytes: `python tests/odd_bytes.py [EXAMPLES [ROUND]]`, a million examples unless told otherwise.

It runs in rounds, each a process with a seed of its own: hypothesis remembers all examples of a test, so a million in one process
would need gigabytes. What a round finds, that round's seed finds again, and ROUND goes on from that round.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

TESTS = ("tests/sdk/protocol/test_fuzz.py", "tests/runtime/live/test_odd_bytes.py")
COUNT = 4
"""How many tests in these files take their number of examples from PARLEY_FUZZ."""
ROUND = 25_000
"""Examples of one test in one round."""


def rounds(examples: int) -> list[int]:
    """Examples of each test in each round, so that all together are at least `examples`."""
    count = max(1, round(examples / (COUNT * ROUND)))
    return [-(-examples // (COUNT * count))] * count


def main(arguments: list[str]) -> int:
    """Run all rounds, or stop at the first that finds something."""
    if len(arguments) > 2 or not all(word.isdigit() and int(word) for word in arguments):
        print("usage: odd_bytes.py [EXAMPLES [ROUND]]", file=sys.stderr)
        return 2
    examples, first = [*map(int, arguments), *(1_000_000, 1)[len(arguments) :]]
    plan = rounds(examples)
    for number in range(first, len(plan) + 1):
        each = plan[number - 1]
        print(f"round {number} of {len(plan)}: {COUNT} tests, {each} examples each, seed {number - 1}", flush=True)
        command = [sys.executable, "-m", "pytest", f"--hypothesis-seed={number - 1}", *TESTS]
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "PARLEY_FUZZ": str(each)}, check=False).returncode:
            return 1
    print(f"{COUNT * sum(plan[first - 1 :])} examples, nothing found")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
