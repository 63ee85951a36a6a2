"""`python -m parley_train export`: a pack of what was taught, and of what another pack gives."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from parley.errors import InputError

if TYPE_CHECKING:
    from parley_runtime.pack import Pack
    from parley_train.nets.encoder import AudioEncoder
    from parley_train.speech.corpus import Corpus
    from parley_train.translate import Translation


def translation(pack: Pack, encoder: AudioEncoder, corpus: Corpus) -> Translation | None:
    """What carries the features of `encoder` to those of the pack's; None when it is the pack's."""
    from parley_train import from_pack, translate
    from parley_train.nets.audio_graph import AudioGraph

    old = from_pack.encoder(pack)
    if AudioGraph(old).width != AudioGraph(encoder).width:
        raise InputError(f"{pack.folder}: its encoder gives another number of features; teach without --from-pack")
    if from_pack.hear_the_same(old, encoder):
        return None
    found = translate.between(old, encoder, corpus)
    print(f"the pack's features are {found.explained:.0%} explained by the new encoder's", file=sys.stderr)
    return found


def run(arguments: argparse.Namespace) -> None:
    """Write the pack that `arguments` ask for."""
    from parley_runtime.pack import Pack
    from parley_train import audio_task, export, from_pack, motion_task, translate
    from parley_train.capp import task as capp_task
    from parley_train.distil import paths
    from parley_train.distil import task as distil_task
    from parley_train.speech.corpus import Corpus

    source = None if arguments.from_pack is None else Pack.open(arguments.from_pack)
    if source is None and None in (arguments.audio, arguments.motion):
        raise InputError("a pack needs --audio and --motion, or --from-pack for what was not taught anew")
    folders = {
        "audio": arguments.audio, "motion": arguments.motion, "distil": arguments.student, "capp": arguments.capp,
    }  # fmt: skip
    logs = {name: export.read_log(folder) for name, folder in folders.items() if folder is not None}
    corpus = Corpus.open(arguments.corpus) if arguments.corpus else None
    encoder = audio_task.load(arguments.audio) if arguments.audio or source is None else from_pack.encoder(source)
    motion = motion_task.load(arguments.motion) if arguments.motion else None
    capp = capp_task.load(arguments.capp) if arguments.capp else None
    if source is not None and (motion is None or capp is None):
        kept, judge = from_pack.motion(source), from_pack.capp(source)
        if arguments.audio is not None:
            if corpus is None:
                raise InputError(
                    "the pack's networks must learn to hear the new encoder: name a --corpus, or --motion and --capp"
                )
            found = translation(source, encoder, corpus)
            if found is not None:
                kept, judge = translate.motion(kept, found), judge and translate.capp(judge, found)
        motion, capp = motion or kept, capp or judge
    assert motion is not None
    sampling = None if source is None or arguments.usual_sampling else from_pack.sampling(source)
    student = None
    if arguments.student is not None:
        if arguments.motion is not None or arguments.audio is not None:
            raise InputError(
                "a student goes with the model it was distilled from: export that first, then --from-pack it"
            )
        found = distil_task.taught(arguments.student)
        if arguments.evaluations is None and len(found) != 1:
            raise InputError(
                f"say with --evaluations which student of {arguments.student}: {', '.join(map(str, found)) or 'there is none'}"
            )
        count = arguments.evaluations or found[0]
        assert source is not None
        student = distil_task.load(arguments.student, count), paths.student_sampling(from_pack.sampling(source), count)
    elif source is not None and arguments.motion is None and arguments.audio is None:
        kept_student = from_pack.student(source)
        student = None if kept_student is None else (kept_student, source.manifest.sampling)
    voices = corpus.voices if corpus is not None else ()
    figures = logs.get("motion") or (dict(source.manifest.figures) if source is not None and not logs else {})
    pack = export.export(
        arguments.out, encoder, motion, name=arguments.name,
        provenance=export.provenance(logs, voices, arguments.device_name, source),
        figures=json.loads(arguments.figures.read_text("utf-8")) if arguments.figures else figures,
        sampling=sampling, voices=voices, capp=capp, student=student,
        phones=arguments.audio is not None or source is None or from_pack.has_phones(source), source=source,
    )  # fmt: skip
    size = sum(f.stat().st_size for f in pack.folder.iterdir()) / 1e6
    print(f"{pack.folder}: pack {pack.id}, {size:.1f} MB")
