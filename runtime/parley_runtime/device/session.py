"""ONNX graphs on a device.

On the CPU a graph runs on NumPy arrays as they are. On a GPU its inputs and outputs are bound to the device's own memory (`bound_runs`),
so nothing passes through the host between two graphs.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from parley.errors import DeviceError, MissingDependencyError, PackError
from parley_runtime.device import libraries
from parley_runtime.device.bound_runs import BoundRuns
from parley_runtime.device.device import CPU, Array, Device
from parley_runtime.device.libraries import first_line
from parley_runtime.device.rewrite import rewritten

log = logging.getLogger("parley.device")

_REFUSED = "graph capture"
"""What onnxruntime says of a graph that it loads, but not to record it: some nodes are not on the device."""


class Graph:
    """One loaded graph. `graph(name=array, ...)` runs it and gives its first output; arrays are the device's."""

    def __init__(self, path: Path | bytes, *, device: Device = CPU, threads: int | None = None) -> None:
        """Load the graph at `path` (or the bytes of one) onto `device`; on the CPU it runs on `threads` threads (None: one a core).

        Raises MissingDependencyError without onnxruntime, PackError when the file is no graph that it can load, DeviceError when
        onnxruntime would run it elsewhere.
        """
        onnxruntime = libraries.onnxruntime()
        name = "a graph in memory" if isinstance(path, bytes) else str(path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads is None else "0")
        options.add_session_config_entry("session.record_ep_graph_assignment_info", "1")
        device.use()
        provider, replays = device.provider(), device.replays
        try:
            graph = rewritten(path, device.lacks, device.half)
            try:
                self._session: Any = _session(onnxruntime, graph, options, provider)
            except Exception as reason:
                if not replays or _REFUSED not in str(reason):
                    raise
                provider, replays = device.provider(replays=False), False
                self._session = _session(onnxruntime, graph, options, provider)
        except MissingDependencyError:
            raise
        except Exception as reason:  # onnxruntime raises types of its own, which are not public
            raise PackError(
                f"{name}: onnxruntime cannot load this graph ({first_line(reason)}); get the pack again"
            ) from None
        runs_on = list(self._session.get_providers())
        if provider[0] not in runs_on:
            raise DeviceError(
                f"{name}: onnxruntime was to run it on {device.name} ({provider[0]}) and quietly took {', '.join(runs_on)} instead; "
                "`parley doctor` tells what of CUDA it misses, `--device cpu` does without"
            )
        self.device = device
        self.inputs: Mapping[str, tuple[int | str | None, ...]] = {
            i.name: tuple(i.shape) for i in self._session.get_inputs()
        }
        self.outputs: Mapping[str, tuple[int | str | None, ...]] = {
            o.name: tuple(o.shape) for o in self._session.get_outputs()
        }
        self._first = next(iter(self.outputs))
        self._bound = BoundRuns(onnxruntime, self._session, device, replays) if device.bound else None
        if device.replays and not replays:
            elsewhere = ", ".join(sorted(self.placement().get("CPUExecutionProvider", Counter())))
            log.warning(
                "%s: %s cannot record this graph, some of it runs on the CPU (%s); it is slower",
                name,
                device.name,
                elsewhere,
            )

    def __call__(self, **inputs: Array) -> Array:
        """Run with named arrays, float32 unless the graph says otherwise; gives the graph's first output."""
        return self._run([self._first], inputs)[0]

    def every(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Run with named arrays; gives all outputs by name."""
        return dict(zip(self.outputs, self._run(list(self.outputs), inputs), strict=True))

    def placement(self) -> dict[str, Counter[str]]:
        """Where onnxruntime put the graph's nodes: its name of the device -> kind of node -> how many."""
        placed: dict[str, Counter[str]] = {}
        for part in self._session.get_provider_graph_assignment_info():
            placed.setdefault(part.ep_name, Counter()).update(node.op_type for node in part.get_nodes())
        return placed

    def _run(self, names: Sequence[str], inputs: Mapping[str, Array]) -> list[Array]:
        if self._bound is not None:
            return self._bound(names, inputs)
        made: list[Array] = self._session.run(list(names), dict(inputs))
        return made


def _session(onnxruntime: Any, graph: Path | bytes, options: Any, provider: tuple[str, dict[str, str]]) -> Any:
    return onnxruntime.InferenceSession(
        graph if isinstance(graph, bytes) else str(graph), options, providers=[provider]
    )


def providers() -> list[str]:
    """What the installed onnxruntime can run on, in its own names. Raises MissingDependencyError without onnxruntime."""
    available: list[str] = libraries.onnxruntime().get_available_providers()
    return available
