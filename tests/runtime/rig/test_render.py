"""Pictures of the bundled head: where it is, what moves, and that several processes draw the same."""

from __future__ import annotations

import numpy as np
import pytest
from clip_factory import make_clip

from parley import ARKIT_INDEX, InputError, MotionFrame
from parley_runtime.cli.demo import HEAD
from parley_runtime.rig import Rig, SoftwareRenderer, film, render

SIZE = 160


@pytest.fixture(scope="module")
def renderer() -> SoftwareRenderer:
    return SoftwareRenderer(Rig.load(HEAD), (SIZE, SIZE))


def frame(rotation: tuple[float, float, float] = (0, 0, 0), **weights: float) -> MotionFrame:
    values = np.zeros(52, np.float32)
    for name, weight in weights.items():
        values[ARKIT_INDEX[name]] = weight
    still = np.zeros(3, np.float32)
    return MotionFrame(0.0, values, np.asarray(rotation, np.float32), still, still[:2])


def changed(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(a.astype(int) - b.astype(int)).max(axis=2) > 12


def test_a_face_is_drawn_in_front_of_a_dark_backdrop(renderer: SoftwareRenderer) -> None:
    picture = renderer.draw(frame()).astype(int)
    assert picture.shape == (SIZE, SIZE, 3)
    red, green, blue = picture[SIZE // 2, SIZE // 2]
    assert red > green > blue
    assert red > 120
    assert picture[:10, :10].max() < 90
    assert picture[:10, -10:].max() < 90


def test_the_subjects_left_is_on_the_viewers_right(renderer: SoftwareRenderer) -> None:
    rest = renderer.draw(frame())
    moved = changed(rest, renderer.draw(frame(eyeBlinkLeft=1)))
    assert moved.sum() > 20
    assert not moved[:, : SIZE // 2].any()


def test_shapes_show_where_they_should(renderer: SoftwareRenderer) -> None:
    rest = renderer.draw(frame())
    rows = {
        name: np.nonzero(changed(rest, renderer.draw(frame(**{name: 1.0}))))[0].mean()
        for name in ("browInnerUp", "jawOpen")
    }
    assert rows["browInnerUp"] < 0.45 * SIZE < 0.6 * SIZE < rows["jawOpen"]


def test_the_head_turns(renderer: SoftwareRenderer) -> None:
    rest, turned = renderer.draw(frame()), renderer.draw(frame((0, 0.4, 0)))
    assert changed(rest, turned).mean() > 0.03
    np.testing.assert_array_equal(rest, renderer.draw(frame()))


def test_render_is_the_renderer(renderer: SoftwareRenderer) -> None:
    np.testing.assert_array_equal(render(Rig.load(HEAD), frame(jawOpen=0.3), SIZE), renderer.draw(frame(jawOpen=0.3)))


def test_edges_are_smoothed(renderer: SoftwareRenderer) -> None:
    """Against the dark backdrop a pixel-stepped outline would have no values between skin or cloth and backdrop."""
    big = SoftwareRenderer(Rig.load(HEAD), (2 * SIZE, 2 * SIZE)).draw(frame()).astype(float)
    averaged = big.reshape(SIZE, 2, SIZE, 2, 3).mean(axis=(1, 3))
    small = renderer.draw(frame()).astype(float)
    assert np.abs(small - averaged).mean() < 2.5


def test_pictures_of_impossible_size_are_refused() -> None:
    with pytest.raises(InputError, match="16 to 4096"):
        SoftwareRenderer(Rig.load(HEAD), (8, 100))


@pytest.mark.slow
def test_several_processes_draw_the_same_in_order() -> None:
    clip = make_clip(0.5)
    alone = list(film(HEAD, clip, (96, 96), workers=1))
    together = list(film(HEAD, clip, (96, 96), workers=2))
    assert len(alone) == len(clip)
    np.testing.assert_array_equal(np.stack(alone), np.stack(together))
