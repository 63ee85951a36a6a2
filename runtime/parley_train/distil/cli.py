"""`python -m parley_train distil`: students of a pack's motion model that take few evaluations."""

from __future__ import annotations

import argparse

from parley.errors import InputError


def run(arguments: argparse.Namespace) -> None:
    """Teach the students that `arguments` ask for."""
    import torch

    from parley_runtime.pack import Pack
    from parley_runtime.pack_manifest import Sampling
    from parley_train import audio_task, from_pack, loop
    from parley_train.distil import task
    from parley_train.evaluate.monitor import Monitor
    from parley_train.motion_task import MotionState
    from parley_train.nets.audio_graph import AudioGraph
    from parley_train.real_speech import RealSpeech
    from parley_train.speech.corpus import Corpus

    steps = _steps(arguments.steps)
    loop.keep_memory()
    torch.set_num_threads(arguments.threads)
    pack = Pack.open(arguments.from_pack)
    encoder = audio_task.load(arguments.audio) if arguments.audio else from_pack.encoder(pack)
    if arguments.audio and not from_pack.hear_the_same(encoder, from_pack.encoder(pack)):
        raise InputError(f"{arguments.audio}: is not the encoder of {pack.folder}; export a pack with it first")
    monitor = Monitor(AudioGraph(encoder).eval(), RealSpeech.open(arguments.speech)) if arguments.speech else None

    def judge(motion: MotionState, sampling: Sampling) -> dict[str, float]:
        assert monitor is not None
        return monitor(motion, arguments.resume, sampling)

    task.train(
        Corpus.open(arguments.corpus), encoder, from_pack.motion(pack), from_pack.sampling(pack), arguments.resume,
        steps=steps, minutes=arguments.minutes, origin=pack.id, device=arguments.device, seed=arguments.seed,
        size=arguments.batch, capacity=arguments.sessions, workers=arguments.workers, peak=arguments.rate or 4e-4,
        judge=judge if monitor is not None else None,
    )  # fmt: skip


def _steps(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(",") if part.strip())
    except ValueError:
        raise InputError(f"--steps takes numbers with commas between them, got '{text}'") from None
