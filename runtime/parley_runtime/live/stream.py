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
    """What streams need to know of the pack: frames a second, frames of context, widths, and what silence sounds like.

    `mouth` [motion] (or empty) tells the components that sound decides: `Sampling.mouth` of the pack.
    """

    rate: float
    previous: int
    motion: int
    silence: Floats
    mouth: NDArray[np.bool_]

    @property
    def width(self) -> int:
        """Columns of the audio features."""
        return len(self.silence)


@dataclass(frozen=True)
class Window:
    """One slot of a denoiser call.

    previous [K, motion] (None: there is too little yet), audio [K + W, features], known [K + W], controls [K + W, columns],
    noise [W, motion] of standard deviation 1; W = hop + overlap of `profile`.
    """

    profile: Profile
    tags: tuple[Tag, ...]
    previous: Floats | None
    audio: Floats
    known: Floats
    controls: Floats
    noise: Floats
    late: bool


def quiet_window(facts: ModelFacts, profile: Profile) -> Window:
    """A window of `profile` in which nothing is heard and nothing happens."""
    rows = facts.previous + profile.window
    return Window(
        profile, (), None, np.repeat(facts.silence[None], rows, 0), np.ones(rows, np.float32),
        np.zeros((rows, CONTROL_WIDTH), np.float32), np.zeros((profile.window, facts.motion), np.float32), False,
    )  # fmt: skip


class Stream:
    """The state of one live stream. Times are seconds of a clock that never goes back."""

    def __init__(self, facts: ModelFacts, profile: Profile, seed: int, now: float, lines: int = 32) -> None:
        self.facts = facts
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
        self._history = History(facts.motion, facts.width, CONTROL_WIDTH)
        self._ahead: Floats | None = None
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

    def ready_at(self, now: float, room: bool) -> float:
        """When the next window should be made: `now` or earlier means at once. `room`: whether there is credit."""
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
        tags, features, heard = self.queue.pull(hop, facts.width, deaf=self.level == "paused")
        features[heard == 0.0] = facts.silence  # between lines there is silence, and the model is told so
        late = speaking and not self.queue.empty and not any(tag.line for tag in tags)
        ahead, known = self.queue.peek(overlap, facts.width)
        if self.queue.empty or not tags[-1].line:
            ahead[known == 0.0], known[:] = facts.silence, 1.0
        past, past_known, past_controls = self._history.context(facts.previous)
        noise = window_noise(self._seed, self._windows, profile.window, facts.motion)
        self._windows += 1
        self.due = max(self.due, now)  # a face that was held up goes on from now, it does not hurry
        return Window(
            profile, tuple(tags), self._history.latents(facts.previous),
            np.concatenate([past, features, ahead]), np.concatenate([past_known, np.ones(hop, np.float32), known]),
            np.concatenate([past_controls, self.controls.rows(profile.window)]), noise, late,
        )  # fmt: skip

    def accept(self, window: Window, made: Floats) -> Floats:
        """Take the motion [W, motion] made for a window; gives the hop's frames [hop, motion] as they are shown."""
        hop = window.profile.hop
        rows, ahead = made[:hop].copy(), made[hop:]
        if self._ahead is not None:
            count = min(len(self._ahead), hop)
            keep = 1.0 - np.repeat((np.arange(count) + 1.0)[:, None] / (count + 1.0), self.facts.motion, axis=1)
            if self.facts.mouth.any():
                keep[:, self.facts.mouth] = 0.0
                keep[0, self.facts.mouth] = window.profile.forecast
            rows[:count] += keep.astype(np.float32) * (self._ahead[:count] - rows[:count])
        if self._blend is not None:
            rows = self._blend.apply(rows)
            self._blend = None if self._blend.done else self._blend
        self._ahead = ahead if len(ahead) else None
        kept = self.facts.previous
        self._history.append(
            rows, window.audio[kept : kept + hop], window.known[kept : kept + hop], window.controls[kept : kept + hop]
        )
        self._advance(hop)
        return rows

    def pass_over(self, window: Window) -> None:
        """Let a hop go by without motion: the face is paused."""
        hop, kept = window.profile.hop, self.facts.previous
        last = self._history.latents(1)
        held = np.zeros((hop, self.facts.motion), np.float32) if last is None else np.repeat(last, hop, axis=0)
        self._history.append(
            held, window.audio[kept : kept + hop], window.known[kept : kept + hop], window.controls[kept : kept + hop]
        )
        self._advance(hop)
        self._ahead = None

    def interrupt(self, shown: int, now: float) -> LiveLine | None:
        """Drop all lines and go back to just after frame `shown`; gives the line that was cut."""
        cut = self.queue.clear()
        self._history.rewind(shown + 1)
        self.generation += 1
        self.due = now
        self._ahead = None
        last = self._history.latents(1)
        self._blend = Blend(last[0].copy()) if last is not None else None
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

    def _advance(self, frames: int) -> None:
        self.controls.advance(frames)
        self.due += frames / self.facts.rate
