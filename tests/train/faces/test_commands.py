"""`python -m parley_train faces`: sheets, data sets that go on, conversion, and errors of one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley_train.__main__ import main
from parley_train.faces.folder import read_group


@pytest.mark.shared
@pytest.mark.parametrize(("kind", "width", "height"), [("people", 128, 64), ("truth", 320, 64)])
def test_a_sheet_is_a_picture(face_model: Path, egl: None, tmp_path: Path, kind: str, width: int, height: int) -> None:
    from PIL import Image

    out = tmp_path / "sheet.png"
    options = [
        "--kind",
        kind,
        "--rows",
        "1",
        "--columns",
        "2",
        "--size",
        "64",
        "--face-model",
        str(face_model),
        "-o",
        str(out),
    ]
    assert main(["faces", "sheet", *options]) == 0
    picture = np.asarray(Image.open(out))
    assert picture.shape == (height, width, 3)
    assert picture.std() > 20


@pytest.mark.shared
def test_a_data_set_goes_on_where_it_was(face_model: Path, egl: None, tmp_path: Path) -> None:
    options = ["--size", "48", "--jobs", "0", "--face-model", str(face_model), "-o", str(tmp_path)]
    assert main(["faces", "make", "--identities", "1", *options]) == 0
    first = (tmp_path / "person-000000.npz").stat().st_mtime_ns
    assert main(["faces", "make", "--identities", "2", *options]) == 0
    assert (tmp_path / "person-000000.npz").stat().st_mtime_ns == first
    assert read_group(tmp_path / "person-000001.npz").number == 1
    assert len(list(tmp_path.iterdir())) == 2


def test_mistakes_are_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PARLEY_FACE_MODEL", raising=False)
    assert main(["faces", "sheet", "-o", str(tmp_path / "x.png")]) == 1
    assert "github.com/ICT-VGL/ICT-FaceKit" in capsys.readouterr().err
    assert main(["faces", "convert", str(tmp_path), "-o", str(tmp_path / "x.npz")]) == 1
    assert "FaceXModel" in capsys.readouterr().err


@pytest.mark.shared
def test_an_unknown_style_names_the_known_ones(
    face_model: Path, egl: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--style", "cubist", "--size", "32", "--face-model", str(face_model), "-o", str(tmp_path / "x.png")]
    assert main(["faces", "sheet", *options]) == 1
    assert "anime" in capsys.readouterr().err
