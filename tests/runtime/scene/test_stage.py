"""Pictures of several faces: panels that do not overlap, faces in their middle, something soft around them."""

from __future__ import annotations

import numpy as np
import pytest

from parley import InputError
from parley_runtime.scene.stage import Stage, backdrop, compose


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
    picture = compose(stage, panels, faces, np.zeros((360, 640, 3), np.uint8))
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
    whole = np.moveaxis(compose(stage, [panel], [face], behind), axis, 0)[..., 0].astype(int)
    middle, last = len(whole) // 2, len(whole) - 1
    assert behind.shape == (stage.height, stage.width, 3) and behind[..., 1:].max() == 0
    assert (whole[middle] == 200).all() and (whole[[0, last]] < 100).all() and (whole[[0, last]] > 80).all()
    assert np.abs(np.diff(whole, axis=0)).max() < 6  # no seam between a face and what is around it


@pytest.mark.parametrize("size", [(1281, 720), (20, 720), (1280, 9000)])
def test_sizes_that_no_film_has(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="even numbers"):
        Stage(*size)


def test_faces_that_would_be_specks() -> None:
    with pytest.raises(InputError, match="9 faces do not fit"):
        Stage(128, 64).panels(9)
