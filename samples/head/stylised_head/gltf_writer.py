"""Writes the parts as binary glTF 2.0: one mesh `Face` under the node `Head`, one mesh `Body` beside it.

All targets are on every primitive of `Face`, as the format asks; movements are sparse accessors, so a target costs only
the vertices that it moves. Coordinates are rounded to a micrometre, which makes the file the same on every machine.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from parley.arkit import ARKIT_NAMES
from stylised_head.part import Part
from stylised_head.skull import Array

_FLOAT, _SHORT, _ARRAY, _ELEMENTS = 5126, 5123, 34962, 34963
_MATERIALS: dict[str, tuple[str, float]] = {
    "skin": ("skin", 0.55), "eye": ("eye", 0.06), "teeth": ("teeth", 0.25), "tongue": ("wet", 0.35), "hair": ("hair", 0.5),
    "brow": ("hair", 0.8), "lash": ("ink", 0.8), "cloth": ("matte", 0.9), "trim": ("matte", 0.6),
}  # fmt: skip
"""Material -> how Parley's renderer shades it, and glTF roughness."""


class _Writer:
    def __init__(self) -> None:
        self.binary = bytearray()
        self.views: list[dict[str, Any]] = []
        self.accessors: list[dict[str, Any]] = []
        self._empty: dict[int, int] = {}

    def view(self, data: bytes, target: int | None = None) -> int:
        self.binary += b"\0" * (-len(self.binary) % 4)
        spec: dict[str, Any] = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        if target:
            spec["target"] = target
        self.binary += data
        self.views.append(spec)
        return len(self.views) - 1

    def array(self, values: Array, kind: str, bounds: bool = False) -> int:
        rows = values.astype("<f4")
        spec: dict[str, Any] = {
            "bufferView": self.view(rows.tobytes(), _ARRAY), "componentType": _FLOAT, "count": len(rows), "type": kind,
        }  # fmt: skip
        if bounds:
            spec["min"], spec["max"] = rows.min(axis=0).tolist(), rows.max(axis=0).tolist()
        self.accessors.append(spec)
        return len(self.accessors) - 1

    def indices(self, triangles: Array) -> int:
        flat = triangles.astype("<u2").ravel()
        self.accessors.append({
            "bufferView": self.view(flat.tobytes(), _ELEMENTS), "componentType": _SHORT, "count": len(flat), "type": "SCALAR",
        })  # fmt: skip
        return len(self.accessors) - 1

    def sparse(self, values: Array) -> int:
        """Movements [V, 3], zero rows left out; all zeros become one shared empty accessor."""
        rows = values.astype("<f4")
        moved = np.flatnonzero(np.abs(rows).max(axis=1) > 0)
        spec: dict[str, Any] = {"componentType": _FLOAT, "count": len(rows), "type": "VEC3"}
        spec["min"], spec["max"] = rows.min(axis=0).tolist(), rows.max(axis=0).tolist()
        if not len(moved):
            if len(rows) not in self._empty:
                self.accessors.append(spec)
                self._empty[len(rows)] = len(self.accessors) - 1
            return self._empty[len(rows)]
        where, what = self.view(moved.astype("<u2").tobytes()), self.view(rows[moved].tobytes())
        spec["sparse"] = {
            "count": len(moved), "indices": {"bufferView": where, "componentType": _SHORT}, "values": {"bufferView": what},
        }  # fmt: skip
        self.accessors.append(spec)
        return len(self.accessors) - 1


def glb_bytes(parts: list[Part], occlusion: list[Array], normals: list[Array], name: str) -> bytes:
    """The file as bytes; `occlusion` [V] and `normals` [V, 3] belong to each part."""
    writer = _Writer()
    materials = [
        {
            "name": key, "extras": {"shading": shading},
            "pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 1], "metallicFactor": 0.0, "roughnessFactor": roughness},
        }
        for key, (shading, roughness) in _MATERIALS.items()
    ]  # fmt: skip
    order = list(_MATERIALS)
    groups: dict[bool, list[Any]] = {False: [], True: []}
    for part, open_sky, normal in zip(parts, occlusion, normals, strict=True):
        primitive: dict[str, Any] = {
            "attributes": {
                "POSITION": writer.array(np.round(part.points, 6), "VEC3", bounds=True),
                "NORMAL": writer.array(_unit(np.round(normal, 5)), "VEC3"),
                "COLOR_0": writer.array(np.round(part.colours, 4), "VEC3"),
                "_OCCLUSION": writer.array(np.round(open_sky, 3)[:, None], "SCALAR"),
                "_HEAD_WEIGHT": writer.array(np.round(part.weights(), 4)[:, None], "SCALAR"),
            },
            "indices": writer.indices(part.triangles),
            "material": order.index(part.material),
        }
        if not part.body:
            still = np.zeros_like(part.points)
            primitive["targets"] = [
                {"POSITION": writer.sparse(_settled(part.deltas.get(target, still)))} for target in ARKIT_NAMES
            ]
        groups[part.body].append(primitive)
    document = {
        "asset": {"version": "2.0", "generator": "Parley samples/head", "extras": {"character": name}},
        "scene": 0,
        "scenes": [{"name": name, "nodes": [0, 2]}],
        "nodes": [
            {"name": "Head", "children": [1]},
            {"name": "Face", "mesh": 0},
            {"name": "Body", "mesh": 1},
        ],
        "meshes": [
            {
                "name": "Face", "primitives": groups[False], "weights": [0.0] * len(ARKIT_NAMES),
                "extras": {"targetNames": list(ARKIT_NAMES)},
            },
            {"name": "Body", "primitives": groups[True]},
        ],
        "materials": materials,
        "accessors": writer.accessors,
        "bufferViews": writer.views,
        "buffers": [{"byteLength": len(writer.binary) + (-len(writer.binary) % 4)}],
    }  # fmt: skip
    return _container(document, bytes(writer.binary))


def write_glb(path: Path, data: bytes) -> None:
    """Write the file whole or not at all."""
    partial = path.with_name(path.name + ".partial")
    partial.write_bytes(data)
    partial.replace(path)


def _settled(delta: Array) -> Array:
    """Rounded to a micrometre; what moves less than five of them rests."""
    return np.where(np.abs(delta).max(axis=1, keepdims=True) < 5e-6, 0.0, np.round(delta, 6)) + 0.0


def _unit(normal: Array) -> Array:
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)


def _container(document: dict[str, Any], binary: bytes) -> bytes:
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    total = 12 + 8 + len(text) + 8 + len(binary)
    return (
        struct.pack("<III", 0x46546C67, 2, total) + struct.pack("<II", len(text), 0x4E4F534A) + text
        + struct.pack("<II", len(binary), 0x004E4942) + binary
    )  # fmt: skip
