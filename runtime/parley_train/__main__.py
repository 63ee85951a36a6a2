"""`python -m parley_train STEP`: from nothing but this repository to a pack.

corpus → audio → motion, capp → export. Every training is bounded by --minutes (over all its sittings), resumes from --resume, and may
be killed at any moment.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from parley.errors import InputError, ParleyError

SPEECH_HELP = "folder of real speech with phones.json to measure on (never trained on)"


def _corpus(arguments: argparse.Namespace) -> None:
    from parley_train.speech import corpus

    made = corpus.build(arguments.out, arguments.hours, arguments.seed, jobs=arguments.jobs)
    print(f"{arguments.out}: {len(made)} lines, {made.hours:.2f} h, {len(made.voices)} voices")


def _audio(arguments: argparse.Namespace) -> None:
    from parley_train import audio_task
    from parley_train.real_speech import RealSpeech
    from parley_train.speech.corpus import Corpus

    _prepare(arguments.threads)
    check = RealSpeech.open(arguments.speech) if arguments.speech else None
    audio_task.train(
        Corpus.open(arguments.corpus), arguments.resume, minutes=arguments.minutes, device=arguments.device, seed=arguments.seed,
        workers=arguments.workers, check=check,
    )  # fmt: skip


def _motion(arguments: argparse.Namespace) -> None:
    from parley_train import audio_task, motion_task
    from parley_train.evaluate.monitor import Monitor
    from parley_train.nets.audio_graph import AudioGraph
    from parley_train.real_speech import RealSpeech
    from parley_train.recordings import read_recordings
    from parley_train.speech.corpus import Corpus

    _prepare(arguments.threads)
    encoder = AudioGraph(audio_task.load(arguments.audio)).eval()
    monitor = Monitor(encoder, RealSpeech.open(arguments.speech)) if arguments.speech else None
    motion_task.train(
        Corpus.open(arguments.corpus), arguments.audio, arguments.resume, preset=arguments.preset, minutes=arguments.minutes,
        device=arguments.device, seed=arguments.seed, workers=arguments.workers, size=arguments.batch,
        monitor=monitor, capacity=arguments.sessions,
        recordings=read_recordings(arguments.recordings) if arguments.recordings else (), share=arguments.share,
    )  # fmt: skip


def _capp(arguments: argparse.Namespace) -> None:
    from parley_train.capp import task
    from parley_train.speech.corpus import Corpus

    _prepare(arguments.threads)
    task.train(
        Corpus.open(arguments.corpus), arguments.audio, arguments.resume, minutes=arguments.minutes, device=arguments.device,
        seed=arguments.seed, workers=arguments.workers, size=arguments.batch,
    )  # fmt: skip


def _export(arguments: argparse.Namespace) -> None:
    from parley_train import audio_task, export, motion_task
    from parley_train.capp import task as capp_task
    from parley_train.speech.corpus import Corpus

    motion = motion_task.load(arguments.motion)
    voices = Corpus.open(arguments.corpus).voices if arguments.corpus else ()
    logs = {"audio": export.read_log(arguments.audio), "motion": export.read_log(arguments.motion)}
    if arguments.capp:
        logs["capp"] = export.read_log(arguments.capp)
    provenance = {
        "device": arguments.device_name, "minutes": {k: v.get("minutes") for k, v in logs.items()},
        "steps": {k: v.get("step") for k, v in logs.items()}, "voices": sorted(v.key for v in voices if v.recorded),
        "voices_synthesised": sum(not v.recorded for v in voices),
    }  # fmt: skip
    pack = export.export(
        arguments.out, audio_task.load(arguments.audio), motion, name=arguments.name, provenance=provenance,
        figures=json.loads(arguments.figures.read_text("utf-8")) if arguments.figures else logs["motion"], voices=voices, capp=capp_task.load(arguments.capp) if arguments.capp else None,
    )  # fmt: skip
    size = sum(f.stat().st_size for f in pack.folder.iterdir()) / 1e6
    print(f"{pack.folder}: pack {pack.id}, {size:.1f} MB")


def _prepare(threads: int) -> None:
    import torch

    torch.set_num_threads(threads)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m parley_train", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)

    corpus = steps.add_parser("corpus", help="speak the corpus with espeak-ng, flite and festival")
    corpus.add_argument("--out", type=Path, required=True)
    corpus.add_argument("--hours", type=float, default=5.0)
    corpus.add_argument("--seed", type=int, default=1)
    corpus.add_argument("--jobs", type=int, default=0, help="processes; 0 is one a core")
    corpus.set_defaults(run=_corpus)

    training = argparse.ArgumentParser(add_help=False)
    training.add_argument("--corpus", type=Path, required=True)
    training.add_argument("--resume", type=Path, required=True, help="folder of the training; continued when it exists")
    training.add_argument("--minutes", type=float, required=True)
    training.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    training.add_argument("--seed", type=int, default=0)
    training.add_argument("--threads", type=int, default=1, help="CPU threads of the training itself")
    training.add_argument("--workers", type=int, default=1, help="processes that make batches")

    audio = steps.add_parser("audio", parents=[training], help="teach the audio encoder phones")
    audio.add_argument("--speech", type=Path, help=SPEECH_HELP)
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
    motion.set_defaults(run=_motion)

    capp = steps.add_parser("capp", parents=[training], help="teach the network that scores heads against sound")
    capp.add_argument("--audio", type=Path, required=True, help="folder of the audio training")
    capp.add_argument("--batch", type=int, default=96)
    capp.set_defaults(run=_capp)

    export = steps.add_parser("export", help="write a pack")
    export.add_argument("--audio", type=Path, required=True)
    export.add_argument("--motion", type=Path, required=True)
    export.add_argument("--capp", type=Path, help="folder of a CAPP training with the same encoder; may be left out")
    export.add_argument("--corpus", type=Path, help="corpus whose voices are named in the pack's notices")
    export.add_argument("--name", default="parley-base")
    export.add_argument("--device-name", default="cpu", help="what it was trained on, for the record")
    export.add_argument(
        "--figures", type=Path, help="JSON of measured figures for the manifest (default: the log's last line)"
    )
    export.add_argument("-o", "--out", type=Path, required=True)
    export.set_defaults(run=_export)
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
