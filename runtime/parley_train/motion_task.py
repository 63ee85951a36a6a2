"""Teaching the motion diffusion transformer: `python -m parley_train motion`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from parley.errors import InputError
from parley_train import audio_task, loop
from parley_train.data import sessions
from parley_train.data.producer import Producer
from parley_train.latent import Lips, Normalisation
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.denoiser import PRESENT, PRESETS, Denoiser, DenoiserConfig, denoise_loss_weights, preset_of
from parley_train.recordings import Recording
from parley_train.speech.corpus import Corpus

WINDOW = 50
"""Motion frames that one window generates; the model also sees shorter ones."""

SIGMA_MIN, SIGMA_MAX = 0.02, 25.0
SIGMA_MIDDLE = 3.0
"""Half of the windows are noisier. Heads and eyes decide between 20 and 3, where a posture or a glance just shows through the noise
of its frames, and lips are played as the noisiest evaluation sees them: what is below 1 is easy and needs fewer."""


@dataclass(frozen=True)
class MotionState:
    """A trained motion model and all that its export needs."""

    network: Denoiser
    normalisation: Normalisation
    seconds: float
    steps: int


def train(
    corpus: Corpus, encoder_folder: Path, folder: Path, *, preset: str = "base", minutes: float, device: str = "cpu",
    seed: int = 0, size: int = 32, session_frames: int = 480, capacity: int = 1500, workers: int = 1, peak: float = 1e-3,
    recordings: tuple[Recording, ...] = (), share: float = 0.5, monitor: Any = None, every: float = 300.0,
    start: MotionState | None = None,
) -> None:  # fmt: skip
    """Train until `minutes` of all sittings are used up; continue from `folder` if a checkpoint is there, else from `start`
    (whose size goes before `preset`).

    `share` of the sessions come from `recordings` when there are any. `monitor(MotionState, folder) -> dict` is called every `every` seconds of training for figures and plots.
    """
    torch.manual_seed(seed)
    encoder = audio_task.load(encoder_folder)
    if start is not None:
        preset = preset_of(start.network.config)
    config = PRESETS[preset]
    network = Denoiser(config).to(device)
    if start is not None:
        network.load_state_dict(start.network.state_dict())
    average = loop.Average(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=peak, weight_decay=0.02, betas=(0.9, 0.98))
    clock, step = loop.Clock(minutes), 0
    normalisation = None if start is None else start.normalisation
    if (state := loop.load(folder / "checkpoint.pt")) is not None:
        network.load_state_dict(state["network"])
        average.state, average.steps = state["average"], state["step"]
        optimiser.load_state_dict(state["optimiser"])
        clock.spent, step = state["seconds"], state["step"]
        normalisation = Normalisation(state["mean"].numpy(), state["std"].numpy())
    log = loop.Log(folder)
    rng = np.random.default_rng([seed, step])
    ring = sessions.Ring(capacity)
    loaded = (sessions.Take.load(recording, config.previous + WINDOW) for recording in recordings)
    takes = tuple(take for take in loaded if take is not None)
    if recordings and not takes:
        raise InputError(
            f"none of the {len(recordings)} recordings lasts {(config.previous + WINDOW) / 30:.0f} s; longer takes are needed"
        )
    first = seed * 1000 + step
    with Producer(corpus, AudioGraph(encoder), session_frames, first, workers, takes=takes, share=share) as producer:
        while len(ring) < min(48, capacity):
            ring.add(producer.wait())
        if normalisation is None:
            normalisation = Normalisation.of(ring.motion())
        loss_of = MotionLoss(normalisation).to(device)
        running: dict[str, float] = {}
        clock.restart()  # the first sessions take a while to make
        seen = saved = clock.elapsed
        while True:
            for session in producer.ready(4):
                ring.add(session)
            for group in optimiser.param_groups:
                group["lr"] = loop.learning_rate(clock.progress, peak)
            length = WINDOW if rng.random() < 0.8 else int(rng.integers(2, 24))
            given = ring.windows(size, config.previous + length, rng)
            network.train()
            losses = training_step(network, loss_of, given, normalisation, config, rng, device)
            total = sum(losses.values())
            assert isinstance(total, Tensor)
            optimiser.zero_grad(set_to_none=True)
            total.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            average.update(network)
            step += 1
            for name, value in losses.items():
                running[name] = (
                    value.item() if step == 1 else 0.98 * running.get(name, value.item()) + 0.02 * value.item()
                )
            done = clock.progress >= 1.0
            if done or clock.elapsed - saved > 60.0:
                saved = clock.elapsed
                loop.save(folder / "checkpoint.pt", {
                    "network": network.state_dict(), "average": average.state, "optimiser": optimiser.state_dict(),
                    "preset": preset, "config": asdict(config), "step": step, "seconds": clock.elapsed, "seed": seed,
                    "mean": torch.from_numpy(normalisation.mean), "std": torch.from_numpy(normalisation.std),
                })  # fmt: skip
            if done or clock.elapsed - seen > every:
                seen = clock.elapsed
                figures = (
                    {} if monitor is None else monitor(averaged(average, config, normalisation, clock, step), folder)
                )
                log.write(step=step, minutes=clock.elapsed / 60, sessions=producer.made, **running, **figures)
            if done:
                return


def averaged(
    average: loop.Average, config: DenoiserConfig, normalisation: Normalisation, clock: loop.Clock, step: int
) -> MotionState:
    """The averaged network on the CPU."""
    network = Denoiser(config)
    network.load_state_dict({k: v.cpu() for k, v in average.state.items()}, strict=False)
    return MotionState(network.eval(), normalisation, clock.elapsed, step)


def load(folder: Path) -> MotionState:
    """The averaged model of a training folder."""
    state = loop.load(folder / "checkpoint.pt")
    if state is None:
        raise FileNotFoundError(f"no motion model in {folder}; run: python -m parley_train motion --resume {folder}")
    network = Denoiser(PRESETS[state["preset"]])
    network.load_state_dict(state["average"], strict=False)
    return MotionState(
        network.eval(), Normalisation(state["mean"].numpy(), state["std"].numpy()), state["seconds"], state["step"]
    )


@dataclass(frozen=True)
class Windows:
    """A batch as the network takes it: clean [B, W, 58] and previous [B, K, 58] normalised, audio [B, K + W, features], known
    [B, K + W], controls [B, K + W, CONTROL_WIDTH], present [B, len(PRESENT)]; last [B, 1, 58] is the frame before the window, free
    of the noise that `previous` may carry."""

    clean: Tensor
    previous: Tensor
    last: Tensor
    audio: Tensor
    known: Tensor
    controls: Tensor
    present: Tensor

    def conditions(self) -> tuple[Tensor, ...]:
        """What follows the noise level in the network's inputs."""
        return self.previous, self.audio, self.known, self.controls, self.present


