"""The sample scene plays: every file is there, nobody speaks over himself, every shot begins while the scene lasts."""

from __future__ import annotations

from pathlib import Path

from parley_runtime.scene import read_script, timetable

SCENE = Path(__file__).resolve().parents[2] / "samples" / "cutscene" / "tavern.json"


def test_the_sample_scene_can_be_played() -> None:
    script = read_script(SCENE)
    times = timetable(script)
    assert len(times.cues) == 6 and {cue.line.face for cue in times.cues} == set(script.faces)
    assert all(cue.line.text for cue in times.cues)
    starts = [shot.start for shot in times.shots]
    assert len(starts) == 5 and starts[-1] < times.duration
    interrupted = [b for a, b in zip(times.cues, times.cues[1:], strict=False) if b.start < a.end]
    assert [cue.line.face for cue in interrupted] == ["Bram"]
