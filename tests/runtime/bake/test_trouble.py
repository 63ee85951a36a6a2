"""Baking when things go wrong: processes that die, Ctrl-C, kills, full disks, no permission."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fake_performer import open_refused

from parley import OutputError, PackError
from parley.clips import read_clip
from parley_runtime.bake import bake
from parley_runtime.bake.cache import ClipCache

ALL = ("npz", "godot", "unity", "livelink", "json")


def test_a_bug_in_one_line_is_reported_and_the_others_go_on(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_BUG_AT_SECONDS", "1.0")
    studio.line("a.wav")
    studio.line("long.wav", seconds=2.0)
    report = studio.bake()
    assert report.baked == 1
    (failure,) = report.failures
    assert "long.wav" in failure.message and "IndexError" in failure.message


def test_jobs_give_the_same_clips_in_processes_of_their_own(studio: Any) -> None:
    for index in range(5):
        studio.line(f"{index}.wav", hertz=200 + 20 * index)
    (studio.voices / "bad.wav").write_bytes(b"RIFF")
    studio.bake(formats=ALL)
    alone = studio.clips()
    shutil.rmtree(studio.out)
    report = studio.bake(formats=ALL, jobs=2, cache=None)
    assert (report.baked, len(report.failures)) == (5, 1)
    assert studio.clips() == alone
    assert studio.check(formats=ALL).fresh
    workers = [row.split()[0] for row in (studio.root / "opened").read_text().splitlines()[1:]]
    assert len(workers) == len(set(workers)) == 2
    assert str(os.getpid()) not in workers


def test_a_process_that_dies_fails_its_line_alone(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_DIES_AT_SECONDS", "1.0")
    studio.line("0-long.wav", seconds=2.0)
    for index in range(1, 4):
        studio.line(f"{index}.wav", hertz=200 + 20 * index)
    report = studio.bake(jobs=2)
    assert report.baked == 3
    (failure,) = report.failures
    assert "0-long.wav" in failure.message and "died (exit code 9)" in failure.message


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_pack_that_cannot_be_opened_ends_the_bake_at_once(studio: Any, jobs: int) -> None:
    import dataclasses

    studio.line("a.wav")
    studio.line("b.wav", hertz=250)
    with pytest.raises(PackError, match="made to fail"):
        bake([studio.voices], studio.out, dataclasses.replace(studio.options, jobs=jobs), opener=open_refused)


def test_an_output_folder_that_is_a_file_is_refused(studio: Any) -> None:
    studio.line("a.wav")
    studio.out.write_text("a file")
    with pytest.raises(OutputError, match="is a file"):
        studio.bake()


def test_audio_that_changes_while_it_is_baked_is_refused(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import fake_performer

    path = studio.line("a.wav")
    original = fake_performer.FakePerformer.perform

    def perform(self: Any, audio: Any, *arguments: Any, **named: Any) -> Any:
        clip = original(self, audio, *arguments, **named)
        studio.line("a.wav", hertz=400, seconds=1.0)
        return clip

    monkeypatch.setattr(fake_performer.FakePerformer, "perform", perform)
    (failure,) = studio.bake().failures
    assert "changed while it was read" in failure.message
    assert path.exists() and studio.clips() == {}
    assert not list((studio.root / "cache").rglob("*.npz"))


def test_the_cache_is_trimmed_and_leftovers_are_swept(studio: Any) -> None:
    for index in range(3):
        studio.line(f"{index}.wav", hertz=200 + 20 * index)
    studio.out.mkdir()
    old = studio.out / ".0123456789ab.part.npz"
    old.write_bytes(b"half")
    os.utime(old, (1, 1))
    young = studio.out / ".0123456789ac.part.npz"
    young.write_bytes(b"half")
    studio.bake()
    assert (old.exists(), young.exists()) == (False, True)
    cache = ClipCache(studio.root / "cache")
    count, size = cache.size()
    assert count == 3
    cache.trim(size // 2)
    assert cache.size()[0] == 1


SCRIPT = """
import os
import signal
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs the tests in its background had it ignored
from fake_performer import open_fake
from parley_runtime.bake import BakeOptions, bake
if __name__ == "__main__":
    root = Path(sys.argv[2])
    options = BakeOptions(formats=("npz", "godot"), pack=root / "pack", cache=None, jobs=int(sys.argv[3]))
    if len(sys.argv) > 4 and sys.argv[4]:
        "".encode("utf-8-sig")  # the standard library may be out of reach for this user
        os.setuid(int(sys.argv[4]))
    try:
        report = bake([root / "voices"], root / "out", options, opener=open_fake)
    except KeyboardInterrupt:
        sys.exit(130)
    for failure in report.failures:
        print(failure.message)
    print("baked", report.baked, "fresh", report.fresh)
