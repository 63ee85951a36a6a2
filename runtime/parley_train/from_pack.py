"""A pack's graphs back into networks that can be taught further: nobody needs the checkpoints they came from."""

from __future__ import annotations

import numpy as np
import torch

from parley.errors import PackError
from parley_runtime.pack import FULL, Pack
from parley_runtime.pack_manifest import Sampling
from parley_train.capp.network import Capp, CappConfig
from parley_train.from_graph import restore, weights
from parley_train.latent import Normalisation
from parley_train.motion_task import MotionState
from parley_train.nets.denoiser import PRESETS, Denoiser
from parley_train.nets.encoder import AudioEncoder


def encoder(pack: Pack) -> AudioEncoder:
    """The audio encoder. The layer that names phones comes from the role `phones`; without one it is a fresh layer."""
    network = AudioEncoder()
    found = {name.removeprefix("encoder."): value for name, value in weights(pack.path("audio"))[0].items()}
    head = frozenset({"phones.weight", "phones.bias"})
    if has_phones(pack):
        found |= weights(pack.path("phones"))[0]
        head = frozenset()
    restore(network, found, str(pack.path("audio")), head)
    return network.eval()


@torch.no_grad()
def hear_the_same(first: AudioEncoder, second: AudioEncoder) -> bool:
    """Whether two encoders are the same but for rounding."""
    mel = torch.from_numpy(np.random.default_rng(0).normal(size=(1, first.config.input_frames(30), first.config.mels)))
    return bool(torch.allclose(first(mel.float()), second(mel.float()), atol=1e-4))


def has_phones(pack: Pack) -> bool:
    """Whether the pack keeps the layer that names phones."""
    return "phones" in pack.manifest.roles


def motion(pack: Pack) -> MotionState:
    """The motion model: what a distilled denoiser comes from, where there is one, because a student can't be taught on.

    Raises PackError when no preset has its sizes, or when the pack has the student alone.
    """
    distilled = pack.manifest.sampling.distilled
    if distilled and FULL not in pack.manifest.roles:
        raise PackError(
            f"{pack.folder}: holds a distilled motion model alone, which cannot be taught on; use a pack that has '{FULL}' too"
        )
    return _denoiser(pack, FULL if distilled else "denoiser")


def student(pack: Pack) -> MotionState | None:
    """The distilled denoiser; None when the pack's denoiser is the full model."""
    return _denoiser(pack, "denoiser") if pack.manifest.sampling.distilled else None


def _denoiser(pack: Pack, role: str) -> MotionState:
    found, controls = weights(pack.path(role))
    if controls:
        found["no_control"] = np.stack(controls)
    width, layers = len(found["motion_in.bias"]), sum(name.endswith(".offset") for name in found)
    fitting = [config for config in PRESETS.values() if (config.width, config.layers) == (width, layers)]
    if not fitting:
        raise PackError(
            f"{pack.folder}: its motion model ({layers} layers of width {width}) is of no preset ({', '.join(PRESETS)})"
        )
    network = Denoiser(fitting[0])
    restore(network, found, str(pack.path(role)))
    latent = pack.manifest.normalisation["latent"]
    statistics = Normalisation(np.asarray(latent.mean, np.float32), np.asarray(latent.std, np.float32))
    return MotionState(network.eval(), statistics, 0.0, 0)


def sampling(pack: Pack) -> Sampling:
    """How the motion model is sampled."""
    return pack.manifest.full or pack.manifest.sampling


def capp(pack: Pack) -> Capp | None:
    """The network that scores heads against sound; None when the pack has none."""
    if "capp" not in pack.manifest.roles:
        return None
    found, _ = weights(pack.path("capp"))
    network = Capp(CappConfig(len(found["audio_mean"])))
    restore(network, found, str(pack.path("capp")), frozenset({"log_scale"}))
    return network.eval()
