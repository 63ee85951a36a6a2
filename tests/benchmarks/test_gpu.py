"""The benchmark of devices runs on any machine: figures with what they were measured on, ratios to peers, and what is owed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "gpu"


@pytest.fixture(scope="module")
def modules() -> object:
    """The script's own modules, importable as they are when it runs."""
    sys.path.insert(0, str(SCRIPT))
    yield
    sys.path.remove(str(SCRIPT))


def test_a_part_runs_and_its_result_says_on_what(tiny_pack: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "--device", "cpu", "--part", "motion", "--pack", str(tiny_pack)]
    env = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([*command, "--out", str(tmp_path)], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (kept,) = tmp_path.glob("*-cpu-*.json")
    result = json.loads(kept.read_text("utf-8"))
    assert {"device", "processor", "cores", "versions", "commit", "time"} <= result["machine"].keys()
    assert result["ceilings"]["copy_gb_s"] > 0 < result["ceilings"]["matmul_tflop_s"]
    rows = {row["name"]: row for row in result["rows"]}
    assert rows["bake_speed"]["value"] > 0
    assert rows["bake_speed"]["target"] == "1000"
    assert rows["window_ms[1 slots]"]["limit"] in ("arithmetic", "memory", "launches and small kernels")
    assert set(result["owed"]) == {"bake_speed", "first_frame_ms"}
    assert "owed by a CUDA machine (python3 dev.py gpu): bake_speed" in done.stdout


def test_a_device_that_is_not_there_is_an_error() -> None:
    command = [sys.executable, str(SCRIPT), "--device", "cuda:77"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_peers_have_the_sizes_that_were_published(modules: object) -> None:
    """Weights, layers, and the matrix products that a call does, as onnx itself sees the shapes."""
    import onnx
    from peer_graphs import WIDTH, ditto, vasa

    for network, softmaxes, millions in ((vasa(), 8, 26), (ditto(), 2 + 2 * 8, 48)):
        model = onnx.load_from_string(network.model)
        onnx.checker.check_model(model)
        inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
        shapes = {
            value.name: [dim.dim_value or 1 for dim in value.type.tensor_type.shape.dim]
            for value in [*inferred.graph.value_info, *inferred.graph.output, *inferred.graph.input]
        }
        shapes |= {tensor.name: list(tensor.dims) for tensor in model.graph.initializer}
        assert shapes["clean"][1:] == list(network.inputs["x"])
        products = [node for node in model.graph.node if node.op_type == "MatMul"]
        flops = sum(2.0 * np.prod(shapes[node.output[0]]) * shapes[node.input[0]][-1] for node in products)
        assert flops == network.flops
        matrices = [tensor for tensor in model.graph.initializer if len(tensor.dims) == 2]
        assert sum(int(np.prod(tensor.dims)) for tensor in matrices) == network.parameters
        assert round(network.parameters / 1e6) == millions
        assert sum(node.op_type == "Softmax" for node in model.graph.node) == softmaxes
        assert all(any(size % WIDTH == 0 for size in tensor.dims) for tensor in matrices)


def test_peers_are_measured_beside_ours(modules: object, tiny_pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    import peers
    from scale import SMALL

    from parley_runtime.device import open_device

    monkeypatch.setattr(peers, "PEERS", peers.PEERS[1:])  # a network is 100 to 190 MB of random numbers: one is enough
    rows = {row.name: row for row in peers.peer_rows(open_device("cpu"), replace(SMALL, peer_rounds=1), tiny_pack)}
    ours = rows["motion_cost[ours]"].value
    for name in ("Ditto, 10 steps, 2 branches", "Ditto, 50 steps, 2 branches"):
        times = rows[f"times_ours[{name}]"].value
        assert times == pytest.approx(rows[f"motion_cost[{name}]"].value / ours)
    assert (
        4.9
        < rows["times_ours[Ditto, 50 steps, 2 branches]"].value / rows["times_ours[Ditto, 10 steps, 2 branches]"].value
        < 5.1
    )


def test_a_row_names_what_holds_it_back(modules: object) -> None:
    from ceilings import Ceilings
    from lines import Row, table

    ceilings = Ceilings(1000.0, None, None, 10.0, None)
    heavy = Row("heavy", 1.0, "ms", "", seconds=1.0, flops=8e12, bytes=1e9)
    wide = Row("wide", 1.0, "ms", "", seconds=1.0, flops=1e9, bytes=9e11)
    small = Row("small", 1.0, "ms", "", seconds=1.0, flops=1e9, bytes=1e9)
    skipped = Row("skipped", None, "", skipped="needs a GPU")
    assert [row.limit(ceilings) for row in (heavy, wide, small, skipped)] == [
        "arithmetic", "memory", "launches and small kernels", "",
    ]  # fmt: skip
    assert heavy.as_json(ceilings)["of_matmul"] == 0.8
    assert "skipped: needs a GPU" in table([heavy, skipped], ceilings)


def test_a_crowd_is_seen_in_real_time(modules: object, tiny_pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Frames of a runtime that takes no time are in time, and of one that takes seconds are not."""
    import live_rows

    from parley_runtime.performer import Performer

    class Clock:
        now = 0.0

        def perf_counter(self) -> float:
            return self.now

        def sleep(self, seconds: float) -> None:
            self.now += max(seconds, 1e-3)

    clock = Clock()
    monkeypatch.setattr(live_rows, "time", clock)
    performer = Performer.open(tiny_pack, threads=1)
    assert live_rows.in_time(performer, 3) == 1.0
    step = live_rows.Scheduler.step

    def slow(self: object, now: float) -> object:
        clock.now += 1.5
        return step(self, now)

    monkeypatch.setattr(live_rows.Scheduler, "step", slow)
    clock.now = 0.0
    assert live_rows.in_time(performer, 3) < 0.5


def test_all_pictures_of_a_second_are_counted(modules: object, tiny_pack: Path) -> None:
    from dataclasses import replace

    import host_rows
    from scale import SMALL

    from parley_runtime.device import open_device
    from parley_runtime.live import painter
    from parley_runtime.performer import Performer

    scale, usual = replace(SMALL, size=32, portraits=3), painter.open_face
    rows = host_rows.host_rows(open_device("cpu"), scale, tiny_pack)
    assert [row.name for row in rows] == ["host_ms_a_picture[32, rgba]", "host_ms_a_picture[32, jpeg]"]
    assert painter.open_face is usual
    spent, pictures = host_rows._worked(Performer.open(tiny_pack, threads=1), scale, "arkit", "")
    hop = 24  # of `throughput`, at 60 a second
    assert spent > 0 and abs(pictures - 3 * 60) <= 3 * hop
