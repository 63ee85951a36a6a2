"""The flow of a bake: find lines, leave those that are up to date, make the rest, keep the record."""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections.abc import Generator, Sequence
from pathlib import Path

from parley import files
from parley.errors import OutputError, ParleyError
from parley_runtime.audio import open_audio
from parley_runtime.bake.assess import Assessment, assess, relative
from parley_runtime.bake.cache import ClipCache, remove_leftovers
from parley_runtime.bake.job import Baker, Job, OpenPerformer, open_performer
from parley_runtime.bake.lines import find_lines
from parley_runtime.bake.options import BakeOptions, processes
from parley_runtime.bake.record import Entry, Record
from parley_runtime.bake.report import BakeReport, Failure, Listener
from parley_runtime.bake.workers import FATAL, Advance, Outcome, WorkerPool, describe
from parley_runtime.pack import Pack


def bake(
    inputs: Sequence[Path],
    folder: Path,
    options: BakeOptions,
    listener: Listener | None = None,
    *,
    opener: OpenPerformer | None = None,
) -> BakeReport:
    """Make the clips of all lines of `inputs` below `folder`, and report.

    A line that fails is reported and the others go on; its older clips stay. Interrupted at any moment (an exception, a
    signal, a kill), every clip is whole or not there, and the next bake goes on from there. Raises InputError for inputs that
    contradict each other, PackError, MissingDependencyError, and OutputError when `folder` cannot be written to. `opener` opens
    what performs (None: the pack on the options' device).
    """
    opener = opener or functools.partial(open_performer, device=options.device)
    listener = listener or Listener()
    lines, failures = find_lines(inputs)
    pack_id = Pack.open(options.pack).id
    _prepare(folder)
    record = Record(folder)
    report = BakeReport()

    def fail(source: Path | str, error: Exception) -> None:
        failure = Failure(str(source), str(error))
        report.failures.append(failure)
        listener.failed(failure)

    for failure in failures:
        report.failures.append(failure)
        listener.failed(failure)
    found: list[Assessment] = []
    hints: list[float] = []
    for line in lines:
        try:
            assessment = assess(line, folder, record, pack_id, options)
            if not assessment.wanted and not options.force:
                report.fresh += 1
                continue
            with open_audio(line.audio) as source:
                hints.append(source.duration_hint)
            found.append(assessment)
        except ParleyError as error:
            fail(line.audio, error)
    if not found:
        return report

    remove_leftovers({(folder / output.path).parent for assessment in found for output in assessment.outputs})
    listener.planned(len(found), sum(hints), report.fresh)
    jobs = [_job(assessment, folder, options) for assessment in found]
    count = processes(options.jobs, len(jobs), sum(hints), options.device)
    done = [0.0] * len(jobs)

    def advance(index: int, seconds: float) -> None:
        done[index] = min(seconds, hints[index])
        listener.advanced(sum(done))

    start = time.monotonic()
    try:
        with contextlib.closing(_outcomes(jobs, count, options, opener, advance)) as outcomes:
            for index, outcome in outcomes:
                assessment = found[index]
                if isinstance(outcome, FATAL):
                    raise outcome
                if isinstance(outcome, ParleyError):
                    fail(assessment.line.audio, _with_source(outcome, assessment.line.audio))
                else:
                    _note(record, folder, assessment, options, outcome.sha256)
                    report.from_cache += outcome.from_cache
                    report.baked += not outcome.from_cache
                    report.seconds += 0.0 if outcome.from_cache else outcome.seconds
                    listener.finished(assessment.line.name, outcome.seconds, outcome.from_cache)
                advance(index, hints[index])
    finally:
        report.elapsed = time.monotonic() - start
        record.save()
    if options.cache is not None:
        ClipCache(options.cache).trim()
    return report


def _outcomes(
    jobs: Sequence[Job], count: int, options: BakeOptions, opener: OpenPerformer, advance: Advance
) -> Generator[tuple[int, Outcome], None, None]:
    """Outcomes of `jobs`: made here, several together, when `count` is 1, else by so many workers, each one at a time."""
    if count > 1:
        with WorkerPool(count, opener, options.pack) as pool:
            yield from pool.run(jobs, advance)
        return
    for index, made in Baker(opener, options.pack).make_all(jobs, advance):
        if not isinstance(made, Exception):
            yield index, made
            continue
        if os.environ.get("PARLEY_TRACEBACK") and not isinstance(made, ParleyError):
            raise made
        yield index, describe(made)


def _prepare(folder: Path) -> None:
    """Make the output folder and prove that it can be written to, before anything is performed for it."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder}: is a file, not a folder; name another output folder with -o")
    probe = folder / ".parley-bake.probe"
    files.write_bytes(probe, b"")
    probe.unlink(missing_ok=True)


def _job(assessment: Assessment, folder: Path, options: BakeOptions) -> Job:
    outputs = assessment.outputs if options.force else assessment.wanted
    return Job(
        audio=assessment.line.audio, stamp=assessment.stamp, key=assessment.ingredients.key,
        controls=assessment.controls, seed=assessment.ingredients.seed, steps=options.steps, sampler=options.sampler,
        outputs=tuple((output.format, folder / output.path) for output in outputs), export=options.export,
        cache=options.cache, force=options.force,
    )  # fmt: skip


def _note(record: Record, folder: Path, assessment: Assessment, options: BakeOptions, digests: Sequence[str]) -> None:
    outputs = assessment.outputs if options.force else assessment.wanted
    for output, digest in zip(outputs, digests, strict=True):
        record.put(output.path, Entry(relative(assessment.line.audio, folder), output.made_from, digest))


def _with_source(error: ParleyError, audio: Path) -> ParleyError:
    """The error with the line's audio in front, unless it is named already."""
    return error if str(audio) in str(error) else ParleyError(f"{audio}: {error}")
