"""The benchmark of devices runs on any machine: figures with what they were measured on, ratios to peers, and what is owed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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


def test_a_peer_has_the_sizes_that_it_is_said_to_have(modules: object) -> None:
    import onnx
    from peers import PEERS, transformer

    peer = PEERS[0]
    model = onnx.load_from_string(transformer(peer))
    onnx.checker.check_model(model)
    matrices = [tensor for tensor in model.graph.initializer if len(tensor.dims) == 2]
    assert sum(tensor.dims[0] * tensor.dims[1] for tensor in matrices) == peer.parameters == 8 * 12 * 512**2
    assert sum(node.op_type == "Softmax" for node in model.graph.node) == peer.layers


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
