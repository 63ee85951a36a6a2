"""The picture beneath a drawn head goes with it, and stays where it is elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from parley_runtime.portrait.around import Around, head_map
from parley_runtime.portrait.pose import moved

SIZE = 96
STRAIGHT = np.array([0, 0, 0, 0, 0, 1], np.float32)
TO_CROP = np.array([[1 / SIZE, 0, 0], [0, 1 / SIZE, 0]])


def shifted(x: float = 0.0, y: float = 0.0) -> np.ndarray:
    """A head's outline that goes by so much of the crop."""
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y]])


def waves() -> np.ndarray:
    """A smooth picture, so that reading between pixels can be compared."""
    x, y = np.meshgrid(np.arange(SIZE), np.arange(SIZE))
    layers = [128 + 100 * np.sin(0.13 * x + 0.05 * y + k) for k in range(4)]
    return np.stack(layers, axis=2).astype(np.uint8)


def test_at_rest_every_byte_stays() -> None:
    layers = np.random.default_rng(0).integers(0, 256, (SIZE, SIZE, 4), np.uint8)
    around = Around(layers, (8, 88, 4, 90), np.ones((80, 86), np.float32), TO_CROP)
    assert np.array_equal(around(shifted()), layers[8:88, 4:90])
    nearly = np.array([[1.0, 1e-5, 0.0], [0.0, 1.0, 0.0]])
    assert np.array_equal(around(nearly), layers[8:88, 4:90])  # also when it is read anew


@pytest.mark.parametrize("step", [3.0, -2.0, 0.4])
def test_what_follows_goes_as_far_as_the_head(step: float) -> None:
    layers = waves()
    follows = np.zeros((SIZE, SIZE), np.float32)
    follows[:, : SIZE // 2] = 1.0
    picture = Around(layers, (0, SIZE, 0, SIZE), follows, TO_CROP)(shifted(step / SIZE)).astype(float)
    x, y = np.meshgrid(np.arange(SIZE) - step, np.arange(SIZE))
    expected = 128 + 100 * np.sin(0.13 * x + 0.05 * y)
    inner = (slice(None), slice(6, SIZE // 2))
    assert np.abs(picture[..., 0] - expected)[inner].max() < 4  # a fifth of a pixel, of waves as steep as 13 a pixel
    assert np.array_equal(picture[:, SIZE // 2 :], layers[:, SIZE // 2 :])


def test_a_head_that_goes_far_takes_the_picture_no_farther_than_it_holds() -> None:
    layers = waves()
    around = Around(layers, (0, SIZE, 0, SIZE), np.ones((SIZE, SIZE), np.float32), TO_CROP)
    assert np.array_equal(around(shifted(0.5)), around(shifted(0.9)))


def test_a_head_map_follows_the_pose() -> None:
    still, none = np.zeros((1, 3), np.float32), np.zeros((1, 3), np.float32)
    assert head_map(STRAIGHT, STRAIGHT) == pytest.approx(shifted(), abs=1e-9)
    aside = head_map(STRAIGHT, moved(STRAIGHT, none, np.array([[0.02, 0, 0]], "f4"))[0]) @ [0.5, 0.4, 1.0]
    assert aside[0] > 0.53 and aside[1] == pytest.approx(0.4, abs=0.005)  # the subject's left is the picture's right
    tipped = head_map(STRAIGHT, moved(STRAIGHT, np.array([[0, 0, 0.2]], "f4"), still)[0])
    assert np.arctan2(tipped[1, 0], tipped[0, 0]) == pytest.approx(
        -0.2, abs=0.01
    )  # y is down: to the head's right shoulder
    nearer = head_map(STRAIGHT, moved(STRAIGHT, still, np.array([[0, 0, 0.1]], "f4"))[0])
    assert np.linalg.det(nearer[:, :2]) > 1.2
    turned = head_map(STRAIGHT, moved(STRAIGHT, np.array([[0, 0.3, 0]], "f4"), still)[0])
    assert turned[:, :2] == pytest.approx(np.eye(2), abs=0.05)