"""


def start(studio: Any, jobs: int, user: int | None = None, **environment: str) -> subprocess.Popen[str]:
    script = studio.root / "script.py"
    script.write_text(SCRIPT)
    support = str(Path(__file__).parents[2] / "support")
    return subprocess.Popen(
        [sys.executable, str(script), support, str(studio.root), str(jobs), str(user or "")], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={**os.environ, **environment}, start_new_session=True,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
def test_an_interrupted_bake_leaves_whole_clips_and_goes_on(studio: Any, jobs: int, how: str) -> None:
    for index in range(6):
        studio.line(f"{index}.wav", seconds=2.0, hertz=200 + 20 * index)
    process = start(studio, jobs, FAKE_SECONDS_A_BLOCK="0.15")
    begun = 2 * jobs + 1  # files: one more than the first lines have, so at least one line is done and recorded
    while process.poll() is None and len(list(studio.out.glob("[0-9].*"))) < begun:
        pass_time()
    os.killpg(process.pid, getattr(signal, how))
    _, complaints = process.communicate(timeout=300)
    assert process.returncode == (130 if how == "SIGINT" else -9)
    if how == "SIGINT":
        assert "Traceback" not in complaints
        assert not [path.name for path in studio.out.iterdir() if ".part" in path.name]
        assert len(studio.check(formats=("npz",)).stale) <= jobs  # the record knows all but what was in the making
    made = [path for path in studio.out.iterdir() if not path.name.startswith(".")]
    assert 0 < len(made) < 12
    at_interruption = {path: path.read_bytes() for path in made}
    out, _ = start(studio, jobs).communicate(timeout=300)
    baked, fresh = (int(word) for word in out.split()[-3::2])
    assert baked + fresh == 6
    assert fresh > 0 or how == "SIGKILL"
    assert {path: path.read_bytes() for path in made} == at_interruption  # each was whole
    assert len(list(studio.out.glob("[0-9].npz"))) == len(list(studio.out.glob("[0-9].tres"))) == 6


def pass_time() -> None:
    import time

    time.sleep(0.02)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX's")
def test_a_full_disk_is_reported_and_leaves_no_half_file(studio: Any) -> None:
    studio.line("short.wav", seconds=0.2)
    studio.line("very long.wav", seconds=60.0)
    size = 60_000  # bytes a file may have: room for the short line

    import resource  # POSIX only

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    script = studio.root / "script.py"
    script.write_text(SCRIPT)
    support = str(Path(__file__).parents[2] / "support")
    done = subprocess.run(
        [sys.executable, str(script), support, str(studio.root), "1"],
        text=True,
        capture_output=True,
        preexec_fn=limit,
        check=True,
    )
    assert "very long" in done.stdout and "baked 1" in done.stdout
    assert set(studio.clips()) == {"short.npz", "short.tres"}


def test_a_disk_that_fills_up_is_named_as_full(studio: Any, small_disk: Path) -> None:
    for index in range(8):
        studio.line(f"{index}.wav", seconds=4.0, hertz=200 + 20 * index)
    studio.root, voices = small_disk, studio.voices
    report = studio.bake(voices)
    assert 0 < report.baked < 8
    assert len(report.failures) == 8 - report.baked
    assert all("disk is full" in failure.message for failure in report.failures)
    assert not [name for name in studio.clips() if ".part" in name]
    for name in studio.clips():
        read_clip(small_disk / "out" / name)


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="permission bits are tested on POSIX only")
def test_an_output_folder_without_permission_is_refused_before_anything_is_performed(studio: Any) -> None:
    studio.line("a.wav")
    studio.out.mkdir()
    studio.out.chmod(0o500)
    if os.getuid() != 0:
        with pytest.raises(OutputError, match="no permission"):
            studio.bake()
    else:  # root may write anywhere, so ask as nobody, who must reach the files
        for folder in (studio.root, *studio.root.parents[:2]):
            folder.chmod(0o755)
        process = start(studio, 1, user=65534)
        _, complaints = process.communicate(timeout=300)
        assert "OutputError" in complaints and "no permission" in complaints
    assert studio.opened == 0
