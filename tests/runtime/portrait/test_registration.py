"""Registering a picture, and the file that comes of it: whole, checked, free of pickles and of networks."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from parley import InputError, PackError
from parley_runtime.portrait import PortraitNetworks, Registration, read_registration, register, write_registration
from parley_runtime.portrait.register import LONGEST_SIDE, SHARPEST_CROP


@pytest.fixture(scope="module")
def registered(
    tmp_path_factory: pytest.TempPathFactory, networks: PortraitNetworks, sitters: dict[str, np.ndarray]
) -> Registration:
    path = tmp_path_factory.mktemp("register") / "hero.png"
    PIL.Image.fromarray(sitters["ahead"]).save(path)
    return register(path, "drawn by my own code", networks)


def test_a_picture_is_registered_with_all_that_drawing_needs(
    registered: Registration, networks: PortraitNetworks
) -> None:
    assert set(registered.features) == {"pose", "weights", "colour", "matte"}
    assert registered.features["pose"].tolist() == [[0, 0, 0, 0, 0, 1]]
    assert registered.graph == networks.graph and registered.finder == "mtcnn" and len(registered.source_sha256) == 64


def test_the_file_gives_back_what_was_written(registered: Registration, tmp_path: Path) -> None:
    alpha = np.linspace(0, 255, 384 * 384).reshape(384, 384).astype(np.uint8)
    for sent in (registered, replace(registered, alpha=alpha)):
        write_registration(sent, tmp_path / "hero.portrait")
        back = read_registration(tmp_path / "hero.portrait")
        for name in ("rights", "source", "source_sha256", "created", "finder", "crop", "graph"):
            assert getattr(back, name) == getattr(sent, name)
        assert np.array_equal(back.pixels, sent.pixels)
        assert (back.alpha is None) == (sent.alpha is None) and (
            back.alpha is None or np.array_equal(back.alpha, alpha)
        )
        assert all(np.array_equal(back.features[name], sent.features[name]) for name in sent.features)


def test_equal_registrations_are_equal_bytes(registered: Registration, tmp_path: Path) -> None:
    for name in ("a.portrait", "b.portrait"):
        write_registration(registered, tmp_path / name)
    assert (tmp_path / "a.portrait").read_bytes() == (tmp_path / "b.portrait").read_bytes()


def test_rights_must_be_stated(registered: Registration) -> None:
    with pytest.raises(InputError, match="statement of your right"):
        replace(registered, rights="  ")


def test_a_huge_picture_is_kept_no_larger_than_drawing_needs(
    tmp_path: Path, networks: PortraitNetworks, sitters: dict[str, np.ndarray]
) -> None:
    PIL.Image.fromarray(sitters["ahead"]).resize((8000, 8000)).save(tmp_path / "a.jpg", quality=70)
    found = register(tmp_path / "a.jpg", "mine", networks)
    assert max(found.pixels.shape) <= LONGEST_SIDE and found.crop.side <= SHARPEST_CROP + 1
    assert found.crop.side > 0.9 * SHARPEST_CROP


def rewritten(path: Path, change: str, value: bytes | None) -> None:
    """The archive with one entry replaced, or left out."""
    with zipfile.ZipFile(path) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    if value is None:
        del entries[change]
    else:
        entries[change] = value
    with zipfile.ZipFile(path, "w") as file:
        for name, data in entries.items():
            file.writestr(name, data)


def manifest_of(path: Path, **changes: object) -> bytes:
    with zipfile.ZipFile(path) as file:
        return json.dumps({**json.loads(file.read("portrait.json")), **changes}).encode()


@pytest.mark.parametrize(
    ("entry", "value", "said"),
    [
        ("picture.png", b"other", "another picture.png"),
        ("picture.png", None, "lacks picture.png"),
        ("features/pose.npy", b"other", "another features/pose.npy"),
        ("portrait.json", None, "no portrait.json"),
        ("portrait.json", b"[1]", "of another kind"),
        ("portrait.json", b"\xff", "no portrait.json that can be read"),
    ],
)  # fmt: skip
def test_a_changed_file_is_refused(
    registered: Registration, tmp_path: Path, entry: str, value: bytes | None, said: str
) -> None:
    path = tmp_path / "hero.portrait"
    write_registration(registered, path)
    rewritten(path, entry, value)
    with pytest.raises(InputError, match=f"hero.portrait: .*{said}.*register the portrait again"):
        read_registration(path)


def test_a_file_of_a_later_release(registered: Registration, tmp_path: Path) -> None:
    path = tmp_path / "hero.portrait"
    write_registration(registered, path)
    rewritten(path, "portrait.json", manifest_of(path, portrait=2))
    with pytest.raises(InputError, match="version 2, this release reads version 1; update Parley"):
        read_registration(path)


@pytest.mark.parametrize(
    "crop",
    [
        {},
        {"corner": [0], "side": 1, "roll": 0},
        {"corner": [0, 0], "side": -1, "roll": 0},
        {"corner": [0, "x"], "side": 1, "roll": 0},
    ],
)
def test_a_file_that_does_not_say_where_the_face_is(
    registered: Registration, tmp_path: Path, crop: dict[str, object]
) -> None:
    path = tmp_path / "hero.portrait"
    write_registration(registered, path)
    rewritten(path, "portrait.json", manifest_of(path, crop=crop))
    with pytest.raises(InputError, match="where the face is"):
        read_registration(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut", b"not a zip"])
def test_what_is_no_portrait(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.portrait").write_bytes(content)
    with pytest.raises(InputError, match=r"no registered portrait.*parley portrait register IMAGE -o .*\.portrait$"):
        read_registration(tmp_path / "a.portrait")


def test_a_file_cut_short(registered: Registration, tmp_path: Path) -> None:
    path = tmp_path / "a.portrait"
    write_registration(registered, path)
    data = bytearray(path.read_bytes())
    middle = data.index(b"IDAT") + 40
    data[middle] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"a\.portrait"):
        read_registration(path)


def test_a_pack_without_portraits(tmp_path: Path) -> None:
    from pack_factory import make_pack

    make_pack(tmp_path / "pack")
    with pytest.raises(PackError, match="draws no portraits, it has no 'register' graph"):
        PortraitNetworks.open(tmp_path / "pack")
