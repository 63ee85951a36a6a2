"""What a person asks for and what they are told: each thing that can be wrong with a GPU is named, with what to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest

from parley.errors import DeviceError, InputError, MissingDependencyError, ParleyError
from parley_runtime.device import choice, kind_of, libraries, open_device
from parley_runtime.device.cuda import CudaDevice


class CUDARuntimeError(RuntimeError):
    pass


def fake_cupy(driver: int = 13020, runtime: int = 13020, count: int | Exception = 1) -> Any:
    def counted() -> int:
        if isinstance(count, Exception):
            raise count
        return count

    calls = SimpleNamespace(
        driverGetVersion=lambda: driver, runtimeGetVersion=lambda: runtime, getDeviceCount=counted,
        CUDARuntimeError=CUDARuntimeError,
    )  # fmt: skip
    return SimpleNamespace(__version__="14.2.0", cuda=SimpleNamespace(runtime=calls))


def fake_onnxruntime(*providers: str, cuda: str = "13.0") -> Any:
    return SimpleNamespace(__version__="1.31.1", get_available_providers=lambda: list(providers), cuda_version=cuda)


@pytest.fixture
def libraries_say(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets what the two libraries answer."""

    def say(onnxruntime: Any = None, cupy: Any = None, installed: bool = False) -> None:
        def absent() -> Any:
            raise MissingDependencyError("CuPy is not installed; pip install 'parley-npc[gpu]'")

        both = fake_onnxruntime("CUDAExecutionProvider", "CPUExecutionProvider")
        monkeypatch.setattr(libraries, "onnxruntime", lambda: onnxruntime or both)
        monkeypatch.setattr(libraries, "cupy", (lambda: cupy) if cupy else absent)
        monkeypatch.setattr(choice, "_installed", lambda _: installed)

    return say


