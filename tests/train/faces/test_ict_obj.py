"""ICT-FaceKit as a folder of OBJ files: a small folder of the same layout, and the real model written out and read back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.errors import InputError
from parley_train.faces import ict_obj
from parley_train.faces.ict_obj import Shapes, load_folder, read_folder, save_npz, write_folder


def small() -> Shapes:
    rng = np.random.default_rng(0)
    return Shapes(
        neutral=rng.normal(size=(5, 3)).astype(np.float32), triangles=np.array([[0, 1, 2], [0, 2, 3], [2, 3, 4]], np.int32),
        uv=np.round(rng.random((6, 2)), 4).astype(np.float32), uv_triangles=np.array([[0, 1, 2], [0, 2, 3], [5, 3, 4]], np.int32),
        materials=("M_Face", "M_Face", "M_Teeth"), expressions=("browDown_L", "jawOpen"),
        expression=rng.normal(size=(2, 5, 3)).astype(np.float32), identity=rng.normal(size=(3, 5, 3)).astype(np.float32),
    )  # fmt: skip


def assert_same(found: Shapes, expected: Shapes) -> None:
    assert found.expressions == expected.expressions and found.materials == expected.materials
    for name in ("triangles", "uv_triangles"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    for name in ("neutral", "uv", "expression", "identity"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), atol=3e-6)


def test_a_small_folder_comes_back_as_it_was(tmp_path: Path) -> None:
    write_folder(small(), tmp_path)
    assert_same(read_folder(tmp_path), small())


def test_the_folder_may_lie_inside_the_repository(tmp_path: Path) -> None:
    write_folder(small(), tmp_path / "FaceXModel")
    assert_same(read_folder(tmp_path), small())


def test_polygons_become_fans_and_normals_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "generic_neutral_mesh.obj").write_text(
        "mtllib x.mtl\nv 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\nvn 0 0 1\nusemtl M_Face\nf 1/1/1 2/2/1 3/3/1 4/4/1\n"
    )
    found = read_folder(tmp_path)
    assert found.triangles.tolist() == [[0, 1, 2], [0, 2, 3]]
    assert found.uv_triangles.tolist() == [[0, 1, 2], [0, 2, 3]]
    assert found.materials == ("M_Face", "M_Face")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        ("v 0 0 0\nf 1/1 1/1 1/1\n", "not there"),
        ("v 0 0 0\nvt 0 0\nf 1 1 1\n", "vertex/texture pairs"),
        ("v 0 zero 0\nvt 0 0\nf 1/1 1/1 1/1\n", "cannot be read"),
        ("v 0 0 0\nvt 0 0\nf 1/1 1/1 9/1\n", "not there"),
    ],
)
def test_broken_files_are_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "generic_neutral_mesh.obj").write_text(text)
    with pytest.raises(InputError, match=message):
        read_folder(tmp_path)


def test_a_shape_with_other_vertices_is_refused(tmp_path: Path) -> None:
    write_folder(small(), tmp_path)
    (tmp_path / "jawOpen.obj").write_text("v 0 0 0\n")
    with pytest.raises(InputError, match=r"jawOpen\.obj: 1 vertices"):
        read_folder(tmp_path)


def test_another_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="FaceXModel"):
        read_folder(tmp_path)
    write_folder(small(), tmp_path)
    with pytest.raises(InputError, match="ICT-FaceKit light has 26719"):
        load_folder(tmp_path)


def test_the_one_file_form_keeps_everything(tmp_path: Path) -> None:
    save_npz(small(), tmp_path / "face.npz")
    with np.load(tmp_path / "face.npz") as file:
        np.testing.assert_allclose(file["expression"], small().expression, rtol=1e-3)
        assert [str(file["material_names"][i]) for i in file["tri_material"]] == list(small().materials)


@pytest.mark.shared
def test_the_real_model_survives_the_way_through_obj_files(face_model: Path, tmp_path: Path) -> None:
    with np.load(face_model) as file:
        names = [str(n) for n in file["material_names"]]
        expected = Shapes(
            file["neutral"], file["tri_v"].astype(np.int32), file["uv"], file["tri_uv"].astype(np.int32),
            tuple(names[i] for i in file["tri_material"]), tuple(str(n) for n in file["expression_names"][:2]),
            file["expression"][:2].astype(np.float32), file["identity"][:2].astype(np.float32),
        )  # fmt: skip
    write_folder(expected, tmp_path)
    found = ict_obj.read_folder(tmp_path)
    assert_same(found, expected)
