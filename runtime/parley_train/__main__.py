"""`python -m parley_train STEP`: from nothing but this repository to a pack.

corpus → audio → motion, capp → export; faces draws characters for portraits. Every training is bounded by --minutes (over all its sittings), resumes from --resume, and may
be killed at any moment.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from parley.errors import InputError, ParleyError
from parley_train import export_cli
from parley_train.faces import cli as faces_cli

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


def _heads(arguments: argparse.Namespace) -> None:
    from parley_runtime.cli.demo import LINE
    from parley_train.portrait import head_model, heads_data, speech_motion

    model = head_model.load(arguments.face_model)
    seeds = range(arguments.seed * 100, arguments.seed * 100 + arguments.performances)
    motion = speech_motion.perform(arguments.line or LINE, seeds)
    heads_data.make(arguments.out, model, motion, arguments.identities, arguments.seed)


def _portrait(arguments: argparse.Namespace) -> None:
    from parley_train.portrait import encoder_task, head_model, identity_net, render_task
    from parley_train.portrait.people import Both, open_people

    _prepare(arguments.threads)
    heads, apart, model = (
        open_people(arguments.heads),
        open_people(arguments.apart),
        head_model.load(arguments.face_model),
    )
    if arguments.also is not None:
        heads = Both(heads, open_people(arguments.also))
    both = {
        "preset": arguments.preset, "device": arguments.device, "seed": arguments.seed, "workers": arguments.workers,
        "every": arguments.every,
    }  # fmt: skip
    shares = {"identity": 0.1, "encoder": 0.25, "renderer": 0.65} if arguments.part == "all" else {arguments.part: 1.0}
    minutes = {part: share * arguments.minutes for part, share in shares.items()}
    if "identity" in minutes:
        identity_net.train(
            heads, apart, arguments.resume, minutes=minutes["identity"], device=arguments.device, seed=arguments.seed,
            workers=arguments.workers, people=4 * arguments.sources,
        )  # fmt: skip
    if "encoder" in minutes:
        encoder_task.train(
            heads, apart, model, arguments.resume, minutes=minutes["encoder"], size=4 * arguments.sources, **both
        )
    if "renderer" in minutes:
        render_task.train(
            heads, apart, model, arguments.resume, minutes=minutes["renderer"], sources=arguments.sources, targets=arguments.targets,
            **both,
        )  # fmt: skip


def _portrait_videos(arguments: argparse.Namespace) -> None:
    from parley_train.portrait import video_task
    from parley_train.portrait.video_loss import Shares
    from parley_train.portrait.videos import VideoFolder

    _prepare(arguments.threads)
    video_task.train(
        VideoFolder.open(arguments.videos), arguments.portrait, arguments.out, minutes=arguments.minutes, shares=Shares.parse(arguments.loss),
        device=arguments.device, seed=arguments.seed, size=arguments.batch, workers=arguments.workers,
    )  # fmt: skip


def _portrait_export(arguments: argparse.Namespace) -> None:
    from parley_runtime.pack import Pack
    from parley_train.portrait import encoder_task, export, head_model, render_task

    if arguments.untrained:
        network, encoder = export.untrained(arguments.untrained, head_model.load(arguments.face_model))
    else:
        network, encoder = render_task.load(arguments.portrait), encoder_task.load(arguments.portrait)
    figures = json.loads(arguments.figures.read_text("utf-8")) if arguments.figures else None
    pack = export.add_to_pack(Pack.open(arguments.pack), arguments.out, network, encoder, figures)
    size = sum(f.stat().st_size for f in pack.folder.iterdir()) / 1e6
    print(f"{pack.folder}: pack {pack.id}, {size:.1f} MB")


def _prepare(threads: int) -> None:
    import torch

    from parley_train import loop

    loop.keep_memory()
    torch.set_num_threads(threads)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m parley_train", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)

    corpus = steps.add_parser("corpus", help="speak the corpus with espeak-ng, flite and festival")
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

    capp = steps.add_parser("capp", parents=[training], help="teach the network that scores heads against sound")
    capp.add_argument("--audio", type=Path, required=True, help="folder of the audio training")
    capp.add_argument("--batch", type=int, default=96)
    capp.add_argument("--from-pack", type=Path, help=START_HELP)
    capp.set_defaults(run=_capp)

    heads = steps.add_parser("heads", help="draw heads to teach portraits on")
    heads.add_argument("--out", type=Path, required=True)
    heads.add_argument("--identities", type=int, default=800)
    heads.add_argument("--seed", type=int, default=1, help="another seed draws other people")
    heads.add_argument("--face-model", type=Path, help="converted ICT-FaceKit (default: in PARLEY_SHARED)")
    heads.add_argument(
        "--line", type=Path, help="speech whose performances the talking frames show (default: the bundled line)"
    )
    heads.add_argument("--performances", type=int, default=12, help="performances of it")
    heads.set_defaults(run=_heads)

    portrait = steps.add_parser("portrait", help="teach the networks that animate one picture of a face")
    portrait.add_argument(
        "--heads", type=Path, required=True, help="folder of people to learn from, drawn by `heads` or `faces make`"
    )
    portrait.add_argument(
        "--also", type=Path, help="folder of other people (such as characters), half of what is learned from"
    )
    portrait.add_argument("--apart", type=Path, required=True, help="folder of other people, only measured on")
    portrait.add_argument("--resume", type=Path, required=True, help="folder of the training; continued when it exists")
    portrait.add_argument("--minutes", type=float, required=True)
    portrait.add_argument("--preset", default="base", choices=("tiny", "base", "large"))
    portrait.add_argument(
        "--part",
        default="all",
        choices=("all", "identity", "encoder", "renderer"),
        help="all: a tenth of the time goes to the network that judges identity, a quarter to the encoder, the rest to the renderer",
    )
    portrait.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    portrait.add_argument("--seed", type=int, default=0)
    portrait.add_argument("--threads", type=int, default=1, help="CPU threads of the training itself")
    portrait.add_argument("--workers", type=int, default=1, help="processes that make batches")
    portrait.add_argument("--sources", type=int, default=8, help="portraits in a batch")
    portrait.add_argument("--targets", type=int, default=2, help="frames to draw of each")
    portrait.add_argument("--every", type=float, default=240.0, help="seconds between looks at people kept apart")
    portrait.add_argument("--face-model", type=Path, help="converted ICT-FaceKit (default: in PARLEY_SHARED)")
    portrait.set_defaults(run=_portrait)

    videos = steps.add_parser(
        "portrait-videos", help="teach portraits further on plain videos of faces, without ground truth"
    )
    videos.add_argument(
        "--videos", type=Path, required=True, help="PERSON/.../clip.mp4, each a square crop of one face"
    )
    videos.add_argument("--portrait", type=Path, required=True, help="folder of the portrait training to go on from")
    videos.add_argument("-o", "--out", type=Path, required=True, help="folder of what comes of it")
    videos.add_argument("--minutes", type=float, required=True)
    videos.add_argument(
        "--loss", default="", help="shares, such as consist=0.5,cross_id=0.1,adversarial=0.05; 0 switches a loss off"
    )
    videos.add_argument("--batch", type=int, default=4, help="pairs of frames")
    videos.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    videos.add_argument("--seed", type=int, default=0)
    videos.add_argument("--threads", type=int, default=1, help="CPU threads of the training itself")
    videos.add_argument("--workers", type=int, default=1, help="processes that read videos")
    videos.set_defaults(run=_portrait_videos)

    adding = steps.add_parser("portrait-export", help="write a pack that draws portraits")
    which = adding.add_mutually_exclusive_group(required=True)
    which.add_argument("--portrait", type=Path, help="folder of the portrait training")
    which.add_argument(
        "--untrained", choices=("tiny", "base", "large"), help="graphs of this size that were taught nothing"
    )
    adding.add_argument("--pack", type=Path, help="pack that the graphs are added to (default: the one that ships)")
    adding.add_argument("--figures", type=Path, help="JSON of measured figures for the manifest")
    adding.add_argument(
        "--face-model", type=Path, help="converted ICT-FaceKit, for --untrained (default: in PARLEY_SHARED)"
    )
    adding.add_argument("-o", "--out", type=Path, required=True)
    adding.set_defaults(run=_portrait_export)

    export = steps.add_parser("export", help="write a pack")
    export.add_argument("--audio", type=Path)
    export.add_argument("--motion", type=Path)
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
