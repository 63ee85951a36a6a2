"""Puts a head together: parts, shapes, baked light, normals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.baking import ambient_light, smooth_normals
from stylised_head.body import build_body, build_ears
from stylised_head.eyes import build_brows, build_eyeball, build_lashes
from stylised_head.face import build_face
from stylised_head.gltf_writer import glb_bytes
from stylised_head.hair import build_hair
from stylised_head.look import Look
from stylised_head.mouth import build_teeth, build_tongue
from stylised_head.part import Part
from stylised_head.shapes import part_shapes
from stylised_head.skull import Skull


def head_parts(look: Look) -> list[Part]:
    """Every part of one character, with its shapes."""
    anatomy = Anatomy.of(look)
    skull = Skull(anatomy)
    parts = [
        build_face(anatomy, skull), build_ears(anatomy, skull), build_eyeball(anatomy), build_lashes(anatomy),
        build_brows(anatomy, skull), build_teeth(anatomy, skull, upper=True), build_teeth(anatomy, skull, upper=False),
        build_tongue(anatomy, skull), *build_hair(anatomy, skull), *build_body(anatomy),
    ]  # fmt: skip
    return [part if part.body else replace(part, deltas=part_shapes(anatomy, part)) for part in parts]


def build_head(look: Look) -> bytes:
    """The character as a binary glTF file."""
    parts = head_parts(look)
    normals = [smooth_normals(part) for part in parts]
    return glb_bytes(parts, ambient_light(parts, normals), normals, look.name)


def triangle_count(parts: list[Part]) -> int:
    """Triangles of all parts that belong to the head."""
    return int(np.sum([len(part.triangles) for part in parts if not part.body]))
