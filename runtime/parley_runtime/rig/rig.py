"""A head that can be posed: rest geometry, morph targets by ARKit name, and the pivot that the head turns about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES, SHAPE_COUNT
from parley.errors import InputError
from parley.shape_names import MIXTURES, mixtures_of, shapes_of
from parley_runtime.rig.gltf import Glb, read_glb

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

HEAD_NODE = "Head"
"""Name of the node that carries head rotation; what hangs under it turns with the head."""

HEAD_WEIGHT = "_HEAD_WEIGHT"
"""Optional vertex attribute, 0..1: how far a vertex follows the head. Lets a neck bend instead of tearing."""

OCCLUSION = "_OCCLUSION"
"""Optional vertex attribute, 0..1: baked ambient light, 1 is open sky."""


_SHARES = np.array([[of.get(name, 0.0) for of in MIXTURES.values()] for name in ARKIT_NAMES], np.float32)
"""How much of each ARKit shape [52, mixtures] a mixture takes."""


@dataclass(frozen=True)
class Surface:
    """How a material takes light: `shading` is 'skin', 'eye', 'wet', 'hair' or 'matte'; `roughness` is glTF's, 0..1."""

    name: str
    shading: str
    roughness: float


@dataclass(frozen=True)
class Rig:
    """A posable head in its rest pose. Space: +x the subject's left, +y up, +z out of the face; metres.

    rest         [V, 3] vertices
    deltas       [52, V * 3] movement of each vertex at weight 1, ARKit's canonical order; zeros where a shape is missing
    triangles    [F, 3] vertex indices, counter-clockwise seen from outside
    colours      [V, 3] linear RGB
    occlusion    [V] baked ambient light, 0..1
    surface      [V] index into `surfaces`
    head_weight  [V] how far the vertex follows the head, 0..1
    pivot        [3] point that the head rotates about
    shapes       names of the ARKit shapes that the file has
    mixed        [M, V * 3] movement of each vertex by shapes that stand for several of ARKit's (VRM's `aa`), whose weights are
                 those 52 times `shares` [52, M], within 0..1
    left_out     names of morph targets that nothing drives: no shape of ARKit's, or one that the file has twice
    """

    rest: Floats
    deltas: Floats
    triangles: Ints
    colours: Floats
    occlusion: Floats
    surface: Ints
    head_weight: Floats
    pivot: Floats
    surfaces: tuple[Surface, ...]
    shapes: tuple[str, ...]
    mixed: Floats
    shares: Floats
    left_out: tuple[str, ...] = ()

    @staticmethod
    def load(path: str | Path) -> Rig:
        """Load a .glb whose meshes carry ARKit morph targets (`mesh.extras.targetNames`); raises `InputError`."""
        glb = read_glb(path)
        try:
            return _assemble(glb)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise InputError(
                f"{glb.path}: malformed glTF ({type(error).__name__}: {error}); export the model again"
            ) from error

    def pose(self, weights: Floats, rotation: Floats, translation: Floats) -> Floats:
        """Vertices [V, 3] for `weights` [52], a head `rotation` vector [3] in radians and `translation` [3] in metres."""
        given = np.asarray(weights, np.float32)
        local = self.rest + (given @ self.deltas).reshape(-1, 3)
        if len(self.mixed):
            local += (np.clip(given @ self.shares, 0.0, 1.0) @ self.mixed).reshape(-1, 3)
        turned = (local - self.pivot) @ rotation_matrix(rotation).T + (self.pivot + np.asarray(translation, np.float32))
        posed: Floats = local + self.head_weight[:, None] * (turned - local)
        return posed


def rotation_matrix(vector: Floats) -> Floats:
    """Rotation matrix [3, 3] of a rotation `vector` [3] (axis times angle, radians), by Rodrigues' formula."""
    x, y, z = (float(v) for v in vector)
    angle = float(np.sqrt(x * x + y * y + z * z))
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    first = np.sinc(angle / np.pi)
    second = 0.5 * np.sinc(angle / (2.0 * np.pi)) ** 2
    matrix: Floats = (np.eye(3) + first * cross + second * (cross @ cross)).astype(np.float32)
    return matrix


