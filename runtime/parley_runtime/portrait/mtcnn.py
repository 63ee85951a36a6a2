"""Finds faces and five landmarks with MTCNN, run by NumPy alone.

Zhang et al., "Joint Face Detection and Alignment using Multitask Cascaded Convolutional Networks", 2016: a small network
proposes boxes on an image pyramid, a second refuses most of them, a third refines what is left and marks eyes, nose and
corners of the mouth. The weights are those of the `mtcnn` package (MIT licence), read from its files; its code, which needs
TensorFlow, is not loaded.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import MissingDependencyError
from parley_runtime.portrait.sampling import resize

Floats = NDArray[np.float32]

SHA256 = {
    "pnet": "ea6b0c3e685ebee3165326ad6484acc95f2ef78f1c94fbf40a55704fa989f7b5",
    "rnet": "cb00e6460f3c98b0bfafaba3c0a0ded4bdf6e62cee7174d969e8670d7e757fee",
    "onet": "94f6ea2f4cf985275ee958cdd762d17b6009348a4fb9d8c6be39ba73ffd22ca3",
}
"""The weight files that were tried. They are pickles: only these very bytes are opened."""

_CELL, _STRIDE, _PYRAMID = 12, 2, 0.709


@dataclass(frozen=True)
class Thresholds:
    """How sure each network has to be, 0..1. The published ones are .6, .7, .7; paintings need a little less."""

    propose: float = 0.6
    refine: float = 0.6
    accept: float = 0.7


@dataclass(frozen=True)
class Found:
    """Faces, the surest first: `boxes` [N, 4] (left, top, right, bottom), `scores` [N], `points` [N, 5, 2], all in pixels.

    Points: the eye at the picture's left, the other eye, the nose, the corner of the mouth at the left, the other one.
    """

    boxes: Floats
    scores: Floats
    points: Floats


def find(pixels: NDArray[np.uint8], smallest: int, thresholds: Thresholds | None = None) -> Found:
    """Look for faces of at least `smallest` pixels in sRGB `pixels` [H, W, 3]. Raises MissingDependencyError."""
    limits = thresholds or Thresholds()
    image = (pixels.astype(np.float32) - 127.5) / 128.0
    boxes = _propose(image, smallest, limits.propose)
    if len(boxes):
        offsets, scores = _rnet(_patches(image, boxes, 24))
        boxes = _refined(boxes, offsets, scores, limits.refine)
    if not len(boxes):
        return Found(np.zeros((0, 4), np.float32), np.zeros(0, np.float32), np.zeros((0, 5, 2), np.float32))
    offsets, points, scores = _onet(_patches(image, boxes, 48))
    side = (boxes[:, 2:4] - boxes[:, 0:2] + 1.0)[:, None, :]
    marks = boxes[:, None, 0:2] - 1.0 + side * np.stack([points[:, :5], points[:, 5:]], axis=2)
    shifted = boxes[:, :4] + offsets * np.tile(side[:, 0], 2)
    kept = np.flatnonzero(scores > limits.accept)
    kept = kept[_suppress(shifted[kept], scores[kept], 0.5, smaller=True)]
    return Found(shifted[kept].astype(np.float32), scores[kept], marks[kept].astype(np.float32))


def _propose(image: Floats, smallest: int, threshold: float) -> Floats:
    """Square boxes [N, 5] with scores from all sizes of the picture."""
    height, width = image.shape[:2]
    scale, found = _CELL / smallest, [np.zeros((0, 5), np.float32)]
    while min(height, width) * scale >= _CELL:
        small = resize(image, max(_CELL, round(width * scale)), max(_CELL, round(height * scale)))
        offsets, scores = _pnet(small)
        row, column = np.nonzero(scores > threshold)
        corner = np.stack([column, row, column, row], 1) * float(_STRIDE) + np.array([0, 0, _CELL, _CELL])
        boxes = (corner + offsets[row, column] * _CELL) * np.tile([width / small.shape[1], height / small.shape[0]], 2)
        score = scores[row, column]
        kept = _suppress(boxes, score, 0.5)
        found.append(np.concatenate([boxes[kept], score[kept, None]], 1).astype(np.float32))
        scale *= _PYRAMID
    boxes = np.concatenate(found)
    return _squared(boxes[_suppress(boxes[:, :4], boxes[:, 4], 0.7)])


def _refined(boxes: Floats, offsets: Floats, scores: Floats, threshold: float) -> Floats:
    side = boxes[:, 2:4] - boxes[:, 0:2] + 1.0
    moved = np.concatenate([boxes[:, :4] + offsets * np.tile(side, 2), scores[:, None]], 1)
    moved = moved[scores > threshold]
    return _squared(moved[_suppress(moved[:, :4], moved[:, 4], 0.7)])


def _squared(boxes: Floats) -> Floats:
    centre = 0.5 * (boxes[:, 0:2] + boxes[:, 2:4])
    half = 0.5 * np.max(boxes[:, 2:4] - boxes[:, 0:2], axis=1, initial=0.0)[:, None]
    return np.concatenate([centre - half, centre + half, boxes[:, 4:]], 1).astype(np.float32)


def _suppress(boxes: Floats, scores: Floats, limit: float, *, smaller: bool = False) -> NDArray[np.intp]:
    """Indices of boxes that no surer box overlaps by more than `limit` of their union (or of the smaller box)."""
    order = np.argsort(-scores, kind="stable")
    area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    while len(order):
        first, rest = order[0], order[1:]
        kept.append(int(first))
        low = np.maximum(boxes[first, :2], boxes[rest, :2])
        high = np.minimum(boxes[first, 2:4], boxes[rest, 2:4])
        common = np.prod(np.maximum(high - low, 0.0), axis=1)
        whole = np.minimum(area[first], area[rest]) if smaller else area[first] + area[rest] - common
        order = rest[common <= limit * np.maximum(whole, 1e-6)]
    return np.array(kept, np.intp)


def _patches(image: Floats, boxes: Floats, size: int) -> Floats:
    """What `boxes` [N, 4+] hold, [N, size, size, 3]; black (0 after normalisation) beyond the picture."""
    height, width = image.shape[:2]
    made = np.zeros((len(boxes), size, size, 3), np.float32)
    for index, box in enumerate(np.round(boxes[:, :4]).astype(int)):
        left, top, right, bottom = (int(edge) for edge in box)
        patch = np.zeros((max(1, bottom - top), max(1, right - left), 3), np.float32)
        inside = image[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
        if inside.size:
            y, x = max(-top, 0), max(-left, 0)
            patch[y : y + inside.shape[0], x : x + inside.shape[1]] = inside
        made[index] = resize(patch, size, size)
    return made


def _pnet(image: Floats) -> tuple[Floats, Floats]:
    w = _weights("pnet")
    x = _pool(_prelu(_conv(image[None], w[0], w[1]), w[2]), 2, same=True)
    x = _prelu(_conv(_prelu(_conv(x, w[3], w[4]), w[5]), w[6], w[7]), w[8])
    return _conv(x, w[9], w[10])[0], _sureness(_conv(x, w[11], w[12]))[0]


def _rnet(patches: Floats) -> tuple[Floats, Floats]:
    w = _weights("rnet")
    x = _pool(_prelu(_conv(patches, w[0], w[1]), w[2]), 3, same=True)
    x = _pool(_prelu(_conv(x, w[3], w[4]), w[5]), 3)
    x = _prelu(_conv(x, w[6], w[7]), w[8])
    x = _prelu(x.transpose(0, 2, 1, 3).reshape(len(x), -1) @ w[9] + w[10], w[11])
    return x @ w[12] + w[13], _sureness(x @ w[14] + w[15])


def _onet(patches: Floats) -> tuple[Floats, Floats, Floats]:
    w = _weights("onet")
    x = _pool(_prelu(_conv(patches, w[0], w[1]), w[2]), 3, same=True)
    x = _pool(_prelu(_conv(x, w[3], w[4]), w[5]), 3)
    x = _pool(_prelu(_conv(x, w[6], w[7]), w[8]), 2, same=True)
    x = _prelu(_conv(x, w[9], w[10]), w[11])
    x = _prelu(x.transpose(0, 2, 1, 3).reshape(len(x), -1) @ w[12] + w[13], w[14])
    return x @ w[15] + w[16], x @ w[17] + w[18], _sureness(x @ w[19] + w[20])


def _conv(x: Floats, kernel: Floats, bias: Floats) -> Floats:
    """A convolution without padding: `x` [N, H, W, I], `kernel` [K, K, I, O]."""
    rows, columns = x.shape[1] - kernel.shape[0] + 1, x.shape[2] - kernel.shape[1] + 1
    total: Floats = np.broadcast_to(bias, (len(x), rows, columns, len(bias))).astype(np.float32)
    for i in range(kernel.shape[0]):
        for j in range(kernel.shape[1]):
            total += x[:, i : i + rows, j : j + columns] @ kernel[i, j]
    return total


def _prelu(x: Floats, slope: Floats) -> Floats:
    return np.where(x >= 0.0, x, x * slope.reshape(-1))


def _pool(x: Floats, size: int, *, same: bool = False) -> Floats:
    """The largest of each `size` x `size` field, every second one; `same` pads as TensorFlow does."""
    if same:
        pads = [max(0, (-(-n // 2) - 1) * 2 + size - n) for n in x.shape[1:3]]
        edges = [(0, 0), *((p // 2, p - p // 2) for p in pads), (0, 0)]
        x = np.pad(x, edges, constant_values=-np.inf)
    fields = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(1, 2))[:, ::2, ::2]
    return np.asarray(fields.max(axis=(-2, -1)), np.float32)


def _sureness(logits: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(np.clip(logits[..., 0] - logits[..., 1], -60.0, 60.0))), np.float32)


@lru_cache(maxsize=3)
def _weights(name: str) -> tuple[Floats, ...]:
    found = importlib.util.find_spec("mtcnn")
    folders = list(found.submodule_search_locations or ()) if found else []
    path = Path(folders[0], "assets", "weights", f"{name}.lz4") if folders else None
    advice = "install it with: pip install 'parley-npc[portrait]' (or mark the face by hand with --points)"
    if path is None or not path.is_file():
        raise MissingDependencyError(f"finding faces needs the weights of the 'mtcnn' package; {advice}")
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256[name]:
        raise MissingDependencyError(f"{path} is not of mtcnn 1.0.0, the version whose weights were tried; {advice}")
    try:
        import joblib
    except ImportError as error:
        raise MissingDependencyError(f"finding faces needs the packages joblib and lz4; {advice}") from error
    arrays: list[Any] = joblib.load(path)
    return tuple(np.asarray(array, np.float32) for array in arrays)
