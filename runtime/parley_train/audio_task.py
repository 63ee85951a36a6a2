"""Teaching the audio encoder phones: `python -m parley_train audio`."""

from __future__ import annotations

import functools
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from parley_train import loop
from parley_train.data import augment, crops
from parley_train.from_graph import calibrate
from parley_train.nets.encoder import STACK, SUBFRAMES, AudioEncoder, EncoderConfig
from parley_train.phones import PHONE_INDEX, PHONES
from parley_train.real_speech import RealSpeech
from parley_train.sound import SPEC, crop_mel, padded_sound, power_of
from parley_train.speech.corpus import Corpus

_BILABIAL = [PHONE_INDEX[p] for p in ("P", "B", "M")]
_LIPS = [*_BILABIAL, *(PHONE_INDEX[p] for p in ("F", "V", "DH"))]


def batch(
    corpus: Corpus, config: EncoderConfig, size: int, frames: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Features [B, input frames, mels] and phone labels [B, frames, SUBFRAMES]."""
    drawn = [crops.draw(corpus, frames / 30.0, rng) for _ in range(size)]
    powers = [crop_mel(crop.sound, config, frames, rng) for crop in drawn]
    mels = []
    for index, power in enumerate(powers):
        heard = augment.distort(power, powers[index - 1], rng, SPEC.sample_rate / SPEC.hop)
        mels.append(augment.mask(SPEC.normalise(heard), SPEC.silence, rng))
    labels = np.stack([crops.labels(crop.phones, frames, SUBFRAMES) for crop in drawn])
    return np.stack(mels), labels


def loss_of(logits: Tensor, labels: Tensor, labial_weight: float) -> Tensor:
    """Cross-entropy with p, b, m, f, v counted more: lips that do not meet, or miss the teeth, are what viewers see first.

    So is the voiced th: said weakly it sounds like b, and half of a human reader's were shown closed.
    """
    weight = torch.ones(len(PHONES), device=logits.device)
    weight[_LIPS] = labial_weight
    weight[0] = 0.6
    return functional.cross_entropy(logits.flatten(0, 2), labels.flatten(), weight=weight, label_smoothing=0.03)


def train(
    corpus: Corpus, folder: Path, *, minutes: float, device: str = "cpu", seed: int = 0, size: int = 16, frames: int = 120,
    workers: int = 1, peak: float = 2e-3, labial_weight: float = 1.5, check: RealSpeech | None = None,
    start: AudioEncoder | None = None,
) -> None:  # fmt: skip
    """Train until `minutes` of all sittings are used up; continue from `folder` if a checkpoint is there, else from `start`."""
    torch.manual_seed(seed)
    config = EncoderConfig()
    network = AudioEncoder(config).to(device)
    if start is not None:
        network.load_state_dict(start.state_dict())
        rng = np.random.default_rng([seed, 2**31])
        calibrate(network, torch.from_numpy(batch(corpus, config, size, frames, rng)[0]).to(device))
    average = loop.Average(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=0.01, betas=(0.9, 0.98))
    clock, step = loop.Clock(minutes), 0
    if (state := loop.load(folder / "checkpoint.pt")) is not None:
        network.load_state_dict(state["network"])
        average.state, average.steps = state["average"], state["step"]
        optimiser.load_state_dict(state["optimiser"])
        clock.spent, step = state["seconds"], state["step"]
    log = loop.Log(folder)
    make = functools.partial(batch, corpus, config, size, frames)
    running, saved = 0.0, clock.elapsed
    for mel, labels in loop.batches(make, seed + step, workers):
        for group in optimiser.param_groups:
            group["lr"] = loop.learning_rate(clock.progress, peak)
        network.train()
        logits = network.logits(network(mel.to(device)))
        loss = loss_of(logits, labels.to(device), labial_weight)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        average.update(network)
        step += 1
        running = loss.item() if step == 1 else 0.98 * running + 0.02 * loss.item()
        done = clock.progress >= 1.0
        if done or clock.elapsed - saved > 120.0:
            saved = clock.elapsed
            figures = {"accuracy": (logits.argmax(-1).cpu() == labels).float().mean().item()}
            if check is not None:
                figures |= real_figures(averaged(average, config), check)
            log.write(step=step, minutes=clock.elapsed / 60, loss=running, **figures)
            loop.save(folder / "checkpoint.pt", {
                "network": network.state_dict(), "average": average.state, "optimiser": optimiser.state_dict(),
                "config": asdict(config), "step": step, "seconds": clock.elapsed, "seed": seed,
            })  # fmt: skip
        if done:
            break


def averaged(average: loop.Average, config: EncoderConfig) -> AudioEncoder:
    """The averaged network, ready for inference on the CPU."""
    network = AudioEncoder(config)
    network.load_state_dict({k: v.cpu() for k, v in average.state.items()})
    return network.eval()


def load(folder: Path) -> AudioEncoder:
    """The averaged encoder of a training folder."""
    state = loop.load(folder / "checkpoint.pt")
    if state is None:
        raise FileNotFoundError(f"no encoder in {folder}; run: python -m parley_train audio --resume {folder}")
    network = AudioEncoder(EncoderConfig())
    network.load_state_dict(state["average"])
    return network.eval()


@torch.no_grad()
def encode(network: AudioEncoder, sound: NDArray[np.float32]) -> Tensor:
    """Features [T, features] of a whole clean sound [N] at 24 kHz."""
    frames = -(-len(sound) // (STACK * SPEC.hop))
    power = power_of(padded_sound(sound, network.config, frames))
    return network(torch.from_numpy(SPEC.normalise(power))[None])[0]


@torch.no_grad()
def real_figures(network: AudioEncoder, check: RealSpeech) -> dict[str, float]:
    """Phone accuracy, and how p, b, m are found, on real speech (for the log; nothing is chosen by it)."""
    right: list[float] = []
    found: list[bool] = []
    false: list[bool] = []
    for line in check.lines:
        probability = network.logits(encode(network, line.sound)).softmax(-1).flatten(0, 1).numpy()
        truth = crops.labels(line.phones, len(probability) // SUBFRAMES, SUBFRAMES).reshape(-1)
        right.append(float((probability.argmax(1) == truth).mean()))
        bilabial = probability[:, _BILABIAL].sum(1)
        times = np.arange(len(bilabial)) / 60.0 - 1.0 / 120.0
        for phone in line.phones:
            if phone.label in ("P", "B", "M"):
                inside = bilabial[(times > phone.start - 0.03) & (times < phone.end + 0.03)]
                found.append(bool(inside.max(initial=0.0) > 0.5))
            elif phone.label not in ("F", "V", "W", "UW", "UH", "OW", "R", "SIL"):
                false.append(bool(np.interp((phone.start + phone.end) / 2, times, bilabial) > 0.5))
    return {
        "real_accuracy": float(np.mean(right)),
        "real_found": float(np.mean(found)),
        "real_false": float(np.mean(false)),
    }
