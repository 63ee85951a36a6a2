"""From the name of a face to pictures of it, the same as the rig's own renderer draws."""

from __future__ import annotations

import numpy as np
import pytest

from parley import ARKIT_INDEX, InputError, MotionFrame
from parley_runtime.cli.demo import HEAD
from parley_runtime.renderer import open_face
from parley_runtime.rig import Rig, SoftwareRenderer
from parley_runtime.synthetic import Marker

SIZE = 48


def test_a_batch_is_drawn_frame_by_frame_with_a_matte() -> None:
    weights, rotation, translation = np.zeros((2, 52), "f4"), np.zeros((2, 3), "f4"), np.zeros((2, 3), "f4")
    weights[1, ARKIT_INDEX["jawOpen"]] = 1.0
    rotation[1, 1] = 0.4
    face = open_face(f"rig:{HEAD}", SIZE)
    pictures = face.draw(weights, rotation, translation)
    assert face.size == SIZE
    assert pictures.shape == (2, SIZE, SIZE, 4) and pictures.dtype == np.uint8
    own, marker = SoftwareRenderer(Rig.load(HEAD), (SIZE, SIZE)), Marker(SIZE, SIZE)
    for number in range(2):
        frame = MotionFrame(0.0, weights[number], rotation[number], translation[number], np.zeros(2, "f4"))
        assert np.array_equal(pictures[number, ..., :3], marker(own.draw(frame)))
    matte = pictures[0, ..., 3]
    assert matte[SIZE // 2, SIZE // 2] == 255 and matte[0, 0] == 0
    edges = (matte > 0) & (matte < 255)
    assert 0 < edges.mean() < 0.2
    assert not np.array_equal(pictures[0], pictures[1])


def test_no_frames_give_no_pictures() -> None:
    nothing = open_face(f"rig:{HEAD}", SIZE).draw(
        np.zeros((0, 52), "f4"), np.zeros((0, 3), "f4"), np.zeros((0, 3), "f4")
    )
    assert nothing.shape == (0, SIZE, SIZE, 4)


@pytest.mark.parametrize("spec", ["head.glb", "rig:", "clay:head.glb", ""])
def test_what_names_no_face_is_refused(spec: str) -> None:
    with pytest.raises(InputError, match="rig:PATH"):
        open_face(spec, SIZE)


def test_a_face_that_is_not_there() -> None:
    with pytest.raises(InputError, match="nowhere"):
        open_face("rig:nowhere.glb", SIZE)
