"""Motion models of others, by their published sizes and with random weights: time does not depend on weights.

VASA-1 (arXiv 2404.10667, section 3.2 and supplement): a transformer of 8 layers, width 512, 8 heads; 50 DDIM steps; guidance by audio and by gaze,
so three branches a step. Windows are taken to be ours (50 frames after 10 of context), as the paper gives no length.
Ditto (arXiv 2411.19509): windows of 80 frames of 265 values, width 512, 8 layers; its released code runs 50 steps offline and 10 online. Left out is how
its motion is conditioned (attention to audio of 1024 + 35 values in each layer, an audio encoder in each call), its second branch of guidance, and that its frames
are 25 a second, not 30: together its cost is about 1.9 times what the rows say.

Both are built here as plain ONNX graphs and run through the same session, on the same device, in the same run as ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from lines import Row
from motion_rows import conditions
from scale import Scale
from timing import clock_of, seconds

from parley_runtime.denoiser import guided
from parley_runtime.device import Device, Graph
from parley_runtime.generate import WindowSampler
from parley_runtime.performer import Performer
from parley_runtime.sampler import ddim, karras_sigmas


@dataclass(frozen=True)
class Peer:
    """Sizes of a motion transformer and of its sampling. `tokens` are attended to, `frames` of them are new."""

    name: str
    layers: int
    width: int
    heads: int
    tokens: int
    frames: int
    steps: int
    branches: int

    @property
    def parameters(self) -> int:
        """Weights of the matrices of all layers."""
        return self.layers * 12 * self.width**2


PEERS = (
    Peer("VASA-1, 50 steps, 3 branches", 8, 512, 8, 60, 50, 50, 3),
    Peer("Ditto, 10 steps", 8, 512, 8, 80, 80, 10, 1),
    Peer("Ditto, 50 steps", 8, 512, 8, 80, 80, 50, 1),
)


def peer_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """Seconds of computing for a second of motion, of ours and of each peer, and how many times ours theirs is."""
    performer = Performer.open(pack, device=device, threads=1)
    rate, manifest = performer.manifest.frame_rate, performer.manifest
    ours = _ours(performer, scale) / ((manifest.windows.length - manifest.windows.future) / rate)
    rows = [Row("motion_cost[ours]", 1e3 * ours, "ms/s", notes={"steps": manifest.sampling.steps})]
    step_times: dict[tuple[int, int, int, int], float] = {}
    for peer in PEERS:
        sizes = (peer.layers, peer.width, peer.tokens, peer.branches)
        if sizes not in step_times:  # a step costs the same, however many there are
            step_times[sizes] = _one_step(device, peer, scale)
        took = step_times[sizes] * peer.steps
        cost = took / (peer.frames / rate)
        flops = 2.0 * peer.parameters * peer.tokens * peer.branches * peer.steps
        rows.append(
            Row(
                f"motion_cost[{peer.name}]", 1e3 * cost, "ms/s", "", took, flops, 4.0 * peer.parameters * peer.steps,
                notes={"times_ours": round(cost / ours, 2), "window_ms": round(1e3 * took, 2)},
            )
        )  # fmt: skip
        rows.append(Row(f"times_ours[{peer.name}]", cost / ours, "x"))
    return rows


def _ours(performer: Performer, scale: Scale) -> float:
    """Seconds of one window as the pack samples it."""
    manifest, device = performer.manifest, performer.device
    width, length = manifest.latent.width, manifest.windows.length
    sample = WindowSampler(manifest.sampling, width, device=device)
    call = guided(performer.denoiser_graph, conditions(performer, 1, length), manifest.sampling.guidance)
    noise = device.to_device(np.random.default_rng(1).standard_normal((1, length, width), np.float32), "noise")
    return seconds(device, lambda: sample(call, noise), max(5, scale.peer_rounds), 1, of=min, clock=clock_of(device))


def _one_step(device: Device, peer: Peer, scale: Scale) -> float:
    """Seconds of one denoising step: the graph with all branches, guidance, and the sampler's own arithmetic."""
    graph = Graph(transformer(peer), device=device, threads=1)
    random = np.random.default_rng(0)
    x = device.to_device(random.standard_normal((1, peer.tokens, peer.width), np.float32), "noise")

    def denoise(now: object, sigma: float) -> object:
        clean = graph(x=device.xp.concatenate([now] * peer.branches))
        return device.kernels.guided(
            clean.reshape(peer.branches, 1, peer.tokens, peer.width), [0.5] * (peer.branches - 1)
        )

    steps = 2
    sigmas = karras_sigmas(steps)
    return (
        seconds(
            device,
            lambda: ddim(denoise, x, sigmas, device.kernels),
            scale.peer_rounds,
            1,
            of=min,
            clock=clock_of(device),
        )
        / steps
    )


def transformer(peer: Peer) -> bytes:
    """A pre-norm transformer [B, tokens, width] -> the same, with random weights, as ONNX. Raises ImportError without `onnx`."""
    from onnx import TensorProto, helper, numpy_helper

    random, width, heads = np.random.default_rng(0), peer.width, peer.heads
    nodes, tensors = [], []

    def constant(name: str, value: np.ndarray) -> str:
        tensors.append(numpy_helper.from_array(value, name))
        return name

    def node(kind: str, *inputs: str, **attributes: object) -> str:
        made = f"v{len(nodes)}"
        nodes.append(helper.make_node(kind, list(inputs), [made], **attributes))
        return made

    def linear(x: str, given: int, made: int, name: str) -> str:
        matrix = constant(f"{name}_w", (random.standard_normal((given, made)) / np.sqrt(given)).astype(np.float32))
        return node("Add", node("MatMul", x, matrix), constant(f"{name}_b", np.zeros(made, np.float32)))

    def normed(x: str, name: str) -> str:
        ones, zeros = np.ones(width, np.float32), np.zeros(width, np.float32)
        return node("LayerNormalization", x, constant(f"{name}_s", ones), constant(f"{name}_o", zeros), axis=-1)

    split = constant("split", np.array([0, peer.tokens, heads, width // heads], np.int64))
    joined = constant("joined", np.array([0, peer.tokens, width], np.int64))
    scale = constant("scale", np.float32((width // heads) ** -0.5))
    x = "x"
    for layer in range(peer.layers):
        y = normed(x, f"n{layer}")
        q, k, v = (node("Reshape", linear(y, width, width, f"{part}{layer}"), split) for part in "qkv")
        scores = node("MatMul", node("Transpose", q, perm=[0, 2, 1, 3]), node("Transpose", k, perm=[0, 2, 3, 1]))
        seen = node("Softmax", node("Mul", scores, scale), axis=-1)
        mixed = node("Transpose", node("MatMul", seen, node("Transpose", v, perm=[0, 2, 1, 3])), perm=[0, 2, 1, 3])
        x = node("Add", x, linear(node("Reshape", mixed, joined), width, width, f"m{layer}"))
        inner = linear(normed(x, f"f{layer}"), width, 4 * width, f"u{layer}")
        x = node("Add", x, linear(node("Mul", inner, node("Sigmoid", inner)), 4 * width, width, f"d{layer}"))
    nodes.append(helper.make_node("Identity", [x], ["y"]))
    shape = ["B", peer.tokens, width]
    graph = helper.make_graph(
        nodes, "peer", [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)], tensors,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    made: bytes = model.SerializeToString()
    return made
