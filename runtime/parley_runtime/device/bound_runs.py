"""Runs of a graph on memory that is the device's already (onnxruntime's IOBinding), with fixed shapes recorded and replayed.

The first run of a shape lets onnxruntime allocate, which tells the shapes of the outputs. Later runs write into buffers of the pool. A
shape that comes again and again is recorded as a CUDA graph where the device can: launching it is then one call instead of hundreds. A
recording knows its memory by address, so such runs have buffers of their own, and inputs and outputs are copied on the device.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from parley_runtime.device.device import Array, Device

KEPT = 256
"""Shapes whose outputs are remembered."""

RECORDED = 128
"""Shapes of one graph that are recorded at most: each holds memory of the card."""

RECORD_AFTER = 2
"""Runs of a shape before it is recorded: what comes once is not worth it."""

_TYPES: dict[str, np.dtype[Any]] = {
    "tensor(float)": np.dtype(np.float32), "tensor(float16)": np.dtype(np.float16), "tensor(double)": np.dtype(np.float64),
    "tensor(int64)": np.dtype(np.int64), "tensor(int32)": np.dtype(np.int32), "tensor(uint8)": np.dtype(np.uint8),
    "tensor(bool)": np.dtype(np.bool_),
}  # fmt: skip

_Key = tuple[tuple[str, ...], tuple[tuple[str, tuple[int, ...], str], ...]]
_Told = tuple[tuple[int, ...], np.dtype[Any]]  # shape and type of an output


@dataclass
class _Plan:
    """What is known of one shape."""

    outputs: dict[str, _Told]
    runs: int = 1
    recording: _Recording | None = None


@dataclass(frozen=True)
class _Recording:
    binding: Any
    options: Any
    inputs: dict[str, Array]
    outputs: dict[str, Array]


class BoundRuns:
    """Runs `session` on arrays of `device`."""

    def __init__(self, onnxruntime: Any, session: Any, device: Device, replays: bool) -> None:
        """`replays`: whether the session can record."""
        self._library, self._session, self._device, self._replays = onnxruntime, session, device, replays
        self._plans: OrderedDict[_Key, _Plan] = OrderedDict()
        self._plain = self._options(-1)
        self.recorded = 0
        """Shapes that were recorded."""

    def __call__(self, names: Sequence[str], inputs: Mapping[str, Array]) -> list[Array]:
        """The outputs `names` for named arrays."""
        self._device.use()
        given = {name: self._device.xp.ascontiguousarray(array) for name, array in inputs.items()}
        key = (tuple(names), tuple((name, tuple(array.shape), str(array.dtype)) for name, array in given.items()))
        plan = self._plans.get(key)
        if plan is None:
            return self._first_run(key, names, given)
        self._plans.move_to_end(key)
        plan.runs += 1
        if plan.recording is None and self._replays and plan.runs > RECORD_AFTER and self.recorded < RECORDED:
            plan.recording = self._record(plan, given)
        if plan.recording is not None:
            return self._replay(plan.recording, names, given)
        return self._into_pool(plan.outputs, names, given)

    def _first_run(self, key: _Key, names: Sequence[str], given: Mapping[str, Array]) -> list[Array]:
        binding = self._bound_to(given)
        for name in names:
            binding.bind_output(name, *self._device.place)
        self._session.run_with_iobinding(binding, self._plain)
        values = binding.get_outputs()
        told: dict[str, _Told] = {
            name: (tuple(value.shape()), _TYPES[value.data_type()]) for name, value in zip(names, values, strict=True)
        }
        self._plans[key] = _Plan(told)
        if len(self._plans) > KEPT:
            self._forget()
        return self._into_pool(told, names, given)

    def _forget(self) -> None:
        """Drop the shape that was used longest ago, but none that was recorded: onnxruntime keeps those."""
        oldest = next((key for key, plan in self._plans.items() if plan.recording is None), None)
        if oldest is not None:
            del self._plans[oldest]

    def _into_pool(self, told: Mapping[str, _Told], names: Sequence[str], given: Mapping[str, Array]) -> list[Array]:
        made = {name: self._device.empty(*told[name]) for name in names}
        self._session.run_with_iobinding(self._bound_to(given, made), self._plain)
        return list(made.values())

    def _record(self, plan: _Plan, given: Mapping[str, Array]) -> _Recording:
        """Buffers of their own for one shape; the first run on them is what onnxruntime records."""
        device = self._device
        inputs = {name: device.empty(tuple(array.shape), np.dtype(array.dtype)) for name, array in given.items()}
        outputs = {name: device.empty(*told) for name, told in plan.outputs.items()}
        self.recorded += 1
        return _Recording(self._bound_to(inputs, outputs), self._options(self.recorded), inputs, outputs)

    def _replay(self, recording: _Recording, names: Sequence[str], given: Mapping[str, Array]) -> list[Array]:
        for name, array in given.items():
            recording.inputs[name][...] = array
        self._session.run_with_iobinding(recording.binding, recording.options)
        made = []
        for name in names:  # copies, since the next replay writes into the same memory
            fixed = recording.outputs[name]
            own = self._device.empty(tuple(fixed.shape), np.dtype(fixed.dtype))
            own[...] = fixed
            made.append(own)
        return made

    def _bound_to(self, inputs: Mapping[str, Array], outputs: Mapping[str, Array] | None = None) -> Any:
        binding = self._session.io_binding()
        for name, array in inputs.items():
            binding.bind_input(
                name, *self._device.place, np.dtype(array.dtype), tuple(array.shape), self._device.address(array)
            )
        for name, array in (outputs or {}).items():
            binding.bind_output(
                name, *self._device.place, np.dtype(array.dtype), tuple(array.shape), self._device.address(array)
            )
        return binding

    def _options(self, recording: int) -> Any:
        """How to run: do not wait for the device (one stream keeps the order), and record under a number, or not at all (-1)."""
        options = self._library.RunOptions()
        options.log_severity_level = 3
        if self._device.replays:
            options.add_run_config_entry("disable_synchronize_execution_providers", "1")
        if self._replays:
            options.add_run_config_entry("gpu_graph_id", str(recording))
        return options
