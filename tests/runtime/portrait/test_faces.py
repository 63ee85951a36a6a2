"""Finding the face that is meant, and refusing in words what cannot be drawn."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import PIL.Image
import pytest

from parley import InputError, MissingDependencyError
from parley_runtime.portrait import mtcnn
from parley_runtime.portrait.crop import (
    EYES_APART,
    EYES_Y,
    MOUTH_Y,
    SMALLEST_CROP,
    Crop,
    crop_of,
    head_view,
    whole_view,
)
from parley_runtime.portrait.faces import Face, choose_face, find_faces, marked_face
from parley_runtime.portrait.sampling import inverted

Sitters = dict[str, np.ndarray]


def face(x: float = 200.0, y: float = 200.0, length: float = 60.0, *, turn: float = 0.0) -> Face:
    """A face whose middle is at (x, y); `turn` moves the nose aside, in lengths."""
    apart = 0.93 * length
    eyes = np.array([[x - apart / 2, y - length / 2], [x + apart / 2, y - length / 2]])
    mouth = np.array([[x - 0.4 * length, y + length / 2], [x + 0.4 * length, y + length / 2]])
    return Face(eyes, np.array([x + turn * length, y]), mouth, 0.99, "mtcnn")


def test_the_bundled_head_is_found_where_it_is(sitters: Sitters) -> None:
    (found,) = find_faces(sitters["ahead"])
    left, right = found.eyes
    assert found.finder == "mtcnn" and found.score > 0.9
    assert left[1] == pytest.approx(right[1], abs=4) and abs(np.degrees(found.turn)) < 5
    assert 0.5 * (left[0] + right[0]) == pytest.approx(192, abs=4)
    assert found.eyes[:, 1].mean() < found.nose[1] < found.mouth[:, 1].mean()


def test_a_turned_head_is_told_by_its_nose(sitters: Sitters) -> None:
    (found,) = find_faces(sitters["turned"])
    assert np.degrees(found.turn) == pytest.approx(20, abs=8)


def test_a_head_on_its_side_is_told_by_its_roll(sitters: Sitters) -> None:
    tipped = PIL.Image.fromarray(sitters["ahead"]).rotate(-25, fillcolor=(90, 90, 90))
    (found,) = find_faces(np.array(tipped))
    assert np.degrees(found.roll) == pytest.approx(25, abs=5)
    assert crop_of(found, "a").roll == found.roll


def test_a_profile_is_refused(sitters: Sitters) -> None:
    faces = find_faces(sitters["profile"])
    with pytest.raises(InputError, match=r"a: (the face is in profile|no face was found)"):
        choose_face(faces, None, "a")


def test_two_sitters_ask_for_a_choice(sitters: Sitters) -> None:
    pair = np.concatenate([sitters["ahead"], sitters["turned"]], axis=1)
    faces = find_faces(pair)
    assert len(faces) == 2
    with pytest.raises(InputError, match=r"a: shows 2 faces \(1: at \d+,\d+; 2: at \d+,\d+.*--face N"):
        choose_face(faces, None, "a")
    assert choose_face(faces, 2, "a") is faces[1] and faces[1].centre[0] > 384
    with pytest.raises(InputError, match="has no face 3, it shows 2"):
        choose_face(faces, 3, "a")


def test_bystanders_ask_for_no_choice() -> None:
    small, large = face(50, 60, 15), face(300, 200, 80)
    assert choose_face([small, large], None, "a") is large
    assert choose_face([small, large], 1, "a") is small


def test_no_face(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "animeface", None)
    empty = np.tile(np.linspace(40, 200, 256)[:, None, None], (1, 256, 3)).astype(np.uint8)
    with pytest.raises(InputError, match=r"no face was found.*--points"):
        choose_face(find_faces(empty), None, "a")


@pytest.mark.shared
def test_paintings_are_found(shared_folder: Path) -> None:
    """Three oil paintings (Sargent and contemporaries), each beside five pictures drawn of it."""
    sheet = shared_folder / "prototypes/portrait_flow/pictures/paintings512.jpg"
    if not sheet.is_file():
        pytest.skip(f"no sheet of paintings in {shared_folder}")
    with PIL.Image.open(sheet) as image:
        pixels = np.array(image.convert("RGB"))
    faces = mtcnn.find(pixels, 40)
    assert len(faces.scores) == 18
    originals = np.stack([points - points[:2].mean(axis=0) * [1, 0] for points in faces.points if points[0, 0] < 200])
    # Aligned by hand, the eyes lie at 0.37 of 200 pixels, the mouth at 0.60.
    assert np.abs(originals[:, :2, 1] % 200 - 74).max() < 4 and np.abs(originals[:, 3:, 1] % 200 - 120).max() < 5


class Drawing:
    """What `animeface` gives for a drawn face, without the library: boxes of eyes and mouth, a point of the nose."""

    def __init__(self, x: int, y: int) -> None:
        self.likelihood = 0.8
        self.left_eye, self.right_eye = self._box(x + 30, y, 20, 24), self._box(x - 30, y, 20, 24)
        self.mouth, self.nose = self._box(x, y + 60, 24, 10), self._box(x, y + 36, 0, 0)

    @staticmethod
    def _box(x: int, y: int, width: int, height: int) -> SimpleNamespace:
        return SimpleNamespace(pos=SimpleNamespace(x=x - width // 2, y=y - height // 2, width=width, height=height))


def test_drawn_faces_are_asked_of_animeface(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        sys.modules, "animeface", SimpleNamespace(detect=lambda image: [Drawing(image.width // 2, 100)])
    )
    (found,) = find_faces(np.full((300, 400, 3), 200, np.uint8))
    assert found.finder == "animeface" and found.eyes.tolist() == [[170, 100], [230, 100]] and found.length == 60
    (large,) = find_faces(np.full((1440, 1920, 3), 200, np.uint8))
    assert large.eyes.tolist() == [[900, 200], [1020, 200]]  # found in half the size
    monkeypatch.setitem(sys.modules, "animeface", None)
    assert find_faces(np.full((300, 400, 3), 200, np.uint8)) == []


def test_a_face_marked_by_hand() -> None:
    marked = marked_face([(100, 100), (160, 100), (130, 165)], "a")
    assert (marked.finder, marked.score) == ("hand", 1.0) and marked.length == 65 and marked.turn == 0.0
    for points in (
        [(0, 0)],
        [(100, 100), (160, 100), (130, 40)],
        [(0, 0), (0, 0), (0, 0)],
        [(160, 100), (100, 100), (130, 165)],
    ):
        with pytest.raises(InputError, match="--points"):
            marked_face(points, "a")


def test_the_weights_are_those_that_were_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mtcnn._weights.cache_clear()
    folder = tmp_path / "mtcnn/assets/weights"
    folder.mkdir(parents=True)
    (folder / "pnet.lz4").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    (tmp_path / "mtcnn/__init__.py").write_text("")
    monkeypatch.delitem(sys.modules, "mtcnn", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(MissingDependencyError, match=r"not of mtcnn 1\.0\.0"):
        mtcnn._weights("pnet")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingDependencyError, match=r"parley-npc\[portrait\].*--points"):
        find_faces(np.zeros((64, 64, 3), np.uint8))
    mtcnn._weights.cache_clear()


@pytest.mark.parametrize("length", [50.0, 133.0])
def test_the_crop_puts_eyes_and_mouth_where_the_networks_expect_them(length: float) -> None:
    found = face(310.0, 275.0, length)
    to_crop = inverted(crop_of(found, "a").to_picture(1))
    eyes = np.c_[found.eyes, [1, 1]] @ to_crop.T
    mouth = np.r_[found.mouth.mean(axis=0), 1] @ to_crop.T
    assert eyes[:, 1] == pytest.approx(EYES_Y, abs=0.003) and mouth == pytest.approx([0.5, MOUTH_Y], abs=0.003)
    assert eyes[1, 0] - eyes[0, 0] == pytest.approx(EYES_APART, abs=0.003)


def test_the_crop_of_a_turned_face_stays_about_the_head() -> None:
    ahead, turned = crop_of(face(), "a"), crop_of(face(turn=0.25), "a")
    assert turned.corner[0] < ahead.corner[0] - 0.05 * ahead.side and turned.side == ahead.side


def test_a_face_that_is_too_small() -> None:
    with pytest.raises(InputError, match=r"a: the face is too small \(15 pixels from eyes to mouth, at least 22\)"):
        crop_of(face(length=15.0), "a")
    assert crop_of(face(length=24.0), "a").side >= SMALLEST_CROP


def test_views_stay_inside_the_picture() -> None:
    crop = Crop((-30.0, 500.0), 300.0)
    view = head_view(crop, 640, 700, 256)
    assert (view.left, view.top, view.width, view.columns, view.rows) == (0.0, 400.0, 300.0, 256, 256)
    tight = head_view(Crop((-40.0, -50.0), 300.0), 200, 240, 512)
    assert (tight.left, tight.width, tight.height) == (0.0, 200.0, 200.0) and 0 <= tight.top <= 40
    whole = whole_view(Crop((100.0, 90.0), 600.0), 1501, 1001, 300)
    assert (whole.columns, whole.rows) == (750, 500)
    assert (whole_view(crop, 641, 701, 512).columns, whole_view(crop, 641, 701, 512).rows) == (640, 700)
