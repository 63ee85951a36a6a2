"""The table over evaluations: which rows there are, what they count, and that time is measured on all of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_pack import tiny_networks

from parley import InputError
from parley_runtime.pack import Pack
from parley_runtime.performer import Performer
from parley_train.distil.paths import student_sampling
from parley_train.evaluate.steps import contenders, judge_steps, lines_of
from parley_train.evaluate.steps_cli import run
from parley_train.export import export
from parley_train.latent import usual_sampling
from parley_train.real_speech import SpokenLine


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> list[Pack]:
    """The full model, and packs whose students take 2 and 1 steps (the same network, untrained)."""
    encoder, motion = tiny_networks()
    folder, usual = tmp_path_factory.mktemp("packs"), usual_sampling()
    made = [export(folder / "full", encoder, motion, name="full")]
    for steps in (2, 1):
        student = motion, student_sampling(usual, steps)
        made.append(export(folder / str(steps), encoder, motion, name=f"few{steps}", student=student))
    return made


def test_rows_of_the_full_model_and_its_students(packs: list[Pack], lines: list[SpokenLine]) -> None:
    full, *few = [Performer.open(pack.folder, threads=1) for pack in packs]
    entries = contenders(full, few, [1, 8])
    assert [(e.name, e.steps, e.evaluations) for e in entries] == [
        ("full", 1, 2), ("full", 8, 16), ("distilled, few1", 1, 1), ("distilled, few2", 2, 2),
    ]  # fmt: skip
    assert [(e.name, e.steps) for e in contenders(few[0], [], [8])] == [("full", 8), ("distilled, few2", 2)]
    rows = judge_steps([entries[1], entries[3]], lines[:1], [0, 1], lambda _: None)
    assert rows[0].lips is not None and 0.0 <= rows[0].lips.closure <= 1.0
    assert rows[0].diversity is not None and rows[0].diversity.head > 0.0
    assert rows[0].seams is not None and rows[0].seams.joins > 0
    assert rows[0].lips != rows[1].lips
    assert min(row.window_ms for row in rows) > 0.0
    header, *printed = lines_of(rows)
    assert "closure" in header and "blinks/min" in header
    assert [line.split()[0] for line in printed] == ["full", "distilled,"]


def test_the_command(packs: list[Pack], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from argparse import Namespace

    options = Namespace(
        pack=packs[0].folder,
        also=[packs[1].folder],
        speech=None,
        steps="1",
        seeds=1,
        threads=1,
        json=tmp_path / "t.json",
    )
    assert run(options) == 0
    shown = capsys.readouterr().out
    assert "distilled, few2" in shown and "closure" not in shown  # nobody knows the bundled line's phones
    full, few = json.loads((tmp_path / "t.json").read_text())
    assert (full["steps"], few["steps"], few["evaluations"]) == (1, 2, 2)
    assert full["lips"] is None and full["diversity"] is None
    options.steps = "many"
    with pytest.raises(InputError, match="--steps takes numbers"):
        run(options)
    options.steps = "0"
    with pytest.raises(InputError, match="between 1 and 1000"):
        run(options)
