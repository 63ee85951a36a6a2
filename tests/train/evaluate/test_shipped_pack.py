"""What the pack that ships does with recorded speech that nothing was taught on."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley_runtime.pack import default_pack_folder
from parley_runtime.performer import Performer
from parley_train.evaluate.lines import lines_of
from parley_train.evaluate.report import Report, Settings, judge_model

pytestmark = [pytest.mark.shared, pytest.mark.slow]


@pytest.fixture(scope="module")
def report(shared_folder: Path) -> Report:
    folder = default_pack_folder()
    if not (folder / "pack.json").is_file():
        pytest.skip(f"no default pack in {folder}: make it with python -m parley_train, or set PARLEY_PACK")
    speech = shared_folder / "data/lj_speech"
    performer = Performer.open(folder, threads=1)
    return judge_model(performer, "lj_speech", lines_of(speech), Settings(seeds=(0, 1)), lambda _: None)


def test_lips(report: Report) -> None:
    lips = report.lips["model"]
    assert lips.closure >= 0.85
    assert lips.false_closure <= 0.10
    assert lips.open >= 0.95
    assert lips.labio >= 0.92
    assert lips.round >= 0.92
    assert abs(lips.lag) <= 30
    assert lips.corr >= 0.78
    assert lips.silence <= 0.08
    assert lips.jitter <= 0.20


def test_the_lips_listen(report: Report) -> None:
    model, shuffled = report.lips["model"], report.lips["shuffled"]
    assert model.closure > shuffled.closure + 0.3
    assert model.corr > shuffled.corr + 0.4
    assert report.lips["shifted +200 ms"].lag == pytest.approx(model.lag + 200, abs=20)


def test_heads_move_and_eyes_blink(report: Report) -> None:
    model, teacher = report.movement["model"], report.movement["teacher"]
    assert 8 <= model.blinks_per_minute <= 25
    assert model.head_step > 0.4 * teacher.head_step
    assert all(made > 0.4 * taught for made, taught in zip(model.head_deviation, teacher.head_deviation, strict=True))
    assert report.diversity["model"].visible == 1.0


def test_controls_are_obeyed(report: Report) -> None:
    assert all(e.nearest == e.emotion and e.cosine > 0.7 and e.reach > 0.5 for e in report.emotions)
    assert all(g.error <= 5.0 for g in report.gaze)
    assert all(abs(d.got - d.asked) < 0.02 for d in report.distance)


def test_joins_leave_no_trace(report: Report) -> None:
    assert report.seams is not None and report.seams.joins > 20
    assert 0.8 < report.seams.velocity < 1.2
    assert 0.7 < report.seams.acceleration < 1.3


def test_the_head_belongs_to_the_sound(report: Report) -> None:
    if not report.sync:
        pytest.skip("the pack has no 'capp' graph")
    model, teacher, shuffled = (report.sync[name] for name in ("model", "teacher", "shuffled"))
    assert abs(teacher.peak) <= 0.034 and abs(model.peak) <= 0.067
    assert teacher.at(0.0) > teacher.at(0.2) + 0.1
    assert model.at(0.0) > max(model.at(0.2), model.at(-0.2), shuffled.at(0.0)) + 0.03
