"""Graphs as a device likes them: operators that it lacks said in others, and matrix products in half precision.

A GPU's part of onnxruntime lacks a few operators. A node that it cannot run goes to the CPU, with a copy there and back, and a graph with
such a node cannot be recorded at all. So what is missing is written in operators that are there, when the graph is loaded.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import numpy as np

from parley.errors import MissingDependencyError
from parley_runtime.device.half import halved


def rewritten(path: Path | bytes, lacks: Collection[str], half: bool) -> Path | bytes:
    """The graph at `path` (or the bytes of one) without operators of `lacks`, and if `half` in half precision where that is safe.

    What needs no change is given back as it came. Raises MissingDependencyError without `onnx`, `onnx`'s own errors for what is no graph.
    """
    if not half and not lacks:
        return path
    onnx = _onnx()
    model = onnx.load_from_string(path) if isinstance(path, bytes) else onnx.load(path)
    found = {node.op_type for node in model.graph.node} & set(lacks)
    if not half and not found:
        return path
    if "Atan" in found:
        _without_atan(onnx, model.graph)
    if half:
        model = halved(onnx, model)
    data: bytes = model.SerializeToString()
    return data


def _without_atan(onnx: Any, graph: Any) -> None:
    """atan(x) = 8 atan(t), by halving the angle three times: t = x / (1 + sqrt(1 + x²)). Then |t| < 0.2, where six terms of its series
    are exact to 1e-10. For |x| below 1e18, whose square is finite."""
    nodes: list[Any] = []
    for node in graph.node:
        if node.op_type != "Atan":
            nodes.append(node)
            continue
        made = 0

        def add(operator: str, *inputs: str, node: Any = node) -> str:
            nonlocal made
            made += 1
            name = f"{node.output[0]}_{made}"
            nodes.append(onnx.helper.make_node(operator, list(inputs), [name], name=name))
            return name

        def number(value: float, node: Any = node) -> str:
            name = f"{node.output[0]}_is_{value:.9g}"
            if all(known.name != name for known in graph.initializer):
                graph.initializer.append(onnx.numpy_helper.from_array(np.float32(value), name))
            return name

        angle = node.input[0]
        for _ in range(3):
            root = add("Sqrt", add("Add", add("Mul", angle, angle), number(1.0)))
            angle = add("Div", angle, add("Add", root, number(1.0)))
        square = add("Mul", angle, angle)
        series = number(-1.0 / 11.0)
        for term in (1 / 9, -1 / 7, 1 / 5, -1 / 3, 1.0):
            series = add("Add", add("Mul", series, square), number(term))
        add("Mul", add("Mul", series, angle), number(8.0))
        nodes[-1].output[0] = node.output[0]
    del graph.node[:]
    graph.node.extend(nodes)


def _onnx() -> Any:
    try:
        import onnx
    except ImportError:
        raise MissingDependencyError(
            "graphs are made ready for a GPU with the package onnx, which is not installed; pip install 'parley-npc[gpu]'"
        ) from None
    return onnx
