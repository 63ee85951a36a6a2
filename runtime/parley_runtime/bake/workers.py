"""Processes that bake side by side.

Each worker is a fresh process (spawned, so it is the same on every system and never inherits a half-used model), has one
pipe, and does one job at a time: the parent always knows which line a dead worker had in its hands.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

from parley.errors import MissingDependencyError, PackError, ParleyError
from parley_runtime.bake.job import Baker, Job, Made, OpenPerformer

Outcome = Made | ParleyError
"""Of a job: what it made, or why it failed."""

Advance = Callable[[int, float], None]
"""Told the index of a job and the seconds of its speech that are done."""

_PROGRESS_EVERY = 0.1  # s
_PATIENCE = 3.0  # s that a worker has to tidy up when told to end

FATAL = (PackError, MissingDependencyError)
"""Errors that every further line would meet again."""


def describe(error: Exception) -> ParleyError:
    """`error` as Parley's own; one that nobody foresaw keeps its type's name, so that it can be reported."""
    if isinstance(error, ParleyError):
        return error
    text = f"{type(error).__name__}: {error}".splitlines()[0]
    return ParleyError(f"an unexpected error ({text}); run with PARLEY_TRACEBACK=1 to see where, and please report it")


class WorkerPool:
    """`count` processes; use as a context manager, which ends them whatever happens."""

    def __init__(self, count: int, opener: OpenPerformer, pack: Path | None) -> None:
        self._arguments = (opener, pack)
        self._workers = [_Worker(self._arguments) for _ in range(count)]

    def run(self, jobs: Sequence[Job], advance: Advance) -> Iterator[tuple[int, Outcome]]:
        """Do `jobs`; yields (index, outcome) as they come. A worker that dies fails its job and is replaced."""
        waiting = list(range(len(jobs)))[::-1]
        for worker in self._workers:
            if waiting:
                worker.start_job(waiting.pop(), jobs)
        while busy := [worker for worker in self._workers if worker.job is not None]:
            ready = wait([worker.pipe for worker in busy])
            for worker in busy:
                if worker.pipe not in ready:
                    continue
                index = worker.job
                assert index is not None
                outcome = worker.receive(jobs[index])
                if isinstance(outcome, float):
                    advance(index, outcome)
                    continue
                worker.job = None
                if waiting:
                    if worker.dead:
                        worker.revive()
                    worker.start_job(waiting.pop(), jobs)
                yield index, outcome

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.end()
        deadline = time.monotonic() + _PATIENCE
        for worker in self._workers:
            worker.bury(deadline)


class _Worker:
    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self._arguments = arguments
        self.job: int | None = None
        self.revive()

    def revive(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_work, args=(theirs, *self._arguments), daemon=True)
        with _interrupts_held(), _one_thread_each():
            self.process.start()
        theirs.close()
        self.dead = False

    def start_job(self, index: int, jobs: Sequence[Job]) -> None:
        self.job = index
        with contextlib.suppress(OSError):  # a dead worker is noticed when its pipe is read
            self.pipe.send(jobs[index])

    def receive(self, job: Job) -> Outcome | float:
        try:
            outcome: Outcome | float = self.pipe.recv()
            return outcome
        except (EOFError, OSError):
            self.dead = True
            self.process.join(_PATIENCE)
            return ParleyError(
                f"{job.audio}: the process that baked it died (exit code {self.process.exitcode}); if memory ran out, use fewer --jobs"
            )

    def end(self) -> None:
        self.pipe.close()
        if self.job is not None:
            self.process.terminate()

    def bury(self, deadline: float) -> None:
        self.process.join(max(0.0, deadline - time.monotonic()))
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """NumPy's BLAS would start a thread a core in every process, which then wait for each other: twice the time on two cores."""
    names = [name for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS") if name not in os.environ]
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back while a process starts: it inherits that, and is not hit before it can ignore it itself."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # starting it later would let signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: Connection, opener: OpenPerformer, pack: Path | None) -> None:
    """The life of a worker: jobs in, outcomes out, until the parent closes the pipe or ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    signal.signal(signal.SIGTERM, _leave)  # by an exception, so that temporary files are removed
    baker = Baker(opener, pack)
    with contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send(_outcome(baker, pipe.recv(), pipe))


def _outcome(baker: Baker, job: Job, pipe: Connection) -> Outcome:
    last = time.monotonic()

    def progress(seconds: float) -> None:
        nonlocal last
        if time.monotonic() - last > _PROGRESS_EVERY:
            last = time.monotonic()
            pipe.send(float(seconds))

    try:
        return baker.make(job, progress)
    except (BrokenPipeError, ConnectionResetError):
        raise
    except Exception as error:  # whatever one line does, the others go on
        return describe(error)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
