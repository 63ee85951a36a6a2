"""Characters as training material: every person in several frames, drawn by worker processes, the same for the same seed."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.errors import InputError
from parley_train.faces.casting import cast
from parley_train.faces.facerig import FaceRig, Floats
from parley_train.faces.handover import Parcel, drop, pack, unpack
from parley_train.faces.ict_npz import model_path
from parley_train.faces.opening import open_rig
from parley_train.faces.performance import KINDS, Performance
from parley_train.faces.renderer import FaceRenderer
from parley_train.faces.setting import Setting
from parley_train.faces.truth import Truth, flow

MOUTH = tuple(range(48, 68))
"""Landmarks of the lips."""


@dataclass(frozen=True)
class Separate:
    """Every frame for itself: `kinds` names what each is drawn from (`performance.KINDS`)."""

    kinds: tuple[str, ...] = ("portrait", *("talk",) * 5, *("wild",) * 6)
    settings: int = 1
    """Different lights and backdrops; every frame is drawn in each."""

    def frames(self, rng: np.random.Generator) -> list[Performance]:
        """The performances of one person."""
        return [KINDS[kind](rng) for kind in self.kinds]


@dataclass(frozen=True)
class Factorial:
    """Every pose with every face: `poses` times `dynamics` frames, in that order, so any swap has its true picture."""

    poses: int = 2
    dynamics: int = 2
    kind: str = "wild"
    settings: int = 1

    def frames(self, rng: np.random.Generator) -> list[Performance]:
        """The performances of one person: frame `p * dynamics + d` has pose p and face d."""
        poses = [KINDS[self.kind](rng) for _ in range(self.poses)]
        faces = [KINDS[self.kind](rng) for _ in range(self.dynamics)]
        return [face.posed(pose) for pose in poses for face in faces]


Plan = Separate | Factorial

_LIP_SHAPES = ("mouthPucker", "mouthFunnel", "mouthSmileLeft", "mouthSmileRight")


@dataclass(frozen=True)
class Group:
    """One person in F frames (all performances in the first setting, then all in the second, ...).

    number         of the person in its stream; `seed` casts the same character anywhere
    identity       [K] coefficients on the rig's identity modes
    image          [F, S, S, 3] sRGB bytes; matte [F, S, S] bytes
    background     [L, S, S, 3] the backdrop of each setting alone
    weights        [F, 52]; pose [F, 6] (see `Frame.pose`)
    landmarks      [F, 68, 3] in the picture (-1..1, y down) with depth in metres; of a head without landmarks, ends of its lips
    truth          of each frame
    style          what it is drawn like
    """

    number: int
    seed: int
    identity: Floats
    image: NDArray[np.uint8]
    matte: NDArray[np.uint8]
    background: NDArray[np.uint8]
    weights: Floats
    pose: Floats
    landmarks: Floats
    truth: tuple[Truth, ...]
    style: str

    def __len__(self) -> int:
        return len(self.image)

    def flow(self, target: int, source: int) -> tuple[Floats, NDArray[np.bool_], NDArray[np.bool_]]:
        """Where each pixel of frame `target` lies in frame `source`; see `truth.flow`."""
        return flow(self.truth[target], self.truth[source])

    def mouth(self, frame: int) -> Floats:
        """[3] centre and half width of a square around the lips with a margin, -1..1."""
        return mouth_of(self.landmarks[frame])


def mouth_of(landmarks: Floats) -> Floats:
    """[3] centre and half width of a square around the lips with a margin, from landmarks [68, 3] of the picture."""
    at = landmarks[list(MOUTH), :2]
    low, high = at.min(axis=0), at.max(axis=0)
    return np.array([*(low + high) / 2.0, (high - low).max() / 2.0 * 1.4], np.float32)


def draw_group(
    renderer: FaceRenderer, number: int, stream_seed: int, plan: Plan, style: str | None = None, together: int = 1
) -> Group:
    """Person `number` of a stream. `together` neighbouring people share their performances and settings."""
    seed = person_seed(stream_seed, number)
    rng = np.random.default_rng([0x9E7F, stream_seed, number // together])
    performances = plan.frames(rng)
    settings = [Setting.from_seed(int(s)) for s in rng.integers(0, 1 << 31, plan.settings)]
    character = cast(seed, renderer.rig, style)
    with renderer.dress(character) as dressed:
        frames = [renderer.draw(dressed, setting, performance) for setting in settings for performance in performances]
    landmarks = renderer.rig.landmarks if len(renderer.rig.landmarks) else lip_ends(renderer.rig)
    truths = tuple(f.truth for f in frames if f.truth is not None)
    corners = truths[0].corners
    return Group(
        number=number, seed=seed, identity=np.array(character.coefficients, np.float32), image=np.stack([f.image for f in frames]),
        matte=np.stack([f.matte for f in frames]), background=np.stack([renderer.backdrop(s) for s in settings]),
        weights=np.stack([f.performance.weights for f in frames]), pose=np.stack([f.pose() for f in frames]),
        landmarks=np.stack([t.vertices[landmarks] for t in truths]),
        truth=tuple(Truth(t.triangle, t.barycentric, t.depth, corners, t.vertices, t.shared) for t in truths), style=character.style.name,
    )  # fmt: skip


def person_seed(stream_seed: int, number: int) -> int:
    """The character seed of person `number`: streams of different seeds hold different people."""
    return int(np.random.default_rng([0x9E2, stream_seed, number]).integers(0, 1 << 31))


class CharacterStream:
    """Groups of frames of one person after the other, for ever, drawn ahead by `workers` processes (0: in this one).

    seed        of the stream: fixes people, performances, settings; order and content do not depend on `workers`
    plan        which frames a person gets
    size        of images; `truth_size` of ground truth, default half of it
    face_model  path of the head (default: PARLEY_FACE_MODEL)
    style       of `casting.STYLES`; None lets each person's seed choose
    together    so many neighbouring people share performances and settings (2 gives cross-identity pairs)
    start       number of the first person
    """

    def __init__(
        self, seed: int, plan: Plan | None = None, *, size: int = 256, truth_size: int | None = None, face_model: str | Path | None = None,
        style: str | None = None, together: int = 1, workers: int = 1, start: int = 0,
    ) -> None:  # fmt: skip
        if workers < 0 or together < 1 or start < 0:
            raise InputError("workers and start must be 0 or more, together 1 or more")
        self._plan = plan or Separate()
        self._arguments = (str(model_path(face_model)), size, truth_size or max(size // 2, 8))
        self._seed, self._style, self._together, self._workers, self._next = seed, style, together, workers, start
        self._pool: ProcessPoolExecutor | None = None
        self._ahead: deque[Future[Parcel]] = deque()
        self._submitted = start
        self._renderer: FaceRenderer | None = None

    def __iter__(self) -> Iterator[Group]:
        return self

    def __next__(self) -> Group:
        if not self._workers:
            if self._renderer is None:
                self._renderer = _renderer_of(self._arguments)
            group = draw_group(self._renderer, self._next, self._seed, self._plan, self._style, self._together)
            self._next += 1
            return group
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, multiprocessing.get_context("spawn"), initializer=_prepare, initargs=(self._arguments,)
            )
        while len(self._ahead) < 2 * self._workers:
            job = self._pool.submit(_draw, self._submitted, self._seed, self._plan, self._style, self._together)
            self._ahead.append(job)
            self._submitted += 1
        group: Group = unpack(self._ahead.popleft().result())
        return group

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None
        for job in self._ahead:
            if not job.cancelled() and job.exception() is None:
                drop(job.result())
        self._ahead.clear()

    def __enter__(self) -> CharacterStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_worker: FaceRenderer | None = None
"""The renderer of this worker process."""


def _renderer_of(arguments: tuple[str, int, int]) -> FaceRenderer:
    path, size, truth_size = arguments
    return FaceRenderer(open_rig(path), size, truth_size)


def _prepare(arguments: tuple[str, int, int]) -> None:
    global _worker
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    _worker = _renderer_of(arguments)


def _draw(number: int, seed: int, plan: Plan, style: str | None, together: int) -> Parcel:
    assert _worker is not None
    return pack(draw_group(_worker, number, seed, plan, style, together))


def lip_ends(rig: FaceRig) -> NDArray[np.int32]:
    """Vertices [68] at the left, right, upper and lower end of the lips, in turn, of a head that comes without landmarks.

    Lips are what pucker, funnel and smile move most. Raises InputError for a head without these shapes.
    """
    moved = sum(np.linalg.norm(rig.shapes[ARKIT_INDEX[name]], axis=1) for name in _LIP_SHAPES)
    if not np.any(moved):
        raise InputError(
            f"{rig.name}: has none of {', '.join(_LIP_SHAPES)}, so nobody knows where its mouth is; add one"
        )
    lips = np.flatnonzero(moved > 0.55 * np.max(moved))
    ends = [extreme(rig.rest[lips, axis]) for axis in (0, 1) for extreme in (np.argmin, np.argmax)]
    return np.resize(lips[ends], 68).astype(np.int32)
