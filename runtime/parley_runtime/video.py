"""Writes pictures and sound as an MP4 that plays everywhere (H.264, AAC, index at the front), in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError, MissingDependencyError, OutputError
from parley.files import atomic_path

Picture = NDArray[np.uint8]
Block = NDArray[np.float32]

_AAC_FRAME = 1024


def write_video(
    path: str | Path, frames: Iterable[Picture], fps: float, audio: Iterable[Block] | None = None, sample_rate: int = 24_000,
    quality: int = 18,
) -> int:  # fmt: skip
    """Write `frames` (sRGB [H, W, 3], even sizes, all alike) with mono `audio` blocks in -1..1; returns how many frames.

    Pictures and sound are drawn from their iterables side by side, so neither is ever held whole. The file appears when
    it is finished. `quality` is x264's rate factor (lower is better). Raises `MissingDependencyError` without PyAV,
    `InputError` for pictures that do not fit, `OutputError` when the file cannot be written.
    """
    av = _library()
    if not 1.0 <= fps <= 240.0:
        raise InputError(f"a video's frame rate must lie between 1 and 240, got {fps}")
    with atomic_path(path) as temporary:
        try:
            with av.open(str(temporary), "w", format="mp4", options={"movflags": "+faststart"}) as container:
                return _encode(
                    av, container, frames, Fraction(fps).limit_denominator(1001), audio, sample_rate, quality
                )
        except av.error.FFmpegError as error:
            raise OutputError(f"cannot write {path}: the encoder failed ({error})") from error


def _library() -> Any:
    try:
        import av
        import av.error
    except ImportError as error:
        raise MissingDependencyError(
            "writing video needs PyAV; install it with: pip install 'parley-npc[video]'"
        ) from error
    return av


def _encode(
    av: Any, container: Any, frames: Iterable[Picture], rate: Fraction, audio: Iterable[Block] | None, sample_rate: int,
    quality: int,
) -> int:  # fmt: skip
    picture_stream: Any = None
    sound_stream = container.add_stream("aac", rate=sample_rate, layout="mono") if audio is not None else None
    chunks = _aac_frames(audio) if audio is not None else iter(())
    heard, count = 0, 0
    for frame in frames:
        if picture_stream is None:
            picture_stream = _picture_stream(container, frame, rate, quality)
        if frame.shape != (picture_stream.height, picture_stream.width, 3):
            raise InputError(
                f"picture {count} is {frame.shape}, but the first was {picture_stream.height}x{picture_stream.width}"
            )
        image = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
        image.pts, image.time_base = count, 1 / rate
        container.mux(picture_stream.encode(image))
        count += 1
        while sound_stream is not None and heard * rate < count * sample_rate:
            chunk = next(chunks, None)
            if chunk is None:
                break
            heard += _mux_sound(av, container, sound_stream, chunk, heard, sample_rate)
    if picture_stream is None:
        raise InputError("a video needs at least one picture")
    # Sound that goes on after the last picture is cut with it.
    container.mux(picture_stream.encode(None))
    if sound_stream is not None:
        container.mux(sound_stream.encode(None))
    return count


def _picture_stream(container: Any, frame: Picture, rate: Fraction, quality: int) -> Any:
    height, width = frame.shape[:2]
    if height % 2 or width % 2:
        raise InputError(f"H.264 needs an even width and height, got {width}x{height}")
    stream = container.add_stream("libx264", rate=rate)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.options = {"crf": str(quality), "preset": "medium", "tune": "animation"}
    return stream


def _mux_sound(av: Any, container: Any, stream: Any, chunk: Block, start: int, sample_rate: int) -> int:
    sound = av.AudioFrame.from_ndarray(chunk[None, :], format="fltp", layout="mono")
    sound.sample_rate, sound.pts, sound.time_base = sample_rate, start, Fraction(1, sample_rate)
    container.mux(stream.encode(sound))
    return len(chunk)


def _aac_frames(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same sound in pieces of the encoder's length, the last one filled with silence."""
    rest = np.zeros(0, np.float32)
    for block in blocks:
        rest = np.concatenate([rest, np.asarray(block, np.float32)])
        whole = len(rest) // _AAC_FRAME * _AAC_FRAME
        for start in range(0, whole, _AAC_FRAME):
            yield np.ascontiguousarray(np.clip(rest[start : start + _AAC_FRAME], -1.0, 1.0))
        rest = rest[whole:]
    if len(rest):
        yield np.concatenate([np.clip(rest, -1.0, 1.0), np.zeros(_AAC_FRAME - len(rest), np.float32)])
