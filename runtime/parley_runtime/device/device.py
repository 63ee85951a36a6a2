"""A device: its array module, its memory, its stream of work, and what crosses between it and the host."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any, Final, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device.kernels import HostKernels, Kernels
from parley_runtime.device.pool import BufferPool, Lease
from parley_runtime.device.transfers import Transfers

Array: TypeAlias = Any
"""An array of a device's own module: `numpy.ndarray` or `cupy.ndarray`."""

Host = TypeVar("Host", bound=NDArray[Any])


class Fetch(ABC, Generic[Host]):
    """An array on its way to the host; the device goes on with other work meanwhile."""

    @abstractmethod
    def result(self) -> Host:
        """The array, once it has come."""


class Device(ABC):
    """Where arrays live and graphs run. Work is done in the order in which it is asked for.

    One thread at a time may use a device, and calls `use` before it does. For two threads open it twice: each gets memory and a stream of
    its own, and they do not wait for each other.
    """

    name: str
    """`cpu`, or `cuda:N`."""
    xp: Any
    """The module whose arrays this device has: numpy, or cupy."""
    kernels: Kernels
    """The sampler's arithmetic."""
    bound: bool
    """Whether graphs read and write this device's arrays in place (IOBinding)."""
    replays: bool
    """Whether runs of a graph are recorded and replayed (CUDA graphs)."""
    half: bool = False
    """Whether networks' products are in half precision (`half`); arrays stay float32."""
    lacks: frozenset[str] = frozenset()
    """ONNX operators that it cannot run, which graphs are to do without (`rewrite`)."""
    transfers: Transfers
    pool: BufferPool

    @abstractmethod
    def use(self) -> None:
        """Make this device current for the calling thread."""

    @abstractmethod
    def to_device(self, host: NDArray[Any], what: str) -> Array:
        """`host` on the device; counted as a crossing of `what`."""

    @abstractmethod
    def fetch(self, array: Array, what: str) -> Fetch[NDArray[Any]]:
        """Begin to copy `array` to the host; counted as a crossing of `what`."""

    def to_host(self, array: Array, what: str) -> NDArray[Any]:
        """`array` on the host, when all work before is done; counted as a crossing of `what`."""
        return self.fetch(array, what).result()

    @abstractmethod
    def address(self, array: Array) -> int:
        """Where the numbers of a contiguous array of this device lie."""

    @abstractmethod
    def view(self, lease: Lease, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        """The beginning of a block as an array, which keeps the lease."""

    @abstractmethod
    def bucket(self, count: int) -> int:
        """How many slots to run for `count` that are wanted: few different numbers where each one costs preparation."""

    @abstractmethod
    def provider(self, replays: bool = True) -> tuple[str, dict[str, str]]:
        """onnxruntime's name of this device, and how graphs are to run on it; without `replays` none is recorded."""

    def mark(self) -> Any:
        """A place in this device's order of work, for `after` of another that shares its memory."""
        return None

    def after(self, mark: Any) -> None:
        """Work asked for from now on waits, on the device, until another's is done up to `mark` (None: there was none)."""
        return None

    @abstractmethod
    def synchronize(self) -> None:
        """Wait until all work is done."""

    @property
    def place(self) -> tuple[str, int]:
        """onnxruntime's kind of memory and number of the device."""
        return "cpu", 0

    def empty(self, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        """An array out of the pool; what it holds is left over from before."""
        return self.view(self.pool.take(math.prod(shape) * dtype.itemsize), shape, dtype)


class _Here(Fetch[NDArray[Any]]):
    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array

    def result(self) -> NDArray[Any]:
        return self._array


class CpuDevice(Device):
    """The host itself. Nothing is copied; crossings are counted all the same."""

    name, bound, replays = "cpu", False, False

    def __init__(self) -> None:
        self.xp = np
        self.kernels = HostKernels()
        self.transfers = Transfers()
        self.pool = BufferPool(host_block)

    def use(self) -> None:
        """Nothing to do: NumPy has no current device."""

    def to_device(self, host: NDArray[Any], what: str) -> Array:
        """The same array."""
        self.transfers.note("up", what, host.nbytes)
        return host

    def fetch(self, array: Array, what: str) -> Fetch[NDArray[Any]]:
        """The same array."""
        self.transfers.note("down", what, array.nbytes)
        return _Here(array)

    def address(self, array: Array) -> int:
        """See `Device`."""
        return int(array.ctypes.data)

    def view(self, lease: Lease, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        """See `Device`."""
        return host_view(lease, shape, dtype)

    def bucket(self, count: int) -> int:
        """As many as are wanted: every slot costs time, and no number costs preparation."""
        return count

    def provider(self, replays: bool = True) -> tuple[str, dict[str, str]]:
        """See `Device`."""
        return "CPUExecutionProvider", {}

    def synchronize(self) -> None:
        """Work on the host is done when it returns."""


_ALIGNED = 64  # as onnxruntime aligns its own memory


def host_block(size: int) -> NDArray[np.uint8]:
    """Memory of the host, aligned as vector instructions like it."""
    raw = np.empty(size + _ALIGNED, np.uint8)
    start = -raw.ctypes.data % _ALIGNED
    return raw[start : start + size]


def host_view(lease: Lease, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """An array in a block of the host's memory, which keeps the lease: NumPy holds on to what an array is made from."""
    return np.asarray(_Described(lease, shape, dtype))


class _Described:
    def __init__(self, lease: Lease, shape: tuple[int, ...], dtype: np.dtype[Any]) -> None:
        self._lease = lease
        self.__array_interface__ = {
            "version": 3, "shape": shape, "typestr": dtype.str, "data": (lease.block.ctypes.data, False), "strides": None,
        }  # fmt: skip


CPU: Final = CpuDevice()
"""The host, for all who ask for no other device."""
