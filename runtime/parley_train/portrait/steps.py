"""The steps of `python -m parley_train` that make portraits: heads → portrait (→ portrait-videos) → portrait-export."""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path

from parley.errors import InputError


def add_steps(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the steps."""
    _add_heads(steps)
    _add_portrait(steps)
    _add_videos(steps)
    _add_export(steps)


def _add_heads(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    heads = steps.add_parser("heads", help="draw heads to teach portraits on")
    heads.add_argument("--out", type=Path, required=True)
    heads.add_argument("--identities", type=int, default=800)
    heads.add_argument("--size", type=int, default=256, choices=(256, 512), help="pixels of a picture")
    heads.add_argument("--seed", type=int, default=1, help="another seed draws other people")
    heads.add_argument("--face-model", type=Path, help="converted ICT-FaceKit (default: PARLEY_FACE_MODEL)")
    heads.add_argument(
        "--line", type=Path, help="speech whose performances the talking frames show (default: the bundled line)"
    )
    heads.add_argument("--performances", type=int, default=12, help="performances of it")
    heads.set_defaults(run=_heads)


def _heads(arguments: argparse.Namespace) -> None:
    from parley_runtime.cli.demo import LINE
    from parley_train.portrait import head_model, heads_data, speech_motion

    model = head_model.load(arguments.face_model)
    seeds = range(arguments.seed * 100, arguments.seed * 100 + arguments.performances)
    motion = speech_motion.perform(arguments.line or LINE, seeds)
    plan = heads_data.Plan(image=arguments.size)
    heads_data.make(arguments.out, model, motion, arguments.identities, arguments.seed, plan)


def _add_portrait(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    portrait = steps.add_parser("portrait", help="teach the networks that animate one picture of a face")
    portrait.add_argument(
        "--heads", type=Path, required=True, help="folder of people to learn from, drawn by `heads` or `faces make`"
    )
    portrait.add_argument(
        "--also", type=Path, help="folder of other people (such as characters), half of what is learned from"
    )
    portrait.add_argument("--apart", type=Path, required=True, help="folder of other people, only measured on")
    portrait.add_argument("--resume", type=Path, required=True, help="folder of the training; continued when it exists")
    portrait.add_argument("--from-pack", type=Path, help="pack whose portrait networks the training starts from")
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
    portrait.add_argument(
        "--perceptual",
        type=float,
        default=0.0,
        help="share of a loss on the identity network's features, for the renderer's last part",
    )
    portrait.add_argument(
        "--adversarial", type=float, default=0.0, help="share of a loss by critics that learn to tell drawn from true"
    )
    portrait.add_argument("--face-model", type=Path, help="converted ICT-FaceKit (default: PARLEY_FACE_MODEL)")
    portrait.add_argument(
        "--fuse",
        action="store_true",
        help="compile the renderer's geometry first (needs a C++ compiler); steps are a fifth faster",
    )
    portrait.set_defaults(run=_portrait)


def _portrait(arguments: argparse.Namespace) -> None:
    from parley_runtime.pack import Pack
    from parley_train.portrait import encoder_task, head_model, identity_net, render_task, splats, trained
    from parley_train.portrait.people import Both, open_people
    from parley_train.portrait.sharpness import Sharpness

    sharpness = Sharpness(arguments.perceptual, arguments.adversarial)
    _prepare(arguments.threads)
    if arguments.fuse:
        splats.fuse()
    heads, apart, model = (
        open_people(arguments.heads),
        open_people(arguments.apart),
        head_model.load(arguments.face_model),
    )
    for folder, people in ((arguments.heads, heads), (arguments.apart, apart)):
        if people.people < 2:
            raise InputError(f"{folder} holds one person; who somebody is shows beside others, so draw at least two")
    if arguments.also is not None:
        heads = Both(heads, open_people(arguments.also))
    known = trained.from_pack(Pack.open(arguments.from_pack), model) if arguments.from_pack else None
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
            heads,
            apart,
            model,
            arguments.resume,
            minutes=minutes["encoder"],
            size=4 * arguments.sources,
            start=partial(trained.begin, known[1]) if known else None,
            **both,
        )
    if "renderer" in minutes:
        render_task.train(
            heads, apart, model, arguments.resume, minutes=minutes["renderer"], sources=arguments.sources, targets=arguments.targets,
            start=partial(trained.begin, known[0]) if known else None, sharpness=sharpness, **both,
        )  # fmt: skip


def _add_videos(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
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


def _portrait_videos(arguments: argparse.Namespace) -> None:
    from parley_train.portrait import video_task
    from parley_train.portrait.video_loss import Shares
    from parley_train.portrait.videos import VideoFolder

    _prepare(arguments.threads)
    video_task.train(
        VideoFolder.open(arguments.videos), arguments.portrait, arguments.out, minutes=arguments.minutes, shares=Shares.parse(arguments.loss),
        device=arguments.device, seed=arguments.seed, size=arguments.batch, workers=arguments.workers,
    )  # fmt: skip


def _add_export(steps: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    adding = steps.add_parser("portrait-export", help="write a pack that draws portraits")
    which = adding.add_mutually_exclusive_group(required=True)
    which.add_argument("--portrait", type=Path, help="folder of the portrait training")
    which.add_argument(
        "--untrained", choices=("tiny", "base", "large"), help="graphs of this size that were taught nothing"
    )
    adding.add_argument("--pack", type=Path, help="pack that the graphs are added to (default: the one that ships)")
    adding.add_argument(
        "--at-rest", action="store_true", help="take every portrait's face as neutral, whatever the encoder sees in it"
    )
    adding.add_argument("--figures", type=Path, help="JSON of measured figures for the manifest")
    adding.add_argument(
        "--face-model",
        type=Path,
        help="converted ICT-FaceKit, for --untrained or a renderer alone (default: PARLEY_FACE_MODEL)",
    )
    adding.add_argument("-o", "--out", type=Path, required=True)
    adding.set_defaults(run=_portrait_export)


def _portrait_export(arguments: argparse.Namespace) -> None:
    from parley_runtime.pack import Pack
    from parley_train.portrait import encoder_task, export, head_model, render_task, trained

    given = Pack.open(arguments.pack)
    if arguments.untrained:
        network, encoder = export.untrained(arguments.untrained, head_model.load(arguments.face_model))
    else:
        network = render_task.load(arguments.portrait)
        if (arguments.portrait / encoder_task.CHECKPOINT).exists():
            encoder = encoder_task.load(arguments.portrait)
        else:  # the renderer alone was taught (--part renderer): faces are seen as the pack sees them
            encoder = trained.from_pack(given, head_model.load(arguments.face_model))[1]
    figures = json.loads(arguments.figures.read_text("utf-8")) if arguments.figures else None
    pack = export.add_to_pack(given, arguments.out, network, encoder, figures, at_rest=arguments.at_rest)
    size = sum(f.stat().st_size for f in pack.folder.iterdir()) / 1e6
    print(f"{pack.folder}: pack {pack.id}, {size:.1f} MB")


def _prepare(threads: int) -> None:
    import torch

    from parley_train import loop

    loop.keep_memory()
    torch.set_num_threads(threads)
