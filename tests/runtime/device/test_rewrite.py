"""Graphs made ready for a device: without what it lacks, in half precision where nothing is lost that can be seen."""

from __future__ import annotations

import logging
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from strict_device import StrictDevice

from parley.errors import MissingDependencyError, PackError
from parley_runtime.audio import open_audio
from parley_runtime.device import Graph, libraries, rewrite
from parley_runtime.pack import Pack
from parley_runtime.performer import Performer

LACKS = frozenset({"Atan"})


def one_node(operator: str, **attributes: Any) -> bytes:
    """A graph of one operator, from x [N] to y [N]."""
    node = helper.make_node(operator, ["x"], ["y"], **attributes)
    x, y = (helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N"]) for name in "xy")
    model = helper.make_model(
        helper.make_graph([node], "one", [x], [y]), opset_imports=[helper.make_opsetid("", 20)], ir_version=10
    )
    return bytes(model.SerializeToString())


def operators(graph: bytes | Path) -> set[str]:
    model = onnx.load_from_string(graph) if isinstance(graph, bytes) else onnx.load(graph)
    onnx.checker.check_model(model)
    return {node.op_type for node in model.graph.node}


def run(graph: bytes, x: np.ndarray) -> np.ndarray:
    device = StrictDevice(lacks=LACKS)
    return device.to_host(Graph(graph, device=device)(x=device.to_device(x, "x")), "y")


def test_an_arc_tangent_is_said_in_other_operators() -> None:
    graph = one_node("Atan")
    assert "Atan" not in operators(rewrite.rewritten(graph, LACKS, False))
    x = np.concatenate([[0.0, -0.0], *(sign * np.logspace(-30, 17, 2000) for sign in (1, -1))]).astype(np.float32)
    np.testing.assert_allclose(run(graph, x), np.arctan(x.astype(np.float64)), rtol=6e-7, atol=0.0)


def test_what_needs_no_change_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewrite, "_onnx", lambda: pytest.fail("onnx was loaded"))
    assert rewrite.rewritten(tmp_path / "absent.onnx", (), False) == tmp_path / "absent.onnx"
    monkeypatch.undo()
    graph = one_node("Sin")
    assert rewrite.rewritten(graph, LACKS, False) is graph


def test_no_graph_that_ships_has_what_a_gpu_lacks() -> None:
    pack = Pack.read()
    for role in pack.manifest.roles:
        assert "Atan" not in operators(rewrite.rewritten(pack.path(role), LACKS, False))


def test_without_onnx_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Any:
        raise MissingDependencyError("pip install 'parley-npc[gpu]'")

    monkeypatch.setattr(rewrite, "_onnx", missing)
    with pytest.raises(MissingDependencyError, match=r"parley-npc\[gpu\]"):
        Graph(one_node("Atan"), device=StrictDevice(lacks=LACKS))


def test_a_file_that_is_no_graph_is_named_here_too(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a graph")
    with pytest.raises(PackError, match=r"broken\.onnx: onnxruntime cannot load"):
        Graph(broken, device=StrictDevice(half=True))


@pytest.fixture(scope="module")
def line() -> np.ndarray:
    path = min(Path(str(resources.files("parley_runtime") / "demo")).glob("*.flac"))
    with open_audio(path) as source:
        return np.concatenate(list(source.blocks()))[: 24_000 * 4]


def test_half_precision_keeps_a_line_within_its_bound(line: np.ndarray) -> None:
    """The bound that docs/performance.md states: weights 0.01, head 0.1° and 0.1 mm. The pack that ships is held to a third of it."""
    device = StrictDevice(half=True, lacks=LACKS)
    exact, half = Performer.open(threads=1), Performer.open(threads=1, device=device)
    for seed in (1, 2):
        wanted, made = exact.perform([line], seed=seed), half.perform([line], seed=seed)
        assert 0.0 < np.abs(made.weights - wanted.weights).max() < 0.01 / 3
        assert np.degrees(np.abs(made.head_rotation - wanted.head_rotation).max()) < 0.1 / 3
        assert np.abs(made.head_translation - wanted.head_translation).max() < 1e-4


def test_half_precision_is_where_it_pays_and_nowhere_else() -> None:
    pack = Pack.read()
    denoiser, audio = (
        onnx.load_from_string(rewrite.rewritten(pack.path(role), LACKS, True)) for role in ("denoiser", "audio")
    )
    for model, products in ((denoiser, "MatMul"), (audio, "Conv")):
        onnx.checker.check_model(model)
        halves = {one.name for one in model.graph.initializer if one.data_type == TensorProto.FLOAT16}
        weighted = [node for node in model.graph.node if node.op_type == products]
        assert sum(bool(set(node.input) & halves) for node in weighted) > 0.6 * len(weighted)
        assert {value.type.tensor_type.elem_type for value in (*model.graph.input, *model.graph.output)} == {
            TensorProto.FLOAT
        }
        bent = {"Sin", "Cos", "Pow", "Sqrt", "Div"}  # the noise level, and what conditions are worked out of
        assert not any(set(node.input) & halves for node in model.graph.node if node.op_type in bent)


class Recording(StrictDevice):
    """Would record, and says so to onnxruntime."""

    def provider(self, replays: bool = True) -> tuple[str, dict[str, str]]:
        return "CPUExecutionProvider", {"enable_cuda_graph": "1" if replays else "0"}


def test_a_graph_that_cannot_be_recorded_runs_all_the_same(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = libraries.onnxruntime()
    asked: list[str] = []

    def session(graph: Any, options: Any, providers: Any) -> Any:
        asked.append(providers[0][1]["enable_cuda_graph"])
        if asked[-1] == "1":
            raise RuntimeError(
                "This session cannot use the graph capture feature as requested by the user as all compute graph nodes ..."
            )
        return real.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    fake = SimpleNamespace(
        SessionOptions=real.SessionOptions, RunOptions=real.RunOptions, InferenceSession=session,
    )  # fmt: skip
    monkeypatch.setattr(libraries, "onnxruntime", lambda: fake)
    device = Recording(replays=True)
    with caplog.at_level(logging.WARNING, "parley.device"):
        graph = Graph(one_node("Sin"), device=device)
    assert asked == ["1", "0"]
    assert "cannot record this graph" in caplog.text and "(Sin)" in caplog.text
    for _ in range(5):
        device.to_host(graph(x=device.to_device(np.ones(3, np.float32), "x")), "y")
    assert graph._bound is not None and graph._bound.recorded == 0
