"""The portrait networks as the graphs `register` and `render` of a pack (docs/portrait-graphs.md)."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

from parley.files import write_bytes
from parley_runtime.pack import Pack, write_manifest
from parley_runtime.pack_manifest import Role
from parley_train.portrait import points
from parley_train.portrait.compose import background_of, compose
from parley_train.portrait.config import PRESETS
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.model import Portrait
from parley_train.portrait.register_net import Registration
from parley_train.portrait.view import Face

OPSET = 20
HALF = ".half"
"""Ending of a weight's name in float16."""
_WORTH_HALVING = 256
_MOVES = re.compile(r".*geometry\.sets\.\w+\.(expression|identity|mirrored|normal_expression|normal_identity)")
_LARGEST_HALF = 6e4
REMEMBERED = tuple(f.name for f in fields(Registration))
"""What `register` says of a portrait beside `pose` and `weights`, in the order that `render` takes it."""


class RegisterGraph(nn.Module):
    """image [B, 3, 256, 256] -> pose, weights, and all of `REMEMBERED`.

    `at_rest` takes every portrait's face as neutral: better than an encoder that was not taught on pictures of that kind.
    """

    def __init__(self, network: Portrait, encoder: MotionEncoder, at_rest: bool = False) -> None:
        super().__init__()
        self.network, self.encoder, self.at_rest = network, encoder, at_rest

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        """See the class."""
        pose, weights, _ = self.encoder(image)
        weights = weights.clamp(0.0, 0.0 if self.at_rest else 1.0)
        known: Registration = self.network.register(image, Face(pose, weights))
        return (pose, weights, *(getattr(known, name) for name in REMEMBERED))


class RenderGraph(nn.Module):
    """image [B, 3, S, S], pose, weights, `REMEMBERED`, target_pose, target_weights -> frame, frame_matte."""

    def __init__(self, network: Portrait) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: Tensor, pose: Tensor, weights: Tensor, *rest: Tensor) -> tuple[Tensor, Tensor]:
        """See the class."""
        known = Registration(*rest[:-2])
        drawn = self.network.render(image, known, Face(pose, weights), Face(rest[-2], rest[-1]))
        return compose(image, background_of(image, known.matte, known.behind), drawn)


def untrained(preset: str, model: HeadModel) -> tuple[Portrait, MotionEncoder]:
    """Networks that know nothing, for tests of what runs them; layers that start at zero get small weights, so all of them count."""
    torch.manual_seed(0)
    geometry, config = HeadGeometry.of(points.choose(model)), PRESETS[preset]
    network, encoder = Portrait(geometry, config), MotionEncoder(geometry, config)
    for weight in (*network.parameters(), *encoder.parameters()):
        if weight.ndim > 1 and not weight.detach().any():
            nn.init.normal_(weight, 0.0, 0.02)
    return network.eval(), encoder.eval()


def write_graphs(folder: Path, network: Portrait, encoder: MotionEncoder, at_rest: bool = False) -> dict[str, Role]:
    """Write `register.onnx` and `render.onnx` into `folder`; gives their roles."""
    folder.mkdir(parents=True, exist_ok=True)
    network, encoder = network.eval(), encoder.eval()
    image = torch.rand(2, 3, 256, 256)
    register = RegisterGraph(network, encoder, at_rest).eval()
    with torch.no_grad():
        values = register(image)
    given = dict(zip(("pose", "weights", *REMEMBERED), values, strict=True))
    targets = {"target_pose": given["pose"] + 0.01, "target_weights": given["weights"]}
    render_inputs = {"image": F.interpolate(image, size=(320, 320)), **given, **targets}
    roles = {}
    for name, module, inputs, outputs in (
        ("register", register, {"image": image}, tuple(given)),
        ("render", RenderGraph(network).eval(), render_inputs, ("frame", "frame_matte")),
    ):
        axes: dict[str, dict[int, str]] = {key: {0: "B"} for key in (*inputs, *outputs)}
        if name == "render":
            for key in ("image", "frame", "frame_matte"):
                axes[key].update({2: "S", 3: "S"})
        path = folder / f"{name}.onnx"
        with warnings.catch_warnings():
            # Of tensors that become constants, as they should, and of slices that are not folded.
            warnings.simplefilter("ignore", torch.jit.TracerWarning)
            warnings.filterwarnings("ignore", "Constant folding", UserWarning)
            torch.onnx.export(
                module, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=list(outputs), opset_version=OPSET,
                dynamic_axes=axes, dynamo=False, do_constant_folding=True,
            )  # fmt: skip
        made = dict(given, frame=inputs["image"], frame_matte=inputs["image"][:, :1])
        shape = lambda key, value, axes=axes: tuple(axes[key].get(i, n) for i, n in enumerate(value.shape))  # noqa: E731
        roles[name] = Role(
            path.name, "", {k: shape(k, v) for k, v in inputs.items()}, {k: shape(k, made[k]) for k in outputs}
        )
    return roles


def halve(path: Path, target: Path) -> None:
    """Write the graph at `path` with its larger weights in float16, and how shapes move points in 8-bit steps: half the size, and the
    arithmetic stays float32.

    ONNX Runtime widens them once, when it loads the graph.
    """
    model = onnx.load(path)
    casts, kept = [], []
    for tensor in model.graph.initializer:
        value = numpy_helper.to_array(tensor)
        if _MOVES.fullmatch(tensor.name) and value.size >= _WORTH_HALVING:
            tensors, nodes = _stepped(tensor.name, value)
            kept += tensors
            casts += nodes
            continue
        if value.dtype != np.float32 or value.size < _WORTH_HALVING or np.abs(value).max() > _LARGEST_HALF:
            kept.append(tensor)
            continue
        kept.append(numpy_helper.from_array(value.astype(np.float16), f"{tensor.name}{HALF}"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}{HALF}"], [tensor.name], to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend([*casts, *nodes])
    onnx.checker.check_model(model)
    write_bytes(target, model.SerializeToString())


def _stepped(name: str, value: NDArray[np.float32]) -> tuple[list[TensorProto], list[NodeProto]]:
    """Moves [modes, 3 K] as 127 steps up to each mode's largest: 0.1 mm for what moves a centimetre. Tensors and the nodes that undo it."""
    step = np.maximum(np.abs(value).max(1, keepdims=True), 1e-9) / 127
    tensors = [
        numpy_helper.from_array(np.rint(value / step).astype(np.int8), f"{name}.steps"),
        numpy_helper.from_array(step.astype(np.float32), f"{name}.step"),
    ]
    return tensors, [
        helper.make_node("Cast", [f"{name}.steps"], [f"{name}.counted"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{name}.counted", f"{name}.step"], [name]),
    ]


def add_to_pack(
    pack: Pack, folder: Path, network: Portrait, encoder: MotionEncoder, figures: Mapping[str, Any] | None = None, *,
    half: bool = True, at_rest: bool = False,
) -> Pack:  # fmt: skip
    """Write `pack` with the portrait graphs as `folder` (which may be the pack's own) and open it.

    `half` keeps weights as float16, see `halve`; `at_rest` is `RegisterGraph`'s.
    """
    if folder.resolve() != pack.folder.resolve():
        shutil.copytree(pack.folder, folder, dirs_exist_ok=True)
    roles = {**pack.manifest.roles, **write_graphs(folder, network, encoder, at_rest)}
    if half:
        for role in ("register", "render"):
            halve(folder / f"{role}.onnx", folder / f"{role}.onnx")
    known = {**pack.manifest.figures, **({"portrait": dict(figures)} if figures else {})}
    return write_manifest(folder, replace(pack.manifest, roles=roles, figures=known))
