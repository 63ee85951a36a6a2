"""Joins that jump are found, joins that do not are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from clip_factory import make_clip

from parley_runtime.pack import Pack
from parley_train.evaluate.seams import seams


def smooth_clip(seed: int, width: int):
    clip = make_clip(60.0, seed=seed)
    rng = np.random.default_rng(seed)
    walk = np.cumsum(rng.normal(size=(len(clip), width)), axis=0)
    kernel = np.hanning(15) / np.hanning(15).sum()
    rows = np.stack([np.convolve(c, kernel, "same") for c in walk.T], 1).astype(np.float32)
    return replace(clip, latents=rows)


def test_a_jump_at_every_join_is_found(tiny_pack: Path) -> None:
    manifest = Pack.open(tiny_pack).manifest
    hop = manifest.windows.length - manifest.windows.future
    clip = smooth_clip(0, manifest.latent.width)
    jumps = np.cumsum(np.arange(len(clip)) % hop == 0)[:, None] % 2  # up at one join, down at the next
    found = seams([replace(clip, latents=clip.latents + 2.0 * jumps.astype(np.float32))], manifest)
    assert found is not None
    assert found.acceleration > 1.5 and found.acceleration_rank == 1.0
    assert found.velocity_rank == 1.0


def test_smooth_motion_has_no_joins_to_find(tiny_pack: Path) -> None:
    manifest = Pack.open(tiny_pack).manifest
    clips = [smooth_clip(seed, manifest.latent.width) for seed in range(4)]
    found = seams(clips, manifest)
    assert found is not None
    assert 0.93 < found.velocity < 1.07 and 0.93 < found.acceleration < 1.07
    hop = manifest.windows.length - manifest.windows.future
    assert found.joins == 4 * len(range(hop, 1800, hop))


def test_a_line_of_one_window_has_none(tiny_pack: Path) -> None:
    assert seams([make_clip(1.0)], Pack.open(tiny_pack).manifest) is None
