"""Faces of a scene: lines as a bake makes them, no jump where they begin and end, and listeners that look at who speaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parley.motion import FRAME_RATE
from parley_runtime.bake import BakeOptions, bake
from parley_runtime.live.blend import LENGTH
from parley_runtime.scene import Script, Studio, perform, read_script, timetable
from parley_runtime.scene.acting import joined, listening, turn_to


def test_a_line_is_itself_once_its_beginning_is_eased_in() -> None:
    idle, line = np.zeros((90, 58), np.float32), np.full((30, 58), 0.8, np.float32)
    line[:, 1] = np.linspace(0, 1, 30)
    rows = joined(idle, [(1.0, line)])
    assert np.array_equal(rows[:30], idle[:30])
    assert np.allclose(rows[30 + LENGTH : 60], line[LENGTH:]) and np.allclose(rows[60 + LENGTH :], 0)
    assert np.abs(np.diff(rows[:, 0])).max() < 0.2  # the step of 0.8 is gone
    assert np.abs(np.diff(rows[:, 57])).max() < 0.2


def test_a_line_right_after_another_begins_where_that_one_ended() -> None:
    idle, one, two = (np.full((n, 58), value, np.float32) for n, value in ((60, 0.0), (15, 0.3), (15, 0.9)))
    rows = joined(idle, [(0.5, one), (1.0, two)])
    assert rows[29, 0] == pytest.approx(0.3) and rows[30, 0] == pytest.approx(0.3, abs=0.04)
    assert rows[44, 0] == pytest.approx(0.9) and np.abs(np.diff(rows[:, 0])).max() < 0.15


def test_a_clip_that_outlasts_the_scene_is_cut() -> None:
    assert len(joined(np.zeros((20, 58), np.float32), [(0.5, np.ones((30, 58), np.float32))])) == 20


def test_listeners_turn_to_who_speaks(script: Script) -> None:
    times = timetable(script)
    assert turn_to("ann", "bob", script) > 0 > turn_to("cy", "bob", script)  # the subject's left is the picture's right
    bob, cy = (listening(face, script, times).sample(np.array([0.5, 1.3]))[:, 0] for face in ("bob", "cy"))
    assert np.degrees(bob) == pytest.approx([turn_to("bob", "ann", script)] * 2, abs=0.2)
    assert np.degrees(cy) == pytest.approx([turn_to("cy", "ann", script), turn_to("cy", "bob", script)], abs=0.2)


def test_lines_are_those_of_a_bake_and_are_shared_with_it(script: Script, tiny_pack: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    bake([script.lines[0].sound], tmp_path / "clips", BakeOptions(pack=tiny_pack, cache=cache))
    studio = Studio.open(tiny_pack, threads=1, cache=cache)
    first = perform(script, timetable(script), studio)
    again = perform(script, timetable(script), studio)
    assert (first.performed, again.performed) == (1, 0)
    frames = round(timetable(script).duration * FRAME_RATE)
    for face in script.faces:
        assert first.motion[face].shape == (frames, 58)
        assert np.array_equal(first.motion[face], again.motion[face])
    baked = np.load(tmp_path / "clips" / "ann.npz")["weights"]
    assert np.allclose(first.motion["ann"][LENGTH : len(baked), :52], baked[LENGTH:], atol=1e-6)


def test_a_line_may_be_a_finished_clip(write_scene, tiny_pack: Path, tmp_path: Path) -> None:
    bake([tmp_path / "bob.wav"], tmp_path, BakeOptions(pack=tiny_pack))
    script = read_script(write_scene(lines=[{"face": "ann", "sound": "ann.wav", "motion": "bob.npz"}]))
    play = perform(script, timetable(script), Studio.open(tiny_pack, threads=1))
    assert play.performed == 0
    shown, clip = play.motion["ann"][:, :52], np.load(tmp_path / "bob.npz")["weights"]
    assert np.allclose(shown[LENGTH : len(clip)], clip[LENGTH:], atol=1e-6)


def test_who_is_spoken_to_is_looked_at_unless_the_line_looks_elsewhere(write_scene, tiny_pack: Path) -> None:
    def played(**keys: object) -> np.ndarray:
        script = read_script(write_scene(lines=[{"face": "ann", "sound": "ann.wav", "seed": 1, **keys}]))
        return perform(script, timetable(script), Studio.open(tiny_pack, threads=1)).motion["ann"]

    aside = turn_to("ann", "cy", read_script(write_scene()))
    assert np.array_equal(played(to="cy"), played(gaze=[aside, 0]))
    assert np.array_equal(played(to="cy", gaze=[-5, 0]), played(gaze=[-5, 0]))
    assert not np.array_equal(played(to="cy"), played())
