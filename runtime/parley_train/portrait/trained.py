"""Trained portrait networks, from a training folder or from a pack's graphs: a pack is enough to measure and to teach on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from parley.errors import InputError, PackError
from parley_runtime.pack import Pack
from parley_train.from_graph import restore
from parley_train.portrait import encoder_task, points, render_task
from parley_train.portrait.config import PRESETS, PortraitConfig
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.model import Portrait

Array = NDArray[np.float32]


def open_networks(folder: Path | None, pack: Path | None, model: HeadModel) -> tuple[Portrait, MotionEncoder | None]:
    """The networks of a training folder, or of `pack` (None: the default pack). The encoder is None where none was taught yet."""
    if folder is not None:
        encoder = encoder_task.load(folder) if (folder / encoder_task.CHECKPOINT).exists() else None
        return render_task.load(folder), encoder
    return from_pack(Pack.open(pack), model)


def from_pack(pack: Pack, model: HeadModel) -> tuple[Portrait, MotionEncoder]:
    """The networks that the graphs of a pack were exported from. Raises PackError when it has none, or of no known size."""
    for role in ("register", "render"):
        if role not in pack.manifest.roles:
            raise PackError(f"{pack.folder}: this pack draws no portraits, it has no '{role}' graph")
    found = {**weights(pack.path("register")), **weights(pack.path("render"))}
    config = _config(found, str(pack.folder))
    if not any(name.startswith("encoder.near_") for name in found):
        config = replace(config, near_widths=())
    geometry = HeadGeometry.of(points.choose(model))
    network, encoder = Portrait(geometry, config), MotionEncoder(geometry, config)
    fixed = frozenset(name for name in network.state_dict() if name.startswith("geometry."))
    restore(network, _under(found, "network."), str(pack.path("render")), fixed)
    restore(encoder, _under(found, "encoder."), str(pack.path("register")))
    return network.eval(), encoder.eval()


def begin(known: nn.Module, network: nn.Module) -> None:
    """Put the weights of `known` into a fresh network. Raises InputError when it is of another size."""
    sizes = {name: value.shape for name, value in known.state_dict().items()}
    if sizes != {name: value.shape for name, value in network.state_dict().items()}:
        raise InputError("the pack's portrait networks are of another size; choose the --preset they were taught with")
    network.load_state_dict(known.state_dict())


def _config(found: dict[str, Array], where: str) -> PortraitConfig:
    width = found["network.render.out.weight"].shape[1]
    for config in PRESETS.values():
        if config.fine == width:
            return config
    raise PackError(f"{where}: its portrait networks (width {width}) are of no preset ({', '.join(PRESETS)})")


def _under(found: dict[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): value for name, value in found.items() if name.startswith(prefix)}


def weights(path: Path) -> dict[str, Array]:
    """Name in the network's state -> array. Weights of normalisations, which the exporter leaves nameless, are known by their nodes."""
    model = onnx.load(path)
    constants = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Constant" and node.attribute[0].name == "value":
            constants[node.output[0]] = numpy_helper.to_array(node.attribute[0].t)
        if node.op_type in ("Cast", "Identity") and node.input[0] in constants:
            constants[node.output[0]] = constants[node.input[0]]
    found = {name: value for name, value in constants.items() if "::" not in name and not name.startswith("/")}
    for node in model.graph.node:
        kind = {"Mul": "weight", "Add": "bias"}.get(node.op_type)
        nameless = [constants[i] for i in node.input if i in constants and constants[i].ndim == 3]
        if kind and nameless and nameless[0].shape[1:] == (1, 1):
            found[f"{_module(node.name)}.{kind}"] = nameless[0][:, 0, 0]
        hidden = [constants[i] for i in node.input if i in constants and constants[i].ndim == 2 and "::" in i]
        if node.op_type == "MatMul" and hidden:
            found[f"{_module(node.name)}.weight"] = hidden[0].T
    return {name: np.asarray(value, np.float32) for name, value in found.items()}


def _module(node: str) -> str:
    """`/register/stem/stem.1/Mul` -> `network.register.stem.1`: a scope that repeats the one around it takes its place.

    `Portrait` itself is never called as a whole, so it is no scope.
    """
    path: list[str] = [] if node.startswith("/encoder/") else ["network"]
    for scope in node.strip("/").split("/")[:-1]:
        if path and scope.startswith(path[-1] + "."):
            path[-1] = scope
        else:
            path.append(scope)
    return ".".join(path)
