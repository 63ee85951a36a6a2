"""Processes that make sessions while the model trains."""

from __future__ import annotations

import os
import queue
from types import TracebackType

import numpy as np
import torch
from torch import multiprocessing

from parley_train.data.sessions import Session, Take, draw, draw_recorded
from parley_train.nets.audio_graph import AudioGraph
from parley_train.speech.corpus import Corpus


def _produce(
    corpus: Corpus, encoder: AudioGraph, frames: int, seed: int, takes: tuple[Take, ...], share: float,
    out: multiprocessing.Queue,  # type: ignore[type-arg]
) -> None:  # fmt: skip
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    out.cancel_join_thread()  # sessions that nobody will read must not keep the process
    trainer = os.getppid()
    while os.getppid() == trainer:  # a killed training must not leave this process behind
        if takes and rng.random() < share:
            take = takes[int(rng.integers(len(takes)))]
            session = draw_recorded(take, encoder, encoder.encoder.config, frames, rng)
        else:
            session = draw(corpus, encoder, encoder.encoder.config, frames, rng)
        while os.getppid() == trainer:
            try:
                out.put(session, timeout=5.0)
                break
            except queue.Full:
                continue


class Producer:
    """Makes sessions in `workers` processes; a context manager, so that they end with the training."""

    def __init__(
        self, corpus: Corpus, encoder: AudioGraph, frames: int, seed: int, workers: int = 1, *,
        takes: tuple[Take, ...] = (), share: float = 0.5,
    ) -> None:  # fmt: skip
        """Sessions of `frames` frames; `share` of them from recorded `takes` when there are any."""
        context = multiprocessing.get_context("spawn")
        self.made = 0
        self._queue = context.Queue(maxsize=16)
        self._processes = [
            context.Process(
                target=_produce, args=(corpus, encoder.eval(), frames, seed + i, takes, share, self._queue), daemon=True
            )
            for i in range(workers)
        ]

    def __enter__(self) -> Producer:
        for process in self._processes:
            process.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            process.terminate()
            process.join()

    def wait(self) -> Session:
        """The next session. Raises RuntimeError when a producing process has died."""
        while True:
            try:
                session = Session(*self._queue.get(timeout=5.0))
            except queue.Empty:
                if not all(p.is_alive() for p in self._processes):
                    raise RuntimeError("a process that makes training sessions has died; its error is above") from None
                continue
            self.made += 1
            return session

    def ready(self, most: int) -> list[Session]:
        """Up to `most` sessions that are there already."""
        found: list[Session] = []
        while len(found) < most and not self._queue.empty():
            found.append(self.wait())
        return found
