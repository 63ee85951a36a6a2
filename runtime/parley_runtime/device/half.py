"""Half precision where it costs nothing that can be seen: in a network's products and what lies between them.

Products with learnt weights (convolutions; in graphs without any, matrix products) take and give 16-bit floats, which tensor cores run
several times as fast, and so does what only joins, normalises or bends their results. All else keeps its 32 bits: where a picture is
read (a coordinate of 10 bits is half a pixel off), noise levels, geometry, and a graph's own inputs and outputs.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_BETWEEN = frozenset(
    "Add AveragePool BatchNormalization Concat Identity InstanceNormalization LayerNormalization MaxPool Mul Relu Reshape Resize Sigmoid "
    "Slice Softmax Split Squeeze Sub Tanh Transpose Unsqueeze".split()
)
"""Operators that stay in half precision when all that they are given is."""

_KEPT_INPUTS = {"Resize": (1, 2)}
"""Inputs that are 32-bit floats whatever the others are."""


def halved(onnx: Any, model: Any) -> Any:
    """`model` with its products in half precision; inputs and outputs stay as they are."""
    graph = onnx.shape_inference.infer_shapes(model).graph
    kinds = {value.name: value.type.tensor_type.elem_type for value in (*graph.value_info, *graph.input, *graph.output)}
    constants = _constants(onnx, graph)
    return _Halver(onnx, model, kinds, constants).run()


def _constants(onnx: Any, graph: Any) -> dict[str, np.ndarray[Any, Any]]:
    """All numbers that are known when the graph is loaded, by name."""
    known = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant" and node.attribute and node.attribute[0].name == "value":
            known[node.output[0]] = onnx.numpy_helper.to_array(node.attribute[0].t)
        elif node.op_type in ("Cast", "Identity") and node.input[0] in known:
            array = known[node.input[0]]
            if node.op_type == "Cast":
                array = array.astype(onnx.helper.tensor_dtype_to_np_dtype(node.attribute[0].i))
            known[node.output[0]] = array
    return known


class _Halver:
    def __init__(
        self, onnx: Any, model: Any, kinds: dict[str, int], constants: dict[str, np.ndarray[Any, Any]]
    ) -> None:  # fmt: skip
        self._onnx, self._model, self._kinds, self._constants = onnx, model, kinds, constants
        operators = {node.op_type for node in model.graph.node}
        self._products = {"Conv"} if "Conv" in operators else {"MatMul", "Gemm"}
        self._halves: set[str] = set()  # values that are in half precision
        self._nodes: list[Any] = []
        self._made: dict[str, str] = {}  # casts and halved constants, by name
        self._new: list[Any] = []  # initializers

    def run(self) -> Any:
        graph = self._model.graph
        outputs = {value.name for value in graph.output}
        for node in graph.node:
            half = self._is_half(node)
            for place, name in enumerate(node.input):
                if half and self._is_float(name) and place not in _KEPT_INPUTS.get(node.op_type, ()):
                    node.input[place] = self._as_half(name)
                elif name in self._halves:
                    node.input[place] = self._as_float(name)
            self._nodes.append(node)
            if not half:
                continue
            for place, name in enumerate(node.output):
                if name in outputs:
                    node.output[place] = f"{name}_half"
                    self._nodes.append(self._cast(f"{name}_half", name, self._onnx.TensorProto.FLOAT))
                    self._made[name] = f"{name}_half"
                else:
                    self._halves.add(name)
        del graph.node[:], graph.value_info[:]
        graph.node.extend(self._nodes)
        graph.initializer.extend(self._new)
        self._drop_unused(graph)
        return self._model

    def _is_half(self, node: Any) -> bool:
        if node.op_type in self._products:
            return all(self._is_float(name) for name in node.input if name)
        if node.op_type not in _BETWEEN:
            return False
        given = [name for name in node.input if name and name not in self._constants]
        floats = [name for name in given if name in self._halves or self._is_float(name)]
        return bool(floats) and all(name in self._halves for name in floats)

    def _is_float(self, name: str) -> bool:
        if name in self._constants:
            return bool(self._constants[name].dtype == np.float32)
        return name in self._halves or self._kinds.get(name) == self._onnx.TensorProto.FLOAT

    def _as_half(self, name: str) -> str:
        if not name or name in self._halves:
            return name
        if name not in self._made:
            self._made[name] = f"{name}_half"
            if name in self._constants:
                array = self._constants[name].astype(np.float16)
                self._new.append(self._onnx.numpy_helper.from_array(array, f"{name}_half"))
            else:
                self._nodes.append(self._cast(name, f"{name}_half", self._onnx.TensorProto.FLOAT16))
        return self._made[name]

    def _as_float(self, name: str) -> str:
        key = f"{name}_float"
        if key not in self._made:
            self._made[key] = key
            self._nodes.append(self._cast(name, key, self._onnx.TensorProto.FLOAT))
        return key

    def _cast(self, name: str, made: str, kind: int) -> Any:
        return self._onnx.helper.make_node("Cast", [name], [made], name=f"cast_{made}", to=kind)

    @staticmethod
    def _drop_unused(graph: Any) -> None:
        """Weights in single precision that nobody reads any more."""
        read = {name for node in graph.node for name in node.input}
        kept = [one for one in graph.initializer if one.name in read]
        del graph.initializer[:]
        graph.initializer.extend(kept)
