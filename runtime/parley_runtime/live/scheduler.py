"""All streams on one machine: each step makes the windows that are due, in one call of each graph.

    scheduler.open(key, request, now)
    for key, message in scheduler.step(now):   # call it again at scheduler.next_due(now)
        send(key, message)
"""  # fmt: skip

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from parley import protocol
from parley.errors import InputError
from parley_runtime.device.bound_runs import RECORD_AFTER
from parley_runtime.live.agenda import Agenda, Key
from parley_runtime.live.budget import Budget
from parley_runtime.live.denoise import MOST_SLOTS
from parley_runtime.live.easing import gaze_at
from parley_runtime.live.figures import Figures
from parley_runtime.live.hearing import LineHearing, encode_all
from parley_runtime.live.lines import SECONDS_WAITING, LiveLine
from parley_runtime.live.moving import Moving
from parley_runtime.live.outputs import Outputs
from parley_runtime.live.painter import Painter
from parley_runtime.live.profiles import PROFILES, REDUCED, profile_named
from parley_runtime.live.seat import Seat
from parley_runtime.live.sound import LineSound
from parley_runtime.live.stream import LEAD, ModelFacts, Stream, Window, quiet_window
from parley_runtime.live.writer import FrameWriter
from parley_runtime.performer import Performer

Floats = NDArray[np.float32]
Answer = tuple[Key, protocol.ServerMessage]

REDUCED_RATE = 15.0
"""Frames a second of a reduced face, at most."""


