"""What the pictures of a texture stream are: of whom, how large, in which form; and the bytes of one."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley import protocol
from parley.errors import InputError, MissingDependencyError
from parley.protocol import PICTURE_FORMATS

Picture = NDArray[np.uint8]

SMALLEST, USUAL, LARGEST = 16, 256, 1024
"""Width and height of a picture, pixels."""


@dataclass(frozen=True)
class PictureKind:
    """The pictures of one stream: `face` is the name of a registered one, `format` one of PICTURE_FORMATS."""

    face: str
    width: int
    height: int
    format: str
    quality: int

    @property
    def size(self) -> int:
        """Width and height of the square that is drawn; its middle is what the stream asked for."""
        return max(self.width, self.height)

    def crop(self, square: Picture) -> Picture:
        """The middle [height, width, 4] of a square picture."""
        top, left = (self.size - self.height) // 2, (self.size - self.width) // 2
        return square[top : top + self.height, left : left + self.width]

    def encode(self, picture: Picture) -> bytes:
        """The bytes of a picture [height, width, 4]."""
        if self.format == "rgba":
            return picture.tobytes()
        image, sink = _pillow(), io.BytesIO()
        if self.format == "jpeg":
            image.fromarray(np.ascontiguousarray(picture[..., :3])).save(sink, "JPEG", quality=self.quality)
        else:  # method 0: a live picture has milliseconds, not seconds
            image.fromarray(np.ascontiguousarray(picture)).save(sink, "WEBP", quality=self.quality, method=0)
        return sink.getvalue()


def kind_asked_for(request: protocol.Open, faces: Mapping[str, str]) -> PictureKind:
    """What a stream asks for, with the runtime's defaults in it. Raises InputError for what this runtime cannot do."""
    if not faces:
        raise InputError("this runtime draws no pictures: start it with --face NAME=KIND:PATH, or ask for 'arkit'")
    name = request.portrait or next(iter(faces))
    if name not in faces:
        raise InputError(f"there is no face '{name}' here; known are {', '.join(faces)}")
    width = request.width or request.height or USUAL
    height = request.height or width
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise InputError(f"pictures are {SMALLEST} to {LARGEST} pixels wide and high, got {width} x {height}")
    chosen = request.format or "rgba"
    if chosen not in PICTURE_FORMATS:
        raise InputError(f"there are no pictures of format '{chosen}'; known are {', '.join(PICTURE_FORMATS)}")
    if chosen not in formats_here():
        raise InputError(f"this runtime cannot write '{chosen}': pip install 'parley-npc[pictures]', or ask for 'rgba'")
    return PictureKind(name, width, height, chosen, request.quality)


def formats_here() -> tuple[str, ...]:
    """The picture formats that this installation can write."""
    try:
        _pillow()
        from PIL import features
    except (ImportError, MissingDependencyError):
        return ("rgba",)
    return tuple(name for name in PICTURE_FORMATS if name != "webp" or features.check("webp"))


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingDependencyError(
            "JPEG and WebP need Pillow; install it with: pip install 'parley-npc[pictures]'"
        ) from error
    return Image
