"""Lines performed together: each is what it would be alone, whoever is beside it, and one that fails takes nobody along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from strict_device import StrictDevice
from tiny_pack import make_base_pack

from parley import AudioError, Controls, MotionClip
from parley_runtime.device import Graph
from parley_runtime.ensemble import Ensemble, Spoken
from parley_runtime.performer import Performer

SECONDS = (0.02, 1.3, 3.1, 1.3, 5.0, 0.9, 2.2)


@pytest.fixture(scope="module")
def performer(tmp_path_factory: pytest.TempPathFactory) -> Performer:
    """A pack of the sizes that ship."""
    return Performer.open(make_base_pack(tmp_path_factory.mktemp("base")).folder, threads=1)


def sounds() -> list[np.ndarray]:
    random = np.random.default_rng(5)
    return [(0.2 * random.standard_normal(int(24_000 * seconds))).astype(np.float32) for seconds in SECONDS]


def spoken(order: list[int], told: dict[int, list[float]] | None = None) -> list[Spoken]:
    made = sounds()
    controls = [Controls(emotion={"joy": 0.1 * number}) for number in order]
    return [
        Spoken(
            [made[number]], asked, 40 + number, (lambda _: None) if told is None else told.setdefault(number, []).append
        )
        for number, asked in zip(order, controls, strict=True)
    ]


def clips(ensemble: Ensemble, order: list[int]) -> dict[int, MotionClip]:
    done = list(ensemble.perform(spoken(order)))
    assert sorted(place for place, _ in done) == list(range(len(order)))
    return {order[place]: clip for place, clip in done if isinstance(clip, MotionClip)}


def assert_same(one: MotionClip, other: MotionClip) -> None:
    np.testing.assert_array_equal(one.latents, other.latents)
    np.testing.assert_array_equal(one.weights, other.weights)
    assert (one.seed, one.pack, len(one)) == (other.seed, other.pack, len(other))


@pytest.mark.parametrize("together", [1, 3, 8])
def test_a_line_is_the_same_to_the_bit_alone_and_beside_others(performer: Performer, together: int) -> None:
    alone = {line.seed - 40: performer.perform(line.audio, line.controls, line.seed) for line in spoken(list(range(7)))}
    for order in ([0, 1, 2, 3, 4, 5, 6], [4, 6, 0, 2, 5], [3]):
        made = clips(Ensemble(performer, together), order)
        assert made.keys() == set(order)
        for number, clip in made.items():
            assert_same(clip, alone[number])


def test_windows_of_several_lines_share_a_call(performer: Performer, monkeypatch: pytest.MonkeyPatch) -> None:
    slots: list[int] = []
    usual = Graph.__call__

    def watched(self: Graph, **inputs: np.ndarray) -> np.ndarray:
        if "noisy" in inputs:
            slots.append(len(inputs["noisy"]))
        return usual(self, **inputs)

    monkeypatch.setattr(Graph, "__call__", watched)
    order = [2, 4, 6]
    clips(Ensemble(performer, 1), order)
    assert set(slots) == {1 + len(performer.manifest.sampling.guidance)} or set(slots) == {1}
    one_by_one = len(slots)
    slots.clear()
    clips(Ensemble(performer, 3), order)
    assert max(slots) >= 3
    assert len(slots) < one_by_one


def test_a_sound_that_breaks_off_fails_alone(performer: Performer) -> None:
    def broken() -> Iterator[np.ndarray]:
        yield sounds()[4][:60_000]
        raise AudioError("line.wav: ends in the midst of a frame")

    lines = spoken([1, 2, 6])
    lines[1] = Spoken(broken(), Controls(), 0, lambda _: None)
    lines.append(Spoken([], Controls(), 0, lambda _: None))
    done = dict(Ensemble(performer, 3).perform(lines))
    assert isinstance(done[0], MotionClip) and isinstance(done[2], MotionClip)
    assert "midst of a frame" in str(done[1])
    assert "no samples" in str(done[3])


def test_progress_comes_to_each_lines_end(performer: Performer) -> None:
    told: dict[int, list[float]] = {}
    list(Ensemble(performer, 4).perform(spoken(list(range(7)), told)))
    for number, seconds in told.items():
        assert seconds == sorted(seconds)
        assert seconds[-1] == pytest.approx(np.ceil(SECONDS[number] * 30.0) / 30.0)


def test_a_device_that_records_always_runs_as_many_slots(tiny_pack: Path) -> None:
    """Its sums depend on the number of slots alone, so a clip does not depend on who is beside it; the arrays stay the device's."""
    performer = Performer.open(tiny_pack, threads=1, device=StrictDevice(replays=True))
    shapes: set[int] = set()
    usual = performer.denoiser_graph._bound
    assert usual is not None
    made = clips(Ensemble(performer, 4), [0, 1, 2, 3, 5])
    for plan in usual._plans:
        shapes |= {shape[0] for name, shape, _ in plan[1] if name == "noisy"}
    assert len(shapes) == 1 and shapes.pop() % 4 == 0
    for number, clip in clips(Ensemble(performer, 4), [5]).items():
        assert_same(clip, made[number])
