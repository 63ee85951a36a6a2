"""Looks at a picture or a video for both signs of a rendering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError, MissingDependencyError
from parley.files import reason
from parley_runtime.synthetic.credentials import read_source_type
from parley_runtime.synthetic.manifest import Signature, read_signature
from parley_runtime.synthetic.mark import Trace, trace

SYNTHETIC = ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia")
"""IPTC's source types of what models made."""

_FRAMES = 8
"""Frames of a video that are looked at: the mark stands still while the content moves, so a few agree on it."""

_APART = 5
"""Frames between them."""


@dataclass(frozen=True)
class Verdict:
    """What a file says of itself (`source_type`, IPTC's code or None; its `signature`, if it has one), and what its pixels show."""

    source_type: str | None
    trace: Trace
    signature: Signature | None = None

    @property
    def synthetic(self) -> bool:
        """Whether any sign was found. Without both a file may still be synthetic: metadata is dropped, marks can be removed."""
        return self.source_type is not None or self.trace.found


def check(path: str | Path, anchors: Path | None = None) -> Verdict:
    """Check the PNG, JPEG, MP4, WebM or other picture or video at `path`; `anchors` are `read_signature`'s.

    Raises InputError for a file that cannot be read, MissingDependencyError without PyAV.
    """
    signature = read_signature(Path(path), anchors)
    stated = read_source_type(path)
    if stated is None and signature is not None and signature.source_type in SYNTHETIC:
        stated = signature.source_type
    return Verdict(stated, trace(_pictures(Path(path))), signature)


def _pictures(path: Path) -> Iterator[NDArray[np.uint8]]:
    av = _library()
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise InputError(f"{path}: holds no picture; give a picture or a video")
            for number, frame in enumerate(container.decode(video=0)):
                if number % _APART == 0:
                    yield frame.to_ndarray(format="rgb24")
                if number >= _APART * (_FRAMES - 1):
                    return
    except av.error.FFmpegError as error:
        raise InputError(f"{path}: is neither a picture nor a video that can be read ({error})") from error
    except OSError as error:
        raise InputError(f"cannot read {path}: {reason(error)}") from error


def _library() -> Any:
    try:
        import av
        import av.error
    except ImportError as error:
        raise MissingDependencyError(
            "looking at pictures and videos needs PyAV; install it with: pip install 'parley-npc[video]'"
        ) from error
    return av
