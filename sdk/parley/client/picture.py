"""A picture of a texture stream, as it came."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley import files
from parley.errors import MissingDependencyError, RemoteProtocolError

_EXTENSIONS = {"rgba": ".rgba", "jpeg": ".jpg", "webp": ".webp"}


@dataclass(frozen=True)
class Picture:
    """`data` holds the picture as `format` says: `rgba` raw bytes, rows from the top; `jpeg` and `webp` files."""

    format: str
    width: int
    height: int
    data: bytes

    def pixels(self) -> NDArray[np.uint8]:
        """sRGB and matte [height, width, 4]; a JPEG's matte is 255. Needs Pillow for jpeg and webp.

        Raises MissingDependencyError, or RemoteProtocolError for bytes that are no such picture.
        """
        if self.format == "rgba":
            return np.frombuffer(self.data, np.uint8).reshape(self.height, self.width, 4)
        try:
            from PIL import Image
        except ImportError as error:
            raise MissingDependencyError(
                f"reading {self.format} needs Pillow; install it with: pip install 'parley-npc[pictures]'"
            ) from error
        try:
            with Image.open(io.BytesIO(self.data), formats=[self.format]) as image:
                return np.asarray(image.convert("RGBA"))
        except (OSError, ValueError, SyntaxError) as error:
            raise RemoteProtocolError(f"a picture is no {self.format} ({error})", "field", about="frames") from None

    @property
    def extension(self) -> str:
        """The usual ending of a file of `data`."""
        return _EXTENSIONS.get(self.format, ".bin")

    def save(self, path: str | Path) -> None:
        """Write `data` as it is: a file for jpeg and webp, raw bytes for rgba. Raises OutputError."""
        files.write_bytes(path, self.data)


def picture_of(data: bytes, picture_format: str, width: int, height: int) -> Picture:
    """The picture of one part. Raises RemoteProtocolError when raw pixels are not as many as was said."""
    if picture_format == "rgba" and len(data) != 4 * width * height:
        raise RemoteProtocolError(
            f"a picture of {width} x {height} should have {4 * width * height} bytes, got {len(data)}", "field", about="frames"
        )  # fmt: skip
    return Picture(picture_format, width, height, data)
