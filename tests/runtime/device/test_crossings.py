"""A whole line on a device that is strange to the host: the same motion, and only the crossings that are allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from strict_device import StrictDevice

from parley import Controls
from parley_runtime.audio_features import AudioFeatureStream
from parley_runtime.generate import MotionStream
from parley_runtime.performer import Performer

SOUND = (np.random.default_rng(0).normal(0, 0.1, 24_000 * 5)).astype(np.float32)
ACTING = Controls(emotion={"joy": 0.7}, gaze=(0.2, -0.1))


@pytest.fixture(scope="module")
def host(tiny_pack: Path) -> Performer:
    return Performer.open(tiny_pack, threads=1)


@pytest.fixture(params=[False, True], ids=["bound", "replayed"])
def strict(request: pytest.FixtureRequest, tiny_pack: Path) -> Performer:
    return Performer.open(tiny_pack, threads=1, device=StrictDevice(replays=request.param))


def test_the_device_performs_what_the_host_does(host: Performer, strict: Performer) -> None:
    here = host.perform([SOUND], ACTING, seed=3)
    there = strict.perform([SOUND], ACTING, seed=3)
    for name in ("weights", "head_rotation", "head_translation", "gaze", "latents"):
        made, wanted = getattr(there, name), getattr(here, name)
        assert type(made) is np.ndarray
        np.testing.assert_array_equal(made, wanted, err_msg=name)


def test_one_window_crosses_only_where_it_must(strict: Performer) -> None:
    """Up: what was heard, how to act, the seed's noise. Down: the weights and the latents, once. Nothing between."""
    device, manifest = strict.device, strict.manifest
    features = AudioFeatureStream(manifest, strict.audio_graph)
    motion = MotionStream(manifest, strict.denoiser_graph, 0, manifest.sampling)
    controls = ACTING.sample(np.arange(manifest.windows.length) / manifest.frame_rate)
    strict.decode(device.xp.zeros((1, manifest.latent.width), "float32"))  # statistics go up once
    samples = (manifest.windows.length + 8) * 800
    with device.transfers.during() as crossings:
        heard = features.push(SOUND[:samples])
        made = motion.push(heard[: manifest.windows.length], controls)
        assert len(made) == manifest.windows.length - manifest.windows.future
        strict.decode(made)
    assert crossings == {"up mel": 1, "up controls": 1, "up noise": 1, "down weights": 1, "down latents": 1}


def test_crossings_do_not_grow_with_steps_or_guidance(strict: Performer) -> None:
    def crossings(**sampling: object) -> dict[str, int]:
        with strict.device.transfers.during() as made:
            strict.perform([SOUND[:72_000]], seed=1, **sampling)  # type: ignore[arg-type]
        return made

    crossings()  # statistics
    few = crossings(steps=1, guidance={})
    assert few == crossings(steps=12, guidance={"audio": 0.6, "gaze": 1.0})
    assert few["down weights"] == few["down latents"] == 1


def test_what_crosses_is_small(strict: Performer) -> None:
    """Bytes, not only times: for a second of speech less than a frame of video."""
    strict.perform([SOUND])
    seconds = len(SOUND) / 24_000
    assert sum(strict.device.transfers.bytes().values()) / seconds < 512 * 512 * 3


def test_a_thread_that_did_not_make_the_device_current_is_found(strict: Performer) -> None:
    """The stand-in is only worth something if it finds what it is there for."""
    from concurrent.futures import ThreadPoolExecutor

    array = strict.device.xp.zeros((2, 2), "float32")
    mistakes: list[Callable[[], object]] = [
        lambda: array + array,
        lambda: strict.device.xp.concatenate([array, array]),
        lambda: strict.device.kernels.scale(array, array),
    ]
    with ThreadPoolExecutor(1) as other:
        for mistake in mistakes:
            with pytest.raises(RuntimeError, match="current"):
                other.submit(mistake).result()
    latents = strict.device.xp.zeros((3, strict.manifest.latent.width), "float32")
    with ThreadPoolExecutor(1) as other:
        assert len(other.submit(strict.decode, latents).result()) == 3


@pytest.mark.parametrize(
    "mistake",
    [
        lambda array: np.asarray(array), lambda array: array + np.ones(2, np.float32), lambda array: float(array[0]),
        lambda array: np.ones(2, np.float32) * array, lambda array: bool(array[0] > 0), lambda array: array.tolist(),
        lambda array: array.device.xp.concatenate([array, np.ones(2, np.float32)]),
        lambda array: array.device.xp.linalg,
    ],
)  # fmt: skip
def test_the_stand_in_refuses_what_a_gpu_would(mistake: Callable[[object], object]) -> None:
    device = StrictDevice()
    with pytest.raises((TypeError, AttributeError)):
        mistake(device.to_device(np.ones(2, np.float32), "trial"))


@pytest.mark.cuda
def test_the_gpu_performs_what_the_cpu_does(host: Performer, tiny_pack: Path, cuda: object) -> None:
    performer = Performer.open(tiny_pack, device=cuda)  # type: ignore[arg-type]
    here, there = host.perform([SOUND], ACTING, seed=3), performer.perform([SOUND], ACTING, seed=3)
    np.testing.assert_allclose(there.weights, here.weights, atol=1e-3)
    np.testing.assert_allclose(there.latents, here.latents, atol=5e-3)
    again = performer.perform([SOUND], ACTING, seed=3)
    np.testing.assert_array_equal(again.latents, there.latents)
