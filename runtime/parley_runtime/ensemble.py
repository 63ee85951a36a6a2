"""Lines performed together: windows of several lines in one call of the network, each line as it would be alone.

A window continues the one before it, so a line has one window to make at a time, and what fills a call is other lines. Windows of
one length go together: all but each line's last are full. Filling up a short one with silence would change what the network sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley import Controls, MotionClip
from parley_runtime.device import Array, Device
from parley_runtime.generate import WindowSampler, sample_slots
from parley_runtime.performer import Performer
from parley_runtime.take import Take

Floats = NDArray[np.float32]


TOGETHER = 8
"""Lines of one call on a CPU: 7 % faster than one by one; 16 are 8 %."""

TOGETHER_ON_A_GPU = 16
"""Lines of one call on a GPU, where a call of so small a network takes about as long for one slot as for so many."""


@dataclass(frozen=True)
class Spoken:
    """A line to be performed: mono blocks at the pack's rate, what directs it, its seed. `progress` is told the seconds that are done."""

    audio: Iterable[Floats]
    controls: Controls
    seed: int
    progress: Callable[[float], None]


@dataclass(frozen=True)
class Ensemble:
    """A pack that performs up to `together` lines at a time."""

    performer: Performer
    together: int

    @staticmethod
    def open(pack: Path | None = None, *, threads: int | None = None, device: str | Device | None = None) -> Ensemble:
        """As `Performer.open`, with as many lines together as pay on that device."""
        performer = Performer.open(pack, threads=threads, device=device)
        return Ensemble(performer, TOGETHER_ON_A_GPU if performer.device.replays else TOGETHER)

    def perform(
        self, lines: Iterable[Spoken], *, steps: int | None = None, sampler: str | None = None
    ) -> Iterator[tuple[int, MotionClip | Exception]]:
        """Yields (place in `lines`, clip or why there is none) as lines come to their end.

        On the CPU a clip is the same to the bit as from `Performer.perform`. On a GPU, which adds differently in another size of batch,
        every call has `together` slots, so a clip is the same whichever lines are beside it.
        """
        performer, sampling = self.performer.sampled(steps, sampler)
        performer.device.use()
        manifest, device = performer.manifest, performer.device
        sample = WindowSampler(sampling, manifest.latent.width, device=device)
        fill = self.together if device.replays else 1
        waiting, crowd = enumerate(lines), list[_Open]()
        while True:
            while len(crowd) < self.together and (following := next(waiting, None)) is not None:
                number, spoken = following
                take = performer.take(spoken.audio, spoken.controls, spoken.seed, sampling)
                crowd.append(_Open(number, spoken, take))
            if not crowd:
                return
            due: dict[int, list[_Open]] = defaultdict(list)
            for line in list(crowd):
                try:
                    length = line.listen()
                except Exception as error:  # its sound cannot be read: the others go on
                    crowd.remove(line)
                    yield line.number, error
                    continue
                if length:
                    due[length].append(line)
                    continue
                crowd.remove(line)
                latents = device.xp.concatenate([*line.made, line.take.motion.rest()])[: line.take.total]
                line.spoken.progress(len(latents) / manifest.frame_rate)
                yield line.number, performer.decode(latents, line.spoken.seed)
            for members in due.values():
                slots = [line.take.motion.slot() for line in members]
                rows = sample_slots(performer.denoiser_graph, sample, sampling.guidance, slots, fill)
                for place, line in enumerate(members):
                    line.made.append(line.take.motion.accept(rows[place]))
                    line.spoken.progress(line.frames / manifest.frame_rate)


@dataclass
class _Open:
    """A line whose windows are being made."""

    number: int
    spoken: Spoken
    take: Take
    made: list[Array] = field(default_factory=list)

    def listen(self) -> int:
        """Hear until a window can be made: its frames, or 0 when the line is over."""
        while not self.take.motion.due and self.take.total is None:
            self.take.listen()
        return self.take.motion.due

    @property
    def frames(self) -> int:
        """How many are made; the silence after a line is none of it."""
        made = sum(len(rows) for rows in self.made)
        return made if self.take.total is None else min(made, self.take.total)
