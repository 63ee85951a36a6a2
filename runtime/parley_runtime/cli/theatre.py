"""A window in which a cutscene plays: `parley preview --play`. Drawn with what Python brings along (tkinter).

Pictures are drawn as fast as the machine can and shown at their time: what is late is left out, the sound is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import MissingDependencyError, OutputError, ParleyError
from parley_runtime.audio import SAMPLE_RATE
from parley_runtime.scene import Projector, Timetable, Transport
from parley_runtime.scene.mixing import mixed
from parley_runtime.scene.transport import said_at
from parley_runtime.speaker import Speaker
from parley_runtime.synthetic import Marker

KEYS = "space: stop and go on   left, right: 2 s   home: start   escape: close"
_STEP = 2.0  # s
_LOOK_EVERY = 500  # ms


@dataclass
class Shown:
    """How a showing went: pictures that were shown, and seconds of the scene they were shown over."""

    pictures: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Pictures a second."""
        return self.pictures / self.seconds if self.seconds > 0 else 0.0


class Theatre:
    """The window. `stage` prepares a scene for it, anew whenever `changed` says that a file of it changed."""

    def __init__(
        self, stage: Callable[[], Projector], changed: Callable[[], bool], speaker: Speaker, *, start: float = 0.0, once: bool = False
    ) -> None:  # fmt: skip
        """`start`: second at which it begins; `once`: close when the scene is over. Raises ParleyError without tkinter, without a display, and what `stage` raises."""
        self._stage, self._changed, self._speaker, self._once = stage, changed, speaker, once
        self._projector = stage()
        self._transport = Transport(self._times.duration)
        self._transport.seek(start)
        self._marker = Marker(self._projector.stage.width, self._projector.stage.height)
        self._frame = -1
        self.shown = Shown()
        tkinter = _toolkit()
        try:
            self._root: Any = tkinter.Tk()
        except tkinter.TclError as error:
            raise OutputError(f"a window cannot be opened here ({error}); write a film with -o instead") from None
        self._image_type: Any = tkinter.PhotoImage
        self._failure: BaseException | None = None
        self._root.report_callback_exception = self._fail
        self._root.title(f"Parley: {self._projector.play.script.path.name}")
        self._picture: Any = tkinter.Label(self._root, borderwidth=0)
        self._text: Any = tkinter.Label(self._root, font=("TkDefaultFont", 12), wraplength=self._projector.stage.width)
        self._state: Any = tkinter.Label(self._root, text=KEYS, foreground="#777777")
        for part in (self._picture, self._text, self._state):
            part.pack(fill="x")
        for key, act in {
            "<space>": self._toggle, "<Left>": lambda: self._go(-_STEP), "<Right>": lambda: self._go(_STEP),
            "<Home>": lambda: self._go(-self._times.duration), "<Escape>": self._close,
        }.items():  # fmt: skip
            self._root.bind(key, lambda event, act=act: act())
        self._root.protocol("WM_DELETE_WINDOW", self._close)

    def show(self) -> Shown:
        """Play until the window is closed. Raises ParleyError for what cannot be drawn."""
        self._start()
        self._root.after(0, self._tick)
        self._root.after(_LOOK_EVERY, self._look)
        self._root.mainloop()
        if self._failure is not None:
            raise self._failure
        return self.shown

    @property
    def _times(self) -> Timetable:
        return self._projector.play.times

    def _start(self) -> None:
        start = 0.0 if self._transport.position >= self._times.duration else self._transport.position
        sound = np.concatenate(list(mixed(self._times.cues, start, self._times.duration)) or [np.zeros(1, np.float32)])
        self._transport.run(self._speaker.play(sound, SAMPLE_RATE))

    def _toggle(self) -> None:
        if self._transport.running and not self._transport.over:
            self._speaker.stop()
            self._transport.stand()
        else:
            self._start()

    def _go(self, seconds: float) -> None:
        running = self._transport.running
        self._speaker.stop()
        self._transport.stand()
        self._transport.seek(self._transport.position + seconds)
        if running:
            self._start()

    def _tick(self) -> None:
        position = self._transport.position
        frame = int(position * self._projector.fps)
        if frame != self._frame:
            before = self._frame
            (picture,) = self._projector.draw([frame])
            self._put(self._marker(picture))
            self._frame = frame
            if self._transport.running and frame > before >= 0:
                self.shown.pictures += 1
                self.shown.seconds += (frame - before) / self._projector.fps
            lines = [f"{cue.line.face}: {cue.line.text}" for cue in said_at(self._times, position) if cue.line.text]
            self._text["text"] = "\n".join(lines)
            self._state["text"] = (
                f"{position:.1f} of {self._times.duration:.1f} s, {self.shown.rate:.0f} pictures a second   {KEYS}"
            )
        if self._transport.over:
            self._transport.stand()
            if self._once:
                self._close()
                return
        self._root.after(5, self._tick)

    def _put(self, picture: NDArray[np.uint8]) -> None:
        height, width = picture.shape[:2]
        image = self._image_type(data=b"P6 %d %d 255 " % (width, height) + picture.tobytes(), format="ppm")
        self._picture["image"] = image
        self._picture.image = image  # tkinter forgets pictures that nobody holds

    def _look(self) -> None:
        if self._changed():
            position, running = self._transport.position, self._transport.running
            self._speaker.stop()
            try:
                self._projector = self._stage()
            except ParleyError as error:
                self._text["text"] = str(error)
            else:
                self._transport = Transport(self._times.duration)
                self._transport.seek(position)
                self._frame = -1
                if running:
                    self._start()
        self._root.after(_LOOK_EVERY, self._look)

    def _fail(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        """tkinter only prints what goes wrong in a callback, and goes on without it."""
        self._failure = error
        self._close()

    def _close(self) -> None:
        self._speaker.stop()
        self._root.destroy()


def _toolkit() -> Any:
    try:
        import tkinter
    except ImportError:
        raise MissingDependencyError(
            "--play needs tkinter: apt install python3-tk, or write a film with -o instead"
        ) from None
    return tkinter
