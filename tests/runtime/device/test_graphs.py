"""Graphs on a device: bound to its memory, replayed in fixed buffers, and never somewhere else without a word."""

from __future__ import annotations

import gc
import itertools
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from strict_device import StrictArray, StrictDevice

from parley.errors import DeviceError, PackError
from parley_runtime.device import CPU, Graph, libraries
from parley_runtime.pack import Pack


@pytest.fixture(scope="module")
def pack(tiny_pack: Path) -> Pack:
    return Pack.open(tiny_pack)


def mels(pack: Pack, slots: int, frames: int, seed: int = 0) -> np.ndarray:
    features = pack.manifest.features
    rows = features.context + (frames - 1) * features.stack + 1 + features.lookahead
    return np.random.default_rng(seed).normal(size=(slots, rows, features.mels)).astype(np.float32)


@pytest.mark.parametrize("replays", [False, True])
def test_bound_runs_give_what_plain_runs_give(pack: Pack, replays: bool) -> None:
    device = StrictDevice(replays=replays)
    plain, bound = Graph(pack.path("audio")), Graph(pack.path("audio"), device=device)
    for turn in range(6):
        for slots, frames in ((1, 4), (3, 4), (1, 9)):
            mel = mels(pack, slots, frames, seed=turn)
            made = bound(mel=device.to_device(mel, "mel"))
            assert isinstance(made, StrictArray)
            np.testing.assert_array_equal(device.to_host(made, "features"), plain(mel=mel))


def test_every_output_is_given_by_name(pack: Pack) -> None:
    device = StrictDevice()
    dynamics = np.random.default_rng(0).normal(size=(1, 5, pack.manifest.latent.dyn)).astype(np.float32)
    made = Graph(pack.path("rig"), device=device).every({"dynamics": device.to_device(dynamics, "dynamics")})
    wanted = Graph(pack.path("rig")).every({"dynamics": dynamics})
    assert made.keys() == wanted.keys()
    for name, array in wanted.items():
        np.testing.assert_array_equal(device.to_host(made[name], name), array)


@pytest.mark.parametrize("replays", [False, True])
def test_an_output_keeps_its_numbers_while_it_is_held(pack: Pack, replays: bool) -> None:
    device = StrictDevice(replays=replays)
    graph = Graph(pack.path("audio"), device=device)
    given = [device.to_device(mels(pack, 1, 4, seed), "mel") for seed in range(8)]
    held = [graph(mel=mel) for mel in given]
    seen = [device.to_host(features, "features") for features in held]
    for one, other in itertools.pairwise(seen):
        assert not np.array_equal(one, other)
    for mel, features in zip(given, held, strict=True):
        np.testing.assert_array_equal(device.to_host(graph(mel=mel), "features"), device.to_host(features, "features"))


@pytest.mark.parametrize("replays", [False, True])
def test_no_memory_is_asked_for_once_all_shapes_were_seen(pack: Pack, replays: bool) -> None:
    device = StrictDevice(replays=replays)
    graph = Graph(pack.path("audio"), device=device)

    def run() -> None:
        for slots in (1, 2, 4):
            graph(mel=device.to_device(mels(pack, slots, 4), "mel"))

    for _ in range(4):
        run()
    gc.collect()
    before = device.pool.allocated
    for _ in range(10):
        run()
    assert device.pool.allocated == before


def test_shapes_that_come_again_are_recorded_up_to_a_bound(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parley_runtime.device.bound_runs.RECORDED", 2)
    monkeypatch.setattr("parley_runtime.device.bound_runs.KEPT", 3)
    device = StrictDevice(replays=True)
    graph, plain = Graph(pack.path("audio"), device=device), Graph(pack.path("audio"))
    for turn in range(5):
        for frames in range(1, 6):
            mel = mels(pack, 1, frames, seed=turn)
            made = device.to_host(graph(mel=device.to_device(mel, "mel")), "features")
            np.testing.assert_array_equal(made, plain(mel=mel))
    assert graph._bound is not None
    assert graph._bound.recorded <= 2
    assert len(graph._bound._plans) <= 3


def test_arrays_of_the_host_are_refused(pack: Pack) -> None:
    with pytest.raises(TypeError, match="use to_device"):
        Graph(pack.path("audio"), device=StrictDevice())(mel=mels(pack, 1, 4))


class Elsewhere(StrictDevice):
    """Wants a provider that this onnxruntime may well name, but cannot give."""

    name = "cuda:0"

    def provider(self, replays: bool = True) -> tuple[str, dict[str, str]]:
        return "CUDAExecutionProvider", {}


def test_a_quiet_fall_back_to_the_cpu_is_an_error(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    real = libraries.onnxruntime()

    class Session:
        def __init__(self, path: Any, options: Any, providers: Any) -> None:
            assert providers[0][0] == "CUDAExecutionProvider"

        def get_providers(self) -> list[str]:
            return ["CPUExecutionProvider"]

    fake = SimpleNamespace(SessionOptions=real.SessionOptions, InferenceSession=Session)
    monkeypatch.setattr(libraries, "onnxruntime", lambda: fake)
    with pytest.raises(DeviceError, match=r"audio\.onnx.*cuda:0.*quietly took CPUExecutionProvider.*parley doctor"):
        Graph(pack.path("audio"), device=Elsewhere())


def test_a_file_that_is_no_graph_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"not a graph")
    with pytest.raises(PackError, match=r"broken\.onnx: onnxruntime cannot load"):
        Graph(broken)


def test_a_graph_tells_where_its_nodes_are(pack: Pack) -> None:
    placed = Graph(pack.path("rig"), device=CPU).placement()
    assert placed.keys() == {"CPUExecutionProvider"}
    assert placed["CPUExecutionProvider"]["MatMul"] == 1
