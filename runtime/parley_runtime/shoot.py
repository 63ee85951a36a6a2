"""From motion to a film: frames are made, drawn, marked and written one after the other, so any length fits into memory.

    motion = performed(Performer.open(), "line.wav", Controls(), seed=7)
    shoot(motion, portrait_artist, Take(output=Path("out.mp4"), sound=Path("line.wav")))
"""  # fmt: skip

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.controls import Controls
from parley.errors import InputError
from parley.motion import FRAME_RATE, MotionClip
from parley_runtime.audio import SAMPLE_RATE, open_audio
from parley_runtime.device import CPU, Array, Device
from parley_runtime.performer import Performer
from parley_runtime.png import write_png
from parley_runtime.synthetic import Credentials, Marker, Signer, check_signable, sign, try_out
from parley_runtime.video import write_video

Floats = NDArray[np.float32]
Picture = NDArray[np.uint8]
Motion = Iterable[Array]
"""Stretches [n, 58] of 52 ARKit weights, head rotation (rad) and head translation (m), of the host or of a device."""

Artist = Callable[[Motion], Iterator[Picture]]
"""Draws motion: RGBA pictures [H, W, 4], one a row."""


@dataclass(frozen=True)
class Take:
    """What becomes of the pictures.

    output   video, .mp4 or .webm; None for none
    frames   folder of PNG files; None for none
    sound    file of the line's sound for the video; None for silence
    fps      frames a second of the motion
    alpha    keep transparency: a .webm, or PNG
    signer   who signs the credentials; None leaves them unsigned
    """

    output: Path | None = None
    frames: Path | None = None
    sound: Path | None = None
    fps: float = FRAME_RATE
    alpha: bool = False
    credentials: Credentials = field(default_factory=lambda: Credentials("Parley"))
    signer: Signer | None = None

    def __post_init__(self) -> None:
        if self.output is None and self.frames is None:
            raise InputError("nothing would be kept: name a video with -o, or a folder of pictures with --frames")
        if self.alpha and self.output is not None and self.output.suffix.lower() != ".webm":
            raise InputError(f"{self.output}: only a .webm keeps transparency; name one, or give --frames alone")
        if self.signer is not None and self.output is not None:
            check_signable(self.output)


def shoot(motion: Motion, artist: Artist, take: Take, progress: Callable[[int], None] | None = None) -> int:
    """Draw `motion` at `take.fps` and write it, with the sound of `take.sound`; see `record`."""
    if take.output is None or take.sound is None:
        return record(artist(motion), take, progress)
    with open_audio(take.sound) as source:
        return record(artist(motion), take, progress, source.blocks())


def record(
    pictures: Iterator[Picture], take: Take, progress: Callable[[int], None] | None = None, sound: Iterable[Floats] | None = None
) -> int:  # fmt: skip
    """Write `pictures` ([H, W, 4], or [H, W, 3] where no alpha is kept; drawn as they are asked for), and `sound` (mono blocks at `SAMPLE_RATE`) beside them.

    Returns how many pictures there are; `progress` hears how many are done. Every picture gets the mark of synthetic media and
    `take.credentials`. Raises ParleyError.
    """
    if take.signer is not None:
        try_out(take.signer)
    written = _kept(_marked(pictures, take, progress), take)
    if take.output is None:
        return sum(1 for _ in written)
    count = write_video(take.output, written, take.fps, sound, SAMPLE_RATE, credentials=take.credentials)
    if take.signer is not None:
        sign(take.output, take.signer, take.credentials)
    return count


def performed(
    performer: Performer, line: Path, controls: Controls, seed: int, *, there: bool = False
) -> Iterator[Array]:  # fmt: skip
    """Motion of the sound file `line`, at the performer's rate, as it is made; if `there`, it stays on the performer's device."""
    with open_audio(line) as source:
        eyes = performer.eyes()
        for latents in performer.stream(source.blocks(), controls, seed):
            if there:
                weights, plain = performer.decoded(latents, eyes)
                yield performer.device.xp.concatenate([weights, plain[:, :6]], axis=1)
            else:
                yield rows_of(performer.decode(latents, seed, eyes))


def rows_of(clip: MotionClip) -> Floats:
    """A clip as motion [T, 58]."""
    return np.concatenate([clip.weights, clip.head_rotation, clip.head_translation], axis=1).astype(np.float32)


def at_rate(motion: Motion, rate: float, fps: float, device: Device = CPU) -> Iterator[Array]:
    """Motion of `rate` frames a second at `fps`, linear between frames, as `MotionClip.resampled` does; stretch by stretch.

    `device`: whose arrays the motion is.
    """
    if not np.isfinite(fps) or not 1.0 <= fps <= 240.0:
        raise InputError(f"a frame rate must lie between 1 and 240, got {fps}")
    if fps == rate:
        yield from motion
        return
    device.use()
    held = device.xp.zeros((0, 58), "float32")
    start = seen = made = 0  # `held` begins at frame `start` of what came in
    for stretch in motion:
        held = device.xp.concatenate([held, stretch])
        seen += len(stretch)
        count = int(np.floor((seen - 1) * fps / rate + 1e-9)) + 1 - made
        if count > 0:
            yield _between(held, start, np.arange(made, made + count) * rate / fps, device)
            made += count
        kept = max(0, min(int(made * rate / fps), seen - 1) - start)
        held, start = held[kept:], start + kept
    rest = max(1, round(seen * fps / rate)) - made if seen else 0
    if rest > 0:
        yield _between(held, start, np.arange(made, made + rest) * rate / fps, device)


def _between(held: Array, start: int, places: NDArray[np.floating[Any]], device: Device) -> Array:
    """Rows of `held`, which begins at frame `start`, at fractional frames `places`."""
    place = np.clip(places - start, 0, len(held) - 1)
    low = np.minimum(place.astype(int), max(len(held) - 2, 0))
    high = np.minimum(low + 1, len(held) - 1)
    at = device.to_device(np.stack([low, high]), "places")
    share = device.to_device((place - low)[:, None].astype(np.float32), "places")
    before, after = device.xp.take(held, at[0], axis=0), device.xp.take(held, at[1], axis=0)
    return device.kernels.crossfaded(before, after, share)


def _marked(pictures: Iterator[Picture], take: Take, progress: Callable[[int], None] | None) -> Iterator[Picture]:
    marker: Marker | None = None
    for number, picture in enumerate(pictures, 1):
        marker = marker or Marker(picture.shape[1], picture.shape[0])
        yield marker(picture if take.alpha else np.ascontiguousarray(picture[..., :3]))
        if progress is not None:
            progress(number)


def _kept(pictures: Iterator[Picture], take: Take) -> Iterator[Picture]:
    """The same pictures, each written into the folder of frames as it passes."""
    for number, picture in enumerate(pictures):
        if take.frames is not None:
            path = take.frames / f"frame_{number:06}.png"
            write_png(path, picture, take.credentials)
            if take.signer is not None:
                sign(path, take.signer, take.credentials)
        yield picture
