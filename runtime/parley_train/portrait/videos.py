"""Folders of face videos as VoxCeleb2 has them: ROOT/PERSON/.../CLIP.mp4, each frame a square crop of one face."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from parley.errors import InputError, MissingDependencyError

SUFFIXES = (".mp4", ".mkv", ".webm", ".mov", ".avi")
SIZE = 256


@dataclass(frozen=True)
class VideoFolder:
    """Clips by person (the folder right below the root)."""

    root: Path
    people: dict[str, tuple[Path, ...]]

    @staticmethod
    def open(root: Path) -> VideoFolder:
        """Find the clips below `root`. Raises InputError when fewer than two people have any."""
        clips: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(root.rglob("*")):
            if path.suffix.lower() in SUFFIXES and path.parent != root:
                clips[path.relative_to(root).parts[0]].append(path)
        if len(clips) < 2:
            raise InputError(
                f"{root}: videos of at least two people are needed, one folder a person (PERSON/.../clip.mp4); found {len(clips)}"
            )
        return VideoFolder(root, {name: tuple(paths) for name, paths in clips.items()})

    def batch(self, count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Two frames [count, 3, 256, 256] 0..1 of one clip each; rows next to each other are different people."""
        names = sorted(self.people)
        order = [names[i] for i in rng.permutation(len(names))]
        firsts, seconds = [], []
        for row in range(count):
            clips = self.people[order[row % len(order)]]
            first, second = self.pair(clips[int(rng.integers(len(clips)))], rng)
            firsts.append(first)
            seconds.append(second)
        return torch.stack(firsts), torch.stack(seconds)

    def pair(self, clip: Path, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
        """Two different frames of `clip`, in random order. Raises InputError for a file that holds no two frames."""
        frames = decode(clip)
        if len(frames) < 2:
            raise InputError(f"{clip}: holds {len(frames)} frame(s), two are needed; remove it from the folder")
        chosen = rng.choice(len(frames), 2, replace=False)
        return square(frames[int(chosen[0])]), square(frames[int(chosen[1])])


def decode(clip: Path, at_most: int = 64) -> list[NDArray[np.uint8]]:
    """Up to `at_most` frames [H, W, 3], spread evenly over the clip."""
    try:
        import av
    except ImportError:
        raise MissingDependencyError("reading videos needs PyAV: pip install 'parley-npc[video]'") from None
    try:
        with av.open(str(clip)) as container:
            stream = container.streams.video[0]
            step = max(1, (stream.frames or at_most) // at_most)
            return [f.to_ndarray(format="rgb24") for i, f in enumerate(container.decode(stream)) if i % step == 0][
                :at_most
            ]
    except (av.FFmpegError, IndexError) as reason:
        raise InputError(f"{clip}: is no video that can be read ({reason}); remove it from the folder") from None


def square(frame: NDArray[np.uint8]) -> Tensor:
    """The middle square of a frame [H, W, 3] at 256 pixels, [3, 256, 256] 0..1."""
    side = min(frame.shape[:2])
    top, left = ((n - side) // 2 for n in frame.shape[:2])
    middle = torch.from_numpy(np.ascontiguousarray(frame[top : top + side, left : left + side])).permute(2, 0, 1)
    return F.interpolate(
        middle[None].float() / 255, size=(SIZE, SIZE), mode="bilinear", antialias=True, align_corners=False
    )[0]
