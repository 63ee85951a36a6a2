"""Teaching few-step students one after another: `python -m parley_train distil`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from parley import ARKIT_NAMES
from parley.errors import InputError
from parley_runtime.pack_manifest import Sampling
from parley_train import loop
from parley_train.data import sessions
from parley_train.data.producer import Producer
from parley_train.distil import paths
from parley_train.latent import POSE, WIDTH, Normalisation
from parley_train.motion_task import WINDOW, MotionLoss, MotionState, windows_of
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.denoiser import PRESENT, PRESETS, Denoiser, preset_of
from parley_train.nets.encoder import AudioEncoder
from parley_train.speech.corpus import Corpus

EYES_WEIGHT = 3.0
"""How much more the lids' and the eyes' components count than in the model's own teaching: a blink that is half learned is no blink."""
_EYES = [POSE + place for place, name in enumerate(ARKIT_NAMES) if name.startswith("eye")]
POOL, FRESH = 24, 2
"""Batches that are kept to learn from, and how many steps of training pass until the next of them is replaced: a teacher's path costs more
than a step."""

Judge = Callable[[MotionState, Sampling], dict[str, float]]
"""Figures of a student (averaged, on the CPU) that is sampled so."""


@dataclass(frozen=True)
class Material:
    """What everyone is taught on: windows of the sessions in `ring`, `size` a batch; spread [58] of the noise that the pack starts from,
    and what it takes from the first evaluation."""

    ring: sessions.Ring
    size: int
    spread: torch.Tensor
    sure: paths.Sure
    normalisation: Normalisation
    kept: int
    rng: np.random.Generator
    device: str

    def pair(self, teacher: paths.Teacher, steps: int) -> paths.Pair:
        """A batch of windows, long ones as baking makes them or short ones as live streams do. A student is always told all conditions
        but the previous window, which the first one of a line does not have."""
        length = WINDOW if self.rng.random() < 0.7 else int(self.rng.integers(4, 20))
        present = np.ones((self.size, len(PRESENT)), np.float32)
        present[:, PRESENT.index("previous")] = self.rng.random(self.size) >= 0.15
        given = self.ring.windows(self.size, self.kept + length, self.rng)
        windows = windows_of(given, present, self.normalisation, self.kept, self.rng, self.device)
        return paths.draw(teacher, windows, steps, self.spread, self.sure)


