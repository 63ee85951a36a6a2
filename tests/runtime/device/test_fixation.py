"""Eyes that rest and jump: what a viewer sees of it, the same wherever it is cut or beside whom, and the kernel's C against NumPy to the bit."""

from __future__ import annotations

import ctypes
import shutil
import subprocess

import numpy as np
import pytest

from parley import ARKIT_INDEX
from parley.clips.eyes import eye_angles, gaze_of
from parley_runtime.device import EYES, Device, fixation
from parley_runtime.device.fixation import fixated

FRAMES = 300


def wandering(faces: int, seed: int = 0, frames: int = FRAMES) -> tuple[np.ndarray, np.ndarray]:
    """Weights and latents of faces whose eyes and heads drift as a model's do: smooth noise of some degrees."""
    rng = np.random.default_rng(seed)
    kernel = np.hanning(31) / np.hanning(31).sum()

    def drift(spread: float) -> np.ndarray:
        noise = rng.normal(size=(faces, frames + 30))
        return spread * 4.0 * np.stack([np.convolve(row, kernel, "valid") for row in noise])

    weights = np.zeros((faces, frames, 52), np.float32)
    side, height = drift(0.12), drift(0.12)
    for name, value in {
        "eyeLookOutLeft": side, "eyeLookInRight": side, "eyeLookInLeft": -side, "eyeLookOutRight": -side,
        "eyeLookUpLeft": height, "eyeLookUpRight": height, "eyeLookDownLeft": -height, "eyeLookDownRight": -height,
    }.items():  # fmt: skip
        weights[..., ARKIT_INDEX[name]] = np.maximum(value, 0)
    weights[..., ARKIT_INDEX["eyeBlinkLeft"]] = weights[..., ARKIT_INDEX["eyeBlinkRight"]] = 0.1
    for start in range(20, frames - 6, 37):  # blinks, whole ones and half ones
        depth = rng.uniform(0.3, 1.0, faces)
        for name in ("eyeBlinkLeft", "eyeBlinkRight"):
            weights[:, start : start + 3, ARKIT_INDEX[name]] = depth[:, None] * np.float32([0.5, 1.0, 0.6])
    weights[..., ARKIT_INDEX["jawOpen"]] = rng.uniform(0, 1, (faces, frames))
    plain = np.zeros((faces, frames, 58), np.float32)
    for column in range(2):
        plain[..., column] = drift(0.03)
    return weights, plain


def nothing_seen(faces: int) -> np.ndarray:
    return np.zeros((faces, EYES), np.float32)


def gaze(weights: np.ndarray, plain: np.ndarray) -> np.ndarray:
    """Gaze [T, 2] in degrees of one face, by the head's exact rotation."""
    left, right = eye_angles(weights)
    assert np.allclose(left, right)
    return np.degrees(gaze_of(plain[:, :3], left))


def test_eyes_stand_still_most_of_the_time_and_jump_now_and_then() -> None:
    weights, plain = wandering(12)
    made = fixated(weights, plain, nothing_seen(12))
    still, jumps, before = [], 0, []
    for face in range(12):
        speed = np.linalg.norm(np.diff(gaze(made[face], plain[face]), axis=0), axis=1) * 30
        before.append(np.linalg.norm(np.diff(gaze(weights[face], plain[face]), axis=0), axis=1) * 30)
        still.append((speed < 3).mean())
        jumps += int(((speed[1:] > 30) & (speed[:-1] <= 30)).sum())
    assert (np.concatenate(before) < 3).mean() < 0.2  # what came in drifts
    assert min(still) > 0.8
    assert 0.5 < jumps / (12 * FRAMES / 30) < 2.5  # a second


def test_where_one_looks_on_the_whole_is_kept() -> None:
    weights, plain = wandering(6)
    made = fixated(weights, plain, nothing_seen(6))
    for face in range(6):
        wanted, got = gaze(weights[face], plain[face]), gaze(made[face], plain[face])
        assert np.abs(wanted.mean(0) - got.mean(0)).max() < 1.0
        assert np.linalg.norm(wanted - got, axis=1).max() < 12.0


