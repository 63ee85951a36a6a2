"""A scene's file: what it may say, and an error that names the entry for everything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from parley import AudioError, InputError
from parley_runtime.cli.demo import HEAD
from parley_runtime.scene import read_script, timetable
from parley_runtime.scene.timetable import LAST

RIG = {"rig": str(HEAD)}


def line(**keys: object) -> dict[str, object]:
    return {"face": "ann", "sound": "ann.wav", **keys}


def test_a_scene_is_read(write_scene) -> None:
    script = read_script(
        write_scene(
            lines=[line(to="bob", text="Hm."), {"face": "bob", "sound": "bob.wav", "start": 2, "emotion": {"joy": 1}}],
            shots=[{"start": 1.5, "show": ["bob"]}],
        )
    )
    first, second = script.lines
    assert list(script.faces) == ["ann", "bob", "cy"] and script.faces["ann"] == f"rig:{HEAD}"
    assert (first.to, first.text, first.start, second.start) == ("bob", "Hm.", None, 2.0)
    assert second.controls.values == {"joy": (1.0,)}
    assert [(shot.start, shot.show) for shot in script.shots] == [(0.0, ("ann", "bob", "cy")), (1.5, ("bob",))]
    folder = script.path.parent
    assert script.sources == [script.path, Path(HEAD), folder / "ann.wav", folder / "bob.wav"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"lines": []}, "'lines' is empty"),
        ({"lines": "ann.wav"}, "'lines' must be a list"),
        ({"lines": [line(sound="away.wav")]}, "line 1: .*away.wav is not there"),
        ({"lines": [line(face="dan")]}, "line 1: 'face': 'dan' is no face of this scene; it has ann, bob, cy"),
        ({"lines": [line(), line(to="ann")]}, "line 2: 'ann' speaks to itself"),
        ({"lines": [line(start=1, pause=1)]}, "line 1: has both"),
        ({"lines": [line(start=-1)]}, "'start' must be seconds from 0"),
        ({"lines": [line(start=True)]}, "'start' must be seconds"),
        ({"lines": [line(mood="glad")]}, "line 1: unknown key 'mood'"),
        ({"lines": [line(emotion={"glad": 1})]}, "line 1: unknown emotion 'glad'"),
        ({"lines": [line(motion="ann.wav", energy=1)]}, "finished 'motion', which 'energy' cannot change"),
        ({"lines": [{"face": "ann"}]}, "line 1: needs 'face' and 'sound'"),
        ({"faces": {}}, "a scene has 1 to 9 faces"),
        ({"faces": {"ann": {}}}, "face 'ann': needs one of portrait, rig"),
        ({"faces": {"ann": {"rig": "away.glb"}}}, "face 'ann': .*away.glb is not there"),
        ({"faces": {"ann": {"clay": "a"}}}, "face 'ann': unknown key 'clay'"),
        ({"shots": [{"start": 0, "show": []}]}, "shot 1: 'show' must name one face"),
        ({"shots": [{"start": 0, "show": ["ann", "ann"]}]}, "each once"),
        ({"shots": [{"start": 2, "show": ["ann"]}, {"start": 2, "show": ["bob"]}]}, "shot 2: begins at 2 s"),
        ({"sets": []}, "unknown key 'sets'"),
        ({"background": "away.png"}, "'background': .*away.png is not there"),
    ],
)
def test_what_a_scene_cannot_say(write_scene, changes: dict[str, object], said: str) -> None:
    path = write_scene(**changes)
    with pytest.raises(InputError, match=said) as error:
        read_script(path)
    assert str(path) in str(error.value)


def test_a_file_that_is_no_scene(tmp_path: Path) -> None:
    (tmp_path / "scene.json").write_text("{")
    with pytest.raises(InputError, match=r"scene\.json: is not valid JSON"):
        read_script(tmp_path / "scene.json")
    with pytest.raises(InputError, match=r"nowhere\.json"):
        read_script(tmp_path / "nowhere.json")


def test_lines_follow_each_other_unless_they_have_a_time(write_scene) -> None:
    lines = [
        line(),
        {"face": "bob", "sound": "bob.wav"},
        {"face": "cy", "sound": "cy.wav", "pause": -0.1},
        line(start=0.7),
    ]
    times = timetable(read_script(write_scene(lines=lines)))
    assert [(cue.line.face, round(cue.start, 3), round(cue.end, 3)) for cue in times.cues] == [
        ("ann", 0.0, 0.5), ("ann", 0.7, 1.2), ("bob", 0.8, 1.2), ("cy", 1.1, 1.7),
    ]  # fmt: skip
    assert times.duration == pytest.approx(1.7 + LAST)


def test_a_face_cannot_say_two_lines_at_once(write_scene) -> None:
    with pytest.raises(InputError, match=r"line 2: begins at 0.30 s, but 'ann' still says ann.wav until 0.50 s"):
        timetable(read_script(write_scene(lines=[line(), line(start=0.3)])))


def test_a_sound_that_is_none(write_scene) -> None:
    with pytest.raises(AudioError, match=r"scene\.json"):
        timetable(read_script(write_scene(lines=[line(sound="scene.json")])))


def test_a_shot_lasts_until_the_next(write_scene) -> None:
    shots = [{"start": 0.5, "show": ["bob"]}, {"start": 0.9, "show": ["cy", "ann"]}]
    times = timetable(read_script(write_scene(shots=shots)))
    assert [times.shot_at(t).show for t in (0.0, 0.49, 0.5, 0.89, 0.9, 9.0)] == [
        ("ann", "bob", "cy"), ("ann", "bob", "cy"), ("bob",), ("bob",), ("cy", "ann"), ("cy", "ann"),
    ]  # fmt: skip
