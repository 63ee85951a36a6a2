"""Writes pictures and sound as a video, in bounded memory: MP4 that plays everywhere, or WebM that keeps transparency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError, MissingDependencyError, OutputError
from parley.files import atomic_path, reason
from parley_runtime.synthetic.credentials import Credentials, add_to_mp4

Picture = NDArray[np.uint8]
Block = NDArray[np.float32]


@dataclass(frozen=True)
class _Kind:
    """How a container holds pictures and sound. `rate_factor` is added to the asked quality: codecs count differently."""

    container: str
    options: dict[str, str]
    pictures: str
    sound: str
    sound_rates: tuple[int, ...]
    rate_factor: int


_KINDS = {
    ".mp4": _Kind("mp4", {"movflags": "+faststart"}, "libx264", "aac", (), 0),
    ".webm": _Kind("webm", {}, "libvpx-vp9", "libopus", (48_000, 24_000, 16_000, 12_000, 8_000), 10),
}


def write_video(
    path: str | Path, frames: Iterable[Picture], fps: float, audio: Iterable[Block] | None = None, sample_rate: int = 24_000,
    quality: int = 18, *, credentials: Credentials | None = None,
) -> int:  # fmt: skip
    """Write `frames` (sRGB [H, W, 3], even sizes, all alike) with mono `audio` blocks in -1..1; returns how many frames.

    The extension chooses: `.mp4` is H.264 and AAC with its index at the front, `.webm` VP9 and Opus, which also takes frames with
    alpha [H, W, 4]. Pictures and sound are drawn from their iterables side by side, so neither is ever held whole. The file
    appears when it is finished. `quality` is x264's rate factor (lower is better). `credentials` say in the file's metadata that it
    is synthetic. Raises `MissingDependencyError` without PyAV, `InputError` for pictures that do not fit, `OutputError` when the
    file cannot be written.
    """
    av = _library()
    kind = kind_of(path)
    if not 1.0 <= fps <= 240.0:
        raise InputError(f"a video's frame rate must lie between 1 and 240, got {fps}")
    if audio is not None and kind.sound_rates and sample_rate not in kind.sound_rates:
        raise InputError(f"sound of {sample_rate} Hz does not fit into {Path(path).suffix}; resample it to 48000 Hz")
    with atomic_path(path) as temporary:
        try:
            with av.open(str(temporary), "w", format=kind.container, options=kind.options) as container:
                if credentials is not None:
                    container.metadata.update(credentials.tags())
                rate = Fraction(fps).limit_denominator(1001)
                count = _encode(av, container, kind, frames, rate, audio, sample_rate, quality)
        except av.error.FFmpegError as error:
            # What the system refused (a full disk, say) is told as such: the encoder's own text names the temporary file.
            why = reason(error) if isinstance(error, OSError) else f"the encoder failed ({error})"
            raise OutputError(f"cannot write {path}: {why}") from error
        if credentials is not None and kind.container == "mp4":
            add_to_mp4(temporary, credentials)
    return count


def kind_of(path: str | Path) -> _Kind:
    """How the file of this name is written. Raises `InputError` for extensions that are none of a video."""
    kind = _KINDS.get(Path(path).suffix.lower())
    if kind is None:
        raise InputError(f"{path}: a video's name must end in {' or '.join(_KINDS)}")
    return kind


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
    av: Any, container: Any, kind: _Kind, frames: Iterable[Picture], rate: Fraction, audio: Iterable[Block] | None,
    sample_rate: int, quality: int,
) -> int:  # fmt: skip
    picture_stream: Any = None
    sound_stream: Any = container.add_stream(kind.sound, rate=sample_rate, layout="mono") if audio is not None else None
    if sound_stream is not None:
        sound_stream.codec_context.open(strict=False)  # tells how many samples the encoder takes at a time
    chunks = _in_pieces(audio, sound_stream.codec_context.frame_size) if audio is not None else iter(())
    heard, count = 0, 0
    for frame in frames:
        if picture_stream is None:
            picture_stream = _picture_stream(container, kind, frame, rate, quality)
            channels = frame.shape[2]
        if frame.shape != (picture_stream.height, picture_stream.width, channels):
            raise InputError(
                f"picture {count} is {frame.shape}, but the first was {picture_stream.height}x{picture_stream.width}"
            )
        image = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24" if channels == 3 else "rgba")
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


def _picture_stream(container: Any, kind: _Kind, frame: Picture, rate: Fraction, quality: int) -> Any:
    if frame.ndim != 3 or frame.shape[2] not in (3, 4):
        raise InputError(f"a video is made of pictures [H, W, 3 or 4], got {frame.shape}")
    height, width, channels = frame.shape
    if height % 2 or width % 2:
        raise InputError(f"video needs pictures of an even width and height, got {width}x{height}")
    if channels == 4 and kind.container != "webm":
        raise InputError(f"{kind.container.upper()} keeps no transparency; write a .webm, or drop alpha")
    stream = container.add_stream(kind.pictures, rate=rate)
    stream.width, stream.height = width, height
    if kind.container == "webm":
        stream.pix_fmt = "yuva420p" if channels == 4 else "yuv420p"
        # libvpx holds alpha only without the frames that it keeps hidden for later ones.
        stream.options = {"crf": str(quality + kind.rate_factor), "b:v": "0", "deadline": "good", "cpu-used": "5", "row-mt": "1",
                          "auto-alt-ref": "0" if channels == 4 else "1"}  # fmt: skip
    else:
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(quality), "preset": "medium", "tune": "animation"}
    return stream


def _mux_sound(av: Any, container: Any, stream: Any, chunk: Block, start: int, sample_rate: int) -> int:
    sound = av.AudioFrame.from_ndarray(chunk[None, :], format="fltp", layout="mono")
    sound.sample_rate, sound.pts, sound.time_base = sample_rate, start, Fraction(1, sample_rate)
    container.mux(stream.encode(sound))
    return len(chunk)


def _in_pieces(blocks: Iterable[Block], length: int) -> Iterator[Block]:
    """The same sound in pieces of the encoder's length, the last one filled with silence."""
    rest = np.zeros(0, np.float32)
    for block in blocks:
        rest = np.concatenate([rest, np.asarray(block, np.float32)])
        whole = len(rest) // length * length
        for start in range(0, whole, length):
            yield np.ascontiguousarray(np.clip(rest[start : start + length], -1.0, 1.0))
        rest = rest[whole:]
    if len(rest):
        yield np.concatenate([np.clip(rest, -1.0, 1.0), np.zeros(length - len(rest), np.float32)])
