"""Writes what live clients would get of recorded lines, as clips to be judged like baked ones.

    python benchmarks/rehearse_live.py SPEECH OUT --profile balanced
    parley evaluate --speech SPEECH --clips OUT

SPEECH is a folder of sound files. Each is spoken to the scheduler in real time, in pieces of 20 ms, on a clock that does not wait.
"""  # fmt: skip

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

from parley.clips.npz import write_npz
from parley.clips.options import ExportOptions
from parley.errors import ParleyError
from parley_runtime.audio import open_audio
from parley_runtime.live.profiles import PROFILES
from parley_runtime.live.rehearsal import rehearse
from parley_runtime.performer import Performer

ENDINGS = (".flac", ".wav", ".ogg", ".mp3")


def main(arguments: list[str] | None = None) -> int:
    """Rehearse all lines; returns the exit code."""
    parser = argparse.ArgumentParser(description="Writes what live clients would get of recorded lines, as clips.")
    parser.add_argument("speech", type=Path, metavar="SPEECH", help="folder of sound files")
    parser.add_argument("out", type=Path, metavar="OUT", help="folder for the clips")
    parser.add_argument("--profile", choices=list(PROFILES), default="balanced")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pack", type=Path, metavar="DIR")
    options = parser.parse_args(arguments)
    files = sorted(path for path in options.speech.iterdir() if path.suffix.lower() in ENDINGS)
    if not files:
        print(f"{options.speech} holds no sound files ({', '.join(ENDINGS)})", file=sys.stderr)
        return 1
    try:
        sounds = []
        for path in files:
            with open_audio(path) as source:
                sounds.append(np.concatenate(list(source.blocks())))
        performer = Performer.open(options.pack)
        clips = rehearse(performer, sounds, options.profile, options.seed)
        for path, clip in zip(files, clips, strict=True):
            write_npz(clip, options.out / f"{path.stem}.npz", ExportOptions())
    except ParleyError as error:
        print(f"rehearse_live: {error}", file=sys.stderr)
        return 1
    seconds = sum(len(sound) for sound in sounds) / performer.manifest.features.sample_rate
    print(
        f"{len(files)} clips of {seconds:.0f} s, profile {options.profile}, pack {performer.pack.id}, in {options.out}"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
