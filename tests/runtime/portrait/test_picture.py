"""Picture files of every kind: the same upright sRGB bytes come out, or one clear line."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageCms
import pytest

from parley import InputError, MissingDependencyError
from parley_runtime.portrait.picture import read_picture


def scene(width: int = 120, height: int = 90) -> np.ndarray:
    """Smooth colours, another in each corner, so that turning and swapping show."""
    x, y = np.linspace(0, 1, width)[None, :], np.linspace(0, 1, height)[:, None]
    return np.stack([200 * x + 0 * y, 180 * y + 0 * x, 90 + 100 * x * y], 2).round().astype(np.uint8)


def saved(path: Path, image: PIL.Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


def difference(first: np.ndarray, second: np.ndarray) -> float:
    assert first.shape == second.shape
    return float(np.abs(first.astype(float) - second).mean())


@pytest.mark.parametrize(
    ("name", "options", "loss"),
    [("a.png", {}, 0), ("a.bmp", {}, 0), ("a.tiff", {}, 0), ("a.webp", {"lossless": True}, 0), ("a.jpg", {"quality": 95}, 3),
     ("a.gif", {}, 12), ("a.ppm", {}, 0), ("a.jp2", {}, 6)],
)  # fmt: skip
def test_formats(tmp_path: Path, name: str, options: dict[str, object], loss: float) -> None:
    picture = read_picture(saved(tmp_path / name, PIL.Image.fromarray(scene()), **options))
    assert picture.alpha is None and picture.pixels.dtype == np.uint8
    assert difference(picture.pixels, scene()) <= loss
    assert (picture.name, len(picture.sha256)) == (name, 64)


@pytest.mark.parametrize(
    ("orientation", "turn"), [(3, PIL.Image.Transpose.ROTATE_180), (6, PIL.Image.Transpose.ROTATE_90)]
)
def test_a_camera_held_sideways(tmp_path: Path, orientation: int, turn: PIL.Image.Transpose) -> None:
    """The pixels lie as the sensor saw them; EXIF says how the camera was held."""
    image = PIL.Image.fromarray(scene()).transpose(turn)
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    assert difference(read_picture(saved(tmp_path / "a.jpg", image, exif=exif, quality=95)).pixels, scene()) < 3


def test_transparency_is_kept_and_laid_over_grey(tmp_path: Path) -> None:
    alpha = np.zeros((90, 120), np.uint8)
    alpha[:, 60:] = 255
    image = PIL.Image.fromarray(np.dstack([scene(), alpha]))
    picture = read_picture(saved(tmp_path / "a.png", image))
    assert picture.alpha is not None and np.array_equal(picture.alpha, alpha)
    assert np.array_equal(picture.pixels[:, 60:], scene()[:, 60:]) and (picture.pixels[:, :60] == 128).all()


def test_transparency_of_a_palette(tmp_path: Path) -> None:
    image = PIL.Image.fromarray(np.zeros((90, 120), np.uint8), "P")
    image.putpalette([250, 10, 10, 20, 20, 200])
    image.paste(1, (0, 0, 60, 90))
    picture = read_picture(saved(tmp_path / "a.png", image, transparency=1))
    assert picture.alpha is not None and picture.alpha[0, 0] == 0 and picture.alpha[0, 100] == 255
    assert picture.pixels[0, 100].tolist() == [250, 10, 10]


def test_opaque_alpha_is_no_transparency(tmp_path: Path) -> None:
    assert read_picture(saved(tmp_path / "a.png", PIL.Image.fromarray(scene()).convert("RGBA"))).alpha is None


def test_sixteen_bits(tmp_path: Path) -> None:
    grey = np.linspace(0, 65535, 120 * 90).reshape(90, 120).astype(np.uint16)
    picture = read_picture(saved(tmp_path / "a.png", PIL.Image.fromarray(grey)))
    assert difference(picture.pixels[..., 0], grey / 257.0) < 0.6


@pytest.mark.parametrize("mode", ["L", "1", "LA", "CMYK", "YCbCr", "LAB"])
def test_other_colour_models(tmp_path: Path, mode: str) -> None:
    grey = np.repeat(scene()[..., :1], 3, axis=2)
    shown = grey if mode in ("L", "LA") else scene()
    if mode == "1":
        shown = np.where(grey > 100, 255, 0).astype(np.uint8)
    image = PIL.Image.fromarray(shown)
    if mode == "LAB":
        change = PIL.ImageCms.buildTransform(
            PIL.ImageCms.createProfile("sRGB"), PIL.ImageCms.createProfile("LAB"), "RGB", "LAB"
        )
        image = PIL.ImageCms.applyTransform(image, change)
    else:
        image = image.convert(mode, dither=PIL.Image.Dither.NONE) if mode == "1" else image.convert(mode)
    path = tmp_path / ("a.tiff" if mode in ("CMYK", "LAB", "LA") else "a.jpg" if mode == "YCbCr" else "a.png")
    picture = read_picture(saved(path, image))
    assert difference(picture.pixels, shown) < 4


def test_a_colour_profile_is_obeyed_and_a_broken_one_is_no_reason_to_refuse(tmp_path: Path) -> None:
    wide = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    image = PIL.Image.fromarray(scene())
    assert difference(read_picture(saved(tmp_path / "a.png", image, icc_profile=wide)).pixels, scene()) < 1
    assert difference(read_picture(saved(tmp_path / "b.png", image, icc_profile=b"no profile")).pixels, scene()) == 0


def test_the_first_picture_of_an_animation(tmp_path: Path) -> None:
    first, second = PIL.Image.fromarray(scene()), PIL.Image.fromarray(255 - scene())
    path = saved(tmp_path / "a.webp", first, save_all=True, append_images=[second], lossless=True)
    assert difference(read_picture(path).pixels, scene()) == 0


def test_what_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"GIF? no, just words")
    with pytest.raises(InputError, match=r"a\.png: is not a picture"):
        read_picture(tmp_path / "a.png")
    with pytest.raises(InputError, match="no such file"):
        read_picture(tmp_path / "b.png")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_what_is_cut_short(tmp_path: Path, kind: str, share: float) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (90, 120, 3), np.uint8)
    out = io.BytesIO()
    PIL.Image.fromarray(noise).save(out, kind)
    path = tmp_path / "a.img"
    path.write_bytes(out.getvalue()[: round(len(out.getvalue()) * share)])
    with pytest.raises(InputError, match=r"a\.img: is (damaged or cut short|not a picture)") as error:
        read_picture(path)
    assert "\n" not in str(error.value)


def test_sizes_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="too small"):
        read_picture(saved(tmp_path / "a.png", PIL.Image.fromarray(scene(40, 40))))
    with pytest.raises(InputError, match="too large"):
        read_picture(saved(tmp_path / "b.png", PIL.Image.new("1", (20_000, 10_000))))


def test_eight_thousand_pixels(tmp_path: Path) -> None:
    large = PIL.Image.fromarray(scene()).resize((8000, 8000), PIL.Image.Resampling.NEAREST)
    picture = read_picture(saved(tmp_path / "a.jpg", large, quality=60))
    assert picture.pixels.shape == (8000, 8000, 3)


def test_without_pillow_the_message_tells_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path / "a.png", PIL.Image.fromarray(scene()))
    monkeypatch.setitem(sys.modules, "PIL.Image", None)
    with pytest.raises(MissingDependencyError, match=r"pip install 'parley-npc\[portrait\]'"):
        read_picture(path)
