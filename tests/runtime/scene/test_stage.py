"""Pictures of several faces: panels that do not overlap, faces in their middle, something soft around them."""

from __future__ import annotations

import numpy as np
import pytest

from parley import InputError
from parley_runtime.scene.stage import Stage, backdrop, compose, filled, lay_over


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (512, 512), (998, 400)])
@pytest.mark.parametrize("count", range(1, 10))
def test_panels_lie_apart_inside_the_picture(size: tuple[int, int], count: int) -> None:
    stage = Stage(*size)
    panels = stage.panels(count)
    taken = np.zeros((stage.height, stage.width), int)
    for panel in panels:
        taken[panel.top : panel.top + panel.height, panel.left : panel.left + panel.width] += 1
        assert panel.side <= panel.height and panel.side <= 1.25 * panel.width
    assert len(panels) == count and taken.max() == 1 and taken.mean() > 0.97


def test_faces_are_shown_as_large_as_they_can_be() -> None:
    assert [panel.side for panel in Stage(1280, 720).panels(1)] == [720]
    assert [(p.left, p.side) for p in Stage(1280, 720).panels(2)] == [(0, 720), (640, 720)]
    assert [(len({p.top for p in panels}), panels[0].side) for panels in (Stage(1280, 720).panels(n) for n in (4, 6))] == [
        (1, 400), (2, 360),
    ]  # fmt: skip


def test_every_face_is_in_the_middle_of_its_panel() -> None:
    stage = Stage(640, 360)
    panels = stage.panels(2)
    faces = [np.full((panel.side, panel.side, 4), 80 + 100 * k, np.uint8) for k, panel in enumerate(panels)]
    for face in faces:
        face[panels[0].side // 2, panels[0].side // 2] = 255
    picture = compose(panels, faces, np.zeros((360, 640, 3), np.uint8))
    assert picture.shape == (360, 640, 3)
    assert (picture[5, 5] == 80).all() and (picture[5, 635] == 180).all()
    assert (picture[180, 160] == 255).all() and (picture[180, 480] == 255).all()


@pytest.mark.parametrize(("size", "axis"), [((400, 200), 1), ((200, 400), 0)])
def test_around_a_face_its_picture_goes_on_and_grows_dark(size: tuple[int, int], axis: int) -> None:
    stage = Stage(*size)
    (panel,) = stage.panels(1)
    face = np.zeros((panel.side, panel.side, 4), np.uint8)
    face[..., 0] = 200
    behind = backdrop(stage, [panel], [face])
    whole = np.moveaxis(compose([panel], [face], behind), axis, 0)[..., 0].astype(int)
    middle, last = len(whole) // 2, len(whole) - 1
    assert behind.shape == (stage.height, stage.width, 3) and behind[..., 1:].max() == 0
    assert (whole[middle] == 200).all() and (whole[[0, last]] < 100).all() and (whole[[0, last]] > 80).all()
    assert np.abs(np.diff(whole, axis=0)).max() < 6  # no seam between a face and what is around it


def test_a_background_shows_where_a_face_is_not() -> None:
    stage = Stage(400, 300)
    panels = stage.panels(2)
    side = panels[0].side
    face = np.full((side, side, 4), 200, np.uint8)
    face[..., 3] = 0
    face[side // 2 :, :, 3] = 255
    face[side // 2 - 1, :, 3] = 128
    picture = lay_over(panels, [face, face], np.full((300, 400, 3), 100, np.uint8))
    assert (picture[300 - side // 2 :] == 200).all() and (picture[: 300 - side // 2 - 1] == 100).all()  # at the bottom
    assert (picture[300 - side // 2 - 1] == 150).all()


@pytest.mark.parametrize("shape", [(50, 400), (400, 50), (300, 400), (31, 17)])
def test_a_background_fills_the_picture_and_keeps_its_proportions(shape: tuple[int, int]) -> None:
    stage, (high, wide) = Stage(400, 300), shape
    ramp = np.repeat(np.linspace(0, 255, wide)[None, :, None], high, 0).repeat(3, 2).astype(np.uint8)
    got = filled(stage, ramp)
    assert got.shape == (300, 400, 3) and got.dtype == np.uint8
    slope = np.diff(got[150, :, 0].astype(float)).mean()
    assert slope == pytest.approx(255 / (wide * max(400 / wide, 300 / high)), rel=0.15)


@pytest.mark.parametrize("size", [(1281, 720), (20, 720), (1280, 9000)])
def test_sizes_that_no_film_has(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="even numbers"):
        Stage(*size)


def test_faces_that_would_be_specks() -> None:
    with pytest.raises(InputError, match="9 faces do not fit"):
        Stage(128, 64).panels(9)
