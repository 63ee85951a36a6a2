"""Who is drawn when a machine cannot draw all: every stream has its share, what is drawn is in time, and it is told once."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from parley import protocol
from parley_runtime.live import painter as painting
from parley_runtime.live.figures import Figures
from parley_runtime.live.painter import Painter
from parley_runtime.live.pictures import PictureKind
from parley_runtime.live.turns import Turns

RATE, HOP, LEAD, SECONDS = 30.0, 3, 0.1, 6.0
ROW = np.zeros(60, "<f4").tobytes()


@dataclass
class Drawn:
    """What became of a stream's pictures: how many were drawn and left out, and by how much each was late, seconds."""

    count: int
    late: int
    lateness: list[float]


class Studio:
    """A painter in a time of its own, where a call of a renderer takes `call` seconds and `picture` seconds for each picture."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, call: float, picture: float, joined: bool) -> None:
        self.now = 0.0

        def draw(shares: Sequence[painting.Share]) -> list[np.ndarray]:
            counts = [len(share.weights) for share in shares]
            self.now += call + picture * sum(counts)
            return [np.zeros((count, 16, 16, 4), np.uint8) for count in counts]

        monkeypatch.setattr(painting, "open_face", lambda *given: object())
        monkeypatch.setattr(painting, "draw_together", draw)
        monkeypatch.setattr(painting, "joins", lambda spec: "portrait" if joined else None)

    def run(self, sizes: Sequence[int], importance: Sequence[tuple[bool, float]] = ()) -> list[Drawn]:
        """Let streams of `sizes` pixels run, their frames coming as the scheduler gives them."""
        painter = Painter({f"{n}": "rig:x" for n in range(len(sizes))}, Figures(), lambda: self.now)
        easels = [painter.easel(PictureKind(f"{n}", 16, size, "rgba", 85)) for n, size in enumerate(sizes)]
        for easel, told in zip(easels, importance, strict=False):
            easel.importance = told
        results = [Drawn(0, 0, []) for _ in sizes]
        given = 0
        while self.now < SECONDS:
            while given / RATE - LEAD <= self.now:
                for easel in easels:
                    frames = protocol.Frames(
                        stream=1, seq=given, count=HOP, rate=RATE, time=given / RATE, parts=(ROW,) * HOP
                    )
                    painter.submit(easel, frames, given / RATE)
                given += HOP
            if not painter.step():
                self.now += 0.002
            for easel, result in zip(easels, results, strict=True):
                done, late, _ = painter.collect(easel)
                result.count += len(done)
                result.late += late
                result.lateness += [self.now - frame.time for frame in done if isinstance(frame, protocol.Frames)]
        painter.stop()
        return results


@pytest.fixture
def asked() -> int:
    return int(RATE * SECONDS)


def test_what_a_machine_can_draw_is_drawn_whole_and_in_time(monkeypatch: pytest.MonkeyPatch, asked: int) -> None:
    for result in Studio(monkeypatch, 0.005, 0.008, joined=True).run([32, 32, 32]):
        assert asked - HOP <= result.count and result.late == 0
        assert max(result.lateness[10:]) <= 0.0


@pytest.mark.parametrize(
    ("sizes", "joined"), [([32, 32, 32], True), ([64, 48, 32], True), ([32, 32, 32], False), ([32] * 20, True)]
)
def test_too_many_share_the_time_alike(
    monkeypatch: pytest.MonkeyPatch, asked: int, sizes: list[int], joined: bool
) -> None:
    results = Studio(monkeypatch, 0.01, 0.03, joined).run(sizes)
    counts = [result.count for result in results]
    assert sum(counts) < 0.6 * len(sizes) * asked  # it was too much
    assert min(counts) >= max(counts) - 4
    assert sum(counts) > 0.75 * SECONDS / (0.01 + 0.03)  # and the time was used


def test_what_is_drawn_of_too_much_is_as_near_to_its_time_as_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine half as fast as it should be shows every other picture in time, not each a while too late."""
    (result,) = Studio(monkeypatch, 0.0, 0.06, joined=True).run([32])
    assert result.count > 0.9 * SECONDS / 0.06
    assert np.median(result.lateness) < 1.0 / RATE


def test_near_faces_have_more_and_far_ones_not_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far, hidden = Studio(monkeypatch, 0.01, 0.03, joined=False).run(
        [32] * 3, [(False, 1.0), (False, 8.0), (True, 1.0)]
    )
    assert near.count > 2 * far.count > 0
    assert hidden.count < far.count


def test_it_is_told_once_with_the_rate(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "parley.live"):
        Studio(monkeypatch, 0.0, 0.05, joined=True).run([32, 32])
    (record,) = caplog.records
    assert re.search(r"\b(19|20|21) of \d+ pictures a second, for 2 stream\(s\)", record.message)


def test_it_is_told_again_after_a_calm(caplog: pytest.LogCaptureFixture) -> None:
    turns = Turns()

    def pass_seconds(since: float, seconds: float, late: int) -> None:
        for k in range(int(seconds)):
            turns.watch(since + k, 20, late, 1)

    with caplog.at_level(logging.WARNING, "parley.live"):
        pass_seconds(0.0, 10.0, 10)
        assert len(caplog.records) == 1
        pass_seconds(10.0, 15.0, 0)
        pass_seconds(25.0, 10.0, 10)
    assert len(caplog.records) == 2


def test_a_pause_without_pictures_is_no_part_of_a_rate(caplog: pytest.LogCaptureFixture) -> None:
    turns = Turns()
    with caplog.at_level(logging.WARNING, "parley.live"):
        turns.watch(0.0, 1, 0, 1)
        for number in range(31):  # an hour later, half of thirty pictures a second
            turns.watch(3600.0 + number / 15, 1, 1, 1)
    (record,) = caplog.records
    assert re.search(r"\b(15|16) of (30|31) pictures a second", record.message)
