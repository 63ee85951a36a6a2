"""Streams of people: the same for any number of workers, factorial where asked, whole on disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.errors import InputError
from parley_train.faces import CharacterStream, FaceRenderer, Factorial, Separate
from parley_train.faces.folder import map_group, read_group, write_group
from parley_train.faces.stream import draw_group, person_seed

pytestmark = pytest.mark.shared

SHORT = Separate(("portrait", "talk"))


def test_a_worker_draws_what_this_process_draws(face_model: Path, egl: None) -> None:
    with CharacterStream(4, SHORT, size=64, face_model=face_model, workers=1) as there:
        drawn = [next(there) for _ in range(2)]
    with CharacterStream(4, SHORT, size=64, face_model=face_model, workers=0) as here:
        for expected in drawn:
            group = next(here)
            assert (group.number, group.seed) == (expected.number, expected.seed)
            np.testing.assert_array_equal(group.image, expected.image)
            np.testing.assert_array_equal(group.pose, expected.pose)
            np.testing.assert_array_equal(group.truth[1].triangle, expected.truth[1].triangle)
    with CharacterStream(4, SHORT, size=64, face_model=face_model, workers=0, start=1) as later:
        np.testing.assert_array_equal(next(later).image, drawn[1].image)


def test_a_factorial_plan_pairs_every_pose_with_every_face(renderer: FaceRenderer) -> None:
    plan = Factorial(poses=2, dynamics=2, settings=2)
    group = draw_group(renderer, 0, 9, plan, "realistic", together=2)
    assert len(group) == 8
    first = group.pose[:4].reshape(2, 2, 6)
    np.testing.assert_array_equal(first[:, 0], first[:, 1])
    faces = group.weights[:4].reshape(2, 2, 52)
    np.testing.assert_array_equal(faces[0], faces[1])
    assert np.abs(faces[:, 0] - faces[:, 1]).max() > 0.1 and np.abs(first[0] - first[1]).max() > 0.01
    # The second setting shows the same frames in another light.
    np.testing.assert_array_equal(group.weights[:4], group.weights[4:])
    np.testing.assert_array_equal(group.truth[0].triangle, group.truth[4].triangle)
    assert (group.image[0] != group.image[4]).mean() > 0.5
    # The neighbour is somebody else who does the same.
    other = draw_group(renderer, 1, 9, plan, "realistic", together=2)
    np.testing.assert_array_equal(other.weights, group.weights)
    assert np.abs(other.identity - group.identity).max() > 0.1


def test_streams_hold_different_people() -> None:
    seeds = {person_seed(stream, number) for stream in range(20) for number in range(100)}
    assert len(seeds) == 2000


def test_the_mouths_square_holds_the_lips(renderer: FaceRenderer) -> None:
    group = draw_group(renderer, 3, 1, SHORT, "realistic")
    x, y, half = group.mouth(0)
    lips = group.landmarks[0][48:68, :2]
    assert (np.abs(lips - (x, y)) <= half).all()
    assert 0.05 < half < 0.4


def test_a_person_on_disk_comes_back(renderer: FaceRenderer, tmp_path: Path) -> None:
    group = draw_group(renderer, 5, 1, SHORT)
    path = write_group(tmp_path, group)
    back = read_group(path)
    assert (back.number, back.seed, back.style) == (group.number, group.seed, group.style)
    np.testing.assert_array_equal(back.image, group.image)
    ours, theirs = group.flow(1, 0), back.flow(1, 0)
    np.testing.assert_array_equal(ours[1], theirs[1])
    assert np.abs(ours[0] - theirs[0]).max() < 2e-3
    mapped = map_group(path)
    with np.load(path) as file:
        for name in file.files:
            np.testing.assert_array_equal(mapped[name], file[name], err_msg=name)
    broken = tmp_path / "broken.npz"
    broken.write_bytes(path.read_bytes()[:1000])
    for read in (read_group, map_group):
        with pytest.raises(InputError, match="draw it again"):
            read(broken)


def test_senseless_options_are_refused(face_model: Path) -> None:
    with pytest.raises(InputError, match="workers"):
        CharacterStream(1, face_model=face_model, workers=-1)
