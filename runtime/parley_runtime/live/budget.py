"""When there is more work than the machine can do: far and hidden faces slow down before near ones miss a frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

LEVELS = ("full", "reduced", "paused")
"""full: as asked; reduced: long hops, one step, half the frames; paused: hidden, no motion is made."""

HIGH, LOW = 0.85, 0.5
"""Share of the time spent computing above which faces slow down, and below which they recover."""

INTERVAL = 0.5
"""Seconds between decisions: each must show in the load before the next."""


class Face(Protocol):
    """What the budget knows of a stream."""

    distance: float
    visible: bool

    @property
    def level(self) -> str:
        """Of `LEVELS`."""


@dataclass
class Budget:
    """Decides the level of each face from the load. It changes at most a quarter of the faces at a time, and no face twice."""

    _busy: float = 0.0
    _since: float | None = None
    load: float = 0.0
    _changed: list[Face] = field(default_factory=list)

    def worked(self, seconds: float) -> None:
        """Note time spent computing."""
        self._busy += seconds

    def decides(self, now: float) -> bool:
        """Whether it is time for `decide`."""
        return self._since is None or now - self._since >= INTERVAL

    def decide(self, now: float, faces: Sequence[Face]) -> list[tuple[Face, str]]:
        """The faces whose level should change, with their new level."""
        if self._since is None:
            self._since = now
        elapsed = now - self._since
        if elapsed < INTERVAL:
            return []
        self.load = self._busy / elapsed
        self._busy, self._since = 0.0, now
        most = max(1, len(faces) // 4)
        # The least important first: hidden before visible, far before near.
        ranked = sorted(faces, key=lambda face: (face.visible, -face.distance))
        shown_again = [(face, "reduced") for face in faces if face.level == "paused" and face.visible]
        if shown_again:
            return shown_again
        if self.load > HIGH:
            lower = [(face, _lower(face)) for face in ranked if _lower(face) != face.level]
            # The nearest visible face keeps its rate: slowing all would help nobody.
            return [change for change in lower if change[0] is not ranked[-1]][:most]
        if self.load < LOW:
            return [(face, _higher(face)) for face in reversed(ranked) if face.level != "full"][:most]
        return []


def _lower(face: Face) -> str:
    if face.level == "full":
        return "reduced"
    return face.level if face.visible else "paused"


def _higher(face: Face) -> str:
    return "reduced" if face.level == "paused" else "full"
