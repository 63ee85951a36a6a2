"""Performing lines with networks that are still in torch, through the runtime's own windows and samplers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from parley import FRAME_RATE, Controls, MotionClip
from parley.clips.eyes import eye_angles, gaze_of
from parley_runtime.device import CPU, Device
from parley_runtime.generate import MotionStream
from parley_runtime.pack_manifest import FeatureSpec, LatentSpec, Manifest, Sampling, Windows
from parley_train.latent import DYNAMICS, POSE, usual_sampling
from parley_train.metric import whitening
from parley_train.motion_task import WINDOW, MotionState
from parley_train.nets.audio_graph import AudioGraph
from parley_train.sound import SPEC, padded_sound, power_of

Floats = NDArray[np.float32]
USUAL = usual_sampling()


@dataclass(frozen=True)
class TorchGraph:
    """A torch network that is called like a loaded ONNX graph."""

    network: torch.nn.Module
    device: Device = CPU

    @torch.no_grad()
    def __call__(self, **inputs: Floats) -> Floats:
        """Run with named arrays."""
        result: Floats = self.network(
            **{k: torch.from_numpy(np.ascontiguousarray(v)) for k, v in inputs.items()}
        ).numpy()
        return result


@torch.no_grad()
def hear(encoder: AudioGraph, sound: Floats, extra: int = 12) -> Floats:
    """Audio features [T + extra, width] of a whole sound [N] at 24 kHz."""
    frames = -(-len(sound) // 800) + extra
    mel = SPEC.normalise(power_of(padded_sound(sound, encoder.encoder.config, frames)))
    features: Floats = encoder(torch.from_numpy(mel)[None])[0].numpy()
    return features


def generate(
    motion: MotionState, features: Floats, controls: Controls | None = None, seed: int = 0, sampling: Sampling = USUAL
) -> MotionClip:
    """A clip for audio features [T, width]."""
    config = motion.network.config
    manifest = Manifest(
        "training", "", {}, LatentSpec(DYNAMICS, POSE), FeatureSpec(24000, 200, 512, 512, 64, 0.0, 0.0, 0.0, 4, 0, 0), sampling,
        Windows(config.previous, WINDOW, 6),
    )  # fmt: skip
    sampled = (controls or Controls()).sample(np.arange(len(features)) / FRAME_RATE)
    stream = MotionStream(manifest, TorchGraph(motion.network), seed, sampling)
    latents = np.concatenate([stream.push(features, sampled), stream.finish()])
    return as_clip(latents * motion.normalisation.std + motion.normalisation.mean, seed)


def as_clip(latents: Floats, seed: int = 0) -> MotionClip:
    """Latents [T, 58] (not normalised) as a clip."""
    weights = np.clip(latents[:, POSE:] @ whitening().decode, 0.0, 1.0).astype(np.float32)
    left, right = eye_angles(weights)
    gaze = gaze_of(latents[:, :3], (left + right) / 2).astype(np.float32)
    return MotionClip(
        np.arange(len(latents)) / FRAME_RATE, weights, latents[:, :3].astype(np.float32), latents[:, 3:6].astype(np.float32),
        gaze, latents.astype(np.float32), FRAME_RATE, seed, "training",
    )  # fmt: skip