def test_a_new_aim_is_all_but_reached_at_once_and_then_corrected() -> None:
    weights = np.zeros((1, 60, 52), np.float32)
    for name in ("eyeLookOutLeft", "eyeLookInRight"):
        weights[0, 20:, ARKIT_INDEX[name]] = 20 / 35
    plain = np.zeros((1, 60, 58), np.float32)
    got = gaze(fixated(weights, plain, nothing_seen(1))[0], plain[0])[:, 0]
    assert np.allclose(got[:20], 0) and np.abs(got[24:] - 20).max() < 6 and np.abs(got[40:] - 20).max() < 0.5


def test_the_head_turns_under_eyes_that_rest() -> None:
    """Vestibulo-ocular reflex: a nod of six degrees moves the gaze by nothing that one sees."""
    plain = np.zeros((1, 90, 58), np.float32)
    plain[0, :, 0] = np.radians(3) * np.sin(np.arange(90) / 5)
    eyes_in_head = -np.stack([np.zeros(90), -plain[0, :, 0]], 1) / np.radians(25)
    weights = np.zeros((1, 90, 52), np.float32)
    for side in ("Left", "Right"):
        weights[0, :, ARKIT_INDEX[f"eyeLookUp{side}"]] = np.maximum(eyes_in_head[:, 1], 0)
        weights[0, :, ARKIT_INDEX[f"eyeLookDown{side}"]] = np.maximum(-eyes_in_head[:, 1], 0)
    got = gaze(fixated(weights, plain, nothing_seen(1))[0], plain[0])
    assert np.abs(got).max() < 0.2


def test_lids_follow_eyes_that_look_down_and_stay_shut_when_shut() -> None:
    weights, plain = np.zeros((2, 40, 52), np.float32), np.zeros((2, 40, 58), np.float32)
    down = [ARKIT_INDEX["eyeLookDownLeft"], ARKIT_INDEX["eyeLookDownRight"]]
    lids = [ARKIT_INDEX["eyeBlinkLeft"], ARKIT_INDEX["eyeBlinkRight"]]
    weights[0, 10, down] = 0.15  # a moment's look down, too short for a jump
    weights[0, 10, lids] = 0.2
    weights[1, :, lids] = 1.0
    made = fixated(weights, plain, nothing_seen(2))
    assert made[0, 10, down] == pytest.approx([0, 0]) and made[0, 10, lids] == pytest.approx(
        [0.2 - 0.25 * 0.15 * 0.8] * 2
    )
    assert (made[1][:, lids] == 1).all()


def lids_of(*course: float) -> np.ndarray:
    """What becomes of lids that go like this, and are open before and after."""
    closed = np.concatenate([np.zeros(10), course, np.zeros(12)]).astype(np.float32)
    weights = np.zeros((1, len(closed), 52), np.float32)
    for name in ("eyeBlinkLeft", "eyeBlinkRight"):
        weights[0, :, ARKIT_INDEX[name]] = closed
    made = fixated(weights, np.zeros((1, len(closed), 58), np.float32), nothing_seen(1))[0]
    assert np.array_equal(made[:, ARKIT_INDEX["eyeBlinkLeft"]], made[:, ARKIT_INDEX["eyeBlinkRight"]])
    return made[10:, ARKIT_INDEX["eyeBlinkLeft"]]


def test_a_half_blink_becomes_a_whole_one() -> None:
    made = lids_of(0.07, 0.22, 0.45, 0.56, 0.2)
    assert made.max() == 1 and (made[:3] == np.float32([0.07, 0.22, 0.45])).all() and made[9:].max() == 0
    assert 5 <= (made > 0.2).sum() <= 8  # 200 to 270 ms


def test_a_whole_blink_stays_as_it_is() -> None:
    course = (0.05, 0.48, 1.0, 1.0, 1.0, 0.88, 0.54, 0.21)
    assert lids_of(*course)[:8] == pytest.approx(course)


