"""Draws moments of a performance side by side: `python samples/head/make_strip.py CLIP.npz [SECONDS …] -o PICTURE.png`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "sdk"), str(_ROOT / "runtime")]

from parley.clips import read_clip  # noqa: E402
from parley_runtime.png import write_png  # noqa: E402
from parley_runtime.rig import Rig, SoftwareRenderer  # noqa: E402


def main() -> int:
    """Draw the strip."""
    parser = argparse.ArgumentParser(description="Draw moments of a performance side by side.")
    parser.add_argument("clip", type=Path)
    parser.add_argument("seconds", type=float, nargs="*", help="moments (default: five, evenly spread)")
    parser.add_argument("--head", type=Path, default=_ROOT / "runtime/parley_runtime/demo/head.glb")
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("-o", "--output", type=Path, default=Path("demo.png"))
    options = parser.parse_args()
    clip = read_clip(options.clip)
    moments = options.seconds or [clip.duration * (k + 0.5) / 5 for k in range(5)]
    renderer = SoftwareRenderer(Rig.load(options.head), (options.size, options.size))
    rows = [min(max(round(second * clip.fps), 0), len(clip) - 1) for second in moments]
    write_png(options.output, np.concatenate([renderer.draw(clip.frame(row)) for row in rows], axis=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
