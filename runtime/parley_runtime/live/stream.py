"""One face: what it has to say, what it did last, when its next frames are due.

A stream plans windows and takes the motion that was made for them; it never runs a graph and never reads a clock, so the
scheduler can batch many, and a test can run hours in a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.controls import CONTROL_WIDTH
from parley_runtime.generate import window_noise
from parley_runtime.live.blend import Blend
from parley_runtime.live.easing import EasedControls
from parley_runtime.live.history import History
from parley_runtime.live.lines import LineQueue, LiveLine, Tag
from parley_runtime.live.memory import SILENCE, STILL, Held, Joint, Numbers
from parley_runtime.live.profiles import REDUCED, Profile

Floats = NDArray[np.float32]

LEAD = 0.6
"""Seconds by which frames of a line whose sound is there are made ahead of their time."""

IDLE_LEAD = 0.1
"""Seconds by which idle frames are made ahead: little, since they delay the next line."""

PATIENCE = 0.25
"""Seconds that a face in mid-line waits for sound before it idles."""


@dataclass(frozen=True)
class ModelFacts:
    """What streams need to know of the pack: frames a second, frames of context, and width of the motion."""

    rate: float
    previous: int
    motion: int


@dataclass(frozen=True)
class Window:
    """One slot of a denoiser call.

    previous [K] rows of motion in the memory (None: there is too little yet), audio [K + W] rows of features, known [K + W], controls
    [K + W, columns], noise [W, motion] of standard deviation 1; W = hop + overlap of `profile`. `held` keeps the hop's features.
    """

    profile: Profile
    tags: tuple[Tag, ...]
    previous: Numbers | None
    audio: Numbers
    known: Floats
    controls: Floats
    noise: Floats
    late: bool
    held: list[Held | None]


def quiet_window(facts: ModelFacts, profile: Profile) -> Window:
    """A window of `profile` in which nothing is heard and nothing happens."""
    rows = facts.previous + profile.window
    return Window(
        profile, (), None, np.full(rows, SILENCE), np.ones(rows, np.float32),
        np.zeros((rows, CONTROL_WIDTH), np.float32), np.zeros((profile.window, facts.motion), np.float32), False,
        [None] * profile.hop,
    )  # fmt: skip


class Stream:
    """The state of one live stream. Times are seconds of a clock that never goes back."""

    def __init__(
        self, facts: ModelFacts, place: Held, profile: Profile, seed: int, now: float, lines: int = 32
    ) -> None:  # fmt: skip
        """`place`: the face's number in the memory."""
        self.facts = facts
        self._place = place
        self.face = int(place.numbers[0])
        self.asked = profile
        self.level = "full"
        self.queue = LineQueue(lines)
        self.controls = EasedControls()
        self.generation = 0
        self.due = now
        """When the next frame that will be made belongs on screen."""
        self.arrived = now
        """When sound last came."""
        self._seed = seed
        self._windows = 0
        self._history = History(self.face, CONTROL_WIDTH)
        self._ahead = 0  # frames that the last window forecast
        self._blend: Blend | None = None
        self._starving = False

    @property
    def profile(self) -> Profile:
        """How windows are made at the present level."""
        return self.asked if self.level == "full" else REDUCED

    @property
    def end(self) -> int:
        """Index of the next frame that will be made."""
        return self._history.end

    def say(self, line: LiveLine, now: float) -> None:
        """Queue a line. Raises InputError when too many wait."""
        self.queue.add(line)
        self.arrived = now

    def ready_at(self, room: bool) -> float:
        """When the next window should be made; in the past, at once. `room`: whether there is credit."""
        profile = self.profile
        hop = profile.hop
        idle = self.due - IDLE_LEAD
        if self.queue.empty:
            return idle
        self.queue.listen(profile.window)
        if self.queue.available(hop) >= hop:
            return self.due - LEAD if room else self.due
        return self.due + PATIENCE if self.queue.begun and not self._starving else idle

    def plan(self, now: float) -> Window:
        """Take the next hop's frames out of the queue; `accept` must follow."""
        profile, facts = self.profile, self.facts
        hop, overlap = profile.hop, profile.overlap
        speaking = self.queue.begun
        tags, features, held = self.queue.pull(hop, deaf=self.level == "paused")
        late = speaking and not self.queue.empty and not any(tag.line for tag in tags)
        ahead, known = self.queue.peek(overlap)
        if self.queue.empty or not tags[-1].line:
            ahead[known == 0.0], known[:] = SILENCE, 1.0
        past, past_known, past_controls = self._history.context(facts.previous)
        noise = window_noise(self._seed, self._windows, profile.window, facts.motion)
        self._windows += 1
        self.due = max(self.due, now)  # a face that was held up goes on from now, it does not hurry
        return Window(
            profile, tuple(tags), self._history.motion(facts.previous),
            np.concatenate([past, features, ahead]), np.concatenate([past_known, np.ones(hop, np.float32), known]),
            np.concatenate([past_controls, self.controls.rows(profile.window)]), noise, late, held,
        )  # fmt: skip

    def accept(self, window: Window) -> Joint:
        """Motion was made for a window: how its hop's frames go on from those before."""
        hop, blend, begins = window.profile.hop, None, False
        if self._blend is not None:
            begins, blend = self._blend.begins, self._blend.weights(hop)
            self._blend = None if self._blend.done else self._blend
        last, forecast = self._last, self._ahead
        self._ahead = window.profile.overlap
        return Joint(self.face, forecast, self._go_on(window), last, blend, begins)

    def pass_over(self, window: Window) -> tuple[int, Numbers]:
        """Let a hop go by without motion, the face is paused: the row of motion that it keeps, and the rows that must hold it."""
        last = self._last
        self._ahead = 0
        return last, self._go_on(window)

    def interrupt(self, shown: int, now: float) -> LiveLine | None:
        """Drop all lines and go back to just after frame `shown`; gives the line that was cut."""
        cut = self.queue.clear()
        self._history.rewind(shown + 1)
        self.generation += 1
        self.due = now
        self._ahead = 0
        self._blend = Blend() if self._history.motion(1) is not None else None
        return cut

    def shown_by(self, now: float) -> int:
        """The frame that is on screen when each is shown in time."""
        frames_ahead = max(0, int(np.ceil((self.due - now) * self.facts.rate)))
        return max(0, self.end - frames_ahead)

    def starved(self, late: bool) -> bool:
        """Note whether sound was missing; True when it begins to be."""
        began = late and not self._starving
        self._starving = late
        return began

    @property
    def _last(self) -> int:
        """The row of motion of the newest frame."""
        last = self._history.motion(1)
        return STILL if last is None else int(last[0])

    def _go_on(self, window: Window) -> Numbers:
        """Note the hop of a window as past; gives its rows of motion."""
        hop, kept = window.profile.hop, self.facts.previous
        past = slice(kept, kept + hop)
        places = self._history.append(window.audio[past], window.held, window.known[past], window.controls[past])
        self.controls.advance(hop)
        self.due += hop / self.facts.rate
        return places