@pytest.mark.parametrize(
    "course",
    [
        (0.1, 0.2, 0.36, 0.3, 0.1),  # lids that only flutter
        tuple(np.linspace(0, 0.6, 12)) + (0.6,) * 20,  # lids that grow heavy
        (0.3, 0.32, 0.35, 0.38, 0.35),
    ],
)
def test_lids_that_do_not_blink_are_left_alone(course: tuple[float, ...]) -> None:
    assert lids_of(*course)[: len(course)] == pytest.approx(np.float32(course))


def test_one_blink_is_not_two() -> None:
    made = lids_of(0.1, 0.5, 0.3, 0.5, 0.3, 0.1)
    assert (np.diff((made > 0.95).astype(int)) == 1).sum() == 1


def test_nothing_but_eyes_and_lids_changes() -> None:
    weights, plain = wandering(2)
    given = weights.copy()
    made = fixated(weights, plain, nothing_seen(2))
    others = [i for name, i in ARKIT_INDEX.items() if not name.startswith(("eyeLook", "eyeBlink"))]
    assert np.array_equal(weights, given) and np.array_equal(made[..., others], given[..., others])
    assert made.min() >= 0 and made.max() <= 1 and made.dtype == np.float32


def test_it_makes_no_difference_where_a_line_is_cut_or_who_is_beside_it() -> None:
    weights, plain = wandering(5)
    whole = fixated(weights, plain, nothing_seen(5))
    state, parts = nothing_seen(5), []
    for start, stop in ((0, 1), (1, 13), (13, 13), (13, 150), (150, FRAMES)):
        parts.append(fixated(weights[:, start:stop], plain[:, start:stop], state))
    assert np.array_equal(np.concatenate(parts, 1), whole)
    for face in range(5):
        alone = fixated(weights[face : face + 1], plain[face : face + 1], nothing_seen(1))
        assert np.array_equal(alone[0], whole[face])


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler (Debian: gcc): the kernel's source cannot be run without a GPU")
    folder = tmp_path_factory.mktemp("c")
    (folder / "fixate.c").write_text(
        "#define INLINE inline\n" + fixation.SOURCE +
        "void run(float* w, const float* p, float* s, int faces, int frames, int width) {"
        " for (int b = 0; b < faces; ++b) fixate(w + b * frames * SHAPES, p + b * frames * width, s + b * STATE, frames, width); }"
    )  # fmt: skip
    library = folder / "fixate.so"
    flags = ["-O2", "-ffp-contract=off", "-Wall", "-Werror", "-shared", "-fPIC"]
    subprocess.run([compiler, *flags, "-o", str(library), str(folder / "fixate.c")], check=True)
    return ctypes.CDLL(str(library))


@pytest.mark.parametrize("seed", range(4))
def test_the_kernels_source_agrees_to_the_bit(compiled: ctypes.CDLL, seed: int) -> None:
    weights, plain = wandering(7, seed)
    state, made, remembered = nothing_seen(7), weights.copy(), nothing_seen(7)
    wanted = fixated(weights[:, :100], plain[:, :100], state)
    floats = ctypes.POINTER(ctypes.c_float)
    for frames in (100, 200):
        part = np.ascontiguousarray(made[:, :frames] if frames == 100 else made[:, 100:])
        moved = np.ascontiguousarray(plain[:, :frames] if frames == 100 else plain[:, 100:])
        compiled.run(
            part.ctypes.data_as(floats), moved.ctypes.data_as(floats), remembered.ctypes.data_as(floats), 7, frames, 58
        )
        if frames == 200:
            wanted = fixated(weights[:, 100:], plain[:, 100:], state)
        np.testing.assert_array_equal(part, wanted)
        np.testing.assert_array_equal(remembered, state)


@pytest.mark.cuda
def test_the_cuda_kernel_agrees_to_the_bit(cuda: Device) -> None:
    weights, plain = wandering(70)
    state = nothing_seen(70)
    wanted = fixated(weights, plain, state)
    there = cuda.to_device(nothing_seen(70), "twin")
    made = cuda.kernels.fixated(cuda.to_device(weights, "twin"), cuda.to_device(plain, "twin"), there)
    np.testing.assert_array_equal(cuda.to_host(made, "twin"), wanted)
    np.testing.assert_array_equal(cuda.to_host(there, "twin"), state)
