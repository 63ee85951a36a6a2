"""Where a scene is while it plays: running, standing, moved to another moment. Without a window or a sound device, so that it can be tried."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from parley_runtime.scene.timetable import Cue, Timetable


@dataclass
class Transport:
    """Plays seconds 0 to `duration`. `clock` tells the time, seconds."""

    duration: float
    clock: Callable[[], float] = time.monotonic
    running: bool = False
    _place: float = 0.0
    _since: float = field(default=0.0, repr=False)

    @property
    def position(self) -> float:
        """The second of the scene that is due now."""
        place = self._place + (self.clock() - self._since if self.running else 0.0)
        return min(max(place, 0.0), self.duration)

    @property
    def over(self) -> bool:
        """Whether it ran to its end."""
        return self.running and self.position >= self.duration

    def run(self, delay: float = 0.0) -> None:
        """Go on from where it is, or from the start if it is over; the first moment is due in `delay` seconds (until the sound is heard)."""
        place = 0.0 if self.position >= self.duration else self.position
        self._place, self._since, self.running = place - delay, self.clock(), True

    def stand(self) -> None:
        """Stay at this moment."""
        self._place, self.running = self.position, False

    def seek(self, seconds: float) -> None:
        """Go to another moment; whether it runs stays as it is."""
        self._place, self._since = min(max(seconds, 0.0), self.duration), self.clock()


def said_at(times: Timetable, second: float) -> list[Cue]:
    """The lines that are being said."""
    return [cue for cue in times.cues if cue.start <= second < cue.end]