class Scheduler:
    """Holds the streams by key and makes their frames. Times are seconds of a monotonic clock, given by the caller."""

    def __init__(
        self, performer: Performer, clock: Callable[[], float] = time.perf_counter, painter: Painter | None = None,
        figures: Figures | None = None,
    ) -> None:  # fmt: skip
        """`clock` measures the work; `painter` draws the pictures of texture streams (None: there are none)."""
        self._performer = performer
        self._manifest = performer.manifest
        self._clock = clock
        self.facts = ModelFacts(
            self._manifest.frame_rate, self._manifest.windows.previous, self._manifest.latent.width
        )  # fmt: skip
        self._moving = Moving(performer)
        self.seats: dict[Key, Seat] = {}
        self._agenda = Agenda(self._next_window)
        self.budget = Budget()
        self.figures = figures or Figures()
        self.painter = painter
        self._outputs = Outputs(performer, painter.faces if painter is not None else {})

    @property
    def lookahead(self) -> float:
        """Seconds of sound after a frame that are heard before it is made."""
        features = self._manifest.features
        return (features.lookahead * features.hop + features.fft / 2) / features.sample_rate

    def open(self, key: Key, request: protocol.Open, now: float) -> protocol.Opened:
        """Add a stream. Raises InputError for a profile or output that does not exist."""
        profile = profile_named(request.profile)
        opened, kind = self._outputs.describe(request)
        opened = replace(opened, hop=profile.hop / self.facts.rate, lookahead=self.lookahead)
        stream = Stream(self.facts, self._moving.memory.face(), profile, request.seed, now)
        output = request.output
        writer = FrameWriter(request.stream, request.rate, self.facts.rate, lambda rows: Outputs.pack(output, rows))
        seat = Seat(opened, stream, writer, request.credit)
        if kind is not None and self.painter is not None:
            seat.drawn_there = self.painter.draws_there(kind.face, self._performer.device)
            seat.easel = self.painter.easel(kind, self._moving.shown if seat.drawn_there else None, stream.face)
        self.seats[key] = seat
        self._agenda.changed(key)
        return opened

    def warm_up(self) -> None:
        """Run each number of slots of each profile, and of lines heard, as often as it takes to be recorded, so that no stream waits for that later.

        At once on a device that records nothing.
        """
        device = self._performer.device
        if not device.replays:
            return
        sizes = sorted({device.bucket(count) for count in range(1, MOST_SLOTS + 1)})
        for slots in sizes:
            for _ in range(RECORD_AFTER + 1):
                self._moving.rehearse_hearing(slots)
        for profile in (*PROFILES.values(), REDUCED):
            quiet = quiet_window(self.facts, profile)
            for slots in sizes:
                for _ in range(RECORD_AFTER + 1):
                    deque(self._moving.denoise([quiet] * slots), maxlen=0)
            self._moving.rehearse(quiet)

    def close(self, key: Key) -> None:
        """Remove a stream."""
        seat = self.seats.pop(key, None)
        self._agenda.remove(key)
        if seat is not None and seat.easel is not None and self.painter is not None:
            self.painter.remove(seat.easel)

    def lose(self, key: Key) -> None:
        """The client of a stream is gone: it stays, and makes no frames."""
        if (seat := self.seats.get(key)) is not None:
            seat.connected = False
            self._agenda.changed(key)

    def resume(self, key: Key, new: Key) -> None:
        """The client of a stream is back, under another key, and has yet to give credit."""
        if (seat := self.seats.pop(key, None)) is not None:
            seat.connected, seat.credit = True, 0
            self.seats[new] = seat
            self._agenda.remove(key)
            self._agenda.changed(new)

    def sound(self, request: protocol.Line) -> LineSound:
        """An empty sound for a line. Raises AudioError for an unknown format."""
        sample_format = "s16" if request.format == "file" or request.path else request.format
        return LineSound(request.rate, sample_format, self._manifest.features.sample_rate)

    def say(self, key: Key, request: protocol.Line, sound: LineSound, now: float) -> None:
        """Queue a line with the sound that has come. Raises InputError when too much waits."""
        seat = self.seats[key]
        self._check_waiting(seat, sound.seconds)
        sound.ended = request.end
        start = int(request.start * self.facts.rate)
        seat.stream.say(LiveLine(request.line, LineHearing(self._manifest, sound), start), now)
        seat.line, seat.pieces = request.line, 0
        self._agenda.changed(key)

    def hear(self, key: Key, request: protocol.Audio, now: float) -> None:
        """More sound of a line. Raises AudioError or InputError; the line then ends where it is."""
        seat = self.seats[key]
        seat.pieces += 1
        line = seat.stream.queue.find(request.line)
        if line is None:
            return  # interrupted meanwhile
        sound = line.hearing.sound
        self._agenda.changed(key)
        try:
            self._check_waiting(seat, 0.0)
            for part in request.parts:
                sound.push(part)
        except InputError:
            sound.ended = True
            raise
        sound.ended = request.end
        seat.stream.arrived = now

    def direct(self, key: Key, request: protocol.Controls) -> None:
        """Change controls. Raises InputError for an unknown emotion."""
        gaze = gaze_at(request.look_at) if request.look_at is not None else request.gaze
        self.seats[key].stream.controls.change(
            gaze=gaze, distance=request.distance, emotion=request.emotion, energy=request.energy, seconds=request.ease
        )

    def hint(self, key: Key, request: protocol.Hint) -> None:
        """Note how much a stream matters."""
        seat = self.seats[key]
        seat.distance, seat.visible = request.distance, request.visible
        if seat.easel is not None:
            seat.easel.importance = (not request.visible, request.distance)

    def interrupt(self, key: Key, request: protocol.Interrupt, now: float) -> protocol.Event:
        """Drop the lines of a stream and go on from the frame on screen."""
        seat = self.seats[key]
        shown = seat.writer.model_frame(request.shown) if request.shown is not None else None
        if shown is None:
            shown = seat.stream.shown_by(now)
        cut = seat.stream.interrupt(shown, now)
        seat.writer.rewind(shown + 1)
        seat.finished = seat.line
        self._agenda.changed(key)
        if seat.easel is not None and self.painter is not None:
            self.painter.interrupt(seat.easel)
        return protocol.Event(
            event="interrupted", stream=seat.id, line=cut.number if cut else 0, generation=seat.stream.generation,
            time=cut.hearing.given / self.facts.rate if cut else 0.0,
        )  # fmt: skip

    def grant(self, key: Key, frames: int) -> protocol.Event | None:
        """Give a stream credit; the event tells what was lost for want of it."""
        seat = self.seats[key]
        seat.credit = min(seat.credit + frames, 100_000)
        self._agenda.changed(key)
        return seat.tell_lost()

    def next_due(self, now: float) -> float:
        """When `step` has something to do."""
        return min(self._agenda.soonest(), now + 1.0)

    def step(self, now: float) -> list[Answer]:
        """Make the windows that are due; gives messages in the order in which they must be sent."""
        answers = self._rebalance(now) + self._collect(now)
        due = [(key, self.seats[key]) for key in self._agenda.due(now)]
        if not due:
            return answers
        began = self._clock()
        self._encode([seat.stream for _, seat in due])
        planned = []
        for key, seat in due:
            self._agenda.changed(key)
            if seat.stream.due < now - 1.0 / self.facts.rate and not seat.stream.queue.begun:
                self.figures.count("frames_late", seat.stream.profile.hop)
            waited = (
                max(0.0, now - max(seat.stream.arrived, seat.stream.due - LEAD)) if seat.stream.queue.begun else 0.0
            )
            planned.append((key, seat, seat.stream.end, waited, seat.stream.plan(now)))
        rows = self._moving.frames([(seat, first, window) for _, seat, first, _, window in planned])
        compute = self._clock() - began
        self._note(compute, len(planned))
        for (key, seat, first, waited, window), shown in zip(planned, rows, strict=True):
            if seat.stream.starved(window.late):
                answers.append((key, self._late(seat, window)))
            messages = seat.writer.write(first, window.tags, shown, seat.stream.generation, waited, compute)
            answers += [(key, message) for message in self._let_out(seat, messages)]
        return answers

    def _next_window(self, key: Key) -> tuple[float, bool] | None:
        """When a stream's next window is to be made, and whether it idles; None while its client is gone."""
        seat = self.seats[key]
        if not seat.connected:
            return None
        room = seat.credit >= seat.stream.profile.hop * seat.rate / self.facts.rate
        return seat.stream.ready_at(room), seat.stream.queue.empty

    def _encode(self, streams: list[Stream]) -> None:
        """Encode until every stream has the features of its next window, as far as its sound is there."""
        for _ in range(64):
            wanted = [
                line for stream in streams if stream.level != "paused"
                for line in stream.queue.to_encode(stream.profile.window)
            ]  # fmt: skip
            if not wanted:
                return
            encode_all(self._performer.audio_graph, wanted, self._moving.memory)
            for stream in streams:
                if (line := stream.queue.speaking) is not None and line.start > line.hearing.given:
                    line.hearing.skip(min(line.start - line.hearing.given, line.hearing.ready))
                stream.queue.listen(stream.profile.window)

    def _let_out(
        self, seat: Seat, messages: Sequence[protocol.Event | protocol.Frames]
    ) -> list[protocol.ServerMessage]:
        """The messages that may go out now: with credit, and no pictures, which go to the painter."""
        out: list[protocol.ServerMessage] = []
        due = seat.stream.due - seat.stream.profile.hop / self.facts.rate
        for message in messages:
            if isinstance(message, protocol.Event):
                if message.event == "finished":
                    seat.finished = message.line
            elif not seat.take_credit(message.count):
                self.figures.count("frames_dropped", message.count)
                continue
            if seat.easel is not None and self.painter is not None:
                self.painter.submit(seat.easel, message, due)
            else:
                out.append(message)
            if isinstance(message, protocol.Frames):
                due += message.count / message.rate
                if seat.easel is None:
                    self.figures.count("frames_sent", message.count)
        return out

    def _collect(self, now: float) -> list[Answer]:
        """Pictures that were drawn meanwhile. What was never sent gets its credit back."""
        answers: list[Answer] = []
        if self.painter is None:
            return answers
        for key, seat in self.seats.items():
            if seat.easel is None or not seat.connected:
                continue
            done, late, cut = self.painter.collect(seat.easel)
            answers += [(key, message) for message in done]
            if late or cut:
                seat.credit += late + cut
                self._agenda.changed(key)
            seat.late += late
            self.figures.count("frames_sent", sum(isinstance(message, protocol.Frames) for message in done))
            self.figures.count("frames_dropped", late)
            if (event := seat.tell_late(now)) is not None:
                answers.append((key, event))
        return answers

    def _late(self, seat: Seat, window: Window) -> protocol.Event:
        line = seat.stream.queue.speaking
        number, given = (line.number, line.hearing.given) if line else (0, 0)
        return protocol.Event(
            event="late", stream=seat.id, line=number, generation=seat.stream.generation, time=given / self.facts.rate,
            frames=window.profile.hop,
        )  # fmt: skip

    def _note(self, compute: float, slots: int) -> None:
        self.budget.worked(compute)
        self.figures.took("compute", compute)
        self.figures.count("hops", slots)
        self.figures.count("windows")

    def _rebalance(self, now: float) -> list[Answer]:
        answers: list[Answer] = []
        if not self.budget.decides(now):
            return answers
        keys = {id(seat): key for key, seat in self.seats.items()}
        for face, level in self.budget.decide(now, [seat for seat in self.seats.values() if seat.connected]):
            seat = self.seats[keys[id(face)]]
            seat.stream.level = level
            self._agenda.changed(keys[id(face)])
            seat.writer.rate = seat.rate if level == "full" else min(seat.rate, REDUCED_RATE)
            rate = 0.0 if level == "paused" else seat.writer.rate
            event = protocol.Event(
                event="level", stream=seat.id, generation=seat.stream.generation, rate=rate, text=level
            )
            answers.append((keys[id(face)], event))
        return answers

    @staticmethod
    def _check_waiting(seat: Seat, more: float) -> None:
        if seat.stream.queue.seconds + more > SECONDS_WAITING:
            raise InputError(
                f"more than {SECONDS_WAITING:.0f} s of sound wait in stream {seat.id}; send it nearer to its time"
            )
