"""What draws a face from motion: one protocol for every kind of face, and the way from a name to an open face.

    face = open_face("rig:head.glb", 256)
    pictures = face.draw(clip.weights[:8], clip.head_rotation[:8], clip.head_translation[:8])

A kind of face is a folder of the runtime (`rig`, `portrait`) with a class that keeps `FrameRenderer`, and one line in `KINDS`.
Pictures of faces that were opened here carry the mark of synthetic media.
"""  # fmt: skip

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley_runtime.device import Array, Device
from parley_runtime.synthetic import Marker

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]
Chosen = str | Device | None
"""A device, or what `open_device` takes."""


class FrameRenderer(Protocol):
    """One face, drawn at one size. One thread at a time may use it."""

    @property
    def size(self) -> int:
        """Width and height of a picture, pixels."""

    def draw(self, weights: Floats, rotation: Floats, translation: Floats) -> Pictures:
        """Draw B frames: sRGB and matte, bytes [B, size, size, 4], the top row first.

        weights [B, 52] in ARKit's order, 0..1; rotation [B, 3] rotation vectors, radians; translation [B, 3] metres (ARKit's
        space). Red, green and blue hold the picture with its background; alpha is the matte: 255 where the face is, 0 where
        the background is. So who wants the whole picture drops alpha, and who wants the face alone blends by it. (A `cutout` has no
        background, so that nothing of it is blended in at the edge.)
        """


@dataclass(frozen=True)
class Share:
    """What one face is to do among several: `face` as `open_face` gave it, and what `FrameRenderer.draw` takes."""

    face: FrameRenderer
    weights: Array
    rotation: Array
    translation: Array


@dataclass(frozen=True)
class Kind:
    """How faces of a kind are opened, drawn in one call, if they can be, and on which device of ours, if on one.

    `open` takes what follows the colon, a size in pixels, the folder of the model pack and the device (None: the usual ones). Without `together`
    each face is drawn by itself. With `device` a `Share` may be that device's arrays.
    """

    open: Callable[[str, int, Path | None, Chosen], FrameRenderer]
    together: Callable[[Sequence[Share]], list[Pictures]] | None = None
    device: Callable[[FrameRenderer], Device] | None = None


class MarkedFace:
    """A face whose pictures carry the mark of synthetic media (`parley_runtime.synthetic`)."""

    def __init__(self, kind: Kind, inner: FrameRenderer) -> None:
        self.kind, self.inner = kind, inner
        self._marker = Marker(inner.size, inner.size)

    @property
    def size(self) -> int:
        """Width and height of a picture, pixels."""
        return self.inner.size

    @property
    def device(self) -> Device | None:
        """Where it is drawn, if that is a device of ours."""
        return self.kind.device(self.inner) if self.kind.device is not None else None

    def draw(self, weights: Floats, rotation: Floats, translation: Floats) -> Pictures:
        """Pictures [B, size, size, 4]; see `FrameRenderer.draw`."""
        return self.marked(self.inner.draw(weights, rotation, translation))

    def marked(self, pictures: Pictures) -> Pictures:
        """The same pictures with the mark."""
        return self._marker(pictures, out=pictures)


def _rig(path: str, size: int, pack: Path | None, device: Chosen) -> FrameRenderer:
    from parley_runtime.rig.faces import RigFace

    return RigFace(path, size)


def _portrait(path: str, size: int, pack: Path | None, device: Chosen) -> FrameRenderer:
    from parley_runtime.portrait import PortraitFace

    return PortraitFace.open(path, size, pack=pack, device=device)


def _cutout(path: str, size: int, pack: Path | None, device: Chosen) -> FrameRenderer:
    """A portrait whose colours are the sitter's alone, for laying it over another background."""
    from parley_runtime.portrait import PortraitFace

    return PortraitFace.open(path, size, pack=pack, device=device, alone=True)


def _device_of_portrait(face: FrameRenderer) -> Device:
    from parley_runtime.portrait import PortraitFace

    assert isinstance(face, PortraitFace)
    return face.networks.device


def _portraits(shares: Sequence[Share]) -> list[Pictures]:
    from parley_runtime.portrait import Part, PortraitFace, draw_together

    parts = []
    for share in shares:
        assert isinstance(share.face, PortraitFace)
        parts.append(Part(share.face, share.weights, share.rotation, share.translation))
    return draw_together(parts)


KINDS: dict[str, Kind] = {
    "portrait": Kind(_portrait, _portraits, _device_of_portrait),
    "cutout": Kind(_cutout, _portraits, _device_of_portrait),
    "rig": Kind(_rig),
}
"""Name of a kind of face, as specs write it -> how it is drawn."""


def split_spec(spec: str) -> tuple[str, str]:
    """The kind and the path of a face written `KIND:PATH`. Raises InputError, without opening anything."""
    kind, colon, path = spec.partition(":")
    if not colon or not path or kind not in KINDS:
        known = ", ".join(f"{name}:PATH" for name in KINDS)
        raise InputError(f"'{spec}' names no face; write one of {known}")
    return kind, path


def open_face(spec: str, size: int, pack: Path | None = None, device: Chosen = None) -> MarkedFace:
    """Open the face `spec` (such as `rig:head.glb`) for pictures of `size` pixels. Raises ParleyError.

    Portraits are drawn by the graphs of the pack in the folder `pack` (None: PARLEY_PACK, else the one that ships) on `device` (None:
    PARLEY_DEVICE, else the CPU).
    """
    kind, path = split_spec(spec)
    return MarkedFace(KINDS[kind], KINDS[kind].open(path, size, pack, device))


def drawn_there(spec: str) -> bool:
    """Whether the face `spec` can be drawn from motion that is on its device."""
    return KINDS[split_spec(spec)[0]].device is not None


def joins(spec: str) -> str | None:
    """The kind of a face that can be drawn in one call with others of its kind; None for faces that are drawn alone."""
    kind, _ = split_spec(spec)
    return kind if KINDS[kind].together is not None else None


def draw_together(shares: Sequence[Share], *, marked: bool = True) -> list[Pictures]:
    """Pictures of every share, in order; faces of a kind that can do it are drawn in one call, whoever they show.

    `marked=False` is for who puts them into a larger picture and marks that.
    """
    results: list[Pictures | None] = [None] * len(shares)
    groups: dict[Kind, list[tuple[int, MarkedFace]]] = {}
    for number, share in enumerate(shares):
        if isinstance(share.face, MarkedFace) and share.face.kind.together is not None:
            groups.setdefault(share.face.kind, []).append((number, share.face))
        else:
            face = share.face.inner if isinstance(share.face, MarkedFace) and not marked else share.face
            results[number] = face.draw(share.weights, share.rotation, share.translation)
    for kind, members in groups.items():
        assert kind.together is not None
        drawn = kind.together([replace(shares[number], face=member.inner) for number, member in members])
        for (number, member), pictures in zip(members, drawn, strict=True):
            results[number] = member.marked(pictures) if marked else pictures
    return [pictures for pictures in results if pictures is not None]