def _assemble(glb: Glb) -> Rig:
    document = glb.document
    surfaces = [_surface(material) for material in document.get("materials", ())] or [Surface("default", "matte", 0.8)]
    parts: list[dict[str, NDArray[Any]]] = []
    found: dict[str, None] = {}
    mixtures = False
    pivot, start = np.zeros(3), 0
    named: list[str] = []
    driven: set[str] = set()
    for node, world, under_head in _walk(document):
        if node.get("name") == HEAD_NODE:
            pivot = world[:3, 3]
        if "mesh" not in node:
            continue
        mesh = document["meshes"][node["mesh"]]
        for primitive in mesh["primitives"]:
            names = {**primitive.get("extras", {}), **mesh.get("extras", {})}.get("targetNames", ())
            part = _primitive(glb, primitive, names, world, under_head, start)
            part["surface"] = np.full(len(part["rest"]), primitive.get("material", 0), np.int32)
            parts.append(part)
            start += len(part["rest"])
            shapes = shapes_of(names)
            found.update(dict.fromkeys(filter(None, shapes)))
            mixed = mixtures_of(names, found)
            mixtures |= any(mixed)
            named += [name for name in names if name not in named]
            driven |= {name for name, *known in zip(names, shapes, mixed, strict=True) if any(known)}
    if not parts:
        raise InputError(f"{glb.path}: holds no mesh")
    if not found and not mixtures:
        raise InputError(
            f"{glb.path}: none of its morph targets has a name of an ARKit shape (found: {_some(named)}); "
            "name them as ARKit does (jawOpen, eyeBlinkLeft, ...), or as docs/blendshapes.md lists"
        )
    joined = {
        key: np.concatenate([part[key] for part in parts], axis=1 if key in ("deltas", "mixed") else 0)
        for key in parts[0]
    }
    used = joined["mixed"].any(axis=(1, 2))
    return Rig(
        joined["rest"], np.ascontiguousarray(joined["deltas"].reshape(SHAPE_COUNT, -1)), joined["triangles"],
        joined["colours"], joined["occlusion"], joined["surface"], joined["head_weight"], pivot.astype(np.float32),
        tuple(surfaces), tuple(sorted(found, key=ARKIT_INDEX.__getitem__)),
        joined["mixed"][used].reshape(int(used.sum()), joined["rest"].size), _SHARES[:, used],
        tuple(name for name in named if name not in driven),
    )  # fmt: skip


def _surface(material: Any) -> Surface:
    pbr = material.get("pbrMetallicRoughness", {})
    shading = material.get("extras", {}).get("shading", "matte")
    return Surface(str(material.get("name", "")), str(shading), float(pbr.get("roughnessFactor", 1.0)))


def _some(names: Sequence[str]) -> str:
    return (
        ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "") if names else "no names at all"
    )


def _primitive(
    glb: Glb, primitive: Any, names: Any, world: NDArray[np.float64], under_head: bool, start: int
) -> dict[str, NDArray[Any]]:
    attributes = primitive["attributes"]
    points = glb.accessor(attributes["POSITION"]).astype(np.float64)
    count = len(points)
    linear = world[:3, :3]
    deltas = np.zeros((SHAPE_COUNT, count, 3), np.float32)
    targets = primitive.get("targets", ())
    mixed = np.zeros((len(MIXTURES), count, 3), np.float32)
    shapes = shapes_of(names[: len(targets)])
    for target, shape, mixture in zip(targets, shapes, mixtures_of(names[: len(targets)], shapes), strict=False):
        if "POSITION" not in target:
            continue
        if shape is not None:
            deltas[ARKIT_INDEX[shape]] += glb.accessor(target["POSITION"]) @ linear.T
        if mixture is not None:
            mixed[list(MIXTURES).index(mixture)] += glb.accessor(target["POSITION"]) @ linear.T

    def optional(key: str, default: NDArray[np.float32]) -> NDArray[np.float32]:
        return glb.accessor(attributes[key]).astype(np.float32) if key in attributes else default

    base = glb.document.get("materials", [{}])[primitive.get("material", 0)].get("pbrMetallicRoughness", {})
    tint = np.asarray(base.get("baseColorFactor", (0.8, 0.8, 0.8, 1.0)), np.float32)[:3]
    indices = glb.accessor(primitive["indices"])[:, 0] if "indices" in primitive else np.arange(count)
    return {
        "rest": (points @ linear.T + world[:3, 3]).astype(np.float32),
        "deltas": deltas,
        "mixed": mixed,
        "triangles": (indices.astype(np.int32) + np.int32(start)).reshape(-1, 3),
        "colours": optional("COLOR_0", np.ones((count, 3), np.float32))[:, :3] * tint,
        "occlusion": optional(OCCLUSION, np.ones((count, 1), np.float32))[:, 0],
        "head_weight": optional(HEAD_WEIGHT, np.full((count, 1), float(under_head), np.float32))[:, 0],
    }


def _walk(document: Any) -> Iterator[tuple[Any, NDArray[np.float64], bool]]:
    """Every node of the default scene with its world matrix [4, 4] and whether it lies under the head node."""
    scene = document["scenes"][document.get("scene", 0)]
    stack = [(index, np.eye(4), False) for index in reversed(scene["nodes"])]
    while stack:
        index, parent, under_head = stack.pop()
        node = document["nodes"][index]
        world = parent @ _local_matrix(node)
        under_head = under_head or node.get("name") == HEAD_NODE
        yield node, world, under_head
        stack.extend((child, world, under_head) for child in reversed(node.get("children", ())))


def _local_matrix(node: Any) -> NDArray[np.float64]:
    if "matrix" in node:
        return np.asarray(node["matrix"], np.float64).reshape(4, 4).T
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    rotation = np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip
    matrix = np.eye(4)
    matrix[:3, :3] = rotation * np.asarray(node.get("scale", (1.0, 1.0, 1.0)), np.float64)
    matrix[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return matrix
