"""The clip file that the package's tests read: `python tests/bridges/unity/golden_clip.py` writes it again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from parley import MotionClip
from parley.clips import write_clip

FILE = (
    Path(__file__).resolve().parents[3] / "bridges/unity/com.parley.npc/Tests/Runtime/Core/Golden/clip.npz"
)  # fmt: skip
FRAMES = 7


def golden_clip() -> MotionClip:
    """Numbers by a rule that the C# tests know: number n (row by row) of an array is (n mod 97) / 97, less 0.5 where it may be negative."""

    def rule(columns: int, less: float = 0.5) -> np.ndarray:
        numbers = np.arange(FRAMES * columns).reshape(FRAMES, columns) % 97
        return (numbers / 97.0 - less).astype(np.float32)

    return MotionClip(
        times=np.arange(FRAMES) / 25.0, weights=rule(52, 0.0), head_rotation=rule(3), head_translation=rule(3), gaze=rule(2),
        latents=np.zeros((FRAMES, 0), np.float32), fps=25.0, seed=3, pack="golden",
    )  # fmt: skip


def golden_bytes() -> bytes:
    """The file as it must be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.npz"
        write_clip(golden_clip(), path)
        return path.read_bytes()


if __name__ == "__main__":
    FILE.write_bytes(golden_bytes())
    print(FILE)
