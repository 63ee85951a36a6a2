"""Draws and encodes the pictures of texture streams beside the scheduler, so that a picture never holds up another stream.

Each stream has an `Easel`: what waits to be drawn, and what is done, in order. One thread draws, and others encode what was drawn while it
goes on with the next. Streams whose next picture presses take turns (`turns`); pictures of the same face and size go to its renderer together, and so do those of all
portraits of a size. Of the pictures of a stream that would be late, the last one that can be in time is drawn.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from parley import protocol
from parley.errors import ParleyError
from parley.protocol import ARKIT_COLUMNS
from parley_runtime.device import Array, Device
from parley_runtime.live.figures import Figures
from parley_runtime.live.pictures import Picture, PictureKind
from parley_runtime.live.shown import COLUMNS, ShownMotion
from parley_runtime.live.turns import Turns
from parley_runtime.renderer import Chosen, MarkedFace, Share, draw_together, drawn_there, joins, open_face

log = logging.getLogger("parley.live")

Row = NDArray[np.floating]
Passing = protocol.Frames | protocol.Event | protocol.Error

PATIENCE = 0.15
"""Seconds by which a picture may be late before it is left out."""

SOON = 0.1
"""Seconds within which all pictures press alike; who is next among them is a matter of turns."""

TOGETHER = 16
"""Most pictures of one call of a renderer."""

KEPT_FACES = 8
"""Open renderers (a face at a size) that are kept."""


@dataclass(eq=False)
class _Job:
    """A picture to be made, of a row of numbers (ARKit's columns, or the fractional frame of an easel's `motion`). `begun` when it is in a renderer's hands, `made` when its bytes are there."""

    message: protocol.Frames
    row: Row
    due: float
    submitted: float
    begun: bool = False
    made: protocol.Frames | None = None


class Easel:
    """One stream's pictures. Its methods are called with the painter's lock held, by the painter alone.

    A picture stays in `waiting` while it is drawn and encoded, so that nothing overtakes it.
    """

    def __init__(self, kind: PictureKind, motion: ShownMotion | None = None, face: int = 0) -> None:
        """`motion`: where the motion of `face` is, if it is not in the messages."""
        self.kind, self.motion, self.face = kind, motion, face
        self.importance: tuple[bool, float] = (False, 0.0)
        """(hidden, metres away): smaller goes first."""
        self.tag = 0.0
        """How much drawing it had (`Turns`)."""
        self.waiting: deque[_Job | protocol.Event] = deque()
        self.done: deque[Passing] = deque()
        self.late = 0
        """Pictures that were left out since `collect`."""
        self.cut = 0
        """Pictures of an interrupted generation that were thrown away since `collect`."""
        self.failed = False

    def settle(self) -> None:
        """Pass on the pictures that are made and the events, up to the first picture that is not made."""
        while self.waiting:
            first = self.waiting[0]
            passing = first.made if isinstance(first, _Job) else first
            if passing is None:
                return
            self.done.append(passing)
            self.waiting.popleft()

    def head(self) -> _Job | None:
        """The picture that is next to be drawn."""
        self.settle()
        return next(self._unbegun(), None)

    def thin(self, now: float, made: float) -> int:
        """Leave out what would be late: before a picture that is due until `made`, when one begun `now` is made. Gives how many."""
        jobs = list(self._unbegun())
        late = 0
        while late < len(jobs) and (
            now > jobs[late].due + PATIENCE or (late + 1 < len(jobs) and jobs[late + 1].due <= made)
        ):
            self.waiting.remove(jobs[late])
            late += 1
        self.late += late
        return late

    def _unbegun(self) -> Iterator[_Job]:
        return (item for item in self.waiting if isinstance(item, _Job) and not item.begun)


