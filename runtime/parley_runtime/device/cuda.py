"""An NVIDIA GPU: CuPy's arrays, one stream that CuPy and onnxruntime share, and no waiting but for what goes to the host."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import libraries
from parley_runtime.device.cuda_kernels import CudaKernels
from parley_runtime.device.device import Array, Device, Fetch
from parley_runtime.device.pool import BufferPool, Lease
from parley_runtime.device.transfers import Transfers


class _OnItsWay(Fetch[NDArray[Any]]):
    """A copy into page-locked memory of the host, which the stream fills in its turn."""

    def __init__(self, cupy: Any, array: Array, stream: Any) -> None:
        self.host = _page_locked(cupy, array.shape, np.dtype(array.dtype))
        self._array = array  # its memory must not be used again before it is read
        array.get(stream=stream, out=self.host, blocking=False)
        self.done = stream.record()

    def result(self) -> NDArray[Any]:
        self.done.synchronize()
        return self.host


class CudaDevice(Device):
    """GPU `number`. `tf32` lets matrix products round their factors to 10 bits, which is faster and less exact; `half` see `half`."""

    bound, replays = True, True
    lacks = frozenset({"Atan"})  # of the operators that our graphs have (onnxruntime-gpu 1.31's kernels)

    def __init__(self, number: int, *, tf32: bool = False, half: bool = False) -> None:
        self._cupy = libraries.cupy()
        self._number, self._tf32 = number, tf32
        self.half = half
        self.name = f"cuda:{number},fp16" if half else f"cuda:{number}"
        self.xp = self._cupy
        self._device = self._cupy.cuda.Device(number)
        self._device.use()
        self._stream = self._cupy.cuda.Stream(non_blocking=True)  # the default stream cannot be recorded
        self.kernels = CudaKernels(self._cupy)
        self.transfers = Transfers()
        self.pool = BufferPool(self._block)
        self._under_way: deque[tuple[Any, NDArray[Any]]] = (
            deque()
        )  # page-locked memory in use, and what is recorded when it is not
        self.use()

    @property
    def place(self) -> tuple[str, int]:
        """See `Device`."""
        return "cuda", self._number

    def use(self) -> None:
        """See `Device`; both are noted by CuPy for each thread."""
        self._device.use()
        self._stream.use()

    def to_device(self, host: NDArray[Any], what: str) -> Array:
        """See `Device`; `host` may be changed as soon as this returns."""
        self.transfers.note("up", what, host.nbytes)
        self.use()
        # A copy of our own in page-locked memory: cupy.asarray would read `host` later, while it may be changed.
        staged = _page_locked(self._cupy, host.shape, host.dtype)
        staged[...] = host
        array = self._cupy.empty(host.shape, host.dtype)
        array.set(staged, stream=self._stream)
        self._hold(self._stream.record(), staged)
        return array

    def fetch(self, array: Array, what: str) -> Fetch[NDArray[Any]]:
        """See `Device`."""
        self.transfers.note("down", what, array.nbytes)
        self.use()
        on_its_way = _OnItsWay(self._cupy, self._cupy.ascontiguousarray(array), self._stream)
        self._hold(on_its_way.done, on_its_way.host)  # also when nobody waits for it
        return on_its_way

    def address(self, array: Array) -> int:
        """See `Device`."""
        return int(array.data.ptr)

    def view(self, lease: Lease, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
        """See `Device`."""
        cuda = self._cupy.cuda
        memory = cuda.UnownedMemory(lease.block.ptr, lease.block.mem.size, lease, self._number)
        return self._cupy.ndarray(shape, dtype, cuda.MemoryPointer(memory, 0))

    def bucket(self, count: int) -> int:
        """The next of 1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64 ...: each number is recorded once, and a third at most is padding."""
        if count <= 2:
            return count
        step = 1 << (count - 1).bit_length() - 1
        return next(size for size in (step, step + step // 2, 2 * step) if size >= count)

    def provider(self, replays: bool = True) -> tuple[str, dict[str, str]]:
        """CUDA, on this device's stream, with runs of one shape recorded as CUDA graphs."""
        return "CUDAExecutionProvider", {
            "device_id": str(self._number),
            "user_compute_stream": str(self._stream.ptr),
            "enable_cuda_graph": "1" if replays else "0",
            "use_tf32": "1" if self._tf32 else "0",
            "arena_extend_strategy": "kSameAsRequested",  # else memory doubles, and CuPy is left without
            "cudnn_conv_algo_search": "HEURISTIC",  # trying them all would hold up a live stream at each new shape
        }

    def mark(self) -> Any:
        """See `Device`."""
        self.use()
        return self._stream.record()

    def after(self, mark: Any) -> None:
        """See `Device`."""
        if mark is not None:
            self._stream.wait_event(mark)

    def synchronize(self) -> None:
        """See `Device`."""
        self._stream.synchronize()

    def _hold(self, done: Any, memory: NDArray[Any]) -> None:
        """Keep page-locked memory, which CuPy would give to the next one, until the stream has passed `done`."""
        self._under_way.append((done, memory))
        while self._under_way[0][0].done and len(self._under_way) > 1:
            self._under_way.popleft()

    def _block(self, size: int) -> Any:
        self.use()
        return self._cupy.cuda.alloc(size)


def _page_locked(cupy: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Memory of the host that a GPU can write to by itself; CuPy keeps it for the next one."""
    count = int(np.prod(shape, dtype=np.int64))
    memory = cupy.cuda.alloc_pinned_memory(max(1, count * dtype.itemsize))
    return np.frombuffer(memory, dtype, count).reshape(shape)
