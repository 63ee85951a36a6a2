"""The teacher obeys its controls, so it must come out as obedient; one that ignores them must not."""

from __future__ import annotations

import numpy as np
import pytest

from parley import EMOTIONS, Controls
from parley_train.evaluate.obedience import distance_shifts, emotion_shifts, gaze_errors


def test_the_teacher_moves_as_the_teacher(act) -> None:
    found = emotion_shifts(lambda controls, seed: act(controls, seed + 10), act, (0, 1))
    assert [e.emotion for e in found] == list(EMOTIONS) == [e.nearest for e in found]
    assert min(e.cosine for e in found) > 0.95
    assert all(0.85 < e.reach < 1.15 for e in found)


def test_one_who_takes_emotions_for_others_is_found_out(act) -> None:
    def confused(controls: Controls, seed: int):
        return act(Controls(emotion={"joy": 1.0} if "anger" in controls.emotion else {}), seed)

    found = {e.emotion: e for e in emotion_shifts(confused, act, (0,))}
    assert found["anger"].nearest == "joy"
    assert found["sadness"].size == found["sadness"].reach == 0.0


def test_gaze_and_distance(act) -> None:
    assert max(g.error for g in gaze_errors(act, (0, 1))) < 2.5
    ignored = gaze_errors(lambda controls, seed: act(Controls(), seed), (0,))
    assert ignored[0].error == pytest.approx(20.0, abs=2.5)
    for shift in distance_shifts(act, (0,)):
        assert shift.got == pytest.approx(shift.asked, abs=0.002)
    assert all(shift.got == 0.0 for shift in distance_shifts(lambda controls, seed: act(Controls(), seed), (0,)))


def test_the_side_of_a_sneer_does_not_matter(act) -> None:
    found = emotion_shifts(lambda controls, seed: act(controls, seed + 3), act, (4,))
    contempt = found[EMOTIONS.index("contempt")]
    assert contempt.nearest == "contempt" and contempt.cosine > 0.9
    assert np.isfinite(contempt.reach)
