"""The surface metric: an inner product with an exact inverse, and lips where the face model has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley import ARKIT_INDEX, ARKIT_NAMES
from parley.errors import ClipError, InputError
from parley_train.metric import load_metric, opening_and_width, whitening
from parley_train.metric.build import build


def pose(**weights: float) -> np.ndarray:
    row = np.zeros((1, 52))
    for name, value in weights.items():
        row[0, ARKIT_INDEX[name]] = value
    return row


def test_the_inner_product_is_symmetric_and_positive() -> None:
    gram = load_metric().gram
    assert gram.shape == (52, 52)
    assert np.array_equal(gram, gram.T)
    assert np.linalg.eigvalsh(gram).min() > -1e-6
    assert (np.diag(gram) > 0).all(), "every shape is seen"


def test_whitening_recovers_every_weight_and_measures_displacement() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.random((2, 40, 52))
    encode, decode = whitening()
    assert np.allclose(a @ encode @ decode, a, atol=1e-10)
    squared = (((a - b) @ encode) ** 2).sum(1)
    surface = np.einsum("ti,ij,tj->t", a - b, load_metric().gram, a - b)
    assert (squared >= surface).all(), "the ridge only adds"
    assert np.allclose(squared, surface, rtol=0.05)


def test_distance_follows_what_is_seen() -> None:
    size = dict(zip(ARKIT_NAMES, np.sqrt(np.diag(load_metric().gram)), strict=True))
    assert size["jawOpen"] == max(size.values())
    assert size["mouthClose"] > 5 * size["mouthPressLeft"]
    assert size["eyeLookOutLeft"] > 0.05, "the eyeball's turn counts though ICT-FaceKit does not turn it"
    assert size["eyeBlinkLeft"] > 0.05
    for name in ARKIT_NAMES:
        if name.endswith("Left"):
            assert size[name] == pytest.approx(size[name.replace("Left", "Right")], rel=0.35)


def test_lips_open_close_narrow_and_spread() -> None:
    assert opening_and_width(pose())[0] == 0.0
    assert opening_and_width(pose())[1] == pytest.approx(1.0)
    assert opening_and_width(pose(jawOpen=0.3))[0] > 0.15
    assert opening_and_width(pose(jawOpen=0.3, mouthClose=0.3))[0] == 0.0, "mouthClose undoes a jawOpen of its size"
    assert opening_and_width(pose(mouthPucker=0.6))[1] < 0.93
    assert opening_and_width(pose(mouthSmileLeft=0.5, mouthSmileRight=0.5))[1] > 1.1


def test_refuses_other_shapes() -> None:
    with pytest.raises(ClipError, match=r"\[T, 52\]"):
        opening_and_width(np.zeros((3, 51)))


def test_build_refuses_what_is_not_the_face_model(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.npz"
    np.savez(wrong, neutral=np.zeros((3, 3)))
    with pytest.raises(InputError, match=r"wrong\.npz"):
        build(wrong)


@pytest.mark.shared
def test_the_shipped_table_is_what_build_makes(shared_folder: Path) -> None:
    built, shipped = build(shared_folder / "data/face_model/ict_face.npz"), load_metric()
    assert np.allclose(built["gram"], shipped.gram, atol=1e-6)
    assert np.allclose(built["lips"], shipped.lips, atol=1e-6)
    assert np.allclose(built["lips_neutral"], shipped.lips_neutral, atol=1e-6)
