"""Texture streams over real sockets: sizes, formats, rates, credit, interrupts, and that pictures hold nobody up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from parley import ARKIT_INDEX, AsyncClient, Client, protocol
from parley.errors import InputError, ServerError
from parley_runtime.cli.demo import HEAD
from parley_runtime.live import painter as painting
from parley_runtime.live.figures import Figures
from parley_runtime.live.painter import PATIENCE, Painter
from parley_runtime.live.pictures import PictureKind
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

from .conftest import ANY, Raw, Stage, noise, serving, until

FACES = replace(ANY, faces={"head": f"rig:{HEAD}", "other": f"rig:{HEAD}"})
JAW = ARKIT_INDEX["jawOpen"]
SMALL = PictureKind("head", 32, 32, "rgba", 85)


@pytest.fixture
def gallery(performer: Performer) -> Iterator[Server]:
    with serving(performer, FACES) as server:
        yield server


@pytest.fixture
def watcher(gallery: Server) -> Iterator[Client]:
    with Client(gallery.address, timeout=20) as client:
        yield client


class SpyFace:
    """A red square in the middle, the jaw's opening in green; may be told to be slow, or to fail."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.calls: list[int] = []
        self.gate: threading.Event | None = None
        self.broken = False

    def draw(self, weights: np.ndarray, rotation: np.ndarray, translation: np.ndarray) -> np.ndarray:
        self.calls.append(len(weights))
        if self.gate is not None:
            self.gate.wait(20)
        if self.broken:
            raise RuntimeError("out of paint")
        pictures = np.zeros((len(weights), self.size, self.size, 4), np.uint8)
        middle = slice(self.size // 4, -self.size // 4)
        pictures[:, middle, middle, 0] = 200
        pictures[:, middle, middle, 3] = 255
        pictures[..., 1] = np.round(weights[:, JAW] * 255.0).astype(np.uint8)[:, None, None]
        return pictures


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> SpyFace:
    face = SpyFace(32)

    def open_face(spec: str, size: int, pack: Path | None = None, device: str | None = None) -> SpyFace:
        face.size = size
        return face

    monkeypatch.setattr(painting, "open_face", open_face)
    return face


@pytest.mark.parametrize(("form", "width", "height"), [("rgba", 48, 32), ("jpeg", 32, 32), ("webp", 32, 48)])
def test_a_line_comes_as_pictures(spy: SpyFace, watcher: Client, form: str, width: int, height: int) -> None:
    npc = watcher.open(output="texture", format=form, width=width, height=height, rate=10.0, portrait="other")
    line = npc.say(noise(1.0))
    frames = [frame for frame in npc.frames(line, timeout=20) if frame.line == line]
    places = np.array([frame.time for frame in frames]) * 10.0  # a busy machine may leave some out
    assert np.allclose(places, np.round(places), atol=1e-6) and np.all(np.diff(places) > 0.5)
    assert 1 <= len(frames) <= 11
    opened = npc.opened
    assert opened is not None
    assert (opened.format, opened.width, opened.height, opened.portrait) == (form, width, height, "other")
    for frame in frames:
        assert frame.picture is not None
        pixels = frame.picture.pixels()
        assert pixels.shape == (height, width, 4)
        assert pixels[height // 2, width // 2, 3] == 255
        assert pixels[0, 0, 3] == (255 if form == "jpeg" else 0)
        assert abs(int(pixels[height // 2, width // 2, 0]) - 200) < 12
    told = []
    while "finished" not in told and (event := npc.event(5)) is not None:
        told += [event.event] if event.event != "dropped" else []
    assert told == ["started", "finished"]
    with pytest.raises(InputError, match="no motion to record"):
        npc.record()


def test_pictures_show_the_motion(performer: Performer, spy: SpyFace) -> None:
    """The same seed and line as numbers and as pictures: each picture shows the numbers of its moment."""
    stage, painter = picture_stage(performer, spy)
    stage.open("numbers", seed=5)
    stage.open("a", seed=5, output="texture", width=16)
    for name in ("numbers", "a"):
        stage.say(1, noise(0.5), key=name)
    stage.run(1.0, painter.step)
    jaw = np.round(stage.rows("numbers")[:, JAW] * 255.0)
    seen = [np.frombuffer(frame.parts[0], np.uint8).reshape(16, 16, 4)[0, 0, 1] for frame in stage.frames()]
    assert stage.media()[: len(seen)] == stage.media("numbers")[: len(seen)]
    assert len(seen) > 25 and np.array_equal(seen, jaw[: len(seen)])
    assert len(set(seen)) > 5


def test_the_sample_head_is_drawn(watcher: Client) -> None:
    npc = watcher.open(output="texture", width=32, portrait="head")
    frame = npc.take(20)
    assert frame is not None and frame.picture is not None and frame.picture.pixels()[..., :3].any()


def test_the_asyncio_client_gets_pictures_too(gallery: Server) -> None:
    async def watch() -> list[int]:
        async with AsyncClient(gallery.address, timeout=20) as client:
            assert client.portraits == ("head", "other")
            npc = client.open(output="texture", width=16)
            frames = [await npc.take(20) for _ in range(5)]
            return [len(frame.picture.data) for frame in frames if frame is not None and frame.picture is not None]

    assert asyncio.run(watch()) == [16 * 16 * 4] * 5


def test_what_cannot_be_drawn_is_refused(gallery: Server, performer: Performer) -> None:
    with Raw(gallery.address) as raw:
        welcome = raw.hello()
        assert welcome.portraits == ("head", "other") and "rgba" in welcome.formats
        for keys in ({"portrait": "nobody"}, {"width": 8}, {"height": 2000}, {"format": "gif"}):
            assert raw.refusal(protocol.Open(stream=1, output="texture", **keys)) == "unsupported", keys  # type: ignore[arg-type]
    with serving(performer) as server, Raw(server.address) as raw:
        assert raw.hello().portraits == ()
        assert raw.refusal(protocol.Open(stream=1, output="texture")) == "unsupported"


def test_formats_that_are_not_installed_are_refused(gallery: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with Raw(gallery.address) as raw:
        assert raw.hello().formats == ("rgba",)
        raw.send(protocol.Open(stream=1, output="texture", format="jpeg"))
        error = raw.receive(protocol.Error)
        assert isinstance(error, protocol.Error) and "parley-npc[pictures]" in error.text


def test_a_slow_renderer_holds_up_nobody(spy: SpyFace, gallery: Server, watcher: Client) -> None:
    """While a picture is being drawn for as long as one likes, another stream's frames come without a gap."""
    spy.gate = threading.Event()
    painted, numbers = watcher.open(output="texture", width=32), watcher.open()
    until(lambda: spy.calls)
    seqs = [frame.seq for _, frame in zip(range(60), numbers.frames(timeout=20), strict=False)]
    assert np.all(np.diff(seqs) == 1) and numbers.dropped == 0
    assert painted.take(0.0) is None
    spy.gate.set()
    until(lambda: painted.take(1.0) is not None)
    event = painted.event(20)  # and what was too late meanwhile is told
    assert event is not None and event.event == "dropped" and "in time" in event.text
    assert gallery.scheduler.figures.table()["pictures_late"] > 0


def test_a_broken_renderer_is_told_once_and_the_runtime_lives(spy: SpyFace, watcher: Client) -> None:
    spy.broken = True
    npc = watcher.open(output="texture", width=32)
    with pytest.raises(ServerError, match="renderer failed"):
        npc.take(20)
    assert npc.take(0.5) is None
    assert watcher.open().take(20) is not None


def painter_at(spy: SpyFace, now: list[float]) -> Painter:
    return Painter({"head": "rig:x"}, Figures(), lambda: now[0])


def picture_stage(performer: Performer, spy: SpyFace) -> tuple[Stage, Painter]:
    """A stage whose painter draws when it is told to, in the stage's time."""
    now = [100.0]
    painter = painter_at(spy, now)
    stage = Stage(Scheduler(performer, clock=lambda: 0.0, painter=painter))
    inner = stage.scheduler.step

    def step(time: float) -> list[tuple[object, protocol.ServerMessage]]:
        now[0] = time
        return inner(time)

    stage.scheduler.step = step  # type: ignore[method-assign, assignment]
    return stage, painter


def test_no_picture_of_an_interrupted_generation_is_sent(performer: Performer, spy: SpyFace) -> None:
    stage, painter = picture_stage(performer, spy)
    stage.open(output="texture", width=32, credit=1000)
    stage.say(1, noise(2.0))
    stage.run(0.1, painter.step)
    credit = stage.scheduler.seats["a"].credit
    waiting = len(stage.scheduler.seats["a"].easel.waiting)  # type: ignore[union-attr]
    assert waiting > 5
    stage.scheduler.interrupt("a", protocol.Interrupt(stream=1), stage.now)
    stage.messages.clear()
    stage.say(2, noise(0.5))
    stage.run(1.0, painter.step)
    assert {frame.generation for frame in stage.frames()} == {1}
    assert ("started", 1) not in stage.events() and ("finished", 2) in stage.events()
    sent = sum(frame.count for frame in stage.frames())
    left = len(stage.scheduler.seats["a"].easel.waiting)  # type: ignore[union-attr]
    assert stage.scheduler.seats["a"].credit == credit + waiting - sent - left  # what was thrown away cost nothing


def test_credit_is_spent_by_pictures(performer: Performer, spy: SpyFace) -> None:
    stage, painter = picture_stage(performer, spy)
    stage.open(output="texture", width=32, credit=12)
    stage.run(2.0, painter.step)
    assert sum(frame.count for frame in stage.frames()) == 12
    event = stage.scheduler.grant("a", 30)
    assert event is not None and event.event == "dropped" and "credit" in event.text
    stage.run(1.0, painter.step)
    assert sum(frame.count for frame in stage.frames()) > 30


def test_streams_of_a_face_are_drawn_together_and_near_ones_first(performer: Performer, spy: SpyFace) -> None:
    stage, painter = picture_stage(performer, spy)
    for name in "abc":
        stage.open(name, output="texture", width=32)
    stage.scheduler.hint("a", protocol.Hint(stream=1, distance=20.0))
    stage.run(0.5, painter.step)
    assert max(spy.calls) == 3
    now = stage.now
    easels = {name: stage.scheduler.seats[name].easel for name in "ab"}
    job = protocol.Frames(stream=1, seq=0, count=1, parts=(np.zeros(60, "<f4").tobytes(),))
    alone = Painter({"head": "rig:x"}, Figures(), lambda: now)
    far, near = alone.easel(SMALL), alone.easel(replace(SMALL, width=16, height=16))  # another size: not in one call
    assert easels["a"] is not None and easels["b"] is not None
    assert easels["a"].importance > easels["b"].importance
    far.importance = easels["a"].importance
    alone.submit(far, job, now)
    alone.submit(near, job, now + 0.05)
    alone.step()
    assert near.done and not far.done


def test_events_stand_between_the_pictures_in_order(spy: SpyFace) -> None:
    now = [0.0]
    painter = painter_at(spy, now)
    easel = painter.easel(SMALL)
    frames = protocol.Frames(stream=1, seq=3, count=2, line=1, parts=(np.zeros(60, "<f4").tobytes(),) * 2)
    painter.submit(easel, protocol.Event(event="started", stream=1, line=1), 0.0)
    painter.submit(easel, frames, 0.0)
    painter.submit(easel, protocol.Event(event="finished", stream=1, line=1), 0.0)
    while painter.step():
        pass
    done, late, cut = painter.collect(easel)
    assert [getattr(m, "event", None) or m.seq for m in done] == ["started", 3, 4, "finished"]  # type: ignore[union-attr]
    assert (late, cut) == (0, 0)
    painter.submit(easel, frames, 0.0)
    painter.submit(easel, protocol.Event(event="late", stream=1, line=1), 0.0)
    now[0] = 1.0 + PATIENCE
    assert not painter.step()
    done, late, _ = painter.collect(easel)
    assert late == 2 and len(done) == 1


def test_pictures_are_saved_as_they_are(watcher: Client, tmp_path: Path) -> None:
    npc = watcher.open(output="texture", width=16, format="jpeg", quality=30)
    frame = npc.take(20)
    assert frame is not None and frame.picture is not None
    frame.picture.save(tmp_path / f"a{frame.picture.extension}")
    assert (tmp_path / "a.jpg").read_bytes().startswith(b"\xff\xd8")
