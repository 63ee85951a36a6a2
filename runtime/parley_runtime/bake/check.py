"""`--check`: which clips are missing, stale or orphaned, without performing anything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from parley.errors import ParleyError
from parley_runtime.bake.assess import assess, relative
from parley_runtime.bake.lines import find_lines, is_folder
from parley_runtime.bake.options import BakeOptions
from parley_runtime.bake.record import Record
from parley_runtime.bake.report import Failure
from parley_runtime.pack import Pack


@dataclass
class CheckReport:
    """What a check found; paths are those below the output folder.

    fresh    clips that are up to date
    missing  clips that are not there
    stale    (clip, why) that would be made again
    orphans  clips whose audio is gone from the inputs
    """

    fresh: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stale: list[tuple[str, str]] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing to do."""
        return not (self.missing or self.stale or self.orphans or self.failures)


def check(inputs: Sequence[Path], folder: Path, options: BakeOptions) -> CheckReport:
    """Compare `folder` with what baking `inputs` would make. Reads and hashes; loads no model and writes nothing."""
    pack_id = Pack.open(options.pack).id
    record = Record(folder)
    report = CheckReport()
    lines, report.failures = find_lines(inputs)
    for line in lines:
        try:
            found = assess(line, folder, record, pack_id, options)
        except ParleyError as error:
            report.failures.append(Failure(str(line.audio), str(error)))
            continue
        for output in found.outputs:
            if not output.why:
                report.fresh.append(output.path)
            elif output.why == "missing":
                report.missing.append(output.path)
            else:
                report.stale.append((output.path, output.why))
    report.orphans = _orphans(inputs, folder, record, {relative(line.audio, folder) for line in lines})
    return report


def _orphans(inputs: Sequence[Path], folder: Path, record: Record, audio: set[str]) -> list[str]:
    """Recorded clips that are still there, whose audio lay below one of the input folders and is no line any more."""
    roots = [os.path.normpath(relative(given, folder)) for given in inputs if is_folder(given)]
    found = []
    for path, entry in record.entries.items():
        inside = any(_below(entry.audio, root) for root in roots)
        if inside and entry.audio not in audio and (folder / path).is_file():
            found.append(path)
    return sorted(found)


def _below(path: str, root: str) -> bool:
    parents = [os.path.normpath(parent) for parent in Path(path).parents]
    return root in parents
