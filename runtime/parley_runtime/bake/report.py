"""What came of a bake, and who is told while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Failure:
    """An input that gave no clip: which, and one line that says why and what to do."""

    source: str
    message: str


@dataclass
class BakeReport:
    """Counts of lines, and what failed.

    baked       performed in this bake
    from_cache  written from the cache
    fresh       already up to date
    seconds     of speech that was performed
    elapsed     seconds that performing and writing took
    """

    baked: int = 0
    from_cache: int = 0
    fresh: int = 0
    seconds: float = 0.0
    elapsed: float = 0.0
    failures: list[Failure] = field(default_factory=list)

    @property
    def speed(self) -> float:
        """Seconds of speech performed in one second."""
        return self.seconds / self.elapsed if self.elapsed > 0 else 0.0


class Listener:
    """Told how a bake goes; this one ignores it."""

    def planned(self, lines: int, seconds: float, fresh: int) -> None:
        """`lines` will be made, which hold about `seconds` of speech; `fresh` are up to date."""

    def advanced(self, seconds: float) -> None:
        """So many seconds of speech are done in all, of those planned."""

    def finished(self, name: str, seconds: float, from_cache: bool) -> None:
        """The clips of the line `name` are written."""

    def failed(self, failure: Failure) -> None:
        """A line gave no clip."""
