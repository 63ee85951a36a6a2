"""A device that is as strange to NumPy as a GPU is, on any machine: what passes here does not touch the host by accident.

Its arrays refuse to become NumPy's, refuse NumPy's arrays as partners, and refuse to be looked at one number at a time, as CuPy's do (or
would, at the price of a wait). Its module knows only functions that CuPy has under the same name. It must be made current in each thread.
Underneath lies the host's memory, so that graphs run on it, bound by address, with the CPU's onnxruntime.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device.device import Device, Fetch, host_block, host_view
from parley_runtime.device.kernels import HostKernels
from parley_runtime.device.pool import BufferPool, Lease
from parley_runtime.device.transfers import Transfers

CUPY_HAS = frozenset(
    "abs arange arctan2 array ascontiguousarray asarray broadcast_to clip concatenate cos empty empty_like expand_dims float32 full int32 int64 "
    "intp isfinite matmul maximum minimum mod moveaxis multiply newaxis ones ones_like pad repeat rint sin sqrt stack subtract sum take tile "
    "transpose uint8 where zeros zeros_like".split()
)
"""Functions of CuPy (docs.cupy.dev, comparison table) that the runtime uses, or may."""

_CURRENT = threading.local()  # all strict devices are streams of one card, which each thread makes current

_OPERATORS = "add sub mul truediv floordiv mod pow matmul and or xor lt le gt ge eq ne".split()


def _inside(value: Any, where: str) -> Any:
    """What NumPy is to work on: strict arrays opened, and every other array refused."""
    if isinstance(value, StrictArray):
        value.device.check_current(where)
        return value.inner
    if isinstance(value, np.ndarray):
        raise TypeError(f"{where}: an array of the host ({value.shape}) among the device's; use to_device")
    if isinstance(value, tuple | list):
        return type(value)(_inside(entry, where) for entry in value)
    if isinstance(value, slice):
        return slice(*(_inside(entry, where) for entry in (value.start, value.stop, value.step)))
    return value


class StrictArray:
    """An array of a `StrictDevice`."""

    __array_ufunc__ = None  # so that NumPy's numbers leave operators to this class
    __array_priority__ = 1e6
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, inner: NDArray[Any], device: StrictDevice) -> None:
        self.inner, self.device = inner, device

    shape = property(lambda self: self.inner.shape)
    dtype = property(lambda self: self.inner.dtype)
    ndim = property(lambda self: self.inner.ndim)
    size = property(lambda self: self.inner.size)
    nbytes = property(lambda self: self.inner.nbytes)
    T = property(lambda self: StrictArray(self.inner.T, self.device))

    def __len__(self) -> int:
        return len(self.inner)

    def __iter__(self) -> Any:
        return (StrictArray(row, self.device) for row in self.inner)

    def __getitem__(self, place: Any) -> StrictArray:
        return StrictArray(np.asarray(self.inner[_inside(place, "[]")]), self.device)

    def __setitem__(self, place: Any, value: Any) -> None:
        self.device.check_current("[] =")
        self.inner[_inside(place, "[] =")] = _inside(value, "[] =")

    def __neg__(self) -> StrictArray:
        return StrictArray(-self.inner, self.device)

    def reshape(self, *shape: Any) -> StrictArray:
        return StrictArray(self.inner.reshape(*shape), self.device)

    def transpose(self, *axes: Any) -> StrictArray:
        return StrictArray(self.inner.transpose(*axes), self.device)

    def astype(self, kind: Any) -> StrictArray:
        return StrictArray(self.inner.astype(kind), self.device)

    def view(self, kind: Any) -> StrictArray:
        return StrictArray(self.inner.view(kind), self.device)

    def copy(self) -> StrictArray:
        return StrictArray(self.inner.copy(), self.device)

    def sum(self, axis: Any = None) -> StrictArray:
        return StrictArray(np.asarray(self.inner.sum(axis=axis)), self.device)

    def max(self, axis: Any = None) -> StrictArray:
        return StrictArray(np.asarray(self.inner.max(axis=axis)), self.device)

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("an array of the device is wanted on the host; use to_host, which is counted")

    __array__ = __float__ = __int__ = __bool__ = __index__ = item = tolist = tobytes = _refuse


def _operator(name: str) -> Callable[[StrictArray, Any], StrictArray]:
    def operate(self: StrictArray, other: Any) -> StrictArray:
        self.device.check_current(name)
        return StrictArray(getattr(self.inner, name)(_inside(other, name)), self.device)

    return operate


for _name in _OPERATORS:
    setattr(StrictArray, f"__{_name}__", _operator(f"__{_name}__"))
    if _name not in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(StrictArray, f"__r{_name}__", _operator(f"__r{_name}__"))


class StrictModule:
    """What stands for numpy or cupy as `device.xp`."""

    def __init__(self, device: StrictDevice) -> None:
        self._device = device

    def __getattr__(self, name: str) -> Any:
        if name not in CUPY_HAS:
            raise AttributeError(f"'{name}' is not among the functions that are known to be in CuPy (CUPY_HAS)")
        found = getattr(np, name)
        if not callable(found) or isinstance(found, type):
            return found

        def call(*arguments: Any, **named: Any) -> Any:
            self._device.check_current(name)
            opened = [_inside(value, name) for value in arguments]
            given = {key: _inside(value, name) for key, value in named.items()}
            return self._device.wrap(found(*opened, **given))

        return call


class StrictKernels:
    """The NumPy twins on strict arrays."""

    def __init__(self, device: StrictDevice) -> None:
        self._device, self._host = device, HostKernels()

    def __getattr__(self, name: str) -> Any:
        function = getattr(self._host, name)
        return lambda *given: self._device.wrap(function(*(_inside(value, name) for value in given)))


class StrictDevice(Device):
    """See the module. `replays` makes runs of a shape go through fixed buffers, as recorded ones must."""

    name, bound = "strict", True

    def __init__(self, *, replays: bool = False, half: bool = False, lacks: frozenset[str] = frozenset()) -> None:
        self.replays, self.half, self.lacks = replays, half, lacks
        self.transfers = Transfers()
        self.pool = BufferPool(host_block)
        self.xp, self.kernels = StrictModule(self), StrictKernels(self)

    def wrap(self, made: Any) -> Any:
        return StrictArray(np.asarray(made), self) if isinstance(made, np.ndarray | np.generic) else made

    def use(self) -> None:
        _CURRENT.here = True

    def check_current(self, what: str) -> None:
        if not getattr(_CURRENT, "here", False):
            raise RuntimeError(f"{what}: this thread did not make the device current; call use() first")

    def to_device(self, host: NDArray[Any], what: str) -> StrictArray:
        assert isinstance(host, np.ndarray), f"{what} is on the device already"
        self.use()
        self.transfers.note("up", what, host.nbytes)
        return StrictArray(host.copy(), self)

    def fetch(self, array: StrictArray, what: str) -> Fetch[NDArray[Any]]:
        self.transfers.note("down", what, array.nbytes)
        return _Fetched(array)

    def address(self, array: StrictArray) -> int:
        assert array.inner.flags.c_contiguous
        return int(array.inner.ctypes.data)

    def view(self, lease: Lease, shape: tuple[int, ...], dtype: np.dtype[Any]) -> StrictArray:
        return StrictArray(host_view(lease, shape, dtype), self)

    def bucket(self, count: int) -> int:
        return next(size for size in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024) if size >= count)

    def provider(self, replays: bool = True) -> tuple[str, dict[str, str]]:
        return "CPUExecutionProvider", {}

    def synchronize(self) -> None:
        pass


class _Fetched(Fetch[NDArray[Any]]):
    def __init__(self, array: StrictArray) -> None:
        self._array = array.inner.copy()

    def result(self) -> NDArray[Any]:
        return self._array
