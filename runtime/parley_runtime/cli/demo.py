"""`parley demo`: a head speaks a line, and everything that comes of it is kept: clips, curves, video, picture, figures."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.clips import FORMATS, ExportOptions, export
from parley.controls import Controls
from parley.errors import InputError, MissingDependencyError
from parley.motion import MotionClip
from parley_runtime.audio import SAMPLE_RATE, open_audio
from parley_runtime.cli.console import say
from parley_runtime.png import write_png
from parley_runtime.rig import Rig, SoftwareRenderer, film
from parley_runtime.synthetic import Marker, credentials_of

Mono = NDArray[np.float32]

_DATA = Path(__file__).resolve().parents[1] / "demo"
LINE = _DATA / "line.flac"
"""The bundled line."""
HEAD = _DATA / "head.glb"
"""The bundled head."""


class Performs(Protocol):
    """What the demo asks of a performer."""

    def perform(
        self, audio: Iterable[Mono], controls: Controls, seed: int, *, progress: Callable[[float], None] | None
    ) -> MotionClip:
        """Motion of mono float32 blocks at `SAMPLE_RATE`; `progress` hears how many seconds are done."""


@dataclass(frozen=True)
class DemoOptions:
    """What a demo makes. `seconds` is how much of the audio is spoken; `size` the video's width and height in pixels."""

    output: Path = Path("parley-demo")
    audio: Path = LINE
    head: Path = HEAD
    seed: int = 0
    seconds: float = 20.0
    size: int = 512
    workers: int | None = None
    controls: Controls = field(default_factory=Controls)

    def __post_init__(self) -> None:
        if not (math.isfinite(self.seconds) and 0.1 <= self.seconds <= 3600.0):
            raise InputError(f"--seconds must lie between 0.1 and 3600, got {self.seconds}")
        if self.size % 2 or not 64 <= self.size <= 2048:
            raise InputError(f"--size must be an even number between 64 and 2048, got {self.size}")


