"""`parley doctor` and `parley pack`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def findings(result: Any) -> dict[str, dict[str, str]]:
    return {finding["name"]: finding for finding in json.loads(result.out)}


def test_the_doctor_finds_packages_pack_and_cache(parley: Any, tmp_path: Path) -> None:
    found = findings(parley("doctor", "--json"))
    assert all(found[name]["status"] == "ok" for name in ("parley", "python", "numpy", "soundfile", "soxr", "cache"))
    assert found["pack"]["status"] == "ok" and str(tmp_path / "pack") in found["pack"]["detail"]
    assert str(tmp_path / "cache") in found["cache"]["detail"]


def test_the_doctor_sees_that_placeholder_graphs_do_not_perform(parley: Any) -> None:
    pytest.importorskip("onnxruntime")
    result = parley("doctor", "--json")
    assert findings(result)["performing"]["status"] == "missing"
    assert result.code == 1


def test_the_doctor_names_a_missing_pack_and_what_to_do(
    parley: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARLEY_PACK", str(tmp_path / "nowhere"))
    result = parley("doctor")
    assert result.code == 1
    assert "MISSING   pack" in result.out and "-> correct the environment variable PARLEY_PACK" in result.out


def test_the_doctor_tells_a_damaged_pack(parley: Any, tmp_path: Path) -> None:
    (tmp_path / "pack/rig.onnx").write_bytes(b"damaged")
    assert "rig.onnx" in findings(parley("doctor", "--json"))["pack"]["detail"]


def test_the_doctor_names_a_missing_package_and_how_to_get_it(parley: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import metadata

    original = metadata.version

    def version(name: str) -> str:
        if name.startswith(("soxr", "matplotlib")):
            raise metadata.PackageNotFoundError(name)
        return original(name)

    monkeypatch.setattr(metadata, "version", version)
    result = parley("doctor", "--json")
    found = findings(result)
    assert found["soxr"]["status"] == "missing" and found["soxr"]["fix"] == "pip install 'parley-npc[runtime]'"
    assert found["matplotlib"]["status"] == "optional" and "[video]" in found["matplotlib"]["fix"]
    assert result.code == 1


def test_pack_info(parley: Any, tmp_path: Path) -> None:
    result = parley("pack", "info")
    assert result.code == 0
    assert all(
        text in result.out
        for text in (
            "placeholder",
            "Apache-2.0",
            "denoiser.onnx",
            "x[B,40,10]",
            "ddim, 10 steps",
            "commit: 0123abc",
            "closure: 0.9",
        )
    )
    assert json.loads(parley("pack", "info", tmp_path / "pack", "--json").out)["windows"] == {
        "previous": 10,
        "length": 40,
        "future": 3,
    }


def test_pack_verify(parley: Any, tmp_path: Path) -> None:
    result = parley("pack", "verify")
    assert result.code == 0 and "3 graphs checked" in result.out
    (tmp_path / "pack/rig.onnx").write_bytes(b"damaged")
    (tmp_path / "pack/audio.onnx").unlink()
    result = parley("pack", "verify", tmp_path / "pack")
    assert (result.code, result.out) == (1, "")
    assert len(result.errors) == 2
