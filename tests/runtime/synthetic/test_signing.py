"""Signed content credentials in real files: made, read back, broken by a changed byte, refused with a reason."""

from __future__ import annotations

import builtins
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import PIL.Image
import pytest

from parley import InputError, MissingDependencyError
from parley_runtime.cli.main import main
from parley_runtime.png import write_png
from parley_runtime.shoot import Take, shoot
from parley_runtime.synthetic import (
    Credentials,
    Marker,
    Signer,
    check,
    check_signable,
    local_signer,
    read_signature,
    read_signer,
    sidecar_of,
    sign,
    try_out,
)  # fmt: skip
from parley_runtime.synthetic.signer import UNTRUSTED

pytest.importorskip("av", reason="needs PyAV: pip install 'parley-npc[video]'")
pytest.importorskip("c2pa", reason="needs c2pa-python: pip install 'parley-npc[credentials]'")

SAID = Credentials("Parley 1.2.3", "0123abcd", "painted by our studio")
RIGHTS = hashlib.sha256(SAID.rights.encode()).hexdigest()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a key and its certificates."""
    folder = tmp_path_factory.mktemp("keys")
    local_signer(folder)
    return folder


@pytest.fixture
def signer(keys: Path) -> Signer:
    return local_signer(keys)


def picture() -> np.ndarray:
    spots = np.random.default_rng(4).integers(0, 256, (12, 12, 3), np.uint8)
    return Marker(256, 256)(np.array(PIL.Image.fromarray(spots).resize((256, 256))))


def saved(folder: Path, suffix: str) -> Path:
    path = folder / f"plain{suffix}"
    if suffix == ".mp4":
        rows = [np.zeros((6, 58), np.float32)]
        shoot(rows, lambda motion: (np.dstack([picture(), picture()[..., :1]]) for stretch in motion for _ in stretch),
              Take(output=path, credentials=SAID))  # fmt: skip
    else:
        PIL.Image.fromarray(picture()).save(path)
    return path


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".mp4"])
def test_each_kind_of_file_is_signed_read_back_and_found_out_when_changed(
    suffix: str, signer: Signer, tmp_path: Path
) -> None:
    path, target = saved(tmp_path, suffix), tmp_path / f"signed{suffix}"
    assert read_signature(path) is None
    sign(path, signer, SAID, target)
    told = read_signature(target)
    assert told is not None and told.state == "valid" and told.source_type == "trainedAlgorithmicMedia"
    assert told.pack == SAID.pack and told.rights_sha256 == RIGHTS and UNTRUSTED in told.signer
    assert check(target).synthetic and check(target).trace.found  # it is still a picture, with its mark
    data = bytearray(target.read_bytes())
    at = {".mp4": data.find(b"mdat") + 200, ".webp": 200}.get(suffix, len(data) - 100)  # among the pixels
    data[at] ^= 1
    target.write_bytes(data)
    told = read_signature(target)
    assert told is not None and told.state == "broken" and told.problems


def test_a_studios_authority_makes_it_trusted(keys: Path, signer: Signer, tmp_path: Path) -> None:
    path = saved(tmp_path, ".png")
    sign(path, signer, SAID)
    authority = signer.chain[signer.chain.rindex(b"-----BEGIN") :]
    (tmp_path / "authority.pem").write_bytes(authority)
    told = read_signature(path, tmp_path / "authority.pem")
    assert told is not None and told.state == "trusted"


def test_films_and_frames_are_signed(signer: Signer, tmp_path: Path) -> None:
    rows = [np.zeros((3, 58), np.float32)]
    take = Take(output=tmp_path / "a.mp4", frames=tmp_path / "frames", credentials=SAID, signer=signer)
    count = shoot(
        rows, lambda motion: (np.dstack([picture(), picture()[..., :1]]) for stretch in motion for _ in stretch), take
    )
    files = [tmp_path / "a.mp4", *sorted((tmp_path / "frames").iterdir())]
    assert count == 3 and len(files) == 4
    assert [told.state for path in files if (told := read_signature(path))] == ["valid"] * 4


def test_what_can_have_no_manifest_is_told_before_drawing() -> None:
    with pytest.raises(InputError, match=r"no place for a signed manifest.*\.png, \.jpg"):
        check_signable(Path("a.gif"))


def film(path: Path, signer: Signer | None, alpha: bool = True) -> Path:
    rows = [np.zeros((6, 58), np.float32)]
    shoot(rows, lambda motion: (np.dstack([picture(), picture()[..., :1]]) for stretch in motion for _ in stretch),
          Take(output=path, credentials=SAID, alpha=alpha, signer=signer))  # fmt: skip
    return path


def test_a_webm_is_signed_beside_itself(keys: Path, signer: Signer, tmp_path: Path) -> None:
    plain = film(tmp_path / "plain.webm", None)
    assert read_signature(plain) is None and check(plain).signature is None
    path = film(tmp_path / "a.webm", signer)
    beside = sidecar_of(path)
    assert beside == tmp_path / "a.c2pa" and beside.is_file() and sidecar_of(tmp_path / "a.mp4") is None
    told = read_signature(path)
    assert told is not None and told.state == "valid" and told.source_type == "trainedAlgorithmicMedia"
    assert told.pack == SAID.pack and told.rights_sha256 == RIGHTS
    (tmp_path / "authority.pem").write_bytes(signer.chain[signer.chain.rindex(b"-----BEGIN") :])
    trusted = read_signature(path, tmp_path / "authority.pem")
    assert trusted is not None and trusted.state == "trusted"
    beside.rename(tmp_path / "plain.c2pa")  # another film's manifest, and a film without its own
    other = read_signature(plain)
    assert other is not None and other.state == "broken" and read_signature(path) is None


@pytest.mark.parametrize("changed", ["film", "manifest"])
def test_a_webm_or_its_manifest_that_was_changed_is_found_out(
    changed: str, signer: Signer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = film(tmp_path / "a.webm", signer)
    assert main(["synthetic", "check", str(path)]) == 0 and "unchanged since" in capsys.readouterr().out
    victim = path if changed == "film" else tmp_path / "a.c2pa"
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    assert main(["synthetic", "check", str(path)]) == 1 and "BROKEN" in capsys.readouterr().out


def test_a_webm_is_signed_anew_as_another_file(keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, made = film(tmp_path / "a.webm", None), tmp_path / "b.webm"
    pair = [str(keys / "untrusted-key.pem"), str(keys / "untrusted-certificate.pem")]
    assert main(["synthetic", "sign", str(path), "-o", str(made), "--credentials", *pair]) == 0
    assert f"{made} and {tmp_path / 'b.c2pa'}" in capsys.readouterr().out
    told = read_signature(made)
    assert made.read_bytes() == path.read_bytes() and told is not None and told.state == "valid"


def test_the_local_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = local_signer(tmp_path / "new"), local_signer(tmp_path / "new")
    assert first == again and "ntrusted" in first.name and first.algorithm == "es256"
    assert (tmp_path / "new" / "untrusted-key.pem").stat().st_mode & 0o077 == 0
    assert "PRIVATE" not in repr(first)


def test_keys_that_do_not_do(keys: Path, tmp_path: Path) -> None:
    key, certificate = keys / "untrusted-key.pem", keys / "untrusted-certificate.pem"
    local_signer(tmp_path / "other")
    with pytest.raises(InputError, match="is no private key in PEM form"):
        read_signer(certificate, certificate)
    with pytest.raises(InputError, match="is no certificate in PEM form"):
        read_signer(key, key)
    with pytest.raises(InputError, match="not of the key"):
        read_signer(tmp_path / "other" / "untrusted-key.pem", certificate)
    with pytest.raises(InputError, match="no such file"):
        read_signer(tmp_path / "none.pem", certificate)
    signer = read_signer(key, certificate)
    alone = Signer(signer.name, "es384", signer.chain, signer.key)
    with pytest.raises(InputError, match="cannot be signed"):
        try_out(alone)


def test_the_commands(keys: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_png(tmp_path / "a.png", picture(), SAID)
    PIL.Image.open(tmp_path / "a.png").convert("RGB").save(tmp_path / "a.jpg", quality=90)
    pair = [str(keys / "untrusted-key.pem"), str(keys / "untrusted-certificate.pem")]
    made = str(tmp_path / "signed.jpg")
    assert main(["synthetic", "sign", str(tmp_path / "a.jpg"), "-o", made, "--credentials", *pair]) == 0
    capsys.readouterr()
    assert main(["synthetic", "check", made, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)[made]
    assert told["signature"]["state"] == "valid" and told["mark"] and told["source_type"] == "trainedAlgorithmicMedia"
    assert main(["synthetic", "check", made]) == 0
    assert "cannot be told" in capsys.readouterr().out
    data = bytearray(Path(made).read_bytes())
    data[-100] ^= 1
    Path(made).write_bytes(data)
    assert main(["synthetic", "check", made]) == 1 and "BROKEN" in capsys.readouterr().out
    PIL.Image.new("RGB", (128, 128), "grey").save(tmp_path / "own.png")
    assert (
        main(["synthetic", "sign", str(tmp_path / "own.png"), "-o", str(tmp_path / "b.png"), "--credentials", *pair])
        == 1
    )
    assert "no sign that Parley rendered it" in capsys.readouterr().err
    assert (
        main(["synthetic", "sign", str(tmp_path / "a.png"), "-o", str(tmp_path / "b.png"), "--credentials", "mine"])
        == 1
    )
    assert "takes a key and its certificates" in capsys.readouterr().err


def test_without_the_library_it_says_what_to_install(
    signer: Signer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.png"
    write_png(path, picture(), SAID)
    sign(path, signer, SAID)
    shutil.copy(path, tmp_path / "b.png")
    real = builtins.__import__

    def missing(name: str, *rest: object, **more: object) -> object:
        if name == "c2pa":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    told = read_signature(path)
    assert told is not None and told.state == "unchecked"
    assert main(["synthetic", "check", str(path)]) == 0
    assert "parley-npc[credentials]" in capsys.readouterr().out
    with pytest.raises(MissingDependencyError, match="credentials"):
        sign(tmp_path / "b.png", signer, SAID)
