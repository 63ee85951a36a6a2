"""A training in sittings: each goes on with what the one before left, towards the minutes of all together."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The trainings that were run; each leaves the folder that it was asked for."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks" / "gpu"))
    import teach

    ran: list[list[str]] = []

    def run(lesson: object, command: list[str]) -> None:
        ran.append(command[3:])
        for option in ("--out", "--resume", "-o"):
            if option in command:
                Path(command[command.index(option) + 1]).mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(teach, "_run", run)
    monkeypatch.setattr(teach, "_evaluated", lambda *_, **__: {})
    for table in ("lips_of", "portraits_of"):
        monkeypatch.setattr(sys.modules["scores"], table, lambda _: {})
    monkeypatch.setattr(sys.modules["scores"], "compared", lambda *_: {"better": [], "worse": [], "verdict": "none"})
    monkeypatch.setattr(sys.modules["scores"], "told", lambda _: "nothing to tell")
    return ran


def of(command: list[str], option: str) -> str:
    return command[command.index(option) + 1]


@pytest.mark.parametrize(
    ("stage", "taught", "material"), [("motion", ["audio", "motion"], 1), ("portrait", ["portrait"], 2)]
)
def test_a_second_sitting_goes_on(
    commands: list[list[str]], tmp_path: Path, stage: str, taught: list[str], material: int
) -> None:
    from teach import STAGES, Lesson

    minutes: list[float] = []
    for sitting in (6.0, 4.0, 2.0):
        commands.clear()
        STAGES[stage](Lesson(ROOT, tmp_path, "cpu", sitting, True, None, print))
        trained = [command for command in commands if "--resume" in command]
        assert [command[0] for command in trained] == taught
        assert [of(command, "--resume") for command in trained] == [str(tmp_path / name) for name in taught]
        minutes.append(sum(float(of(command, "--minutes")) for command in trained))
        made = [command for command in commands if command[0] in ("corpus", "heads")]
        assert len(made) == (material if len(minutes) == 1 or stage == "portrait" else 0)
        assert commands[-1][0].endswith("export")
    assert minutes == pytest.approx([6.0, 10.0, 12.0])
