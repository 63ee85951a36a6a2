"""Motion networks of others as plain ONNX graphs of their published sizes, with random weights.

What a call takes that does not change from step to step (sound, conditions) is an input like the noisy motion; how often a network works it out anew is
part of its cost and is kept as published.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WIDTH, HEADS = 512, 8


@dataclass(frozen=True)
class Rebuilt:
    """A graph and what one call for one slot costs.

    inputs      name -> shape of one slot; `x` is the noisy motion, and the output `clean` has its shape
    flops       of matrix products, a multiplication and an addition counted as two
    parameters  weights of matrices
    """

    model: bytes
    inputs: dict[str, tuple[int, ...]]
    flops: float
    parameters: int


class Pen:
    """Writes a graph node by node, and counts its matrix products. Raises ImportError without `onnx`."""

    def __init__(self, inputs: dict[str, tuple[int, ...]]) -> None:
        from onnx import helper, numpy_helper

        self._helper, self._from_array = helper, numpy_helper.from_array
        self._random = np.random.default_rng(0)
        self._inputs = inputs
        self._nodes: list[object] = []
        self._tensors: list[object] = []
        self.flops, self.parameters = 0.0, 0

    def constant(self, value: np.ndarray) -> str:
        """A tensor of the graph."""
        self._tensors.append(self._from_array(value, f"c{len(self._tensors)}"))
        return f"c{len(self._tensors) - 1}"

    def node(self, kind: str, *inputs: str, **attributes: object) -> str:
        """An operator with one output."""
        made = f"v{len(self._nodes)}"
        self._nodes.append(self._helper.make_node(kind, list(inputs), [made], **attributes))
        return made

    def linear(self, x: str, given: int, made: int, tokens: int) -> str:
        """A learnt matrix and its bias, for `tokens` tokens."""
        self.flops += 2.0 * tokens * given * made
        self.parameters += given * made
        matrix = self._random.standard_normal((given, made), np.float32) / np.float32(np.sqrt(given))
        product = self.node("MatMul", x, self.constant(matrix))
        return self.node("Add", product, self.constant(np.zeros(made, np.float32)))

    def norm(self, x: str) -> str:
        """LayerNorm."""
        scale, bias = self.constant(np.ones(WIDTH, np.float32)), self.constant(np.zeros(WIDTH, np.float32))
        return self.node("LayerNormalization", x, scale, bias, axis=-1)

    def bent(self, x: str) -> str:
        """SiLU. Where a peer has GELU or Mish, which cost more, it has this too."""
        return self.node("Mul", x, self.node("Sigmoid", x))

    def attention(self, x: str, tokens: int, seen: str | None = None, others: int = 0) -> str:
        """`tokens` tokens attend to each other, or to `others` tokens of `seen`."""
        seen, others = seen or x, others or tokens
        shape = self.constant(np.array([0, 0, HEADS, WIDTH // HEADS], np.int64))
        joined = self.constant(np.array([0, 0, WIDTH], np.int64))
        q, k, v = (
            self.node("Reshape", self.linear(of, WIDTH, WIDTH, count), shape)
            for of, count in ((x, tokens), (seen, others), (seen, others))
        )
        self.flops += 4.0 * tokens * others * WIDTH
        scores = self.node(
            "MatMul", self.node("Transpose", q, perm=[0, 2, 1, 3]), self.node("Transpose", k, perm=[0, 2, 3, 1])
        )
        scaled = self.node("Mul", scores, self.constant(np.float32((WIDTH // HEADS) ** -0.5)))
        mixed = self.node("MatMul", self.node("Softmax", scaled, axis=-1), self.node("Transpose", v, perm=[0, 2, 1, 3]))
        flat = self.node("Reshape", self.node("Transpose", mixed, perm=[0, 2, 1, 3]), joined)
        return self.linear(flat, WIDTH, WIDTH, tokens)

    def feed_forward(self, x: str, inner: int, tokens: int) -> str:
        """Two matrices with a bend between them."""
        return self.linear(self.bent(self.linear(x, WIDTH, inner, tokens)), inner, WIDTH, tokens)

    def layer(self, x: str, inner: int, tokens: int) -> str:
        """A layer of a transformer encoder, normed first."""
        x = self.node("Add", x, self.attention(self.norm(x), tokens))
        return self.node("Add", x, self.feed_forward(self.norm(x), inner, tokens))

    def film(self, x: str, told: str) -> str:
        """x scaled and shifted as `told` [B, 1, width] says (Perez et al. 2018), by a matrix of this place."""
        both = self.linear(self.bent(told), WIDTH, 2 * WIDTH, 1)
        halves = [
            self.node("Slice", both, *(self.constant(np.array([at], np.int64)) for at in (start, start + WIDTH, 2)))
            for start in (0, WIDTH)
        ]
        return self.node("Add", self.node("Add", x, self.node("Mul", x, halves[0])), halves[1])

    def rebuilt(self, output: str) -> Rebuilt:
        """The finished graph."""
        helper, float32 = self._helper, 1
        self._nodes.append(helper.make_node("Identity", [output], ["clean"]))
        graph = helper.make_graph(
            self._nodes, "peer",
            [helper.make_tensor_value_info(name, float32, ["B", *shape]) for name, shape in self._inputs.items()],
            [helper.make_tensor_value_info("clean", float32, ["B", *self._inputs["x"]])], self._tensors,
        )  # fmt: skip
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        return Rebuilt(model.SerializeToString(), self._inputs, self.flops, self.parameters)


def vasa() -> Rebuilt:
    """VASA-1's motion model (arXiv 2404.10667, section 3.2): an encoder of 8 layers, width 512, 8 heads.

    Published: the sizes, and that it sees the last frames of motion and audio before the window, the window's audio, main gaze, head distance, emotion.
    Assumed, where the paper says nothing: windows of 50 frames after 10, audio of 768 values (wav2vec 2.0) joined to the motion of its frame, latents of 512
    and 6 values, one token each for noise level, gaze, distance and emotion, four times the width in the feed-forward. That makes 26 million weights; the paper says 29.
    """
    motion, audio, before, window = 518, 768, 10, 50
    told = {"time": WIDTH, "gaze": 2, "distance": 1, "emotion": 8}
    inputs = {"x": (window, motion), "previous": (before, motion), "audio": (before + window, audio)}
    pen = Pen({**inputs, **{name: (1, width) for name, width in told.items()}})
    frames = pen.node("Concat", "previous", "x", axis=1)
    both = pen.node("Concat", frames, "audio", axis=2)
    tokens = pen.linear(both, motion + audio, WIDTH, before + window)
    extra = [pen.linear(name, width, WIDTH, 1) for name, width in told.items()]
    x, count = pen.node("Concat", *extra, tokens, axis=1), len(extra) + before + window
    for _ in range(8):
        x = pen.layer(x, 4 * WIDTH, count)
    new = pen.node("Slice", x, *(pen.constant(np.array([at], np.int64)) for at in (count - window, count, 1)))
    return pen.rebuilt(pen.linear(pen.norm(new), WIDTH, motion, window))


def ditto() -> Rebuilt:
    """Ditto's motion model as its released code has it (arXiv 2411.19509): 80 frames of 265 values, 8 layers, width 512, 8 heads, 1024 in the feed-forward.

    Each layer attends to itself and to 82 tokens, 80 of sound and 2 of the noise level, and what each of its three parts gives is scaled and shifted (FiLM) by the
    noise level and the mean of the sound. Sound has 1024 + 35 values a frame and goes through two layers of its own in every call. The first frame's motion is joined to each
    noisy one. Rotary positions are left out.
    """
    frames, motion, audio = 80, 265, 1024 + 35
    pen = Pen({"x": (frames, motion), "first": (frames, motion), "audio": (frames, audio), "time": (1, WIDTH)})
    x = pen.linear(pen.node("Concat", "x", "first", axis=2), 2 * motion, WIDTH, frames)
    sound = pen.linear("audio", audio, WIDTH, frames)
    for _ in range(2):
        sound = pen.layer(sound, 1024, frames)
    mean = pen.node("ReduceMean", sound, axes=[1], keepdims=1)
    pooled = pen.linear(pen.bent(pen.linear(pen.norm(mean), WIDTH, WIDTH, 1)), WIDTH, WIDTH, 1)
    level = pen.bent(pen.linear("time", WIDTH, 4 * WIDTH, 1))
    told = pen.node("Add", pen.linear(level, 4 * WIDTH, WIDTH, 1), pooled)
    halves = pen.constant(np.array([0, 2, WIDTH], np.int64))
    tokens = pen.node("Reshape", pen.linear(level, 4 * WIDTH, 2 * WIDTH, 1), halves)
    seen, others = pen.norm(pen.node("Concat", sound, tokens, axis=1)), frames + 2
    for _ in range(8):
        x = pen.node("Add", x, pen.film(pen.attention(pen.norm(x), frames), told))
        x = pen.node("Add", x, pen.film(pen.attention(pen.norm(x), frames, seen, others), told))
        x = pen.node("Add", x, pen.film(pen.feed_forward(pen.norm(x), 1024, frames), told))
    return pen.rebuilt(pen.linear(x, WIDTH, motion, frames))
