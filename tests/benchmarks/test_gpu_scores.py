"""The verdict on what a GPU taught: nothing worse, something better."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "gpu"))
import scores

SHIPPED = {"closure": 0.90, "false_closure": 0.08, "corr": 0.80}


@pytest.mark.parametrize(
    ("change", "better", "worse", "ship"),
    [
        ({}, [], [], False),
        ({"closure": 0.95}, ["closure"], [], True),
        ({"false_closure": 0.04}, ["false_closure"], [], True),
        ({"closure": 0.95, "corr": 0.70}, ["closure"], ["corr"], False),
        ({"closure": 0.95, "corr": 0.799}, ["closure"], [], True),
    ],
)
def test_ships_what_is_better_and_nowhere_worse(
    change: dict[str, float], better: list[str], worse: list[str], ship: bool
) -> None:
    found = scores.compared(SHIPPED, SHIPPED | change, scores.LIPS)
    assert (found["better"], found["worse"], found["ship"]) == (better, worse, ship)
    assert scores.told(found).endswith("verdict: ship it" if ship else "verdict: keep what ships")


def test_nothing_to_compare_is_no_reason_to_ship() -> None:
    assert scores.lips_of({}) == {}
    assert not scores.compared({}, SHIPPED, scores.LIPS)["ship"]


def test_portraits_are_told_by_protocol() -> None:
    report = {"protocols": {"talk 512": {"copy": {"psnr": 20.0}, "drawn": {"psnr": 31.0, "mouth": 29.0}}}}
    assert scores.portraits_of(report) == {"talk 512 psnr": 31.0, "talk 512 mouth": 29.0}