class Painter:
    """Draws for all streams. `start` runs it in a thread; without that, `step` does one call of a renderer."""

    def __init__(
        self, faces: Mapping[str, str], figures: Figures, clock: Callable[[], float], ring: Callable[[], None] = lambda: None,
        pack: Path | None = None, device: Chosen = None,
    ) -> None:  # fmt: skip
        """`faces`: name -> spec as `open_face` takes it, `pack` and `device`. `ring` is called, from the thread, when something is done."""
        self.faces = dict(faces)
        self._pack, self._device = pack, device
        self.ring = ring
        self._figures = figures
        self._clock = clock
        self._news = threading.Condition()
        self._easels: list[Easel] = []
        self._turns = Turns()
        self._renderers: dict[tuple[str, int], MarkedFace] = {}
        self._encoders = ThreadPoolExecutor(2, thread_name_prefix="parley-encode")
        self._stopping = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Draw in a thread of its own until `stop`."""
        self._thread = threading.Thread(target=self._run, name="parley-paint", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what waits is not drawn."""
        with self._news:
            self._stopping = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join()
        self._encoders.shutdown(wait=True)

    def draws_there(self, face: str, device: Device) -> bool:
        """Whether pictures of `face` can be drawn from motion on `device`, which is then given to `easel`."""
        here = self._device.name if isinstance(self._device, Device) else self._device
        return device.xp is not np and here == device.name and drawn_there(self.faces[face])

    def easel(self, kind: PictureKind, motion: ShownMotion | None = None, face: int = 0) -> Easel:
        """An easel for a new stream; see `Easel`."""
        made = Easel(kind, motion, face)
        with self._news:
            self._easels.append(made)
        return made

    def remove(self, easel: Easel) -> None:
        """The stream has ended."""
        with self._news:
            if easel in self._easels:
                self._easels.remove(easel)
            easel.waiting.clear()

    def submit(self, easel: Easel, message: protocol.Frames | protocol.Event, due: float) -> None:
        """Queue an event, or frames of numbers (a part a frame, see `_Job`) to be drawn; the first is due at `due`."""
        now = self._clock()
        with self._news:
            if isinstance(message, protocol.Event):
                easel.waiting.append(message)
                easel.settle()
            else:
                for number, part in enumerate(message.parts):
                    row: Row = (
                        np.frombuffer(part, "<f8", 1) if easel.motion is not None
                        else np.frombuffer(part, "<f4", len(ARKIT_COLUMNS))[:COLUMNS]
                    )  # fmt: skip
                    one = replace(
                        message, seq=message.seq + number, count=1, time=message.time + number / message.rate, parts=()
                    )
                    easel.waiting.append(_Job(one, row, due + number / message.rate, now))
            self._news.notify_all()

    def interrupt(self, easel: Easel) -> None:
        """Throw away all that was submitted, also what is being drawn now, and all that was not collected."""
        with self._news:
            easel.cut += sum(isinstance(item, _Job) for item in easel.waiting)
            easel.cut += sum(isinstance(item, protocol.Frames) for item in easel.done)
            easel.waiting.clear()
            easel.done.clear()

    def collect(self, easel: Easel) -> tuple[list[Passing], int, int]:
        """What is done, in order; and how many pictures were left out as late, and cut by interrupts, since the last time."""
        with self._news:
            result = list(easel.done), easel.late, easel.cut
            easel.done.clear()
            easel.late = easel.cut = 0
            return result

    def step(self) -> bool:
        """One call of a renderer and the bytes of its pictures; False when there was nothing to draw."""
        encoding = self._draw_next()
        wait(encoding or ())
        return encoding is not None

    def _draw_next(self) -> list[Future[None]] | None:
        """One call of a renderer; the pictures are being encoded when this returns. None when there was nothing to draw."""
        with self._news:
            batch = self._take(self._clock())
            for _, job in batch:
                job.begun = True
        if not batch:
            return None
        try:
            renderers = {easel.kind.face: self._renderer(easel.kind.face, easel.kind.size) for easel, _ in batch}
            began = self._clock()
            pictures = self._draw(batch, renderers)
        except Exception as error:  # a renderer of any kind may fail in any way; the others go on
            self._fail(batch, error)
            return []
        took = self._clock() - began
        self._figures.took("draw", took)
        with self._news:
            self._turns.took(self._company(batch[0][0].kind), took, [easel for easel, _ in batch])
            self._turns.watch(began + took, len(batch), 0, len(self._easels))
        return [
            self._encoders.submit(self._encode, easel, job, picture, began)
            for (easel, job), picture in zip(batch, pictures, strict=True)
        ]

    def _encode(self, easel: Easel, job: _Job, picture: Picture, began: float) -> None:
        """Make a picture's bytes, and pass on what was waiting for them."""
        try:
            part = easel.kind.encode(easel.kind.crop(picture))
        except Exception as error:  # told to the one stream whose form of picture fails
            self._fail([(easel, job)], error)
            return
        with self._news:
            job.made = replace(
                job.message, waited=job.message.waited + began - job.submitted,
                compute=job.message.compute + self._clock() - began, parts=(part,),
            )  # fmt: skip
            if job not in easel.waiting:
                return  # interrupted, or closed, while it was made
            easel.settle()
        self._figures.count("pictures_drawn")
        self.ring()

    def _run(self) -> None:
        encoding: list[Future[None]] = []
        while True:
            with self._news:
                self._news.wait_for(lambda: self._stopping or any(easel.head() for easel in self._easels))
                if self._stopping:
                    return
            drawn = self._draw_next()
            self.ring()  # of pictures that were left out, and of failures
            wait(encoding)  # of the batch before: two are in the making at most, so that pictures do not pile up
            encoding = drawn or []

    def _take(self, now: float) -> list[tuple[Easel, _Job]]:
        """The next picture of each stream that shares the most pressing stream's renderer."""
        heads: list[tuple[Easel, _Job]] = []
        for easel in self._easels:
            if late := easel.thin(now, now + self._turns.cost(self._company(easel.kind))):
                self._figures.count("pictures_late", late)
                self._turns.watch(now, 0, late, len(self._easels))
            if (job := easel.head()) is not None:
                heads.append((easel, job))
        if not heads:
            return []
        ranks = {easel: self._turns.rank(easel) for easel, _ in heads}
        heads.sort(key=lambda entry: (max(0.0, entry[1].due - now - SOON), ranks[entry[0]], entry[1].due))
        first = self._company(heads[0][0].kind)
        return [entry for entry in heads if self._company(entry[0].kind) == first][:TOGETHER]

    def _company(self, kind: PictureKind) -> tuple[str | None, str, int]:
        """What is equal of pictures that are drawn in one call: the face and its size, or of faces that join others the kind."""
        joint = joins(self.faces[kind.face])
        return joint, "" if joint else kind.face, kind.size

    def _draw(self, batch: list[tuple[Easel, _Job]], renderers: Mapping[str, MarkedFace]) -> list[NDArray[np.uint8]]:
        """The pictures of `batch`, in order."""
        rows: dict[str, list[int]] = {}
        for number, (easel, _) in enumerate(batch):
            rows.setdefault(easel.kind.face, []).append(number)
        shares, at = [], 0
        motion = self._motion(
            next(iter(renderers.values())), [batch[number] for numbers in rows.values() for number in numbers]
        )
        for face, numbers in rows.items():
            part = motion[at : at + len(numbers)]
            shares.append(Share(renderers[face], part[:, :52], part[:, 52:55], part[:, 55:58]))
            at += len(numbers)
        drawn = draw_together(shares)
        found = {
            n: picture
            for numbers, part in zip(rows.values(), drawn, strict=True)
            for n, picture in zip(numbers, part, strict=True)
        }
        return [found[number] for number in range(len(batch))]

    @staticmethod
    def _motion(renderer: MarkedFace, batch: list[tuple[Easel, _Job]]) -> Array:
        """Motion [n, 58] of `batch`, in order: of the renderer's device where the easels' is, else of the host."""
        rows, motion = np.stack([job.row for _, job in batch]), batch[0][0].motion
        if motion is None:
            return rows
        device = renderer.device
        assert device is not None
        return motion.read(device, np.array([easel.face for easel, _ in batch]), rows[:, 0].astype(np.float64))

    def _renderer(self, face: str, size: int) -> MarkedFace:
        key = (face, size)
        renderer = self._renderers.pop(key, None) or open_face(self.faces[face], size, self._pack, self._device)
        self._renderers[key] = renderer  # the newest last
        while len(self._renderers) > KEPT_FACES:
            del self._renderers[next(iter(self._renderers))]
        return renderer

    def _fail(self, batch: list[tuple[Easel, _Job]], error: Exception) -> None:
        why = str(error) if isinstance(error, ParleyError) else "the renderer failed; the runtime's log has the reason"
        code = "unsupported" if isinstance(error, ParleyError) else "internal"
        log.error("pictures of '%s' could not be made", batch[0][0].kind.face, exc_info=error)
        with self._news:
            for easel, job in batch:
                if job in easel.waiting:
                    easel.waiting.remove(job)
                    easel.late += 1
                    easel.settle()
                if not easel.failed:  # told once, not thirty times a second
                    easel.failed = True
                    easel.done.append(
                        protocol.Error(code=code, about="frames", stream=job.message.stream, text=why[:1024])
                    )
