"""A registered portrait: one file that holds all that drawing it needs, but no network.

A `.portrait` is a ZIP archive whose entries are stored as they are: `portrait.json` (version, statement of rights, where the face
is, a sha256 of every other entry), `picture.png`, and `features/NAME.npy`, which the pack's `register` graph made. Nothing in it is
pickled. Features belong to the graph that made them: with another pack they are made again from the picture.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley.files import StrPath, read_bytes, write_bytes
from parley_runtime.portrait.crop import Crop
from parley_runtime.portrait.picture import png_bytes, read_png_bytes

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

VERSION = 1
MANIFEST = "portrait.json"
PICTURE = "picture.png"
FEATURES = "features/"

_LARGEST_ENTRY = 512 * 1024 * 1024
_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Registration:
    """A portrait that may be drawn.

    rights    the statement of the right to use the picture, as it was given
    source    name of the picture's file; source_sha256 its hash
    created   when it was registered, UTC, ISO 8601
    finder    what found the face: 'mtcnn', 'animeface' or 'hand'
    pixels    sRGB [H, W, 3]; alpha [H, W] or None
    crop      where the head is in `pixels`
    graph     sha256 of the `register` graph that made the features
    features  what that graph gave for the crop, each [1, ...]
    doubt     degrees between the head's turn as that graph sees it and as eyes, nose and mouth alone tell it
    """

    rights: str
    source: str
    source_sha256: str
    created: str
    finder: str
    pixels: Bytes
    alpha: Bytes | None
    crop: Crop
    graph: str = ""
    features: Mapping[str, Floats] = field(default_factory=dict)
    doubt: float = 0.0

    def __post_init__(self) -> None:
        if not self.rights.strip():
            raise InputError(
                f'{self.source}: a portrait needs a statement of your right to use it, such as --rights "my own photograph"'
            )


def write_registration(registration: Registration, path: StrPath) -> None:
    """Write the file, whole or not at all. Raises `OutputError`."""
    entries = {PICTURE: png_bytes(registration.pixels, registration.alpha)}
    for name, array in registration.features.items():
        out = io.BytesIO()
        np.lib.format.write_array(out, np.ascontiguousarray(array, "<f4"), version=(1, 0), allow_pickle=False)
        entries[f"{FEATURES}{name}.npy"] = out.getvalue()
    manifest = {
        "portrait": VERSION,
        "rights": registration.rights,
        "source": registration.source,
        "source_sha256": registration.source_sha256,
        "created": registration.created,
        "finder": registration.finder,
        "crop": {
            "corner": list(registration.crop.corner),
            "side": registration.crop.side,
            "roll": registration.crop.roll,
        },
        "graph": registration.graph,
        "doubt": round(registration.doubt, 1),
        "entries": {name: hashlib.sha256(data).hexdigest() for name, data in entries.items()},
    }
    entries = {MANIFEST: json.dumps(manifest, indent=1, ensure_ascii=False).encode(), **entries}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, data in entries.items():
            member = zipfile.ZipInfo(name, _FIRST_ZIP_DATE)
            member.create_system = 3
            member.external_attr = 0o644 << 16
            file.writestr(member, data)
    write_bytes(path, archive.getvalue())


def read_registration(path: StrPath) -> Registration:
    """Read and check a file. Raises InputError with the file and what is wrong with it."""
    data = read_bytes(path)
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise InputError(
            f"{path}: is no registered portrait; make one with: parley portrait register IMAGE -o {Path(path).with_suffix('.portrait')}"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            manifest = _manifest(path, file)
            entries = {name: _entry(path, file, name, digest) for name, digest in manifest["entries"].items()}
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise InputError(f"{path}: is damaged ({error}); register the portrait again") from error
    if PICTURE not in entries:
        raise _malformed(path, f"has no {PICTURE}")
    pixels, alpha = read_png_bytes(entries[PICTURE], str(path))
    features = {
        name[len(FEATURES) : -len(".npy")]: _array(path, name, content)
        for name, content in entries.items()
        if name.startswith(FEATURES) and name.endswith(".npy")
    }
    texts = {name: manifest[name] for name in ("rights", "source", "source_sha256", "created", "finder", "graph")}
    return Registration(
        pixels=pixels,
        alpha=alpha,
        crop=_crop(path, manifest["crop"]),
        features=MappingProxyType(features),
        doubt=_number(manifest.get("doubt", 0.0)),
        **texts,
    )


def _manifest(path: StrPath, file: zipfile.ZipFile) -> dict[str, Any]:
    try:
        if file.getinfo(MANIFEST).file_size > 1_000_000:
            raise _malformed(path, f"has a {MANIFEST} of more than a megabyte")
        manifest = json.loads(file.read(MANIFEST))
    except (KeyError, ValueError) as error:
        raise _malformed(path, f"has no {MANIFEST} that can be read") from error
    if not isinstance(manifest, dict) or "portrait" not in manifest:
        raise _malformed(path, f"has a {MANIFEST} of another kind")
    if manifest["portrait"] != VERSION:
        raise InputError(
            f"{path}: is a portrait of version {manifest['portrait']!r}, this release reads version {VERSION}; "
            "update Parley, or register the portrait again"
        )
    kinds = dict.fromkeys(("rights", "source", "source_sha256", "created", "finder", "graph"), str)
    for name, kind in {**kinds, "crop": dict, "entries": dict}.items():
        if not isinstance(manifest.get(name), kind):
            raise _malformed(path, f"lacks '{name}'")
    return manifest


def _entry(path: StrPath, file: zipfile.ZipFile, name: str, digest: object) -> bytes:
    try:
        member = file.getinfo(name)
    except KeyError as error:
        raise _malformed(path, f"lacks {name}") from error
    if member.file_size > _LARGEST_ENTRY:
        raise _malformed(path, f"has an entry of {member.file_size} bytes")
    data = file.read(member)
    if hashlib.sha256(data).hexdigest() != digest:
        raise _malformed(path, f"has another {name} than was registered")
    return data


def _array(path: StrPath, name: str, data: bytes) -> Floats:
    try:
        array = np.lib.format.read_array(io.BytesIO(data), allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise _malformed(path, f"has a damaged {name}") from error
    if array.dtype != np.float32 or not np.isfinite(array).all():
        raise _malformed(path, f"has a {name} that holds no numbers")
    return np.asarray(array, np.float32)


def _crop(path: StrPath, data: dict[str, Any]) -> Crop:
    try:
        x, y = data["corner"]
        numbers = [float(value) for value in (x, y, data["side"], data["roll"])]
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(path, "does not say where the face is") from error
    if not all(math.isfinite(number) for number in numbers) or numbers[2] <= 0.0:
        raise _malformed(path, "does not say where the face is")
    return Crop((numbers[0], numbers[1]), numbers[2], numbers[3])


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else 0.0


def _malformed(path: StrPath, what: str) -> InputError:
    return InputError(f"{path}: {what}; register the portrait again")
