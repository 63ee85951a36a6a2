"""A folder of drawn heads: every person in several frames, with the ground truth of each, in chunks that are read by mapping.

    python -m parley_train heads --out work/heads --identities 800 --seed 1

Of a person's frames the first is a portrait at rest, the next ones speak, the others are wild (any pose, any face).
"""  # fmt: skip

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.transform import Rotation

from parley.errors import InputError
from parley_train.portrait import camera, plain_heads
from parley_train.portrait.correspondence import correspondence, mouth_box
from parley_train.portrait.gl_renderer import GlRenderer
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.plain_heads import Person
from parley_train.portrait.speech_motion import SpeechMotion

Floats = NDArray[np.float32]
Rng = np.random.Generator

FIELDS = (
    "image", "matte", "triangle", "corner", "distance", "weights", "pose", "shape", "base", "background",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """How many frames each person gets, and how large: `image` pixels of colour, `grid` of correspondence."""

    speaking: int = 5
    wild: int = 6
    image: int = 256
    grid: int = 128

    @property
    def frames(self) -> int:
        """Frames of a person, the one at rest included."""
        return 1 + self.speaking + self.wild


def rest_weights(rng: Rng) -> Floats:
    """[52] a face at rest: nearly nothing, eyes near the camera."""
    weights = np.clip(rng.normal(size=52) * 0.02, 0.0, 0.06).astype(np.float32)
    weights[17] = 0.0  # jawOpen: lips of a portrait are closed
    return plain_heads.look(weights, *np.clip(rng.normal(size=2) * 0.12, -1, 1))


def speaking_pose(rest: Floats, rotation: Floats, translation: Floats) -> Floats:
    """[6] the pose `rest` with a performance's head rotation (vector, rad) and translation (cm) on top."""
    turned = Rotation.from_rotvec(rotation) * Rotation.from_rotvec(rest[:3])
    nearer = rest[5] * camera.DISTANCE / (camera.DISTANCE - translation[2])
    return np.concatenate([turned.as_rotvec(), rest[3:5] + translation[:2], [nearer]]).astype(np.float32)


def frames_of(plan: Plan, motion: SpeechMotion, rng: Rng) -> list[tuple[Floats, Floats]]:
    """Weights and pose of each frame of one person."""
    rest = plain_heads.rest_pose(rng)
    frames = [(rest_weights(rng), rest)]
    for at in rng.integers(len(motion), size=plan.speaking):
        frames.append((motion.weights[at], speaking_pose(rest, motion.rotation[at], motion.translation[at])))
    frames += [(plain_heads.wild_weights(rng), plain_heads.wild_pose(rng)) for _ in range(plan.wild)]
    return frames


def draw_person(
    renderer: GlRenderer, who: Person, frames: list[tuple[Floats, Floats]], plan: Plan
) -> dict[str, NDArray[Any]]:
    """All fields of one person, frames stacked."""
    pictures = [
        renderer.draw(renderer.model.posed(who.base, weights), who.colours, pose, who.light, who.background)
        for weights, pose in frames
    ]
    step = plan.image // plan.grid
    mattes = [p.matte.reshape(plan.grid, step, plan.grid, step).mean((1, 3)).round().astype(np.uint8) for p in pictures]
    return {
        "image": np.stack([p.image for p in pictures]), "matte": np.stack(mattes),
        "triangle": np.stack([p.triangle for p in pictures]), "corner": np.stack([p.corner for p in pictures]),
        "distance": np.stack([p.distance for p in pictures]), "weights": np.stack([w for w, _ in frames]),
        "pose": np.stack([p for _, p in frames]), "shape": who.shape, "base": who.base,
        "background": (who.background * 255).astype(np.uint8),
    }  # fmt: skip


def make(
    folder: Path, model: HeadModel, motion: SpeechMotion, identities: int, seed: int, plan: Plan | None = None,
    chunk: int = 40, tell: Callable[[str], None] = print,
) -> None:  # fmt: skip
    """Draw `identities` people into `folder`. Chunks that are there are kept, so a killed run goes on."""
    plan = plan or Plan()
    renderer = GlRenderer(model, plan.image, plan.grid)
    started = time.monotonic()
    for first in range(0, identities, chunk):
        target = folder / f"{seed:04d}-{first:05d}"
        if target.is_dir():
            continue
        people = []
        for number in range(first, min(first + chunk, identities)):
            rng = np.random.default_rng([seed, number])
            who = plain_heads.person(model, rng, plan.image)
            people.append(draw_person(renderer, who, frames_of(plan, motion, rng), plan))
        unfinished = folder / f".{target.name}.{os.getpid()}"
        unfinished.mkdir(parents=True)
        for field in FIELDS:
            np.save(unfinished / f"{field}.npy", np.stack([p[field] for p in people]))
        (unfinished / "plan.json").write_text(json.dumps(plan.__dict__), "utf-8")
        unfinished.replace(target)
        tell(f"{target.name}: {first + len(people)} of {identities} people, {time.monotonic() - started:.0f} s")


@dataclass(frozen=True)
class Truth:
    """How a target frame lies in a source, G pixels.

    flow [2, G, G] where each pixel's point is in the source (-1..1); head [G, G] which pixels show the head, shown [G, G] which of
    those points the source shows; mouth [3] centre and half width of the target's mouth.
    """

    flow: Floats
    head: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    mouth: Floats


class HeadsData:
    """The chunks of a folder as one table; `people` of them, `plan.frames` frames each."""

    def __init__(self, folder: Path, at_most: int | None = None) -> None:
        self.folder = folder
        self._at_most = at_most
        self._chunks: list[dict[str, NDArray[Any]]] = []
        self._seen: set[str] = set()
        self._where: list[tuple[int, int]] = []
        self.refresh()
        if not self._where:
            raise InputError(f"{folder} holds no drawn heads; run: python -m parley_train heads --out {folder}")
        self.plan = Plan(**json.loads((folder / min(self._seen) / "plan.json").read_text("utf-8")))

    def refresh(self) -> None:
        """Take up chunks that were finished since."""
        for path in sorted(self.folder.glob("[0-9]*-[0-9]*")):
            if path.name in self._seen or (self._at_most is not None and len(self._where) >= self._at_most):
                continue
            self._seen.add(path.name)
            self._chunks.append({f: np.load(path / f"{f}.npy", mmap_mode="r") for f in FIELDS})
            count = len(self._chunks[-1]["pose"])
            self._where += [(len(self._chunks) - 1, row) for row in range(count)]
        if self._at_most is not None:
            self._where = self._where[: self._at_most]

    @property
    def people(self) -> int:
        """How many people there are by now."""
        return len(self._where)

    def get(self, field: str, person: int, frame: int | None = None) -> NDArray[Any]:
        """One field of a person, of one frame where it has frames."""
        chunk, row = self._where[person]
        values = self._chunks[chunk][field][row]
        return np.asarray(values if frame is None else values[frame])

    def truth(self, model: HeadModel, person: int, source: int, target: int) -> Truth:
        """How frame `target` lies in frame `source`."""
        base = self.get("base", person)
        moved = model.posed(base, self.get("weights", person, source))
        flow, head, shown = correspondence(
            model, self.get("triangle", person, target), self.get("corner", person, target),
            camera.project(moved, self.get("pose", person, source)), self.get("distance", person, source),
        )  # fmt: skip
        mouth = mouth_box(model, base, self.get("weights", person, target), self.get("pose", person, target))
        return Truth(flow, head, shown, mouth)
