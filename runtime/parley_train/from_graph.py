"""Weights of an exported graph, by the names they had in torch.

The exporter keeps the names of most weights and writes the others (transposed, or with a batch normalisation folded in) as
constants of nodes whose names still say which module they were. What no graph holds, such as a folded normalisation, becomes
the identity.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn

from parley.errors import PackError

Array = NDArray[np.float32]


def weights(path: Path) -> tuple[dict[str, Array], list[Array]]:
    """Name in the network's state -> array, and in order the vectors that the exporter cut out of tables (nameless factors)."""
    model = onnx.load(path)
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "Cast" and node.input[0] in constants:  # kept in half precision
            constants[node.output[0]] = constants.pop(node.input[0]).astype(np.float32)
    found = {name: value for name, value in constants.items() if not name.startswith("onnx::")}
    nameless: list[Array] = []
    for node in model.graph.node:
        module = _module(node.name)
        hidden = [name for name in node.input if name.startswith("onnx::") and name in constants]
        if node.op_type == "MatMul" and hidden:
            found[f"{module}.weight"] = constants[hidden[0]].T
        elif node.op_type == "Conv" and hidden:
            for name, part in zip(node.input[1:], ("weight", "bias"), strict=False):
                found[f"{module}.{part}"] = constants[name]
        elif node.op_type == "Mul" and hidden:
            nameless.append(constants[hidden[0]])
    return found, nameless


def _module(node: str) -> str:
    """`/encoder/fast/fast.0/conv/Conv` -> `encoder.fast.0.conv`: a scope that repeats the one around it takes its place."""
    path: list[str] = []
    for scope in node.strip("/").split("/")[:-1]:
        if path and scope.startswith(path[-1] + "."):
            path[-1] = scope
        else:
            path.append(scope)
    return ".".join(path)


def restore(network: nn.Module, found: dict[str, Array], where: str, optional: frozenset[str] = frozenset()) -> None:
    """Load `found` into `network`. Raises PackError, naming `where`, for weights that are missing or of another shape.

    Normalisations of which nothing was found become the identity; parameters named in `optional` may keep what they have.
    """
    state: dict[str, Tensor] = dict(network.state_dict())
    folded = set()
    for name, module in network.named_modules():
        if isinstance(module, nn.BatchNorm1d) and f"{name}.running_mean" not in found:
            folded |= {f"{name}.{part}" for part, _ in (*module.named_parameters(), *module.named_buffers())}
            state[f"{name}.weight"] = torch.full_like(module.weight, (1.0 + module.eps) ** 0.5)
    missing = []
    for name, value in state.items():
        if name in found and found[name].shape == tuple(value.shape):
            state[name] = torch.from_numpy(np.array(found[name], np.float32))
        elif name not in optional | folded and not name.endswith("num_batches_tracked"):
            missing.append(name)
    if missing:
        raise PackError(
            f"{where}: no weights of the expected shape for {', '.join(sorted(missing)[:3])}; it was made for other networks"
        )
    network.load_state_dict(state)


@torch.no_grad()
def calibrate(network: nn.Module, *batch: Tensor) -> None:
    """Give normalisations that were folded the statistics of `batch` (the network's inputs), and undo them by their scale and shift.

    The network computes what it did, but now also while it is taught, when they normalise by what each batch holds.
    """
    folded = [
        m for m in network.modules()
        if isinstance(m, nn.BatchNorm1d) and m.running_mean is not None and not m.running_mean.any()
    ]  # fmt: skip

    def settle(module: nn.Module, given: tuple[Tensor, ...]) -> None:
        assert isinstance(module, nn.BatchNorm1d) and module.running_mean is not None and module.running_var is not None
        mean, variance = given[0].mean((0, 2)), given[0].var((0, 2), unbiased=False)
        module.running_mean.copy_(mean)
        module.running_var.copy_(variance)
        module.weight.copy_((variance + module.eps).sqrt())
        module.bias.copy_(mean)

    hooks = [module.register_forward_pre_hook(settle) for module in folded]
    network.eval()(*batch)
    for hook in hooks:
        hook.remove()
