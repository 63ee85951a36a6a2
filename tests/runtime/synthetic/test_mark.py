"""The mark: unseen, found after what pictures go through, and not found where it is not."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import PIL.Image
import pytest

from parley import InputError
from parley_runtime.cli.demo import HEAD
from parley_runtime.rig import PORTRAIT, Rig, SoftwareRenderer
from parley_runtime.synthetic.mark import CERTAIN, TILE, Marker, tile, trace

Picture = np.ndarray


@pytest.fixture(scope="module")
def head() -> Picture:
    """A head with shading, hair and a soft background, 384 pixels."""
    still = np.zeros(3, np.float32)
    renderer = SoftwareRenderer(Rig.load(HEAD), (384, 384), PORTRAIT)
    return renderer.draw_with_matte(np.zeros(52, np.float32), still, still)[0]


def brushwork(seed: int, size: int = 256) -> Picture:
    """Spots of all sizes, as strongly structured as a painting."""
    rng = np.random.default_rng(seed)
    total = np.zeros((size, size, 3))
    for cells in (4, 8, 16, 32, 64):
        spots = PIL.Image.fromarray(rng.integers(0, 256, (cells, cells, 3), np.uint8))
        total += np.asarray(spots.resize((size, size), PIL.Image.Resampling.BICUBIC)) / 5.0
    return total.astype(np.uint8)


def jpeg(picture: Picture, quality: int) -> Picture:
    out = io.BytesIO()
    PIL.Image.fromarray(picture).save(out, "JPEG", quality=quality)
    return np.array(PIL.Image.open(out))


def resized(picture: Picture, factor: float) -> Picture:
    height, width = picture.shape[:2]
    size = (round(width * factor), round(height * factor))
    return np.array(PIL.Image.fromarray(picture).resize(size, PIL.Image.Resampling.BILINEAR))


TILE_STARTS_WITH = [0.3601, 0.4353, 0.5865, 0.695]

CHANGES: dict[str, Callable[[Picture], Picture]] = {
    "nothing": lambda picture: picture,
    "JPEG 75": lambda picture: jpeg(picture, 75),
    "JPEG 50": lambda picture: jpeg(picture, 50),
    "half the size": lambda picture: resized(picture, 0.5),
    "three quarters, JPEG 75": lambda picture: jpeg(resized(picture, 0.75), 75),
    "one and a half times": lambda picture: resized(picture, 1.5),
    "a part cut out": lambda picture: picture[41:-30, 53:-12],
    "darker, more contrast": lambda picture: np.clip(picture * 1.15 - 25.0, 0, 255).astype(np.uint8),
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_mark_survives(head: Picture, change: str) -> None:
    marked = Marker(384, 384)(head)
    assert trace([CHANGES[change](marked)]).found


@pytest.mark.parametrize("seed", range(3))
def test_the_mark_survives_jpeg_on_brushwork(seed: int) -> None:
    plain = brushwork(seed)
    assert trace([jpeg(Marker(256, 256)(plain), 75)]).found
    assert not trace([plain]).found


def test_a_picture_without_it_is_not_accused(head: Picture) -> None:
    seen = trace([head])
    assert not seen.found and seen.score < CERTAIN - 0.5


def test_every_pose_of_a_film_at_256_pixels_shows_it() -> None:
    """Each picture by itself, before and after JPEG; the same pictures without it stay unaccused, alone and together."""
    still = np.zeros(3, np.float32)
    renderer = SoftwareRenderer(Rig.load(HEAD), (256, 256), PORTRAIT)
    marker, rng = Marker(256, 256), np.random.default_rng(5)
    poses = [(rng.uniform(0, 0.6, 52), rng.uniform(-0.3, 0.3, 3)) for _ in range(4)]
    film = [renderer.draw_with_matte(np.float32(face), np.float32(turn), still)[0] for face, turn in poses]
    marked = [marker(picture) for picture in film]
    assert [trace([picture]).found for picture in marked] == [True] * 4
    assert [trace([jpeg(picture, 75)]).found for picture in marked] == [True] * 4
    assert trace([jpeg(picture, 30) for picture in marked]).found
    assert not any(trace([picture]).found for picture in film) and not trace(film).found


def test_the_scale_is_told(head: Picture) -> None:
    assert trace([resized(Marker(384, 384)(head), 0.75)]).scale == pytest.approx(0.75, rel=0.01)


def test_it_is_faint_and_leaves_alpha_alone(head: Picture) -> None:
    alpha = np.full((384, 384, 1), 77, np.uint8)
    marked = Marker(384, 384)(np.concatenate([head, alpha], axis=2))
    change = marked[..., :3].astype(float) - head
    assert np.abs(change).max() <= 6 and 10 * np.log10(255**2 / (change**2).mean()) > 42
    assert np.array_equal(marked[..., 3:], alpha)


def test_moving_pictures_agree_on_it(head: Picture) -> None:
    marker = Marker(384, 384)
    faint = [jpeg(marker(np.roll(head, 3 * step, axis=1)), 30) for step in range(4)]
    assert trace(faint).found


def test_the_tile_is_what_it_was() -> None:
    """A changed tile would no longer find the marks of older releases."""
    assert tile().shape == (TILE, TILE)
    assert tile()[0, :4].tolist() == pytest.approx(TILE_STARTS_WITH, abs=1e-3)


def test_pictures_that_do_not_fit_are_refused(head: Picture) -> None:
    with pytest.raises(InputError, match="this marker is for"):
        Marker(64, 64)(head)
    with pytest.raises(InputError, match="alike in size"):
        trace([head, head[:100]])
    with pytest.raises(InputError, match="no picture"):
        trace([])


@pytest.mark.parametrize("channels", [3, 4])
def test_bytes_are_marked_as_larger_numbers_would_be(channels: int) -> None:
    """Sums that leave 0 to 255 stop there; alpha is left alone; a batch is marked where it lies."""
    random = np.random.default_rng(1)
    pictures = random.choice([0, 1, 2, 40, 128, 200, 253, 254, 255], (3, 300, 280, channels)).astype(np.uint8)
    marker = Marker(280, 300)
    wanted = pictures.copy()
    wanted[..., :3] = np.clip(pictures[..., :3].astype(int) + marker._pattern[..., None], 0, 255)
    assert np.abs(marker._pattern).max() >= 3
    np.testing.assert_array_equal(marker(pictures[0]), wanted[0])
    given = pictures.copy()
    assert marker(given, out=given) is given
    np.testing.assert_array_equal(given, wanted)
