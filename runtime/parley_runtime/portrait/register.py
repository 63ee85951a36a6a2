"""From a picture file to a registered portrait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley_runtime.portrait.crop import Crop, crop_of
from parley_runtime.portrait.faces import Face, choose_face, find_faces, marked_face
from parley_runtime.portrait.head_pose import apart, fitted
from parley_runtime.portrait.networks import CROP, MATTE, POSE, WEIGHTS, PortraitNetworks
from parley_runtime.portrait.picture import SourcePicture, read_picture, shrunk
from parley_runtime.portrait.registration import Registration
from parley_runtime.portrait.sampling import read_through

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

SHARPEST_CROP = 1024
"""Pixels of the crop in the picture that is kept; more is never drawn."""

LONGEST_SIDE = 4096
"""Pixels of the picture that is kept."""


def register(
    path: str | Path, rights: str, networks: PortraitNetworks, *, face: int | None = None,
    points: Sequence[tuple[float, float]] | None = None,
) -> Registration:  # fmt: skip
    """Register the picture at `path`: find the face (number `face` from the left, or marked by `points`), and look at it once.

    `rights` states the right to use the picture. Raises InputError for pictures and faces that cannot be used.
    """
    picture = read_picture(path)
    found = locate(picture, face, points)
    crop = crop_of(found, picture.name)
    witness = fitted(found, crop)
    pixels, alpha, crop = reduced(picture, crop)
    features = features_of(pixels, crop, networks)
    return Registration(
        rights=rights, source=picture.name, source_sha256=picture.sha256,
        created=datetime.now(timezone.utc).isoformat(timespec="seconds"), finder=found.finder, pixels=pixels, alpha=alpha,
        crop=crop, graph=networks.graph, features=features, doubt=apart(witness, features[POSE][0]),
    )  # fmt: skip


def locate(picture: SourcePicture, face: int | None, points: Sequence[tuple[float, float]] | None) -> Face:
    """The face that is meant. Raises InputError when there is none, or no single one."""
    if points is not None:
        return marked_face(points, picture.name)
    return choose_face(find_faces(picture.pixels), face, picture.name)


def features_of(pixels: Bytes, crop: Crop, networks: PortraitNetworks) -> dict[str, Floats]:
    """What the pack's `register` graph says of the crop, as far as drawing needs it."""
    known = networks.register(crop_pixels(pixels, crop, CROP))
    return {name: known[name] for name in dict.fromkeys((*networks.remembered, POSE, WEIGHTS, MATTE))}


def crop_pixels(pixels: Bytes, crop: Crop, size: int) -> Floats:
    """The crop of a picture as the graphs take it: [3, size, size], 0..1."""
    seen = read_through(pixels, crop.to_picture(size), size, size)
    return np.ascontiguousarray(np.clip(seen / 255.0, 0.0, 1.0).transpose(2, 0, 1), dtype=np.float32)


def reduced(picture: SourcePicture, crop: Crop) -> tuple[Bytes, Bytes | None, Crop]:
    """The picture no larger than drawing it needs, and the crop in it."""
    height, width = picture.pixels.shape[:2]
    scale = min(1.0, SHARPEST_CROP / crop.side, LONGEST_SIDE / max(width, height))
    if scale == 1.0:
        return picture.pixels, picture.alpha, crop
    columns, rows = max(1, round(width * scale)), max(1, round(height * scale))
    pixels = shrunk(picture.pixels, columns, rows)
    alpha = None if picture.alpha is None else shrunk(picture.alpha, columns, rows)
    corner = (crop.corner[0] * columns / width, crop.corner[1] * rows / height)
    return pixels, alpha, Crop(corner, crop.side * columns / width, crop.roll)
