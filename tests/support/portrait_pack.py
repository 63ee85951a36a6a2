"""A pack whose portrait graphs are a few plain operations, so that what they draw can be said in a sentence.

`register` finds a head that looks straight ahead, neutral, in the middle of the crop. `render` darkens it by half of how far the jaw is
asked to open beyond what it was, and reddens it by a tenth of every centimetre that it is asked to move aside.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from pack_factory import manifest

from parley import ARKIT_INDEX
from parley_runtime.pack import Pack, Role, write_manifest

CELLS = 64


def head_matte() -> np.ndarray:
    """Where the graphs see a head [1, 1, 64, 64]: an ellipse in the crop's middle."""
    place = (np.arange(CELLS) + 0.5) / CELLS - 0.5
    inside = (place[None, :] / 0.28) ** 2 + (place[:, None] / 0.38) ** 2 < 1.0
    return inside[None, None].astype(np.float32)


def register_model(matte: np.ndarray | None = None) -> onnx.ModelProto:
    pose = np.array([[0, 0, 0, 0, 0, 1]], np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["image", "to_one"], ["mean"], keepdims=1),
        helper.make_node("Mul", ["mean", "zero"], ["nothing"]),
        helper.make_node("Add", ["nothing", "seen"], ["matte"]),
        helper.make_node("Reshape", ["nothing", "row"], ["flat"]),
        helper.make_node("Add", ["flat", "straight"], ["pose"]),
        helper.make_node("Add", ["flat", "neutral"], ["weights"]),
        helper.make_node("ReduceMean", ["image", "to_rows"], ["colour"], keepdims=0),
    ]
    constants = {
        "to_one": np.array([1, 2, 3]), "to_rows": np.array([2, 3]), "zero": np.zeros(1, np.float32), "row": np.array([-1, 1]),
        "seen": head_matte() if matte is None else matte, "straight": pose, "neutral": np.zeros((1, 52), np.float32),
    }  # fmt: skip
    outputs = {"pose": 6, "weights": 52, "colour": 3, "matte": (1, CELLS, CELLS)}
    return _model(nodes, {"image": (3, 256, 256)}, outputs, constants)


def render_model() -> onnx.ModelProto:
    jaw = np.array([ARKIT_INDEX["jawOpen"]])
    nodes = [
        helper.make_node("Shape", ["image"], ["whole"]),
        helper.make_node("Slice", ["whole", "two", "four"], ["plane"]),
        helper.make_node("Shape", ["matte"], ["small"]),
        helper.make_node("Slice", ["small", "none", "two"], ["batch"]),
        helper.make_node("Concat", ["batch", "plane"], ["sizes"], axis=0),
        helper.make_node("Resize", ["matte", "", "", "sizes"], ["grown"], mode="linear"),
        helper.make_node("Sub", ["target_weights", "weights"], ["change"]),
        helper.make_node("Gather", ["change", "jaw"], ["opened"], axis=1),
        helper.make_node("Reshape", ["opened", "cell"], ["opening"]),
        helper.make_node("Mul", ["opening", "half"], ["dark"]),
        helper.make_node("Sub", ["target_pose", "pose"], ["shift"]),
        helper.make_node("Gather", ["shift", "aside"], ["across"], axis=1),
        helper.make_node("Reshape", ["across", "cell"], ["moved"]),
        helper.make_node("Mul", ["moved", "red"], ["tint"]),
        helper.make_node("Sub", ["tint", "dark"], ["light"]),
        helper.make_node("Mul", ["grown", "light"], ["added"]),
        helper.make_node("Add", ["image", "added"], ["sum"]),
        helper.make_node("Clip", ["sum", "low", "high"], ["frame"]),
        helper.make_node("Identity", ["grown"], ["frame_matte"]),
    ]
    constants = {
        "none": np.array([0]), "two": np.array([2]), "four": np.array([4]), "jaw": jaw, "aside": np.array([3]),
        "cell": np.array([-1, 1, 1, 1]), "half": np.float32(0.5), "low": np.float32(0), "high": np.float32(1),
        "red": np.array([0.1, 0, 0], np.float32).reshape(1, 3, 1, 1),
    }  # fmt: skip
    inputs = {
        "image": (3, "S", "S"), "pose": 6, "weights": 52, "colour": 3, "matte": (1, CELLS, CELLS), "target_pose": 6, "target_weights": 52,
    }  # fmt: skip
    return _model(nodes, inputs, {"frame": (3, "S", "S"), "frame_matte": (1, "S", "S")}, constants)


def add_portrait_graphs(folder: Path, pack: Pack, matte: np.ndarray | None = None) -> Pack:
    """Give the pack in `folder` the two graphs."""
    roles = dict(pack.manifest.roles)
    for name, model in (("register", register_model(matte)), ("render", render_model())):
        onnx.checker.check_model(model)
        (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
        tensors = [{v.name: _sizes(v) for v in values} for values in (model.graph.input, model.graph.output)]
        roles[name] = Role(f"{name}.onnx", "", *tensors)
    return write_manifest(folder, manifest(**{**vars(pack.manifest), "roles": roles}))


def _model(nodes: list, inputs: dict, outputs: dict, constants: dict) -> onnx.ModelProto:
    def value(name: str, shape: object) -> onnx.ValueInfoProto:
        sizes = (shape,) if isinstance(shape, int) else shape
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["B", *sizes])

    graph = helper.make_graph(
        nodes, "portrait", [value(*item) for item in inputs.items()], [value(*item) for item in outputs.items()],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in constants.items()],
    )  # fmt: skip
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def _sizes(value: onnx.ValueInfoProto) -> tuple[int | str, ...]:
    return tuple(size.dim_param or size.dim_value for size in value.type.tensor_type.shape.dim)
