"""Arrays that a worker hands to its parent: the same values, mapped, and nothing left behind."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from parley_train.faces import handover
from parley_train.faces.handover import drop, pack, unpack


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(handover, "_SHARED_MEMORY", tmp_path)
    return tmp_path


def test_values_arrive_and_the_file_goes(folder: Path) -> None:
    shared = np.arange(12, dtype=np.int32).reshape(4, 3)
    value = {
        "a": np.random.default_rng(1).random((5, 7)).astype(np.float32),
        "b": (shared, shared),
        "name": "x",
        "empty": np.zeros((0, 3)),
    }
    parcel = pack(value)
    assert len(parcel.pickled) < 1000 and sum(parcel.sizes) == 5 * 7 * 4 + 12 * 4
    arrived = unpack(parcel)
    assert not list(folder.iterdir())
    np.testing.assert_array_equal(arrived["a"], value["a"])
    np.testing.assert_array_equal(arrived["b"][0], shared)
    assert arrived["b"][0] is arrived["b"][1], "what was one array is one array"
    assert arrived["empty"].shape == (0, 3) and arrived["name"] == "x"
    arrived["a"][0] = 7.0  # may be changed, like any array


def test_values_without_arrays(folder: Path) -> None:
    assert unpack(pack({"n": 3})) == {"n": 3}
    assert not list(folder.iterdir())


def test_a_dropped_parcel_leaves_nothing(folder: Path) -> None:
    parcel = pack(np.ones(100))
    assert list(folder.iterdir())
    drop(parcel)
    drop(parcel)
    assert not list(folder.iterdir())


def test_full_memory_falls_back_to_the_pipe(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> str:
        raise OSError(errno.ENOSPC, "no space left on device")

    monkeypatch.setattr(handover, "_written", full)
    parcel = pack(np.arange(5))
    assert parcel.path is None
    np.testing.assert_array_equal(unpack(parcel), np.arange(5))
