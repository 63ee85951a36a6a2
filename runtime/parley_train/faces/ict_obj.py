"""ICT-FaceKit as its repository holds it: a folder of OBJ files, one a shape; and back, for tests and for other tools.

`generic_neutral_mesh.obj` has the vertices, texture corners, polygons and materials; every other file the same vertices moved:
`identityNNN.obj` by one standard deviation of a mode, the rest by the expression that they are named for.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from parley.errors import InputError
from parley.files import atomic_path
from parley_train.faces import ict_layout
from parley_train.faces.facerig import FaceRig, Floats, Ints

NEUTRAL = "generic_neutral_mesh"
_IDENTITY = re.compile(r"identity\d+$")


@dataclass(frozen=True)
class Shapes:
    """The folder's content, centimetres. `materials` is one name a triangle; offsets [N, V, 3] are shape minus neutral."""

    neutral: Floats
    triangles: Ints
    uv: Floats
    uv_triangles: Ints
    materials: tuple[str, ...]
    expressions: tuple[str, ...]
    expression: Floats
    identity: Floats


def load_folder(path: str | Path) -> FaceRig:
    """The rig of ICT-FaceKit's `FaceXModel` folder (or of the repository that holds it); raises `InputError`."""
    folder = Path(path)
    s = read_folder(folder)
    return ict_layout.build(
        folder.name, s.neutral, s.expressions, s.expression, s.identity, s.triangles, s.materials, s.uv, s.uv_triangles
    )


def read_folder(path: str | Path) -> Shapes:
    """Every shape of the folder, as arrays; raises `InputError`."""
    folder = Path(path)
    if not (folder / f"{NEUTRAL}.obj").is_file() and (folder / "FaceXModel").is_dir():
        folder = folder / "FaceXModel"
    if not (folder / f"{NEUTRAL}.obj").is_file():
        raise InputError(
            f"{folder}: no {NEUTRAL}.obj there; give the FaceXModel folder of github.com/ICT-VGL/ICT-FaceKit"
        )
    neutral, uv, triangles, uv_triangles, materials = _read_mesh(folder / f"{NEUTRAL}.obj")
    identity, expressions, expression = [], [], []
    for file in sorted(folder.glob("*.obj")):
        if file.stem == NEUTRAL:
            continue
        points = _read_vertices(file)
        if points.shape != neutral.shape:
            raise InputError(
                f"{file}: {len(points)} vertices, but {NEUTRAL}.obj has {len(neutral)}; clone the model again"
            )
        if _IDENTITY.match(file.stem):
            identity.append((points - neutral).astype(np.float32))
        else:
            expressions.append(file.stem)
            expression.append((points - neutral).astype(np.float32))
    empty = np.zeros((0, *neutral.shape), np.float32)
    return Shapes(
        neutral.astype(np.float32), triangles, uv.astype(np.float32), uv_triangles, materials, tuple(expressions),
        np.stack(expression) if expression else empty, np.stack(identity) if identity else empty,
    )  # fmt: skip


def write_folder(shapes: Shapes, path: str | Path) -> None:
    """Write `shapes` as such a folder: what `read_folder` reads back."""
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    lines = [_vertex_lines(shapes.neutral), "".join(f"vt {u:.6f} {v:.6f}\n" for u, v in shapes.uv)]
    current = ""
    for corners, textures, material in zip(
        shapes.triangles + 1, shapes.uv_triangles + 1, shapes.materials, strict=True
    ):
        if material != current:
            lines.append(f"usemtl {material}\n")
            current = material
        lines.append("f " + " ".join(f"{v}/{t}" for v, t in zip(corners, textures, strict=True)) + "\n")
    (folder / f"{NEUTRAL}.obj").write_text("".join(lines), "ascii")
    named = list(zip(shapes.expressions, shapes.expression, strict=True))
    named += [(f"identity{i:03d}", offset) for i, offset in enumerate(shapes.identity)]
    for name, offset in named:
        (folder / f"{name}.obj").write_text(_vertex_lines(shapes.neutral + offset), "ascii")


def save_npz(shapes: Shapes, path: str | Path) -> None:
    """Write `shapes` as the one file that `ict_npz.load_npz` reads; offsets in half precision (0.01 mm)."""
    names = sorted(set(shapes.materials))
    index = {name: i for i, name in enumerate(names)}

    with atomic_path(path) as part, part.open("wb") as stream:
        np.savez_compressed(
            stream, neutral=shapes.neutral, expression=shapes.expression.astype(np.float16),
            expression_names=np.array(shapes.expressions), identity=shapes.identity.astype(np.float16),
            tri_v=shapes.triangles.astype(np.uint16), tri_uv=shapes.uv_triangles.astype(np.uint16), uv=shapes.uv,
            tri_material=np.array([index[m] for m in shapes.materials], np.uint8), material_names=np.array(names),
        )  # fmt: skip


def _vertex_lines(points: Floats) -> str:
    return ("v %.6f %.6f %.6f\n" * len(points)) % tuple(points.astype(np.float64).ravel())


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({error})") from error


def _numbers(path: Path, rows: list[str], width: int) -> Floats:
    try:
        values = np.array(" ".join(rows).split(), np.float64).astype(np.float32).reshape(len(rows), -1)
    except ValueError as error:
        raise InputError(f"{path}: a line of numbers cannot be read ({error}); clone the model again") from error
    if values.shape[1] < width:
        raise InputError(f"{path}: a line holds {values.shape[1]} numbers instead of {width}; clone the model again")
    return values[:, :width]


def _read_vertices(path: Path) -> Floats:
    rows = [line[2:] for line in _read_text(path).splitlines() if line.startswith("v ")]
    if not rows:
        raise InputError(f"{path}: holds no vertices; with Git LFS, run 'git lfs pull' in the clone")
    return _numbers(path, rows, 3)


def _read_mesh(path: Path) -> tuple[Floats, Floats, Ints, Ints, tuple[str, ...]]:
    """Vertices, texture corners, triangles, their corners in the texture, and each triangle's material; polygons become fans."""
    textures: list[str] = []
    triangles: list[tuple[int, int, int]] = []
    uv_triangles: list[tuple[int, int, int]] = []
    materials: list[str] = []
    material = ""
    for line in _read_text(path).splitlines():
        if line.startswith("vt "):
            textures.append(line[3:])
        elif line.startswith("usemtl "):
            material = line[7:].strip()
        elif line.startswith("f "):
            try:
                corners = [tuple(int(n) - 1 for n in corner.split("/")[:2]) for corner in line[2:].split()]
                for second, third in itertools.pairwise(corners[1:]):
                    triangles.append((corners[0][0], second[0], third[0]))
                    uv_triangles.append((corners[0][1], second[1], third[1]))
                    materials.append(material)
            except (ValueError, IndexError) as error:
                raise InputError(f"{path}: cannot read the polygon '{line}' (need vertex/texture pairs)") from error
    if not triangles:
        raise InputError(f"{path}: holds no polygons; with Git LFS, run 'git lfs pull' in the clone")
    vertices = _read_vertices(path)
    found = np.array(triangles, np.int32)
    found_uv = np.array(uv_triangles, np.int32)
    if found.min() < 0 or found.max() >= len(vertices) or found_uv.min() < 0 or found_uv.max() >= len(textures):
        raise InputError(f"{path}: a polygon names a vertex or texture corner that is not there; clone the model again")
    return vertices, _numbers(path, textures, 2), found, found_uv, tuple(materials)
