"""A registered portrait that moves: what `parley render` and texture streams draw.

Portraits of one pack and one size can be drawn in one call of the graph (`draw_together`), whoever they show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley_runtime.device import Array, Device
from parley_runtime.portrait.crop import View, head_view, whole_view
from parley_runtime.portrait.cutout import cut_out
from parley_runtime.portrait.device_motion import beginning, posed
from parley_runtime.portrait.networks import (
    BEHIND,
    IMAGE,
    MATTE,
    POSE,
    WEIGHTS,
    PortraitNetworks,
    background_of,
    check_size,
    crop_size,
)
from parley_runtime.portrait.outline import Outline, outline
from parley_runtime.portrait.paste import Paste
from parley_runtime.portrait.pose import moved
from parley_runtime.portrait.register import crop_pixels, features_of
from parley_runtime.portrait.registration import Registration, read_registration
from parley_runtime.portrait.sampling import resize

Floats = NDArray[np.float32]
Pictures = NDArray[np.uint8]

TOGETHER = 8
"""Most frames of one call of the graph; more gain nothing and take memory."""


class PortraitFace:
    """Draws one portrait (`parley_runtime.renderer.FrameRenderer`)."""

    def __init__(
        self, registration: Registration, networks: PortraitNetworks, size: int = 512, *, whole: bool = False,
        neutral: bool = False, alone: bool = False,
    ) -> None:  # fmt: skip
        """Get ready to draw squares of `size` pixels about the head, or, if `whole`, the whole picture with a head of that size.

        The picture's own expression counts as the face at rest, and motion is added to it. With `neutral`, the expression that the
        `register` graph sees is undone first; what it sees wrongly, in a painting say, is then undone too. With `alone`, the colours are the sitter's
        without its background: for laying it over another by the matte.
        Raises InputError for sizes that cannot be drawn. Features that another pack made are made again.
        """
        check_size(size)
        self._size, self.networks = size, networks
        height, width = registration.pixels.shape[:2]
        view = (whole_view if whole else head_view)(registration.crop, width, height, size)
        # Of a tight picture the view shows less than the crop: then the crop is drawn larger.
        drawn = crop_size(round(registration.crop.side * view.columns / view.width))
        known = registration.features
        if registration.graph != networks.graph or not {*networks.remembered, POSE, WEIGHTS, MATTE} <= set(known):
            known = features_of(registration.pixels, registration.crop, networks)
        self.inputs = {name: known[name] for name in networks.remembered}
        # The graph is told the expression in both cases: it must know which teeth and eyes the picture shows.
        self.rest: Floats = np.zeros_like(known[WEIGHTS]) if neutral else known[WEIGHTS]
        self.inputs[IMAGE] = crop_pixels(registration.pixels, registration.crop, drawn)[None]
        self.pose: Floats = known[POSE][0]
        self.view: View = view
        self.crop = drawn
        seen = _outline_of(registration, known)
        share = np.ones_like(seen.sitter)
        if alone:
            self.inputs[IMAGE][0], share = _alone(registration, self.inputs[IMAGE][0], seen)
        if MATTE in self.inputs and BEHIND in self.inputs:
            # What the graph missed of hair and hats it is told, and what it took of the shoulders it must not move.
            told = np.maximum(seen.head, known[MATTE][0, 0] * seen.drawn)
            self.inputs[MATTE] = np.minimum(told, share)[None, None].astype(np.float32)
            # What is behind the head comes from the picture itself (`Paste`); behind the graph's it only has to be alike.
            small = self.inputs[BEHIND].shape[-1]
            self.inputs[BEHIND] = crop_pixels(registration.pixels, registration.crop, small)[None]
        self.paste = Paste(
            registration.pixels, registration.alpha, registration.crop, view, drawn, seen, background_of(self.inputs), self.pose,
            alone=alone,
        )  # fmt: skip

    @staticmethod
    def open(
        path: str | Path,
        size: int,
        *,
        pack: Path | None = None,
        whole: bool = False,
        alone: bool = False,
        device: str | Device | None = None,
    ) -> PortraitFace:
        """Open a `.portrait` file with a pack's graphs (None: PARLEY_PACK, else the one that ships). Raises ParleyError."""
        return PortraitFace(
            read_registration(path), PortraitNetworks.open(pack, device=device), size, whole=whole, alone=alone
        )

    @property
    def size(self) -> int:
        """Width and height of a picture of the head, pixels."""
        return self._size

    @cached_property
    def resident(self) -> dict[str, Array]:
        """`inputs` on the networks' device, taken there once."""
        return self.networks.resident(self.inputs)

    @cached_property
    def paste_there(self) -> Paste:
        """`paste` on the networks' device."""
        return self.paste.on(self.networks.device)

    @cached_property
    def beginning(self) -> Array:
        """What motion is added to, on the networks' device (`device_motion`)."""
        return self.networks.device.to_device(beginning(self.pose, self.rest[0], *self.paste.maps), "portrait")

    def draw(self, weights: Floats, rotation: Floats, translation: Floats) -> Pictures:
        """Pictures [B, H, W, 4]; see `FrameRenderer.draw`."""
        return draw_together([Part(self, weights, rotation, translation)])[0]


