"""ONNX graphs: the only place that imports onnxruntime."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import MissingDependencyError, PackError

Floats = NDArray[np.float32]


class Graph:
    """One loaded graph. `graph(name=array, ...)` runs it and gives its first output."""

    def __init__(self, path: Path | bytes, *, threads: int | None = None) -> None:
        """Load the graph at `path` (or the bytes of one) to run on `threads` CPU threads (None: one a core).

        Raises MissingDependencyError without onnxruntime, PackError when the file is no graph that it can load.
        """
        onnxruntime = _onnxruntime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "1" if threads is None else "0")
        try:
            self._session: Any = onnxruntime.InferenceSession(
                path if isinstance(path, bytes) else str(path), options, providers=["CPUExecutionProvider"]
            )
        except Exception as reason:  # onnxruntime raises types of its own, which are not public
            raise PackError(
                f"{'a graph in memory' if isinstance(path, bytes) else path}: onnxruntime cannot load this graph ({_first_line(reason)}); get the pack again"
            ) from None
        self.inputs: Mapping[str, tuple[int | str | None, ...]] = {
            i.name: tuple(i.shape) for i in self._session.get_inputs()
        }
        self.outputs: Mapping[str, tuple[int | str | None, ...]] = {
            o.name: tuple(o.shape) for o in self._session.get_outputs()
        }
        self._output = next(iter(self.outputs))

    def __call__(self, **inputs: Floats) -> Floats:
        """Run with named float32 arrays; gives the graph's first output."""
        result: Floats = self._session.run([self._output], inputs)[0]
        return result

    def every(self, inputs: Mapping[str, NDArray[Any]]) -> dict[str, Floats]:
        """Run with named float32 arrays; gives all outputs by name."""
        return dict(zip(self.outputs, self._session.run(list(self.outputs), dict(inputs)), strict=True))


def providers() -> list[str]:
    """What the installed onnxruntime can run on, in its own names. Raises MissingDependencyError without onnxruntime."""
    available: list[str] = _onnxruntime().get_available_providers()
    return available


def _onnxruntime() -> Any:
    try:
        import onnxruntime
    except ImportError:
        raise MissingDependencyError(
            "onnxruntime is not installed; pip install 'parley-npc[runtime]' (or [gpu])"
        ) from None
    return onnxruntime


def _first_line(reason: Exception) -> str:
    return (str(reason).splitlines() or [type(reason).__name__])[0]
