"""A thousand faces of a hundred clients at one desk: real protocol, scheduler and graphs, and a machine whose speed the test decides.

What each face does follows from its number (`ROLES`). The desk is stepped when it asks to be, as the server does, and whatever it sends is kept
with the turn in which it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from parley import protocol
from parley.protocol import ClientSession
from parley_runtime.live.desk import Desk
from parley_runtime.live.memory import SILENCE
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.scheduler import Scheduler
from parley_runtime.performer import Performer

from .conftest import noise

FACES, PER_CLIENT = 1000, 10
ROLES = ("followed", "cut", "slow", "idle")
"""Of faces 0 to 3 of each fifty: sound that comes in real time; interrupted; frames that are never taken; nothing said. All others say two lines."""
LITTLE = 30
"""Frames of credit that the slow ones ever get."""
PROFILE = {"followed": "low", "cut": "balanced"}
"""Of roles; the others' is throughput."""
CUT_AT, ENDS_AT = 0.45, 2.0
"""Seconds after the beginning: an interrupt, and the end of what `live` lives through."""


def role(face: int) -> str:
    """What a face does."""
    return ROLES[face % 50] if face % 50 < len(ROLES) else "speaks"


def spoken(face: int) -> dict[int, float]:
    """Lines of a face, and their seconds. The last one of a face that is cut is said after the cut."""
    said = {"speaks": (0.5, 0.3), "slow": (0.5, 0.3), "followed": (0.8,), "cut": (2.0, 0.3), "idle": ()}[role(face)]
    return {10 * face + number: seconds for number, seconds in enumerate(said, 1)}


def one_evaluation(performer: Performer) -> Performer:
    """The same networks, sampled in one evaluation as the pack that ships."""
    manifest = performer.manifest
    sampling = replace(manifest.sampling, steps=1, distilled=True, guidance={})
    return replace(performer, pack=replace(performer.pack, manifest=replace(manifest, sampling=sampling)))


@dataclass
class Machine:
    """A clock for the scheduler's work: each reading is `pace` seconds after the one before, so a turn seems to take that long."""

    pace: float = 0.0
    time: float = 0.0

    def __call__(self) -> float:
        self.time += self.pace
        return self.time


@dataclass
class Came:
    """A message of a face, and the turn and the time in which it came."""

    turn: int
    now: float
    message: protocol.Frames | protocol.Event


@dataclass
class Crowd:
    """The desk, its clients, and all that came to each face. `held`: the most rows of features that were taken after any turn."""

    performer: Performer
    faces: Iterable[int] = range(FACES)
    pace: float = 0.0
    now: float = 100.0
    turn: int = 0
    held: int = 0
    came: dict[int, list[Came]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.scheduler = Scheduler(self.performer, clock=Machine(self.pace))
        self.desk = Desk(self.scheduler, ServeOptions(), "parley", "a pack")
        self.began = self._fed = self.now
        self._clients: dict[bytes, ClientSession] = {}
        self._pieces: dict[int, Iterator[NDArray[np.int16]]] = {}
        for face in self.faces:
            self._open(face)

    def live(self) -> None:
        """Two seconds, in the midst of which some are interrupted and say something else."""
        self.run(CUT_AT)
        for face in self.faces:
            if role(face) == "cut":
                self.send(face, protocol.Interrupt(stream=face))
                self._say(face, max(spoken(face)))
        self.run(self.began + ENDS_AT - self.now)

    def run(self, seconds: float) -> None:
        """Let so much time pass, in the turns that the scheduler asks for."""
        ends = self.now + seconds
        while self.now < ends:
            self._feed()
            self.turn += 1
            for identity, parts in self.desk.step(self.now):
                self._receive(identity, parts)
            self.held = max(self.held, self.features)
            self.now = max(self.now + max(self.pace, 1e-4), min(self.scheduler.next_due(self.now), self._fed))

    @property
    def features(self) -> int:
        """Rows of features that are taken."""
        table = self.scheduler._moving.memory
        return len(table._features) - len(table._free_features) - (SILENCE + 1)

    def made(self) -> dict[int, int]:
        """Frames that were made of each face."""
        return {seat.id: seat.stream.end for seat in self.scheduler.seats.values()}

    def send(self, face: int, message: protocol.ClientMessage) -> None:
        """A message of the client that owns a face."""
        identity = f"client {face // PER_CLIENT}".encode()
        client = self._clients.get(identity)
        if client is None:
            client = self._clients[identity] = ClientSession()
            self._answered(identity, client.hello())
        self._answered(identity, client.send(message))

    def frames(self, face: int) -> list[protocol.Frames]:
        """What came of a face, but for events."""
        return [came.message for came in self.came[face] if isinstance(came.message, protocol.Frames)]

    def events(self, face: int) -> list[tuple[str, int]]:
        """What happened to a face."""
        messages = [came.message for came in self.came[face]]
        return [(message.event, message.line) for message in messages if isinstance(message, protocol.Event)]

    def _open(self, face: int) -> None:
        self.came[face] = []
        credit = LITTLE if role(face) == "slow" else 60
        self.send(
            face, protocol.Open(stream=face, profile=PROFILE.get(role(face), "throughput"), seed=face, credit=credit)
        )
        if role(face) == "followed":
            (line,) = spoken(face)
            self.send(face, protocol.Line(stream=face, line=line))
            self._pieces[face] = iter(np.array_split(sound(face, line), 40))
        else:
            for line in list(spoken(face))[: 1 if role(face) == "cut" else None]:
                self._say(face, line)

    def _say(self, face: int, line: int) -> None:
        self.send(face, protocol.Line(stream=face, line=line, end=True, parts=(sound(face, line).tobytes(),)))

    def _feed(self) -> None:
        """The next 20 ms of sound of each face that hears in real time."""
        if self.now < self._fed:
            return
        self._fed += 0.02
        for face, pieces in list(self._pieces.items()):
            piece, (line,) = next(pieces, None), spoken(face)
            parts = (piece.tobytes(),) if piece is not None else ()
            self.send(face, protocol.Audio(stream=face, line=line, parts=parts, end=piece is None))
            if piece is None:
                del self._pieces[face]

    def _answered(self, identity: bytes, parts: list[bytes]) -> None:
        for to, answer in self.desk.receive(identity, parts, self.now):
            self._receive(to, answer)

    def _receive(self, identity: bytes, parts: list[bytes]) -> None:
        message = protocol.decode(parts)
        assert not isinstance(message, protocol.Error), message
        self._clients[identity].receive(parts)
        if not isinstance(message, (protocol.Frames, protocol.Event)):
            return
        face = message.stream
        assert identity == f"client {face // PER_CLIENT}".encode(), "another client's face"
        self.came[face].append(Came(self.turn, self.now, message))
        if isinstance(message, protocol.Frames) and role(face) != "slow":
            self.send(face, protocol.Credit(stream=face, frames=message.count))


def sound(face: int, line: int) -> NDArray[np.int16]:
    """The sound of a line, like no other's."""
    return noise(spoken(face)[line], seed=line)
