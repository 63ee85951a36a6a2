"""Buffers: how large they are, when they come back."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley_runtime.device.device import CpuDevice
from parley_runtime.device.pool import bucket

FLOAT = np.dtype(np.float32)


@given(st.integers(0, 10**10))
def test_a_block_holds_what_is_asked_for_and_wastes_little(size: int) -> None:
    found = bucket(size)
    assert found >= size
    assert found <= max(512, size * 1.25 + 1)
    assert bucket(found) == found


def test_sizes_of_a_kind_share_a_block() -> None:
    assert len({bucket(size) for size in range(1_000_000, 1_250_000, 1000)}) <= 3


def test_memory_comes_back_when_no_array_looks_at_it() -> None:
    device = CpuDevice()
    first = device.empty((10, 20), FLOAT)
    row = first[3]
    del first
    gc.collect()
    row[:] = 7.0  # a view of a part keeps all of it
    second = device.empty((10, 20), FLOAT)
    second[:] = 0.0
    assert (row == 7.0).all()
    assert device.pool.allocated == 2
    del row, second
    for _ in range(100):
        device.empty((10, 20), FLOAT)[:] = 1.0
        device.empty((1, 199), FLOAT)[:] = 1.0  # another shape of the same bucket
    assert device.pool.allocated == 2


@pytest.mark.parametrize("shape", [(0, 4), (1,), (3, 5, 7)])
def test_arrays_have_the_shape_and_type_that_are_asked_for(shape: tuple[int, ...]) -> None:
    for kind in (np.float32, np.int64, np.uint8):
        array = CpuDevice().empty(shape, np.dtype(kind))
        assert array.shape == shape
        assert array.dtype == kind
        assert array.flags.writeable
        assert array.ctypes.data % 64 == 0
