"""Baking with a performer that needs no model: what is made, what is left alone, what fails and how."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_performer import open_refused

import parley
from parley import InputError, OutputError, PackError
from parley.clips import ExportOptions, read_clip
from parley_runtime.bake import LineControls, bake
from parley_runtime.bake.cache import ClipCache

ALL = ("npz", "godot", "unity", "livelink", "json")


def test_a_tree_is_mirrored_in_every_format(studio: Any) -> None:
    studio.line("village/smith/hello.wav", hertz=220)
    studio.line("village/早く.flac")
    studio.line("Prolog.WAV", hertz=240)
    report = studio.bake(formats=ALL)
    assert (report.baked, report.from_cache, report.fresh, report.failures) == (3, 0, 0, [])
    stems = ("Prolog", "village/smith/hello", "village/早く")
    assert set(studio.clips()) == {stem + end for stem in stems for end in (".npz", ".tres", ".anim", ".csv", ".json")}
    clip = read_clip(studio.out / "village/smith/hello.npz")
    assert clip.duration == pytest.approx(0.5, abs=0.04)
    assert clip.weights[3, 17] > 0.1


def test_what_is_up_to_date_is_left_alone_and_loads_no_model(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake(formats=ALL)
    before = {path: path.stat().st_mtime_ns for path in studio.out.iterdir()}
    report = studio.bake(formats=ALL)
    assert (report.baked, report.from_cache, report.fresh) == (0, 0, 1)
    assert studio.opened == 1
    assert {path: path.stat().st_mtime_ns for path in studio.out.iterdir()} == before
    os.utime(studio.voices / "a.wav")  # a new date alone, as from version control, changes nothing
    assert studio.bake(formats=ALL).fresh == 1
    assert studio.bake(formats=ALL, force=True).baked == 1


def test_another_format_comes_from_the_cache(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    report = studio.bake(formats=("npz", "godot"), export=ExportOptions(fps=24.0))
    assert (report.baked, report.from_cache) == (0, 1)
    assert studio.opened == 1
    assert read_clip(studio.out / "a.npz").fps == 24.0


def test_a_cleaned_output_folder_comes_from_the_cache_unchanged(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake(formats=ALL)
    clips = studio.clips()
    shutil.rmtree(studio.out)
    assert studio.bake(formats=ALL).from_cache == 1
    assert studio.clips() == clips


def test_a_damaged_cache_only_forgets(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    for path in (studio.root / "cache").rglob("*.npz"):
        path.write_bytes(b"half a cl")
    shutil.rmtree(studio.out)
    assert studio.bake().baked == 1


def test_a_bake_without_a_cache(studio: Any) -> None:
    studio.line("a.wav")
    assert studio.bake(cache=None).baked == 1
    assert not (studio.root / "cache").exists()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda s: s.line("a.wav", hertz=300), "audio and seed"),
        (lambda s: (s.root / "pack/rig.onnx").write_bytes(b"new") and __import__("pack_factory").make_pack(s.root / "pack", latent=parley_latent(5)), "pack"),
        (lambda s: (s.voices / "a.parley.json").write_text('{"energy": 2}'), "controls"),
        (lambda s: (s.voices / "a.parley.json").write_text('{"seed": 2}'), "seed"),
        (lambda s: (s.out / "a.npz").write_bytes(b"edited"), "by hand"),
    ],
)  # fmt: skip
def test_what_changed_is_named_and_baked_again(studio: Any, change: Callable[[Any], Any], why: str) -> None:
    studio.line("a.wav")
    studio.line("b.wav", hertz=250)
    studio.bake()
    change(studio)
    stale = dict(studio.check().stale)
    assert why in stale["a.npz"]
    assert ("b.npz" in stale) == (why == "pack")
    studio.bake()
    assert studio.check().clean


def parley_latent(dyn: int) -> Any:
    from parley_runtime.pack import LatentSpec

    return LatentSpec(dyn=dyn)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"controls": LineControls.of({"emotion": {"joy": 1.0}}, "test")}, "controls"), ({"controls": LineControls(seed=4)}, "seed"),
        ({"steps": 3}, "sampling"), ({"export": ExportOptions(fps=24.0)}, "export"),
    ],
)  # fmt: skip
def test_other_options_make_clips_stale(studio: Any, options: dict[str, Any], why: str) -> None:
    studio.line("a.wav")
    studio.bake()
    assert studio.check(**options).stale == [("a.npz", f"{why} changed")]


def test_a_new_release_makes_clips_stale(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    studio.line("a.wav")
    studio.bake()
    monkeypatch.setattr(parley, "__version__", "99.0")
    assert studio.check().stale == [("a.npz", "release changed")]


def test_check_tells_missing_and_orphaned_clips_and_writes_nothing(studio: Any) -> None:
    studio.line("a.wav")
    assert studio.check().missing == ["a.npz"]
    assert not studio.out.exists()
    studio.line("deep/b.wav")
    studio.bake()
    assert studio.check().fresh == ["a.npz", "deep/b.npz"]
    (studio.voices / "deep/b.wav").unlink()
    report = studio.check()
    assert (report.orphans, report.clean) == (["deep/b.npz"], False)
    assert studio.check(studio.voices / "a.wav").clean  # of other lines, a check of one line knows nothing
    (studio.out / "deep/b.npz").unlink()
    assert studio.check().clean


def test_the_record_can_move_to_another_machine(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    moved = studio.root.parent / (studio.root.name + "-moved")
    shutil.copytree(studio.root, moved)
    studio.root = moved
    (moved / "voices/b.wav").write_bytes((moved / "voices/a.wav").read_bytes())
    assert studio.check().missing == ["b.npz"]
    (moved / "voices/a.wav").unlink()
    assert studio.check().orphans == ["a.npz"]


def test_a_damaged_record_is_made_anew(studio: Any) -> None:
    studio.line("a.wav")
    studio.bake()
    for text in ("", "{", "[]", '{"parley_bake": 1, "clips": {"a.npz": 3}}'):
        (studio.out / ".parley-bake.json").write_text(text)
        assert studio.bake().from_cache == 1
        assert studio.check().clean


def test_bad_files_are_reported_and_good_ones_are_kept(studio: Any) -> None:
    studio.line("good.wav")
    (studio.voices / "empty.wav").write_bytes(b"")
    (studio.voices / "text.flac").write_text("not a sound")
    studio.line("tuned.wav")
    (studio.voices / "tuned.parley.json").write_text('{"emotion": {"glee": 1}}')
    report = studio.bake(studio.voices, studio.root / "nowhere.wav", studio.root / "pack")
    assert report.baked == 1
    assert set(studio.clips()) == {"good.npz"}
    assert [Path(failure.source).name for failure in report.failures] == [
        "pack",
        "empty.wav",
        "text.flac",
        "tuned.wav",
        "nowhere.wav",
    ]
    for failure in report.failures:
        assert "\n" not in failure.message
        assert Path(failure.source).stem in failure.message
    assert studio.bake().fresh == 1


def test_a_bug_in_one_line_is_reported_and_the_others_go_on(studio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_BUG_AT_SECONDS", "1.0")
    studio.line("a.wav")
    studio.line("long.wav", seconds=2.0)
    report = studio.bake()
    assert report.baked == 1
    (failure,) = report.failures
    assert "long.wav" in failure.message and "IndexError" in failure.message


def test_two_inputs_that_would_write_the_same_clip_are_refused(studio: Any) -> None:
    studio.line("a.wav")
    studio.line("A.flac")
    with pytest.raises(InputError, match=r"A\.flac and .*a\.wav would write the same clip"):
        studio.bake()
    assert studio.clips() == {} if studio.out.exists() else True


def test_a_file_named_twice_is_one_line(studio: Any) -> None:
    path = studio.line("a.wav")
    assert studio.bake(studio.voices, path).baked == 1


def test_hidden_files_and_other_files_are_left_out(studio: Any) -> None:
    studio.line("a.wav")
    (studio.voices / "._a.wav").write_bytes(b"resource fork")
    (studio.voices / ".git").mkdir()
    studio.line(".git/b.wav")
    (studio.voices / "notes.txt").write_text("notes")
    assert studio.bake().failures == []
    assert set(studio.clips()) == {"a.npz"}


def test_controls_beside_a_line_override_the_command(studio: Any) -> None:
    studio.line("a.wav", seconds=1.0)
    studio.line("b.wav", seconds=1.0, hertz=250)
    (studio.voices / "a.parley.json").write_text(
        json.dumps({"emotion": {"joy": {"0": 0, "1.0": 1}}, "gaze": {"0": [0, 0], "1": [20, -10]}, "seed": 5})
    )
    studio.bake(controls=LineControls.of({"emotion": {"joy": 0.25, "anger": 0.5}, "gaze": [10, 0]}, "test"))
    a, b = read_clip(studio.out / "a.npz"), read_clip(studio.out / "b.npz")
    np.testing.assert_allclose(a.weights[:, 23], a.times, atol=1e-6)
    np.testing.assert_allclose(np.degrees(a.gaze[15]), [10.0, -5.0], atol=1e-4)
    assert a.seed == 5
    np.testing.assert_allclose(b.weights[:, 23], 0.25)
    np.testing.assert_allclose(np.degrees(b.gaze), np.tile([10.0, 0.0], (len(b), 1)), atol=1e-5)


@pytest.mark.parametrize(
    "data",
    [
        [], {"emotions": {}}, {"emotion": 1}, {"emotion": {"joy": 2}}, {"emotion": {"joy": "much"}}, {"gaze": [90, 0]}, {"gaze": 10},
        {"gaze": {"soon": [0, 0]}}, {"gaze": {"-1": [0, 0]}}, {"gaze": {"nan": [0, 0]}}, {"gaze": {}}, {"energy": None}, {"distance": True},
        {"energy": float("nan")}, {"seed": -1}, {"seed": 1.5}, {"energy": {"1": 1, "1.0": 2}},
    ],
)  # fmt: skip
def test_controls_that_cannot_be_are_refused(data: Any) -> None:
    with pytest.raises(InputError, match=r"^line\.parley\.json: "):
        LineControls.of(data, "line.parley.json")


def test_lines_have_seeds_of_their_own_and_a_given_seed_is_used_as_it_is(studio: Any) -> None:
    studio.line("a.wav")
    studio.line("b.wav", hertz=250)
    studio.line("copy of a.wav")
    studio.bake()
    seeds = {name: read_clip(studio.out / f"{name}.npz").seed for name in ("a", "b", "copy of a")}
    assert seeds["a"] == seeds["copy of a"] != seeds["b"]
    studio.bake(controls=LineControls(seed=7))
    assert read_clip(studio.out / "a.npz").seed == read_clip(studio.out / "b.npz").seed == 7


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
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
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
    while process.poll() is None and len(list(studio.out.glob("[0-9].*"))) < 3:
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Any:
    folder = tmp_path / "disk"
    folder.mkdir()
    if (
        shutil.which("mount") is None
        or subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=200k", "none", str(folder)], capture_output=True
        ).returncode
    ):
        pytest.skip("a small disk can be mounted by root on Linux only")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


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