CASES: dict[str, tuple[dict[str, Any], type[ParleyError], str]] = {
    "the CPU's onnxruntime": (
        {"onnxruntime": fake_onnxruntime("CPUExecutionProvider", cuda="")}, MissingDependencyError,
        r"is the one for CPUs \(it runs on CPUExecutionProvider\).*pip install 'parley-npc\[gpu\]'",
    ),
    "two onnxruntimes": (
        {"onnxruntime": fake_onnxruntime("CPUExecutionProvider"), "installed": True}, DeviceError,
        "both installed.*pip uninstall onnxruntime onnxruntime-gpu",
    ),
    "no CuPy": ({}, MissingDependencyError, "CuPy is not installed; pip install"),
    "no driver": ({"cupy": fake_cupy(driver=0)}, DeviceError, "no NVIDIA driver.*--device cpu"),
    "an old driver": (
        {"cupy": fake_cupy(driver=12080)}, DeviceError,
        r"knows CUDA up to 12\.8, and CuPy 14\.2\.0 is made for CUDA 13\.2.*pip install cupy-cuda12x",
    ),
    "no card": ({"cupy": fake_cupy(count=0)}, DeviceError, "no cuda:0; this machine has none.*CUDA_VISIBLE_DEVICES"),
    "a card that is not counted": (
        {"cupy": fake_cupy(count=CUDARuntimeError("cudaErrorNoDevice: no CUDA-capable device"))}, DeviceError,
        "counts no GPU .*cudaErrorNoDevice.*nvidia-smi",
    ),
    "another CUDA": (
        {"cupy": fake_cupy(), "onnxruntime": fake_onnxruntime("CUDAExecutionProvider", cuda="12.8")}, DeviceError,
        r"onnxruntime-gpu 1\.31\.1 is built for CUDA 12\.8, CuPy 14\.2\.0 for CUDA 13; .*cupy-cuda12x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_cuda_by_name_is_an_error_that_says_what_to_do(case: str, libraries_say: Any) -> None:
    setup, kind, text = CASES[case]
    libraries_say(**setup)
    with pytest.raises(kind, match=text):
        open_device("cuda")


@pytest.mark.parametrize("case", CASES)
def test_auto_runs_on_the_cpu_and_says_why(case: str, libraries_say: Any) -> None:
    setup, _, text = CASES[case]
    libraries_say(**setup)
    told: list[str] = []
    assert open_device("auto", warn=told.append).name == "cpu"
    assert len(told) == 1
    assert "expected an NVIDIA GPU and runs on the CPU" in told[0]
    with pytest.raises(ParleyError, match=text):
        raise ParleyError(told[0])


def test_a_card_that_is_not_there_is_named(libraries_say: Any) -> None:
    libraries_say(cupy=fake_cupy(count=2))
    with pytest.raises(DeviceError, match=r"no cuda:2; this machine has cuda:0 to cuda:1"):
        open_device("cuda:2")


def test_half_precision_is_part_of_the_word(libraries_say: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[tuple[int, bool]] = []
    monkeypatch.setattr(choice, "_open_cuda", lambda number, tf32, half: opened.append((number, half)))
    for word in ("cuda", "cuda:1", "cuda,fp16", "cuda:1,fp16", "auto", " AUTO,fp16 "):
        open_device(word)
    assert opened == [(0, False), (1, False), (0, True), (1, True), (0, False), (0, True)]
    names = ("cpu", "cuda:0", "cuda:1", "cuda:1,fp16")
    assert [kind_of(name) for name in names] == ["cpu", "cuda", "cuda", "cuda,fp16"]


@pytest.mark.parametrize(
    "word", ["cpu,fp16", "cuda,fp8", "auto:1", "gpu", "cuda:", "cuda:-1", "cuda:x", "cuda:0001", "CPU 0", ""]
)
def test_other_words_are_refused(word: str) -> None:
    with pytest.raises(InputError, match=r"there is no device .* known are auto, cpu, cuda, cuda:N"):
        open_device(word)


def test_the_environment_chooses_where_nobody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(choice.VARIABLE, raising=False)
    assert open_device(None).name == "cpu"
    monkeypatch.setenv(choice.VARIABLE, "abacus")
    with pytest.raises(InputError, match="'abacus'"):
        open_device(None)
    assert open_device("cpu").name == "cpu"


def test_a_trial_finds_a_device_that_only_pretends() -> None:
    from strict_device import StrictArray, StrictDevice

    device = StrictDevice()
    choice._try(device)
    device.fetch = lambda array, what: StrictDevice.fetch(device, StrictArray(array.inner + 1, device), what)  # type: ignore[method-assign]
    with pytest.raises(DeviceError, match=r"adds 1 and 1 to \[3\.0\]"):
        choice._try(device)


def test_the_trial_graph_is_what_its_comment_says() -> None:
    model = onnx.load_from_string(choice._DOUBLED)
    onnx.checker.check_model(model)
    (node,) = model.graph.node
    assert (node.op_type, list(node.input), list(node.output)) == ("Add", ["x", "x"], ["y"])


def test_the_real_machine_has_an_answer() -> None:
    """Whatever is installed here, `auto` gives a device, and says so when it is not the one that was hoped for."""
    told: list[str] = []
    device = open_device("auto", warn=told.append)
    assert (device.name == "cpu") == bool(told)


def test_what_goes_up_is_kept_until_it_has_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    """The order of things alone: a made-up CuPy is no evidence of a GPU."""
    events: list[SimpleNamespace] = []

    def record() -> SimpleNamespace:
        events.append(SimpleNamespace(done=False))
        return events[-1]

    stream = SimpleNamespace(ptr=1, use=lambda: None, record=record)
    cuda = SimpleNamespace(
        Device=lambda number: SimpleNamespace(use=lambda: None), Stream=lambda non_blocking: stream,
        alloc_pinned_memory=bytearray,
    )  # fmt: skip
    sent: list[np.ndarray] = []
    array = SimpleNamespace(set=lambda host, stream: sent.append(host))
    fake = SimpleNamespace(cuda=cuda, empty=lambda shape, dtype: array, ElementwiseKernel=lambda *_, **__: None)
    monkeypatch.setattr(libraries, "cupy", lambda: fake)
    device = CudaDevice(1)
    host = np.arange(6, dtype=np.float32).reshape(2, 3)
    device.to_device(host.T, "test")
    host[:] = 0.0  # may be changed at once
    assert sent[0].tolist() == [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]] and sent[0].flags.c_contiguous
    device.to_device(host, "test")
    assert [kept is there for (_, kept), there in zip(device._under_way, sent, strict=True)] == [True, True]
    events[0].done = True
    device.to_device(host, "test")
    assert len(device._under_way) == 2 and device._under_way[0][1] is sent[1]
    assert device.transfers.counts() == {"up test": 3}
