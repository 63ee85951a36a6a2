"""`python -m parley_train STEP`: from nothing but this repository to a pack.

corpus → audio → motion, capp → export → distil → export; faces draws characters for portraits. Every training is bounded by --minutes (over all its sittings), resumes from --resume, and may
be killed at any moment.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from parley.errors import InputError, ParleyError
from parley_train import export_cli
from parley_train.distil import cli as distil_cli
from parley_train.faces import cli as faces_cli
from parley_train.portrait import steps as portrait_steps

START_HELP = "pack whose weights a new training starts from, to teach it other voices or actors"
SPEECH_HELP = "folder of real speech with phones.json to measure on (never trained on)"


def _corpus(arguments: argparse.Namespace) -> None:
    from parley_train.speech import corpus

    if arguments.join:
        made = corpus.join(arguments.join, arguments.out)
        print(f"{arguments.out}: {len(made)} lines, {made.hours:.2f} h, {len(made.voices)} voices")
        return
    made = corpus.build(arguments.out, arguments.hours, arguments.seed, jobs=arguments.jobs, engines=arguments.engines)
    print(f"{arguments.out}: {len(made)} lines, {made.hours:.2f} h, {len(made.voices)} voices")


def _align(arguments: argparse.Namespace) -> None:
    from parley_runtime.pack import Pack
    from parley_train import audio_task, from_pack
    from parley_train.speech.align import align_corpus

    _prepare(1)
    if arguments.audio is not None:
        encoder = audio_task.load(arguments.audio)
    else:
        pack = Pack.open(arguments.from_pack)
        if not from_pack.has_phones(pack):
            raise InputError(
                f"{pack.folder}: this pack names no phones; give the folder of an audio training with --audio"
            )
        encoder = from_pack.encoder(pack)
    made, kept = align_corpus(arguments.corpus, arguments.out, encoder)
    print(f"{arguments.out}: {len(made)} lines, {kept} of them with the times that they came with")


def _audio(arguments: argparse.Namespace) -> None:
    from parley_runtime.pack import Pack
    from parley_train import audio_task, from_pack
    from parley_train.real_speech import RealSpeech
    from parley_train.speech.corpus import Corpus

    _prepare(arguments.threads)
    check = RealSpeech.open(arguments.speech) if arguments.speech else None
    audio_task.train(
        Corpus.open(arguments.corpus), arguments.resume, minutes=arguments.minutes, device=arguments.device, seed=arguments.seed,
        workers=arguments.workers, check=check, peak=arguments.rate or (2e-3 if arguments.from_pack is None else 5e-4),
        start=None if arguments.from_pack is None else from_pack.encoder(Pack.open(arguments.from_pack)),
    )  # fmt: skip


def _motion(arguments: argparse.Namespace) -> None:
    from parley_runtime.pack import Pack
    from parley_train import audio_task, from_pack, motion_task, translate
    from parley_train.evaluate.monitor import Monitor
    from parley_train.nets.audio_graph import AudioGraph
    from parley_train.real_speech import RealSpeech
    from parley_train.recordings import read_recordings
    from parley_train.speech.corpus import Corpus

    _prepare(arguments.threads)
    encoder = AudioGraph(audio_task.load(arguments.audio)).eval()
    monitor = Monitor(encoder, RealSpeech.open(arguments.speech)) if arguments.speech else None
    corpus, start = Corpus.open(arguments.corpus), None
    if arguments.from_pack is not None:
        pack = Pack.open(arguments.from_pack)
        start = from_pack.motion(pack)
        translation = export_cli.translation(pack, encoder.encoder, corpus)
        start = start if translation is None else translate.motion(start, translation)
    motion_task.train(
        corpus, arguments.audio, arguments.resume, preset=arguments.preset, minutes=arguments.minutes,
        device=arguments.device, seed=arguments.seed, workers=arguments.workers, size=arguments.batch,
        monitor=monitor, capacity=arguments.sessions,
        recordings=read_recordings(arguments.recordings) if arguments.recordings else (), share=arguments.share,
        peak=arguments.rate or (1e-3 if arguments.from_pack is None else 3e-4),
        start=start,
    )  # fmt: skip


def _capp(arguments: argparse.Namespace) -> None:
    from parley_runtime.pack import Pack
    from parley_train import audio_task, from_pack, translate
    from parley_train.capp import task
    from parley_train.speech.corpus import Corpus

    _prepare(arguments.threads)
    corpus, start = Corpus.open(arguments.corpus), None
    if arguments.from_pack is not None:
        pack = Pack.open(arguments.from_pack)
        start = from_pack.capp(pack)
        translation = export_cli.translation(pack, audio_task.load(arguments.audio), corpus)
        start = start if translation is None or start is None else translate.capp(start, translation)
    task.train(
        corpus, arguments.audio, arguments.resume, minutes=arguments.minutes, device=arguments.device,
        seed=arguments.seed, workers=arguments.workers, size=arguments.batch, peak=arguments.rate or 2e-3,
        start=start,
    )  # fmt: skip


def _prepare(threads: int) -> None:
    import torch

    from parley_train import loop

    loop.keep_memory()
    torch.set_num_threads(threads)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m parley_train", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)

    corpus = steps.add_parser("corpus", help="speak the corpus with espeak-ng, flite, festival or Kokoro-82M")
    corpus.add_argument("--out", type=Path, required=True)
    corpus.add_argument("--hours", type=float, default=5.0)
    corpus.add_argument("--seed", type=int, default=1)
    corpus.add_argument("--jobs", type=int, default=0, help="processes; 0 is one a core")
    corpus.add_argument(
        "--engines", nargs="+", default=["flite", "festival", "espeak"], choices=["kokoro", "flite", "festival", "espeak"],
        help="which synthesisers speak; kokoro takes a quarter of real time on one core, the others far less",
    )  # fmt: skip
    corpus.add_argument("--join", type=Path, nargs="+", help="speak nothing; make one corpus of these")
    corpus.set_defaults(run=_corpus)

    align = steps.add_parser(
        "align", help="find in the sound when the phones of a corpus are said (neural voices only predict it)"
    )
    align.add_argument("--corpus", type=Path, required=True)
    align.add_argument("--out", type=Path, required=True, help="folder of the aligned corpus")
    align.add_argument("--audio", type=Path, help="folder of an audio training whose encoder listens")
    align.add_argument(
        "--from-pack", type=Path, help="otherwise, pack whose encoder listens (default: the one that ships)"
    )
    align.set_defaults(run=_align)

    training = argparse.ArgumentParser(add_help=False)
    training.add_argument("--corpus", type=Path, required=True)
    training.add_argument("--resume", type=Path, required=True, help="folder of the training; continued when it exists")
    training.add_argument("--minutes", type=float, required=True)
    training.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--threads", type=int, default=1, help="CPU threads of the training itself")
    training.add_argument(
        "--rate", type=float, help="highest learning rate (default: the step's own; lower --from-pack)"
    )
    training.add_argument("--workers", type=int, default=1, help="processes that make batches")

    audio = steps.add_parser("audio", parents=[training], help="teach the audio encoder phones")
    audio.add_argument("--speech", type=Path, help=SPEECH_HELP)
    audio.add_argument("--from-pack", type=Path, help=START_HELP)
    audio.set_defaults(run=_audio)

    motion = steps.add_parser("motion", parents=[training], help="teach the motion model performances")
    motion.add_argument("--audio", type=Path, required=True, help="folder of the audio training")
    motion.add_argument("--preset", default="base", choices=("tiny", "base", "vasa"))
    motion.add_argument("--batch", type=int, default=32)
    motion.add_argument("--sessions", type=int, default=1500, help="stretches of speech kept to draw windows from")
    motion.add_argument(
        "--recordings", type=Path, help="folder of Live Link Face takes (NAME.csv with NAME.wav) to learn from too"
    )
    motion.add_argument("--share", type=float, default=0.5, help="share of the material that comes from the recordings")
    motion.add_argument("--speech", type=Path, help=SPEECH_HELP)
    motion.add_argument("--from-pack", type=Path, help=START_HELP)
    motion.set_defaults(run=_motion)

    distil = steps.add_parser(
        "distil", parents=[training], help="teach students that make a window in 1, 2 or 4 evaluations"
    )
    distil.add_argument("--audio", type=Path, help="folder of the audio training (default: the pack's encoder)")
    distil.add_argument("--from-pack", type=Path, required=True, help="pack whose motion model is the teacher")
    distil.add_argument("--steps", default="4,2,1", metavar="4,2,1", help="students, each taught by the one before it")
    distil.add_argument("--batch", type=int, default=32)
    distil.add_argument("--sessions", type=int, default=1000, help="stretches of speech kept to draw windows from")
    distil.add_argument("--speech", type=Path, help=SPEECH_HELP)
    distil.set_defaults(run=distil_cli.run)

    capp = steps.add_parser("capp", parents=[training], help="teach the network that scores heads against sound")
    capp.add_argument("--audio", type=Path, required=True, help="folder of the audio training")
    capp.add_argument("--batch", type=int, default=96)
    capp.add_argument("--from-pack", type=Path, help=START_HELP)
    capp.set_defaults(run=_capp)

    export = steps.add_parser("export", help="write a pack")
    export.add_argument("--audio", type=Path)
    export.add_argument("--motion", type=Path)
    export.add_argument(
        "--student",
        type=Path,
        help="folder of a distillation: its student performs, --from-pack's model is kept beside it",
    )
    export.add_argument("--evaluations", type=int, help="which student of the folder: how many evaluations it takes")
    export.add_argument("--from-pack", type=Path, help="pack that gives what is not named here, and how to sample")
    export.add_argument("--usual-sampling", action="store_true", help="sample as new packs do, not as --from-pack does")
    export.add_argument("--capp", type=Path, help="folder of a CAPP training with the same encoder; may be left out")
    export.add_argument("--corpus", type=Path, help="corpus whose voices are named in the pack's notices")
    export.add_argument("--name", default="parley-base")
    export.add_argument("--device-name", default="cpu", help="what it was trained on, for the record")
    export.add_argument(
        "--figures", type=Path, help="JSON of measured figures for the manifest (default: the log's last line)"
    )
    export.add_argument("-o", "--out", type=Path, required=True)
    export.set_defaults(run=export_cli.run)

    faces_cli.add_parser(steps)
    portrait_steps.add_steps(steps)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one step. Errors are one line."""
    arguments = _parser().parse_args(argv)
    try:
        if getattr(arguments, "minutes", 1.0) <= 0:
            raise InputError("--minutes must be above 0")
        arguments.run(arguments)
    except (ParleyError, FileNotFoundError) as error:
        print(f"parley_train: error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("parley_train: stopped; the same command goes on from the last checkpoint", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
