"""A real pack with untrained networks of the `tiny` preset: everything runs, nothing means anything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from parley_runtime.pack import Pack
from parley_train.export import export
from parley_train.latent import WIDTH, Normalisation
from parley_train.motion_task import MotionState
from parley_train.nets.denoiser import PRESETS, Denoiser
from parley_train.nets.encoder import AudioEncoder, EncoderConfig


def tiny_networks() -> tuple[AudioEncoder, MotionState]:
    torch.manual_seed(5)
    encoder = AudioEncoder(EncoderConfig(fast_width=16, slow_width=16)).eval()
    denoiser = Denoiser(PRESETS["tiny"])
    torch.nn.init.normal_(denoiser.out.weight, 0.0, 0.3)
    normalisation = Normalisation(np.full(WIDTH, 0.05, np.float32), np.full(WIDTH, 0.1, np.float32))
    return encoder, MotionState(denoiser.eval(), normalisation, 0.0, 0)


def make_tiny_pack(folder: Path) -> Pack:
    encoder, motion = tiny_networks()
    return export(folder, encoder, motion, name="tiny untrained")


def make_base_pack(folder: Path) -> Pack:
    """The sizes that ship, with weights that leave no part of the networks idle."""
    torch.manual_seed(6)
    encoder, denoiser = AudioEncoder().eval(), Denoiser(PRESETS["base"])
    for parameter in denoiser.parameters():
        torch.nn.init.normal_(parameter, 0.0, 0.05)
    normalisation = Normalisation(np.zeros(WIDTH, np.float32), np.ones(WIDTH, np.float32))
    return export(folder, encoder, MotionState(denoiser.eval(), normalisation, 0.0, 0), name="base untrained")
