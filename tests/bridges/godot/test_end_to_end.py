"""Godot talks with a real `parley serve` over TCP: plays, is interrupted, survives a restart; values match the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from godot_project import Project, Results
from served_runtime import ServedRuntime, Tap, messages_in

from parley import protocol

SCRIPT = "live_runtime/end_to_end_test.gd"
TESTS = (
    "test_values_on_the_face_are_those_the_runtime_sent",
    "test_two_lines_queue_up_and_an_interrupt_stops_at_once",
    "test_sound_that_is_still_being_made",
    "test_any_stream_can_be_said",
    "test_figures_of_the_runtime",
    "test_pictures_on_a_texture_rect",
    "test_the_runtime_restarts_in_mid_line",
    "test_a_line_goes_on_over_a_broken_connection",
)

pytestmark = pytest.mark.godot


@pytest.fixture(scope="module")
def wire(project: Project, tiny_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tap]:
    """All that the runtime said while the script ran; `results` and `shown` are in its folder."""
    runtime = ServedRuntime(tiny_pack, tmp_path_factory.mktemp("runtime") / "serve.log")
    runtime.start()
    tap = Tap(runtime.port)

    def restart(line: str) -> None:
        if line == "restart":
            runtime.kill()
            runtime.start()
        elif line == "cut":
            tap.cut()

    try:
        options = {"port": tap.port, "out": project.folder / "shown.json"}
        results = project.run([SCRIPT], options, asked=restart)
        (project.folder / "results.json").write_text(json.dumps({test: results.get((SCRIPT, test)) for test in TESTS}))
        yield tap
    finally:
        tap.close()
        runtime.kill()


@pytest.fixture(scope="module")
def results(wire: Tap, project: Project) -> Results:
    found = json.loads((project.folder / "results.json").read_text())
    return {(SCRIPT, test): failures for test, failures in found.items()}


@pytest.mark.parametrize("name", TESTS)
def test_in_godot(name: str, results: Results) -> None:
    assert results[SCRIPT, name] is not None, "Godot ended before this test"
    assert not results[SCRIPT, name], "\n".join(results[SCRIPT, name])


def test_blend_shapes_match_what_the_runtime_sent(wire: Tap, project: Project) -> None:
    """The bytes on the wire, read by Parley's own codec, interpolated between the frames that Godot names."""
    sent: dict[int, np.ndarray] = {}
    lines: dict[int, int] = {}
    for parts in messages_in(bytes(wire.heard[0])):
        message = protocol.decode(parts)
        if isinstance(message, protocol.Frames):
            for number, row in enumerate(protocol.unpack_rows(message, 60)):
                sent[message.seq + number] = row
                lines[message.seq + number] = message.line
    shown = [row for row in json.loads((project.folder / "shown.json").read_text()) if not row["blending"]]
    speaking = [row for row in shown if row["line"] == 1]
    assert len(speaking) > 20, "the line was on screen for too few pictures"
    assert {row["line"] for row in shown} >= {0, 1}
    for row in shown:
        first, part = sent[row["seq"]], row["fraction"]
        second = sent.get(row["seq"] + 1, first)
        wanted = np.clip(first[:52] + (second[:52] - first[:52]) * part, 0.0, 1.0)
        np.testing.assert_allclose(row["weights"], wanted, atol=2e-5)
        assert lines[row["seq"]] == row["line"]
    spoken = np.array([row["weights"] for row in speaking])
    assert spoken.std(axis=0).max() > 0.01, "the face did not move"
