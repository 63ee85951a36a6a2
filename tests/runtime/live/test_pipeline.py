"""The painter goes on drawing while what it drew is encoded, and still hands everything over in order."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from parley import protocol
from parley_runtime.live import painter as painting
from parley_runtime.live.figures import Figures
from parley_runtime.live.painter import Easel, Painter
from parley_runtime.live.pictures import PictureKind

KIND = PictureKind("head", 16, 16, "rgba", 85)
PATIENT = 20.0  # s; only a painter that stalls waits so long


class Face:
    """Paints the first weight in red, and tells how many pictures it drew."""

    size = 16

    def __init__(self) -> None:
        self.drawn = 0
        self.news = threading.Condition()

    def draw(self, weights: np.ndarray, rotation: np.ndarray, translation: np.ndarray) -> np.ndarray:
        pictures = np.zeros((len(weights), 16, 16, 4), np.uint8)
        pictures[..., 0] = np.round(255.0 * weights[:, 0])[:, None, None]
        with self.news:
            self.drawn += len(weights)
            self.news.notify_all()
        return pictures

    def wait_for(self, count: int) -> bool:
        with self.news:
            return self.news.wait_for(lambda: self.drawn >= count, PATIENT)


@pytest.fixture
def face(monkeypatch: pytest.MonkeyPatch) -> Face:
    made = Face()
    monkeypatch.setattr(painting, "open_face", lambda *_: made)
    return made


def frames(count: int) -> protocol.Frames:
    rows = np.zeros((count, 60), np.float32)
    rows[:, 0] = np.arange(count) / 255.0
    return protocol.Frames(stream=1, seq=0, count=count, rate=30.0, line=1, parts=tuple(map(protocol.pack_rows, rows)))


def collected(painter: Painter, easel: Easel, last: str) -> list[object]:
    """What comes out, up to the event `last`: names of events, red of pictures."""
    found: list[object] = []
    for _ in range(int(PATIENT * 100)):
        for message in painter.collect(easel)[0]:
            assert isinstance(message, protocol.Event | protocol.Frames)
            found.append(message.event if isinstance(message, protocol.Event) else message.parts[0][0])
        if last in found:
            return found
        threading.Event().wait(0.01)
    raise AssertionError(f"'{last}' never came, only {found}")


def test_the_next_picture_is_drawn_while_one_is_encoded(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, in_time = PictureKind.encode, []

    def encode(kind: PictureKind, picture: np.ndarray) -> bytes:
        number = int(picture[0, 0, 0])
        if number < 3:  # each of the first three is not done before the next was drawn
            in_time.append(face.wait_for(number + 2))
        return usual(kind, picture)

    monkeypatch.setattr(PictureKind, "encode", encode)
    painter = Painter({"head": "rig:x"}, Figures(), lambda: 0.0)
    painter.start()
    try:
        easel = painter.easel(KIND)
        painter.submit(easel, protocol.Event(event="started", stream=1), 0.0)
        painter.submit(easel, frames(4), 1.0)
        painter.submit(easel, protocol.Event(event="finished", stream=1), 0.0)
        assert collected(painter, easel, "finished") == ["started", 0, 1, 2, 3, "finished"]
        assert in_time == [True, True, True]
    finally:
        painter.stop()


def test_a_picture_that_is_encoded_first_waits_for_the_one_before(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, second = PictureKind.encode, threading.Event()

    def encode(kind: PictureKind, picture: np.ndarray) -> bytes:
        if picture[0, 0, 0] == 0:
            assert second.wait(PATIENT)
        elif picture[0, 0, 0] == 1:
            second.set()
        return usual(kind, picture)

    monkeypatch.setattr(PictureKind, "encode", encode)
    painter = Painter({"head": "rig:x"}, Figures(), lambda: 0.0)
    painter.start()
    try:
        easel = painter.easel(KIND)
        painter.submit(easel, frames(3), 1.0)
        painter.submit(easel, protocol.Event(event="finished", stream=1), 0.0)
        assert collected(painter, easel, "finished") == [0, 1, 2, "finished"]
    finally:
        painter.stop()


def test_a_form_that_fails_is_told_and_the_next_goes_on(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = PictureKind.encode

    def encode(kind: PictureKind, picture: np.ndarray) -> bytes:
        if picture[0, 0, 0] == 1:
            raise ValueError("no such form")
        return usual(kind, picture)

    monkeypatch.setattr(PictureKind, "encode", encode)
    painter = Painter({"head": "rig:x"}, Figures(), lambda: 0.0)
    easel = painter.easel(KIND)
    painter.submit(easel, frames(3), 1.0)
    while painter.step():
        pass
    done, late, _ = painter.collect(easel)
    assert [m.parts[0][0] if isinstance(m, protocol.Frames) else type(m).__name__ for m in done] == [0, "Error", 2]
    assert late == 1
    painter.stop()
