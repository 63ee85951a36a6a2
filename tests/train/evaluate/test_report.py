"""The rows of an evaluation, on the teacher's clips (which are good) and on an untrained pack (which runs)."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from parley.clips import export
from parley.errors import InputError
from parley_runtime.cli.main import main
from parley_train.evaluate import tables
from parley_train.evaluate.lines import join, seconds_of
from parley_train.evaluate.report import Settings, judge_clips
from parley_train.evaluate.teaching import teach
from parley_train.evaluate_cli import to_json
from parley_train.real_speech import SpokenLine
from parley_train.speech.corpus import RATE

ROOT = Path(__file__).resolve().parents[3]


def quiet(_: str) -> None:
    pass


@pytest.fixture(scope="module")
def speech(lines: list[SpokenLine], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("speech")
    for line in lines:
        soundfile.write(folder / f"{line.name}.wav", line.sound, RATE)
    phones = {
        line.name: {"text": "", "seconds": seconds_of(line), "phones": [[p.label, p.start, p.end] for p in line.phones]}
        for line in lines
    }
    (folder / "phones.json").write_text(json.dumps(phones))
    return folder


@pytest.fixture(scope="module")
def capp_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The untrained pack, with an untrained CAPP graph."""
    from tiny_pack import tiny_networks

    from parley_train.capp.network import Capp, CappConfig
    from parley_train.export import export
    from parley_train.nets.audio_graph import AudioGraph

    encoder, motion = tiny_networks()
    capp = Capp(CappConfig(AudioGraph(encoder).width, width=8, codes=4))
    return export(tmp_path_factory.mktemp("capp") / "pack", encoder, motion, name="untrained", capp=capp).folder


def test_rows_tell_good_clips_from_strange_and_shifted_ones(lines: list[SpokenLine], tmp_path: Path) -> None:
    for line in lines:
        export(teach(line, seed=40), tmp_path / f"{line.name}.npz", "npz")
    report = judge_clips(None, "babble", lines, tmp_path, quiet)
    assert set(report.lips) == {"model", "teacher", "shuffled", "shifted +200 ms", "shifted -200 ms"}
    model, shuffled = report.lips["model"], report.lips["shuffled"]
    assert model.closure > 0.95 and model.corr > 0.7 and abs(model.lag) <= 30
    assert shuffled.closure < 0.6 and shuffled.corr < 0.5
    assert abs(model.corr - report.lips["teacher"].corr) < 0.1
    assert report.lips["shifted +200 ms"].lag == pytest.approx(model.lag + 200, abs=20)
    assert report.lips["shifted -200 ms"].lag == pytest.approx(model.lag - 200, abs=20)
    assert report.movement["model"].head_step > 0.0
    assert any("no CAPP" in note for note in report.notes)
    assert report.settings == Settings((40,))


def test_a_missing_clip_is_named(lines: list[SpokenLine], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line0\.npz"):
        judge_clips(None, "babble", lines, tmp_path, quiet)


def test_a_take_keeps_phones_where_they_sound(lines: list[SpokenLine]) -> None:
    take = join(lines)
    assert len(take.sound) % (RATE // 30) == 0
    first = lines[1].phones[0]
    later = next(p for p in take.phones if p.start >= seconds_of(lines[0]))
    assert later.label == first.label and later.start == pytest.approx(seconds_of(lines[0]) + first.start, abs=1 / 30)
    assert seconds_of(join(lines, 5.0)) == pytest.approx(seconds_of(lines[0]), abs=1 / 30)


def test_what_could_not_be_measured_is_null(lines: list[SpokenLine], tmp_path: Path) -> None:
    voiceless = [replace(line, phones=[p for p in line.phones if p.label not in "PBM"]) for line in lines]
    for line in voiceless:
        export(teach(line), tmp_path / f"{line.name}.npz", "npz")
    report = judge_clips(None, "babble", voiceless, tmp_path, quiet)
    assert math.isnan(report.lips["model"].closure)
    assert to_json(report)["lips"]["model"]["closure"] is None
    assert any(re.match(r"\s+model\s+-\s", line) for line in tables.lines_of(report))


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The repository's own entry points, as an installed distribution has them; the folder must be on the path."""
    declared = re.search(
        r'^\[project\.entry-points\."parley\.commands"\]\n(.*?)\n\n', (ROOT / "pyproject.toml").read_text(), re.M | re.S
    )
    assert declared
    information = tmp_path / "site/parley_npc-0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: parley-npc\nVersion: 0\n")
    (information / "entry_points.txt").write_text("[parley.commands]\n" + declared.group(1).replace('"', "") + "\n")
    monkeypatch.syspath_prepend(str(information.parent))
    return information.parent


def test_the_command_measures_a_pack_and_writes_json(
    command: Path, capp_pack: Path, speech: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["evaluate", "--pack", str(capp_pack), "--speech", str(speech), "--seeds", "2", "--steps", "1"]
    assert (
        main([*arguments, "--threads", "1", "--json", str(tmp_path / "r.json"), "--plot", str(tmp_path / "c.png")]) == 0
    )
    shown = capsys.readouterr().out
    figures = json.loads((tmp_path / "r.json").read_text())
    for name in ("model", "teacher", "shuffled", "shifted +200 ms"):
        assert name in figures["lips"] and name in shown
    assert len(figures["emotions"]) == 7 and len(figures["gaze"]) == 4 and len(figures["distance"]) == 2
    assert figures["seams"]["joins"] > 0 and set(figures["diversity"]) == {"model", "teacher"}
    assert set(figures["sync"]) == {"model", "teacher", "shuffled"}
    assert len(figures["sync"]["model"]["scores"]) == 61
    assert figures["settings"]["steps"] == 1
    assert (tmp_path / "c.png").read_bytes()[:4] == b"\x89PNG"


def test_without_speech_and_with_the_runtime_alone(command: Path, tiny_pack: Path) -> None:
    code = "import sys; sys.modules.update(torch=None, scipy=None, matplotlib=None); from parley_runtime.cli.main import main; sys.exit(main(sys.argv[1:]))"
    path = os.pathsep.join([str(command), str(ROOT / "sdk"), str(ROOT / "runtime")])
    done = subprocess.run(
        [sys.executable, "-c", code, "evaluate", "--pack", str(tiny_pack), "--seeds", "1", "--steps", "1", "--threads", "1"],
        capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": path}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "head and eyes" in done.stdout and "gaze, degrees" in done.stdout
    assert "give --speech" in done.stdout and "no 'capp' graph" in done.stdout
    assert "closure" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--seeds", "0"], "--seeds"),
        (["--steps", "0"], "--steps"),
        (["--guidance", "audio=loud"], "audio=loud"),
        (["--guidance", "loudness=1"], "loudness=1"),
        (["--speech", "nowhere"], "phones.json"),
    ],
)
def test_bad_options_are_one_line(
    command: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["evaluate", *arguments]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("parley: error: ") and words in line


@pytest.mark.parametrize("table", ["", "{}", '{"a": 1}', '{"a": {"text": "", "phones": []}}', "[]"])
def test_a_bad_table_of_phones_is_one_line(
    command: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], table: str
) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(RATE), RATE)
    (tmp_path / "phones.json").write_text(table)
    assert main(["evaluate", "--speech", str(tmp_path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert str(tmp_path) in line and "phones.json" in line


def test_columns_line_up() -> None:
    assert list(tables.aligned([("", "a"), ("name", "1.00")])) == ["           a", "  name  1.00"]
    assert np.all([len(line) <= 10 for line in tables.aligned([("x", "y")])])