class Student:
    """A student of `steps` steps while it learns from `teacher`, whose weights it starts with."""

    def __init__(self, teacher: paths.Teacher, steps: int, material: Material, peak: float) -> None:
        self.steps = steps
        self.losses: dict[str, float] = {}
        self.average = loop.Average(teacher.network)
        self._teacher, self._material, self._peak = teacher, material, peak
        self._network = _copy(teacher.network, material.device)
        self._optimiser = torch.optim.AdamW(self._network.parameters(), lr=peak, weight_decay=0.0, betas=(0.9, 0.98))
        self._loss = MotionLoss(material.normalisation).to(material.device)
        self._loss.weights[_EYES] *= EYES_WEIGHT
        self._pool: list[paths.Pair] = []

    def learn(self, progress: float) -> None:
        """One step, at a learning rate that follows `progress` 0..1."""
        if not self._pool or self.average.steps % FRESH == 0:
            self._pool = [*self._pool, self._material.pair(self._teacher, self.steps)][-POOL:]
        for group in self._optimiser.param_groups:
            group["lr"] = loop.learning_rate(progress, self._peak)
        pair = self._pool[int(self._material.rng.integers(len(self._pool)))]
        self._network.train()
        with torch.autocast(self._material.device, torch.bfloat16):
            guess = self._network(pair.noisy, pair.sigma, *pair.windows.conditions())
        known = pair.windows.present[:, PRESENT.index("previous")]
        losses = self._loss(guess.float(), pair.target, pair.windows.last, known)
        self._optimiser.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), 1.0)
        self._optimiser.step()
        self.average.update(self._network)
        for name, value in losses.items():
            self.losses[name] = 0.98 * self.losses.get(name, value.item()) + 0.02 * value.item()

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps of it."""
        return {
            "network": self._network.state_dict(), "average": self.average.state, "optimiser": self._optimiser.state_dict(),
            "stage_step": self.average.steps,
        }  # fmt: skip

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._network.load_state_dict(state["network"])
        self.average.state, self.average.steps = state["average"], state["stage_step"]
        self._optimiser.load_state_dict(state["optimiser"])


def train(
    corpus: Corpus, encoder: AudioEncoder, full: MotionState, sampling: Sampling, folder: Path, *, steps: Sequence[int],
    minutes: float, origin: str, device: str = "cpu", seed: int = 0, size: int = 32, session_frames: int = 480,
    capacity: int = 1000, workers: int = 1, peak: float = 4e-4, judge: Judge | None = None, every: float = 300.0,
) -> None:  # fmt: skip
    """Teach a student for each of `steps`, the one with most first, each in an equal part of `minutes` (of all sittings).

    `full` is the model, `sampling` how it performs, `origin` the id of its pack: a folder goes on with the same ones only. A student is
    kept as `student-N.pt` when its time is over; more minutes later go to the last one. Raises InputError.
    """
    order = _in_order(steps)
    torch.manual_seed(seed)
    clock, stage, step = loop.Clock(minutes), 0, 0
    state = loop.load(folder / "checkpoint.pt")
    if state is not None:
        if (state["origin"], tuple(state["steps"])) != (origin, order):
            raise InputError(
                f"{folder} holds a distillation of pack {state['origin']} to {', '.join(map(str, state['steps']))} steps; "
                "name another folder, or the same pack and steps"
            )
        clock.spent, stage, step = state["seconds"], state["stage"], state["step"]
    log = loop.Log(folder)
    spread = torch.tensor(sampling.spread or (1.0,) * WIDTH, device=device)
    certainty = torch.tensor(sampling.certainty or (0.0,) * WIDTH, device=device)
    sure = paths.Sure(_copy(full.network, device), sampling.guidance, certainty)
    material = Material(
        sessions.Ring(capacity), size, spread, sure, full.normalisation, full.network.config.previous,
        np.random.default_rng([seed, step]), device,
    )  # fmt: skip
    with Producer(corpus, AudioGraph(encoder), session_frames, seed * 1000 + step, workers) as producer:
        while len(material.ring) < min(48, capacity):
            material.ring.add(producer.wait())
        clock.restart()  # the first sessions take a while to make
        for place in range(stage, len(order)):
            begin, end = (60.0 * minutes * k / len(order) for k in (place, place + 1))
            student = Student(_teacher(full, sampling, folder, order, place, device), order[place], material, peak)
            if state is not None:
                student.restore(state)
                state = None
            seen = saved = clock.elapsed
            done = False
            while not done:
                for session in producer.ready(4):
                    material.ring.add(session)
                student.learn(min(1.0, max(0.0, (clock.elapsed - begin) / (end - begin))))
                step += 1
                done = clock.elapsed >= end
                if done or clock.elapsed - saved > 60.0:
                    saved = clock.elapsed
                    _save(folder, student, full, done, {
                        "origin": origin, "steps": list(order), "stage": place, "step": step, "seconds": clock.elapsed,
                    })  # fmt: skip
                if done or clock.elapsed - seen > every:
                    seen = clock.elapsed
                    figures: dict[str, float] = {}
                    if judge is not None:
                        figures = judge(
                            _averaged(student.average, full), paths.student_sampling(sampling, student.steps)
                        )
                    log.write(
                        evaluations=student.steps, step=step, minutes=clock.elapsed / 60, **student.losses, **figures
                    )


def load(folder: Path, steps: int) -> MotionState:
    """The student of `steps` steps. Raises FileNotFoundError when it is not taught yet."""
    state = loop.load(folder / f"student-{steps}.pt")
    if state is None:
        raise FileNotFoundError(
            f"no student of {steps} steps in {folder}; run: python -m parley_train distil --resume {folder}"
        )
    network = Denoiser(PRESETS[state["preset"]])
    network.load_state_dict(state["average"], strict=False)
    return MotionState(
        network.eval(), Normalisation(state["mean"].numpy(), state["std"].numpy()), state["seconds"], state["step"]
    )


def taught(folder: Path) -> tuple[int, ...]:
    """The numbers of steps for which `folder` holds students, falling."""
    return tuple(sorted((int(path.stem.split("-")[1]) for path in folder.glob("student-*.pt")), reverse=True))


def _in_order(steps: Sequence[int]) -> tuple[int, ...]:
    order = tuple(sorted(set(steps), reverse=True))
    if not order:
        raise InputError("name at least one number of steps")
    for count in order:
        paths.levels(count)
    return order


def _copy(network: Denoiser, device: str) -> Denoiser:
    made = Denoiser(network.config)
    made.load_state_dict(network.state_dict())
    return made.to(device).eval()


def _averaged(average: loop.Average, full: MotionState) -> MotionState:
    network = Denoiser(full.network.config)
    network.load_state_dict({k: v.cpu() for k, v in average.state.items()}, strict=False)
    return replace(full, network=network.eval())


def _teacher(
    full: MotionState, sampling: Sampling, folder: Path, order: Sequence[int], place: int, device: str
) -> paths.Teacher:
    if place == 0:
        return paths.full_teacher(_copy(full.network, device), sampling.guidance, order[0])
    before = load(folder, order[place - 1])
    return paths.student_teacher(_copy(before.network, device), order[place - 1], order[place])


def _save(folder: Path, student: Student, full: MotionState, done: bool, facts: dict[str, Any]) -> None:
    """The checkpoint, and the finished student before it: a kill in between teaches it a step more."""
    whole = {
        **facts, **student.state(), "preset": preset_of(full.network.config),
        "mean": torch.from_numpy(full.normalisation.mean), "std": torch.from_numpy(full.normalisation.std),
    }  # fmt: skip
    if done:
        kept = {name: value for name, value in whole.items() if name not in ("network", "optimiser")}
        loop.save(folder / f"student-{student.steps}.pt", kept)
    loop.save(folder / "checkpoint.pt", whole)