def windows_of(
    given: sessions.Session, present: NDArray[np.float32], normalisation: Normalisation, kept: int, rng: np.random.Generator,
    device: str,
) -> Windows:  # fmt: skip
    """Windows after `kept` frames of context, on the device, under the conditions `present` [B, len(PRESENT)]; context is disturbed
    and the last audio frames are cut as they may be in use."""
    count, frames = given.motion.shape[:2]

    def tensor(rows: NDArray[Any]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(rows, np.float32)).to(device)

    motion = tensor((given.motion - normalisation.mean) / normalisation.std)
    previous = motion[:, :kept]
    previous = previous + tensor(rng.choice([0.0, 0.02, 0.1], count))[:, None, None] * torch.randn_like(previous)
    known = tensor(cut_audio(count, frames, kept, rng))
    return Windows(
        motion[:, kept:], previous, motion[:, kept - 1 : kept], tensor(given.audio), known, tensor(given.controls),
        tensor(present),
    )  # fmt: skip


def training_step(
    network: Denoiser, loss_of: MotionLoss, given: sessions.Session, normalisation: Normalisation, config: DenoiserConfig,
    rng: np.random.Generator, device: str,
) -> dict[str, Tensor]:  # fmt: skip
    """Losses of one batch of windows: noise, dropped conditions and cut audio are drawn here."""
    count = len(given.motion)
    sigma = torch.from_numpy(noise_levels(count, rng)).float().to(device)
    drawn = windows_of(given, dropped_conditions(count, rng), normalisation, config.previous, rng, device)
    noisy = drawn.clean + sigma[:, None, None] * torch.randn_like(drawn.clean)
    with torch.autocast(device, torch.bfloat16):
        guess = network(noisy, sigma, *drawn.conditions())
    return loss_of(guess.float(), drawn.clean, drawn.last, drawn.present[:, 0])


def noise_levels(count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """[count] noise levels from SIGMA_MIN to SIGMA_MAX, even in the angle whose tangent is level over SIGMA_MIDDLE."""
    low, high = np.arctan(SIGMA_MIN / SIGMA_MIDDLE), np.arctan(SIGMA_MAX / SIGMA_MIDDLE)
    return SIGMA_MIDDLE * np.tan(rng.uniform(low, high, count))


def dropped_conditions(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """[count, len(PRESENT)]: VASA's rates, 0.5 for the previous window and 0.1 for every other condition."""
    rates = np.array([0.5 if name == "previous" else 0.1 for name in PRESENT])
    return (rng.random((count, len(PRESENT))) >= rates).astype(np.float32)


def cut_audio(count: int, frames: int, kept: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """[count, frames]: for a third of the windows the last audio frames have not been heard yet."""
    known = np.ones((count, frames), np.float32)
    for row in known:
        if rng.random() < 0.33:
            row[kept + int(rng.integers(1, frames - kept + 1)) :] = 0.0
    return known


class MotionLoss(torch.nn.Module):
    """Losses on the clean motion, on its velocity (within the window and across its start), and on lips in space."""

    weights: Tensor

    def __init__(self, normalisation: Normalisation) -> None:
        super().__init__()
        self.lips = Lips(normalisation)
        dynamics = denoise_loss_weights(torch.from_numpy(normalisation.std[6:]))
        self.register_buffer("weights", torch.cat([torch.ones(6), dynamics]))

    def forward(self, guess: Tensor, clean: Tensor, last: Tensor, has_last: Tensor) -> dict[str, Tensor]:
        """guess and clean [B, W, 58]; last [B, 1, 58] is the frame before the window, has_last [B] whether it is known."""
        error = guess - clean
        joined = torch.cat([last.expand(-1, 1, -1) * 0.0, error], 1)  # the frame before has no error
        velocity = joined[:, 1:] - joined[:, :-1]
        edge = torch.ones(velocity.shape[1], device=guess.device).expand(len(guess), -1).clone()
        edge[:, 0] = has_last
        guess_points, guess_gap = self.lips(guess)
        points, gap = self.lips(clean)
        closed = (gap < 0.05).float()
        return {
            "x0": (error.abs() ** 2 * self.weights).mean(),
            "velocity": 2.0 * (velocity**2 * self.weights * edge[:, :, None]).mean(),
            "lips": 8.0 * ((guess_points - points) ** 2).mean(),
            "gap": 2.0 * ((guess_gap.clamp(min=-0.1) - gap.clamp(min=-0.1)) ** 2 * (1.0 + 2.0 * closed)).mean(),
        }
