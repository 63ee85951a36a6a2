"""Makes the Unity sample's assets: `python bridges/unity/make_tavern.py` writes heads, sounds and baked clips of the tavern.

Unity has no importer for glTF of its own, and a sample should need no other package, so each head becomes one small file that the
sample's HeadBuilder turns into a mesh. Layout, little-endian, all of it deflated (RFC 1951):

    text   "PARLEYHEAD1"
    i32    meshes; for each:
      text   name                                        (i32 bytes, UTF-8)
      i32    vertices; then f32 position [V, 3], i8 normal [V, 4], f32 linear colour [V, 3]
      i32    materials; for each: text name, i32 indices, u16 [..]
      i32    shapes; for each: text name, f32 scale, i32 n, u16 vertex [n], i16 delta [n, 3] in units of scale

Everything is in Unity's space already: x is mirrored, and triangles wind the other way round.
"""

from __future__ import annotations

import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT / "samples" / "head"),
    str(ROOT / "samples" / "tavern"),
    str(ROOT / "sdk"),
    str(ROOT / "runtime"),
]

from conversation import CAST, LINES, line_file  # noqa: E402
from stylised_head import LOOKS, build_head, write_glb  # noqa: E402

from parley import ARKIT_NAMES, Controls  # noqa: E402
from parley.clips import write_clip  # noqa: E402
from parley_runtime.audio import open_audio  # noqa: E402
from parley_runtime.performer import Performer  # noqa: E402
from parley_runtime.rig.gltf import read_glb  # noqa: E402
from parley_runtime.rig.rig import Rig  # noqa: E402

TARGET = Path(__file__).resolve().parent / "com.parley.npc" / "Samples~" / "Tavern" / "Resources" / "ParleyTavern"
LEAST = 2e-5
"""Metres; less is no movement."""

Array = NDArray[np.generic]


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<i", len(data)) + data


def _array(array: Array, kind: str) -> bytes:
    return np.ascontiguousarray(array, kind).tobytes()


def _shape(name: str, delta: NDArray[np.float32]) -> bytes:
    moved = np.flatnonzero(np.linalg.norm(delta, axis=1) > LEAST)
    scale = float(np.abs(delta).max()) / 32767 or 1.0
    steps = np.round(delta[moved] / scale)
    return _text(name) + struct.pack("<fi", scale, len(moved)) + _array(moved, "<u2") + _array(steps, "<i2")


def _normals(points: NDArray[np.float32], triangles: NDArray[np.int32]) -> NDArray[np.float32]:
    """Area-weighted, with vertices at one place sharing theirs."""
    _, places = np.unique(points.round(6), axis=0, return_inverse=True)
    a, b, c = (points[triangles[:, k]] for k in range(3))
    sums = np.zeros((places.max() + 1, 3))
    for k in range(3):
        np.add.at(sums, places.ravel()[triangles[:, k]], np.cross(b - a, c - a))
    normals = sums[places.ravel()]
    return (normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)).astype(np.float32)


def head_bytes(glb: Path) -> bytes:
    """The file of one head."""
    rig, document = Rig.load(glb), read_glb(glb).document
    mirror = np.array([-1.0, 1.0, 1.0], np.float32)
    deltas = rig.deltas.reshape(len(ARKIT_NAMES), -1, 3) * mirror
    parts, start = [], 0
    for mesh in document["meshes"]:
        count = sum(document["accessors"][p["attributes"]["POSITION"]]["count"] for p in mesh["primitives"])
        chosen = slice(start, start + count)
        triangles = rig.triangles[(rig.triangles[:, 0] >= start) & (rig.triangles[:, 0] < start + count)] - start
        normals = _normals(rig.rest[chosen], triangles) * mirror
        part = _text(mesh["name"]) + struct.pack("<i", count) + _array(rig.rest[chosen] * mirror, "<f4")
        part += _array(np.pad(np.round(normals * 127), ((0, 0), (0, 1))), "i1") + _array(rig.colours[chosen], "<f4")
        kinds = rig.surface[chosen][triangles[:, 0]]
        used = np.unique(kinds)
        part += struct.pack("<i", len(used))
        for kind in used:
            wound = triangles[kinds == kind][:, ::-1]
            part += _text(rig.surfaces[kind].name) + struct.pack("<i", wound.size) + _array(wound, "<u2")
        shapes = [_shape(name, delta[chosen]) for name, delta in zip(ARKIT_NAMES, deltas, strict=True)]
        shapes = [shape for shape, delta in zip(shapes, deltas, strict=True) if np.abs(delta[chosen]).max() > LEAST]
        parts.append(part + struct.pack("<i", len(shapes)) + b"".join(shapes))
        start += count
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(_text("PARLEYHEAD1") + struct.pack("<i", len(parts)) + b"".join(parts)) + packer.flush()


def main() -> int:
    """Make all of it."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for look in LOOKS:
            glb = Path(folder) / f"{look.name}.glb"
            write_glb(glb, build_head(look))
            target = TARGET / f"{look.name.lower()}.bytes"
            target.write_bytes(head_bytes(glb))
            print(f"{target.name}: {target.stat().st_size / 1e3:.0f} kB")
    performer = Performer.open(threads=1)
    for number, line in enumerate(LINES):
        sound = line_file(number)
        shutil.copyfile(sound, TARGET / sound.name)
        with open_audio(sound) as source:
            controls = Controls(emotion=dict(line.emotion), energy=line.energy)
            clip = performer.perform(source.blocks(), controls, seed=CAST[line.speaker].seed)
        write_clip(clip, TARGET / f"{sound.stem}.npz")
        print(f"{sound.stem}: {clip.duration:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
