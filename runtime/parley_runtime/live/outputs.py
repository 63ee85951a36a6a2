"""What the frames of a stream may hold: ARKit's numbers, the model's own latents, or pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parley import MotionClip, protocol
from parley.errors import InputError
from parley_runtime.live.pictures import PictureKind, kind_asked_for
from parley_runtime.performer import Performer

Floats = NDArray[np.float32]


class Outputs:
    """Describes a stream's frames to its client, and gives their numbers."""

    def __init__(self, performer: Performer, faces: Mapping[str, str]) -> None:
        """`faces`: name -> spec of the faces that pictures may show."""
        self._performer = performer
        self._faces = faces

    def describe(self, request: protocol.Open) -> tuple[protocol.Opened, PictureKind | None]:
        """The answer to a request, and the pictures that it asks for. Raises InputError for what this runtime cannot do."""
        base = protocol.Opened(stream=request.stream, output=request.output, rate=request.rate, profile=request.profile)
        if request.output == "arkit":
            return replace(base, columns=protocol.ARKIT_COLUMNS), None
        if request.output == "latents":
            matrix = self._performer.decoding
            if matrix is None:
                raise InputError("this pack decodes its latents with more than a matrix; ask for 'arkit' instead")
            columns = tuple(f"z{number}" for number in range(self._performer.manifest.latent.width))
            shape = (matrix.shape[0], matrix.shape[1])
            return replace(base, columns=columns, shape=shape, parts=(protocol.pack_rows(matrix),)), None
        if request.output == "texture":
            kind = kind_asked_for(request, self._faces)
            return replace(base, width=kind.width, height=kind.height, format=kind.format, portrait=kind.face), kind
        raise InputError(f"there are no streams of '{request.output}'; known are {', '.join(protocol.OUTPUTS)}")

    @staticmethod
    def rows(clip: MotionClip) -> tuple[Floats, Floats]:
        """Numbers of frames: ARKit's columns, and plain latents."""
        arkit = np.concatenate([clip.weights, clip.head_rotation, clip.head_translation, clip.gaze], axis=1)
        return arkit, clip.latents

    @staticmethod
    def pack(output: str, rows: NDArray[np.floating]) -> tuple[bytes, ...]:
        """The parts of a message of these rows [n, columns]; of a texture stream, a part for each picture to be drawn.

        Fractional frames of the device's motion (`Moving`) stay as exact as they are.
        """
        if rows.dtype == np.float64:
            return tuple(row.astype("<f8").tobytes() for row in rows)
        return tuple(protocol.pack_rows(row) for row in rows) if output == "texture" else (protocol.pack_rows(rows),)
