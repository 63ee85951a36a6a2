"""Pictures read at other places: inside as they are, beyond their edges as their own mirror image, drawn out."""

from __future__ import annotations

import numpy as np

from parley_runtime.portrait.around import Around
from parley_runtime.portrait.sampling import DRAWN_OUT, folded, read_through


def test_places_inside_stay_and_places_beyond_come_back_slowly() -> None:
    inside = np.linspace(0, 9, 19, dtype=np.float32)
    np.testing.assert_allclose(folded(np, inside, 9.0), inside, atol=1e-6)
    np.testing.assert_allclose(folded(np, np.float32([-3, -0.6, 10.5, 12]), 9.0), [1, 0.2, 8.5, 8], atol=1e-5)
    assert np.isin(folded(np, np.float32([-1000, 1000]), 9.0), [0, 9]).all()  # as far as the picture goes
    assert folded(np, np.float32([-5, 0, 5]), 0.0).tolist() == [0, 0, 0]  # a picture of one pixel


def test_hair_that_an_edge_cuts_is_not_drawn_into_streaks() -> None:
    rng = np.random.default_rng(0)
    hair = rng.uniform(0, 255, (40, 40, 3)).astype(np.float32)
    above = read_through(hair, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, -24.0]]), 40, 24)
    assert above.std(axis=0).mean() > 30  # repeated, each column would have one colour
    rows = (np.arange(24) - 24) + 0.5 - 0.5
    for row in (3, 21):
        place = -rows[row] / DRAWN_OUT
        first = int(place)
        want = hair[first] + (hair[first + 1] - hair[first]) * (place - first)
        np.testing.assert_allclose(above[row], want, atol=0.02)


def test_what_is_seen_around_a_head_goes_on_beyond_the_edge_alike() -> None:
    layers = np.broadcast_to(
        4 * np.arange(60, dtype=np.uint8)[:, None, None], (60, 60, 4)
    ).copy()  # darkest at the upper edge
    everything = np.ones((60, 60), np.float32)
    around = Around(layers, (0, 60, 0, 60), everything, np.array([[1 / 60, 0, 0], [0, 1 / 60, 0]]))
    moved = around(np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.1]]))[:, 30, 0].astype(
        int
    )  # the head goes down by six pixels
    np.testing.assert_allclose(moved[6:], layers[:-6, 30, 0], atol=1)
    assert np.all(np.diff(moved[:6]) <= 0) and moved[0] - moved[5] in range(
        4, 10
    )  # five rows up, less than two rows in
