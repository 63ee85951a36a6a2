"""The two portrait graphs of a pack, by the names of docs/portrait-graphs.md.

`register` sees a portrait once; `render` draws it, frame by frame. Whatever `register` gives and `render` asks for by the same name is
handed on, so a pack decides for itself what it remembers of a portrait.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError, PackError
from parley_runtime.device import Array, Device, Graph, open_device
from parley_runtime.pack import Pack, default_pack_folder
from parley_runtime.portrait.sampling import resize, spread

log = logging.getLogger("parley.device")

Floats = NDArray[np.float32]

CROP = 256
"""Pixels of the crop that `register` sees."""

STEP, LEAST, MOST = 32, 128, 1024
"""Crops that `render` draws: multiples of `STEP` from `LEAST` to `MOST` pixels."""

IMAGE, POSE, WEIGHTS, MATTE, BEHIND = "image", "pose", "weights", "matte", "behind"
TARGET_POSE, TARGET_WEIGHTS, FRAME, FRAME_MATTE = "target_pose", "target_weights", "frame", "frame_matte"


@dataclass(frozen=True)
class PortraitNetworks:
    """The portrait graphs of an opened pack. `threads` of both are the same."""

    pack: Pack
    register_graph: Graph
    render_graph: Graph

    @staticmethod
    def open(
        pack: Path | None = None, *, threads: int | None = None, device: str | Device | None = None
    ) -> PortraitNetworks:
        """Open a pack's portrait graphs on `device` (see `open_device`); portraits of the same pack and device share them.

        Raises PackError when the pack has none, DeviceError, MissingDependencyError.
        """
        return _opened(Path(pack) if pack is not None else default_pack_folder(), threads, device)

    @property
    def device(self) -> Device:
        """Where the graphs are."""
        return self.render_graph.device

    @property
    def graph(self) -> str:
        """sha256 of the `register` graph: features of another one are none of this pack's."""
        return self.pack.manifest.roles["register"].sha256

    @property
    def remembered(self) -> tuple[str, ...]:
        """What of a portrait `render` asks for, by name, beside the picture and the target."""
        return tuple(name for name in self.render_graph.inputs if name not in (IMAGE, TARGET_POSE, TARGET_WEIGHTS))

    def register(self, crop: Floats) -> dict[str, Floats]:
        """All that is known of a portrait [3, 256, 256] 0..1, each [1, ...]."""
        device = self.register_graph.device
        known = self.register_graph.every({IMAGE: device.to_device(crop[None].astype(np.float32), "portrait")})
        on_their_way = {name: device.fetch(array, "features") for name, array in known.items()}
        return {name: fetch.result() for name, fetch in on_their_way.items()}

    def resident(self, portrait: Mapping[str, Floats]) -> dict[str, Array]:
        """A portrait's inputs on the device, where they stay for all its frames."""
        return {name: self.device.to_device(array, "portrait") for name, array in portrait.items()}

    def render(self, portraits: Sequence[Mapping[str, Array]], poses: Array, weights: Array) -> tuple[Array, Array]:
        """Frames [B, 3, S, S] and mattes [B, S, S], 0..1, of `portraits` (B times `resident` inputs), `poses` [B, 6], `weights` [B, 52].

        All are the device's arrays. On a GPU the batch is filled up to a size that was planned for, and what it was filled with is thrown away there.
        """
        device, count = self.device, len(portraits)
        device.use()
        spare = device.bucket(count) - count
        filled = [*portraits, *([portraits[0]] * spare)]
        inputs = {name: device.xp.concatenate([one[name] for one in filled]) for name in portraits[0]}
        for name, motion in ((TARGET_POSE, poses), (TARGET_WEIGHTS, weights)):
            inputs[name] = device.xp.concatenate([motion, *([motion[:1]] * spare)]) if spare else motion
        drawn = self.render_graph.every(inputs)
        return drawn[FRAME][:count], drawn[FRAME_MATTE][:count, 0]


def crop_size(size: int) -> int:
    """The crop that is drawn for pictures of `size` pixels: the next multiple of `STEP`."""
    return int(min(MOST, max(LEAST, -(-size // STEP) * STEP)))


def background_of(portrait: Mapping[str, Floats]) -> Floats:
    """What `render` puts behind the head of `portrait` (its inputs by name, [1, ...]): [3, S, S], 0..1.

    The picture with what its matte covers, and a rim of it, replaced by what was remembered as `behind`; for a pack that remembers
    no such thing, the picture itself.
    """
    picture: Floats = portrait[IMAGE][0]
    if BEHIND not in portrait or MATTE not in portrait:
        return picture
    size = picture.shape[1]
    cover = np.clip((spread(portrait[MATTE][0, 0], 2) - 0.05) * 4.0, 0.0, 1.0)
    share = resize(cover, size, size)
    behind = resize(portrait[BEHIND][0].transpose(1, 2, 0), size, size).transpose(2, 0, 1)
    return np.asarray(picture * (1.0 - share) + behind * share, np.float32)


@lru_cache(maxsize=4)
def _opened(folder: Path, threads: int | None, device: str | Device | None) -> PortraitNetworks:
    pack = Pack.open(folder)
    chosen = device if isinstance(device, Device) else open_device(device, warn=log.warning)
    for role in ("register", "render"):
        if role not in pack.manifest.roles:
            raise PackError(
                f"{folder}: this pack draws no portraits, it has no '{role}' graph; use a pack that does: --pack DIR or PARLEY_PACK"
            )
    networks = PortraitNetworks(
        pack,
        Graph(pack.path("register"), device=chosen, threads=threads),
        Graph(pack.path("render"), device=chosen, threads=threads),
    )
    given, asked = set(networks.register_graph.outputs), set(networks.render_graph.inputs)
    missing = (asked - given - {IMAGE, TARGET_POSE, TARGET_WEIGHTS}) | ({POSE, WEIGHTS, MATTE} - given)
    missing |= {FRAME, FRAME_MATTE} - set(networks.render_graph.outputs)
    if missing:
        raise PackError(f"{folder}: its portrait graphs lack {', '.join(sorted(missing))}; export the pack again")
    return networks


def check_size(size: int) -> None:
    """Raise InputError for pictures that no portrait is drawn at."""
    if not 64 <= size <= MOST:
        raise InputError(f"a portrait is drawn 64 to {MOST} pixels wide, got {size}; choose another size")
