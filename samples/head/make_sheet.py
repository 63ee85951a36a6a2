"""Draws every ARKit shape of a head into one picture: `python samples/head/make_sheet.py HEAD.glb -o PICTURE.png`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT / "sdk"), str(_ROOT / "runtime")]

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES  # noqa: E402
from parley.motion import MotionFrame  # noqa: E402
from parley_runtime.rig import Camera, Rig, SoftwareRenderer  # noqa: E402

# Shapes that show only on an open mouth are drawn on one.
_WITH_JAW = {"mouthClose": 0.6, "tongueOut": 0.45}
_CLOSE = Camera(eye=(0.16, 0.05, 0.93), target=(0.0, 0.026, 0.03), field_of_view=13.0)


def main() -> int:
    """Draw the sheet."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from PIL import Image

    parser = argparse.ArgumentParser(description="Draw every ARKit shape of a head into one picture.")
    parser.add_argument("head", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("head_shapes.png"))
    options = parser.parse_args()
    renderer = SoftwareRenderer(Rig.load(options.head), (220, 220), _CLOSE)
    still = np.zeros(3, np.float32)
    figure, axes = plt.subplots(6, 9, figsize=(13.5, 9.6), dpi=100, facecolor="#10151b")
    for place, name in zip(axes.flat, ("neutral", *ARKIT_NAMES, None), strict=True):
        place.axis("off")
        if name is None:
            continue
        weights = np.zeros(len(ARKIT_NAMES), np.float32)
        label = name
        if name in ARKIT_INDEX:
            weights[ARKIT_INDEX[name]] = 1.0
        if name in _WITH_JAW:
            weights[ARKIT_INDEX["jawOpen"]] = _WITH_JAW[name]
            weights[ARKIT_INDEX[name]] = _WITH_JAW[name] if name == "mouthClose" else 1.0
            label = f"{name} + jawOpen"
        place.imshow(renderer.draw(MotionFrame(0.0, weights, still, still, still[:2])))
        place.set_title(label, color="#d8dee6", fontsize=7.5, pad=3)
    figure.subplots_adjust(0.004, 0.004, 0.996, 0.972, 0.02, 0.13)
    figure.canvas.draw()
    drawn = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
    drawn.quantize(256).save(options.output, optimize=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