@dataclass(frozen=True)
class DemoFigures:
    """What the demo measured, in seconds: the sound, loading the pack, from the whole line being given to its first
    frames and to its last, and drawing the video (None when it was left out)."""

    audio: float
    loading: float
    first_frames: float
    performing: float
    drawing: float | None
    frames: int

    def __str__(self) -> str:
        parts = [
            f"{self.audio:.2f} s of speech", f"pack loaded in {self.loading * 1000:.0f} ms",
            f"first frames after {self.first_frames * 1000:.0f} ms", f"performed in {self.performing:.2f} s ({self.audio / max(self.performing, 1e-9):.1f} times real time)",
        ]  # fmt: skip
        if self.drawing is not None:
            parts.append(f"{self.frames} pictures at {self.frames / max(self.drawing, 1e-9):.1f} a second")
        return ", ".join(parts)


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `demo` to the command's parser."""
    parser = commands.add_parser("demo", help="speak a line: clips, curves and a video of a head that performs it")
    parser.add_argument("-o", "--output", type=Path, default=Path("parley-demo"), help="folder (default: %(default)s)")
    parser.add_argument("--audio", type=Path, default=LINE, help="speak this file instead of the bundled line")
    parser.add_argument(
        "--head", type=Path, default=HEAD, help="a .glb with ARKit morph targets (default: the bundled head)"
    )
    parser.add_argument("--pack", type=Path, help="pack folder (default: PARLEY_PACK, else the bundled pack)")
    parser.add_argument("--seed", type=int, default=0, help="another seed, another performance (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=20.0, help="speak at most this much (default: %(default)s)")
    parser.add_argument("--size", type=int, default=512, help="width and height of the video (default: %(default)s)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run `parley demo`; raises `ParleyError` for whatever cannot be done."""
    from parley_runtime.performer import Performer

    asked = DemoOptions(options.output, options.audio, options.head, options.seed, options.seconds, options.size)
    figures = make_demo(lambda: Performer.open(options.pack), asked, say)
    say(str(figures))
    return 0


def make_demo(open_performer: Callable[[], Performs], options: DemoOptions, tell: Callable[[str], None]) -> DemoFigures:
    """Make everything into `options.output`; `tell` hears of each step as it begins."""
    with open_audio(options.audio) as source:
        blocks = list(_first(source.blocks(0.5), round(options.seconds * SAMPLE_RATE)))
    samples = np.concatenate(blocks)
    duration = len(samples) / SAMPLE_RATE
    tell(f"line: {options.audio.name}, {duration:.2f} s")

    began = time.perf_counter()
    performer = open_performer()
    loading = time.perf_counter() - began
    tell(f"performing it (seed {options.seed})")
    began = time.perf_counter()
    done: list[float] = []
    clip = performer.perform(
        blocks, options.controls, options.seed, progress=lambda _: done.append(time.perf_counter() - began)
    )
    performing = time.perf_counter() - began

    # Node paths of the bundled head, so that its clips play as they are; other heads get the usual ones.
    paths = ExportOptions(face_paths=("Head/Face",)) if options.head == HEAD else ExportOptions()
    for name, entry in FORMATS.items():
        path = export(clip, options.output / f"clip{entry.extension}", name, paths)
        tell(f"wrote {path}  ({entry.summary})")
    _picture(options, clip, tell)
    _curves(options, clip, samples, tell)
    drawing = _video(options, clip, blocks, tell)
    return DemoFigures(duration, loading, done[0] if done else performing, performing, drawing, len(clip))


def _first(blocks: Iterable[Mono], count: int) -> Iterator[Mono]:
    """The first `count` samples of `blocks`."""
    for block in blocks:
        yield block[:count]
        count -= len(block)
        if count <= 0:
            return


def _picture(options: DemoOptions, clip: MotionClip, tell: Callable[[str], None]) -> None:
    renderer = SoftwareRenderer(Rig.load(options.head), (768, 768))
    path = options.output / "poster.png"
    drawn = renderer.draw(clip.frame(most_telling_frame(clip)))
    write_png(path, Marker(768, 768)(drawn), credentials_of(clip.pack))
    tell(f"wrote {path}")


def most_telling_frame(clip: MotionClip) -> int:
    """The frame for a poster: eyes open, gaze near the viewer, the mouth in mid-word."""

    def column(*names: str) -> NDArray[np.float32]:
        total: NDArray[np.float32] = clip.weights[:, [ARKIT_INDEX[name] for name in names]].mean(axis=1)
        return total

    shut = column("eyeBlinkLeft", "eyeBlinkRight") + 0.5 * column("eyeLookDownLeft", "eyeLookDownRight")
    smile = column("mouthSmileLeft", "mouthSmileRight")
    away = np.abs(clip.gaze).sum(axis=1) + 0.5 * np.abs(clip.head_rotation).sum(axis=1)
    return int(np.argmax(column("jawOpen").clip(0.0, 0.45) + 0.5 * smile - 2.0 * shut - 0.5 * away))


def _curves(options: DemoOptions, clip: MotionClip, samples: Mono, tell: Callable[[str], None]) -> None:
    from parley_runtime.plot import plot_curves

    path = options.output / "curves.png"
    try:
        plot_curves(
            path, clip, samples, SAMPLE_RATE, f"{options.audio.name}, pack {clip.pack or '-'}, seed {clip.seed}"
        )
    except MissingDependencyError as error:
        tell(f"left out {path.name}: {error}")
    else:
        tell(f"wrote {path}")


def _video(options: DemoOptions, clip: MotionClip, blocks: list[Mono], tell: Callable[[str], None]) -> float | None:
    from parley_runtime.video import write_video

    path = options.output / "demo.mp4"
    tell(f"drawing {len(clip)} pictures of {options.size}x{options.size}")
    began = time.perf_counter()
    pictures = film(options.head, clip, (options.size, options.size), options.workers)
    marker = Marker(options.size, options.size)
    marked = (marker(picture) for picture in _counted(pictures, len(clip), tell))
    try:
        write_video(path, marked, clip.fps, blocks, SAMPLE_RATE, credentials=credentials_of(clip.pack))
    except MissingDependencyError as error:
        tell(f"left out {path.name}: {error}")
        return None
    tell(f"wrote {path}")
    return time.perf_counter() - began


def _counted(
    pictures: Iterator[NDArray[np.uint8]], total: int, tell: Callable[[str], None]
) -> Iterator[NDArray[np.uint8]]:
    """The same pictures; tells at every quarter how far they are."""
    for index, picture in enumerate(pictures):
        if index and index * 4 // total != (index - 1) * 4 // total:
            tell(f"  {index} of {total}")
        yield picture