def _outline_of(registration: Registration, known: Mapping[str, Floats]) -> Outline:
    """Who is who in the crop, at the size of the matte that the graph gave."""
    matte = known[MATTE][0, 0]
    seen = crop_pixels(registration.pixels, registration.crop, len(matte)).transpose(1, 2, 0)
    return outline(seen, matte, known[POSE][0])


def _alone(registration: Registration, image: Floats, seen: Outline) -> tuple[Floats, NDArray[np.float64]]:
    """The crop `image` [3, S, S] without its background's colours at the sitter's edge, and the sitter's share of it, mended by them."""
    size = image.shape[-1]
    if registration.alpha is None:
        share = resize(seen.sitter, size, size)
    else:
        share = crop_pixels(registration.alpha[..., None], registration.crop, size)[0]
    layers = np.rint(255.0 * np.concatenate([image, share[None]])).astype(np.uint8).transpose(1, 2, 0)
    cut = cut_out(layers, own=registration.alpha is not None).transpose(2, 0, 1) / np.float32(255.0)
    colours = np.where(share > 0.02, cut[:3], image).astype(np.float32)
    return colours, resize(cut[3], len(seen.sitter), len(seen.sitter)).astype(np.float64)


@dataclass(frozen=True)
class Part:
    """What one portrait is to do: weights [B, 52], rotation [B, 3] rad, translation [B, 3] m, of the host or of the networks' device."""

    face: PortraitFace
    weights: Array
    rotation: Array
    translation: Array


def draw_together(parts: Sequence[Part]) -> list[Pictures]:
    """Pictures [B, H, W, 4] of each part, drawn in as few calls of the graph as there are sizes.

    Raises InputError for portraits of different packs.
    """
    if any(part.face.networks is not parts[0].face.networks for part in parts):
        raise InputError("portraits of different packs cannot be drawn in one call; draw them one after the other")
    results = [
        np.empty((len(part.weights), part.face.view.rows, part.face.view.columns, 4), np.uint8) for part in parts
    ]
    for size in sorted({part.face.crop for part in parts}):
        wanted = [(i, k) for i, part in enumerate(parts) if part.face.crop == size for k in range(len(part.weights))]
        for start in range(0, len(wanted), TOGETHER):
            _draw(parts, wanted[start : start + TOGETHER], results)
    return results


def _draw(parts: Sequence[Part], wanted: Sequence[tuple[int, int]], results: list[Pictures]) -> None:
    """One call of the graph for the rows (part, frame) of `wanted`; only whole pictures come to the host, those of a shape together."""
    faces = [parts[i].face for i, _ in wanted]
    networks, device = faces[0].networks, faces[0].networks.device
    device.use()
    poses, weights, backs = _posed(device, parts, wanted)
    frames, mattes = networks.render([face.resident for face in faces], poses, weights)
    shapes: dict[tuple[int, int], list[int]] = {}
    for number, face in enumerate(faces):
        shapes.setdefault((face.view.rows, face.view.columns), []).append(number)
    on_their_way = []
    for (rows, columns), numbers in shapes.items():
        pictures = device.xp.empty((len(numbers), rows, columns, 4), "uint8")
        for place, number in enumerate(numbers):
            faces[number].paste_there(frames[number], mattes[number], backs[number], pictures[place])
        on_their_way.append((numbers, device.fetch(pictures, "pictures")))
    for numbers, fetch in on_their_way:
        for number, picture in zip(numbers, fetch.result(), strict=True):
            i, k = wanted[number]
            results[i][k] = picture


def _posed(
    device: Device, parts: Sequence[Part], wanted: Sequence[tuple[int, int]]
) -> tuple[Array, Array, Sequence[Array | None]]:
    """Poses [n, 6], weights [n, 52] and ways back of each, on the device; motion of the host is worked out there and taken up."""
    if not isinstance(parts[wanted[0][0]].weights, np.ndarray):
        xp = device.xp
        motion = (
            xp.stack([getattr(parts[i], name)[k] for i, k in wanted]) for name in ("weights", "rotation", "translation")
        )
        return posed(xp, xp.stack([parts[i].face.beginning for i, _ in wanted]), *motion)
    poses = np.concatenate([
        moved(parts[i].face.pose, parts[i].rotation[k : k + 1], parts[i].translation[k : k + 1]) for i, k in wanted
    ])  # fmt: skip
    weights = np.stack([(parts[i].face.rest[0] + parts[i].weights[k]).clip(0, 1) for i, k in wanted]).astype(np.float32)
    backs = [parts[i].face.paste.way_back(pose) for (i, _), pose in zip(wanted, poses, strict=True)]
    there: list[Array | None] = list(backs)
    if device.xp is not np and any(back is not None for back in backs):
        still = np.zeros((2, 3), np.float32)
        up = device.to_device(np.stack([still if back is None else back for back in backs]), "motion")
        there = [None if back is None else up[number] for number, back in enumerate(backs)]
    return device.to_device(poses, "motion"), device.to_device(weights, "motion"), there
