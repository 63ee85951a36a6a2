"""Reads a picture file of any kind into sRGB bytes, or says in one line why it cannot."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError, MissingDependencyError
from parley.files import read_bytes

Bytes = NDArray[np.uint8]

LARGEST = 150_000_000
"""Pixels; beyond it a file is more likely a trap than a portrait."""

SMALLEST = 64
"""Pixels of the shorter side; a face in less holds nothing to draw from."""

BENEATH = 128
"""What colours with transparency are laid over: mid grey, of each channel."""


@dataclass(frozen=True)
class SourcePicture:
    """A picture as it is meant to be seen.

    name    of the file
    pixels  sRGB [H, W, 3], upright
    alpha   [H, W], 255 where it is opaque; None for pictures without transparency
    sha256  of the file's bytes
    format  as Pillow calls it: 'PNG', 'JPEG', ...
    """

    name: str
    pixels: Bytes
    alpha: Bytes | None
    sha256: str
    format: str


def read_picture(path: str | Path) -> SourcePicture:
    """Read the picture at `path`: turned as EXIF says, colours converted to sRGB, 8 bits; of an animation the first frame.

    Transparent parts keep their alpha; beneath it colours are laid over mid grey. Raises InputError for what is no picture, cut
    short, too small or too large, MissingDependencyError without Pillow.
    """
    data = read_bytes(path)
    pillow = _pillow()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large pictures and odd EXIF; both are handled here
        try:
            with pillow.Image.open(io.BytesIO(data)) as image:
                _check_size(path, *image.size)
                format_ = str(image.format or "unknown")
                colours, alpha = _upright(pillow, image)
        except pillow.UnidentifiedImageError as error:
            raise InputError(f"{path}: is not a picture that can be read; convert it to PNG or JPEG") from error
        except pillow.Image.DecompressionBombError as error:
            raise InputError(f"{path}: is too large ({error}); shrink it") from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError) as error:
            raise InputError(f"{path}: is damaged or cut short ({_first_line(error)}); get the file again") from error
    return SourcePicture(Path(path).name, colours, alpha, hashlib.sha256(data).hexdigest(), format_)


def read_png_bytes(data: bytes, where: str) -> tuple[Bytes, Bytes | None]:
    """Pixels [H, W, 3] and alpha of a PNG that Parley wrote. Raises InputError naming `where`."""
    pillow = _pillow()
    try:
        with pillow.Image.open(io.BytesIO(data), formats=("PNG",)) as image:
            _check_size(where, *image.size)
            pixels = np.array(image.convert("RGBA" if "A" in image.getbands() else "RGB"))
    except (OSError, SyntaxError, ValueError) as error:
        raise InputError(
            f"{where}: its picture is damaged ({_first_line(error)}); register the portrait again"
        ) from error
    return np.ascontiguousarray(pixels[..., :3]), pixels[..., 3].copy() if pixels.shape[2] == 4 else None


def png_bytes(pixels: Bytes, alpha: Bytes | None) -> bytes:
    """Pixels [H, W, 3] and alpha [H, W] as a PNG; colours beneath full transparency are kept."""
    pillow = _pillow()
    whole = pixels if alpha is None else np.concatenate([pixels, alpha[..., None]], axis=2)
    out = io.BytesIO()
    pillow.Image.fromarray(np.ascontiguousarray(whole)).save(out, "PNG", compress_level=6)
    return out.getvalue()


def shrunk(pixels: Bytes, width: int, height: int) -> Bytes:
    """`pixels` [H, W(, C)] at a smaller size, filtered with Lanczos' kernel."""
    pillow = _pillow()
    if pixels.shape[:2] == (height, width):
        return pixels
    image = pillow.Image.fromarray(np.ascontiguousarray(pixels))
    return np.array(image.resize((width, height), pillow.Image.Resampling.LANCZOS, reducing_gap=3.0))


def enlarged(layers: Bytes, times: int) -> Bytes:
    """`layers` [H, W, 4] at `times` the width and height (odd: then every pixel is kept in the middle of its own), bicubic.

    The fourth layer is one like the others: no colour is weighed by it.
    """
    pillow = _pillow()
    height, width = layers.shape[:2]
    image = pillow.Image.frombytes("CMYK", (width, height), np.ascontiguousarray(layers).tobytes())
    return np.asarray(image.resize((times * width, times * height), pillow.Image.Resampling.BICUBIC))


def _upright(pillow: Any, image: Any) -> tuple[Bytes, Bytes | None]:
    profile = image.info.get("icc_profile")
    image.load()
    pillow.ImageOps.exif_transpose(image, in_place=True)
    if image.mode in ("P", "PA") or (image.mode in ("RGB", "L", "1") and "transparency" in image.info):
        image = image.convert("RGBA")
    if image.mode.startswith("I") or image.mode == "F":
        image = pillow.Image.fromarray(_eight_bits(np.asarray(image)))
    if image.mode in ("La", "RGBa"):
        image = image.convert({"La": "LA", "RGBa": "RGBA"}[image.mode])
    alpha = np.array(image.getchannel("A")) if "A" in image.getbands() and image.mode != "LAB" else None
    if alpha is not None:
        image = image.convert("LA" if image.mode == "LA" else "RGBA").convert("L" if image.mode == "LA" else "RGB")
        if alpha.min() == 255:
            alpha = None
    colours = np.asarray(_to_srgb(pillow, image, profile))
    if alpha is not None:
        cover = alpha[..., None].astype(np.float32) / 255.0
        colours = np.round(colours * cover + BENEATH * (1.0 - cover)).astype(np.uint8)
    return np.ascontiguousarray(colours), alpha


def _to_srgb(pillow: Any, image: Any, profile: bytes | None) -> Any:
    """Through the picture's own colour profile where it has one that fits and can be read."""
    if profile:
        try:
            source = pillow.ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = pillow.ImageCms.createProfile("sRGB")
            converted = pillow.ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            if converted is not None:
                return converted
        except (pillow.ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # a broken or unfitting profile is no reason to refuse the picture
    return image if image.mode == "RGB" else image.convert("RGB")


def _eight_bits(values: NDArray[Any]) -> Bytes:
    """Grey values of 16 or 32 bits, or floats, as bytes."""
    numbers = np.nan_to_num(values.astype(np.float32))
    if values.dtype.kind == "f":
        top = 1.0 if numbers.max(initial=0.0) <= 1.0 else 255.0
    else:
        top = 65535.0
    return np.asarray(np.round(np.clip(numbers / top, 0.0, 1.0) * 255.0), np.uint8)


def _check_size(path: str | Path, width: int, height: int) -> None:
    if width * height > LARGEST:
        raise InputError(
            f"{path}: is too large ({width}x{height}, at most {LARGEST // 1_000_000} million pixels); shrink it"
        )
    if min(width, height) < SMALLEST:
        raise InputError(
            f"{path}: is too small ({width}x{height}, at least {SMALLEST} pixels each way); use a larger one"
        )


def _pillow() -> Any:
    try:
        import PIL.Image
        import PIL.ImageCms
        import PIL.ImageOps
    except ImportError as error:
        raise MissingDependencyError(
            "reading pictures needs Pillow; install it with: pip install 'parley-npc[portrait]'"
        ) from error
    return PIL


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
