from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_factory import make_clip
from hypothesis import given
from hypothesis import strategies as st

from parley import ARKIT_INDEX, ARKIT_NAMES, ClipError, InputError, MotionClip
from parley.clips import ExportOptions, export, read_clip, read_livelink, timecode
from parley.clips.eyes import eye_angles, eyes_in_head, gaze_of
from parley.clips.livelink import ANGLE_COLUMNS, COLUMNS, LIVE_LINK_SHAPES
from parley.rotation import angle_between, quaternion_from_vector


def _write(path: Path, rows: list[dict[str, Any]], columns: tuple[str, ...] = COLUMNS, end: str = "\n") -> Path:
    """A recording with 0 for every value that a row does not name."""
    lines = [",".join(columns)]
    lines += [
        ",".join(str(row.get(column, 61 if column == "BlendShapeCount" else 0)) for column in columns) for row in rows
    ]
    path.write_bytes((end.join(lines) + end).encode())
    return path


def _codes(count: int, rate: float = 60.0, clock: float = 60.0, start: float = 47207.96) -> list[dict[str, Any]]:
    return [{"Timecode": timecode.write(start + i / rate, clock)} for i in range(count)]


def _turned(first: MotionClip, second: MotionClip) -> float:
    a, b = quaternion_from_vector(first.head_rotation), quaternion_from_vector(second.head_rotation)
    return float(angle_between(a, b).max())


def test_the_layout_is_the_apps(tmp_path: Path) -> None:
    clip = make_clip(0.1)
    path = export(clip, tmp_path / "take.csv", "livelink", ExportOptions(timecode_start=13 * 3600 + 7.5))
    header, first, second, _ = path.read_text("utf-8").splitlines()
    columns = header.split(",")
    assert columns[:3] == ["Timecode", "BlendShapeCount", "EyeBlinkLeft"] and len(columns) == 63
    assert columns.index("JawRight") + 1 == columns.index("JawLeft")
    assert columns.index("MouthRight") + 1 == columns.index("MouthLeft")
    assert columns[53:57] == ["TongueOut", "HeadYaw", "HeadPitch", "HeadRoll"]
    assert columns[57:] == [f"{eye}Eye{angle}" for eye in ("Left", "Right") for angle in ("Yaw", "Pitch", "Roll")]
    assert sorted(LIVE_LINK_SHAPES) == sorted(ARKIT_NAMES)
    assert first.split(",")[:2] == ["13:00:07:30.000", "61"] and second.startswith("13:00:07:32.000,")
    assert all(len(cell.split(".")[1]) == 10 for cell in first.split(",")[2:])


@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 47.0])
def test_clips_come_back(tmp_path: Path, fps: float) -> None:
    clip = make_clip(3.0, fps=fps)
    back = read_clip(export(clip, tmp_path / "take.csv", "livelink"))
    assert back.fps == pytest.approx(clip.fps, rel=2e-3) and len(back) == len(clip)
    np.testing.assert_allclose(back.weights, clip.weights, atol=1e-6)
    np.testing.assert_allclose(back.gaze, clip.gaze, atol=1e-6)
    assert _turned(back, clip) < 1e-6


def test_rotations_mirror_the_shapes_as_in_the_apps_recordings(tmp_path: Path) -> None:
    # Sizes as the app records them: eyes to the subject's left and up, so yaw and pitch are negative, and the column
    # LeftEyeYaw has the larger angle that belongs to the right eye, which looks further in.
    row = {"EyeLookOutLeft": 0.38, "EyeLookInRight": 0.47, "EyeLookUpLeft": 0.3, "EyeLookUpRight": 0.3}
    row |= {"LeftEyeYaw": -0.29, "RightEyeYaw": -0.23, "LeftEyePitch": -0.13, "RightEyePitch": -0.13}
    row |= {"HeadYaw": 0.2, "HeadPitch": 0.1, "HeadRoll": -0.05}
    path = _write(tmp_path / "take.csv", [{**code, **row} for code in _codes(3)])
    clip = read_livelink(path)
    in_head = eyes_in_head(clip.head_rotation, clip.gaze)
    np.testing.assert_allclose(in_head, np.broadcast_to([0.26, 0.13], (3, 2)), atol=1e-6)  # left, up
    assert (in_head * eye_angles(clip.weights)[0] > 0).all()  # the same way as the shapes
    assert clip.head_rotation[0] == pytest.approx([0.1, -0.2, 0.05], abs=0.01)  # down, right, to the right shoulder
    plain = read_livelink(path, mirrored=False)
    assert plain.head_rotation[0] == pytest.approx([0.1, 0.2, -0.05], abs=0.01)


@pytest.mark.parametrize("with_eyes", [True, False])
def test_degrees_are_told_from_radians(tmp_path: Path, with_eyes: bool) -> None:
    clip = make_clip(2.0)
    path = export(clip, tmp_path / "take.csv", "livelink")
    lines = [line.split(",") for line in path.read_text("utf-8").splitlines()]
    keep = 63 if with_eyes else 57
    degrees = [[*row[:54], *(str(np.degrees(float(cell))) for cell in row[54:keep])] for row in lines[1:]]
    path.write_text("\n".join(",".join(row) for row in [lines[0][:keep], *degrees]), "utf-8")
    assert _turned(read_livelink(path), clip) < 1e-6
    assert _turned(read_livelink(path, angles="degrees"), clip) < 1e-6
    assert _turned(read_livelink(path, angles="radians"), clip) > 0.5
    if with_eyes:
        np.testing.assert_allclose(read_livelink(path).gaze, clip.gaze, atol=1e-6)


def test_a_still_head_in_degrees_is_told_by_the_eyes(tmp_path: Path) -> None:
    rows = [
        {**code, "HeadPitch": 1.2, "EyeLookOutLeft": 0.4, "EyeLookInRight": 0.4, "LeftEyeYaw": -14, "RightEyeYaw": -14}
        for code in _codes(5)
    ]
    clip = read_livelink(_write(tmp_path / "take.csv", rows))
    assert clip.head_rotation[0, 0] == pytest.approx(np.radians(1.2))


def test_gaze_comes_from_the_shapes_when_there_are_no_eye_columns(tmp_path: Path) -> None:
    columns = tuple(name for name in COLUMNS if name not in ANGLE_COLUMNS)
    rows = [{**code, "EyeLookInLeft": 0.5, "EyeLookOutRight": 0.5, "EyeLookUpLeft": 0.2} for code in _codes(3)]
    clip = read_livelink(_write(tmp_path / "take.csv", rows, columns))
    assert (clip.head_rotation == 0).all() and (clip.gaze[:, 0] < -0.2).all() and (clip.gaze[:, 1] > 0).all()


@pytest.mark.parametrize("spelling", ["pascal", "camel", "lower"])
@pytest.mark.parametrize("order", ["app", "apple", "shuffled"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_are_found_by_name(tmp_path: Path, spelling: str, order: str, end: str) -> None:
    shapes = {"app": LIVE_LINK_SHAPES, "apple": ARKIT_NAMES, "shuffled": ARKIT_NAMES[::-1]}[order]
    spell = {"pascal": lambda n: n[0].upper() + n[1:], "camel": lambda n: n, "lower": str.lower}[spelling]
    columns = ("Timecode", "BlendShapeCount", *(spell(name) for name in shapes), " HeadYaw ", "Note", "Note")
    values = {name: round(0.01 * (i + 1), 2) for i, name in enumerate(ARKIT_NAMES)}
    rows = [{**code, **{spell(name): v for name, v in values.items()}, " HeadYaw ": 0.3} for code in _codes(4)]
    path = _write(tmp_path / "take.csv", rows, columns, end)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + end.encode())  # a byte order mark and a blank line
    clip = read_livelink(path)
    np.testing.assert_allclose(clip.weights[2], list(values.values()), atol=1e-6)
    assert clip.head_rotation[0, 1] == pytest.approx(-0.3)


def test_weights_stay_in_their_range(tmp_path: Path) -> None:
    rows = [{**code, "EyeLookInLeft": 1.07, "JawOpen": -0.02} for code in _codes(3)]
    clip = read_livelink(_write(tmp_path / "take.csv", rows))
    assert clip.weights[0, ARKIT_INDEX["eyeLookInLeft"]] == 1.0 and clip.weights[0, ARKIT_INDEX["jawOpen"]] == 0.0


@pytest.mark.parametrize(("rate", "clock"), [(60, 60), (30, 60), (30, 30), (24, 24), (25, 25), (50, 50), (29.97, 60)])
def test_the_rate_is_found_in_the_timecode(tmp_path: Path, rate: float, clock: float) -> None:
    rows = [{**code, "JawOpen": i / 200} for i, code in enumerate(_codes(150, rate, clock))]
    clip = read_livelink(_write(tmp_path / "take.csv", rows))
    assert clip.fps == round(rate) and abs(len(clip) - 150) <= 1
    frames = np.interp(clip.times, np.arange(150) / rate, np.arange(150))
    np.testing.assert_allclose(clip.weights[:, ARKIT_INDEX["jawOpen"]], frames / 200, atol=2e-3)


def test_uneven_rows_are_interpolated(tmp_path: Path) -> None:
    at = np.cumsum(np.random.default_rng(2).choice([1, 1, 1, 1, 1, 2, 3, 7], 200)) / 60
    rows = [{"Timecode": timecode.write(t), "JawOpen": 0.5 + 0.5 * np.sin(t)} for t in at]
    rows.insert(50, rows[49])  # a frame that is there twice
    clip = read_livelink(_write(tmp_path / "take.csv", rows))
    assert clip.fps == 60 and clip.duration == pytest.approx(at[-1] - at[0], abs=0.02)
    np.testing.assert_allclose(
        clip.weights[:, ARKIT_INDEX["jawOpen"]], 0.5 + 0.5 * np.sin(clip.times + at[0]), atol=3e-3
    )


def test_a_take_may_pass_midnight_and_be_resampled(tmp_path: Path) -> None:
    rows = [{"Timecode": timecode.write(86399.0 + i / 60), "JawOpen": i / 240} for i in range(180)]
    clip = read_livelink(_write(tmp_path / "take.csv", rows), fps=30)
    assert clip.fps == 30 and len(clip) == 90
    np.testing.assert_allclose(clip.weights[:, ARKIT_INDEX["jawOpen"]], np.arange(90) / 120, atol=1e-4)


@given(st.floats(0.0, 86399.0), st.sampled_from([24.0, 25.0, 30.0, 60.0]))
def test_timecodes_come_back(time: float, rate: float) -> None:
    parsed = timecode.parse(timecode.write(time, rate))
    assert parsed is not None
    assert timecode.seconds([parsed], rate)[0] == pytest.approx(time, abs=0.51e-3 / rate)


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("13:07:09:29.500", (47229.0, 29.5)), ("13:07:09;02", (47229.0, 2.0)), ("13:07:09.25", (47229.25, None)),
        (" 1.5 ", (1.5, None)), ("2e-3", (0.002, None)), ("soon", None), ("", None), ("-1", None), ("nan", None),
        ("1:2", None), ("::", None),
    ],
)  # fmt: skip
def test_timecodes_of_many_kinds(text: str, parsed: object) -> None:
    assert timecode.parse(text) == parsed


def test_gaze_is_head_and_eyes_together() -> None:
    clip = make_clip()
    eyes = eyes_in_head(clip.head_rotation, clip.gaze)
    np.testing.assert_allclose(gaze_of(clip.head_rotation, eyes), clip.gaze, atol=1e-7)
    np.testing.assert_allclose(gaze_of([[0, 0.3, 0]], [[0.1, 0.0]]), [[0.4, 0.0]], atol=1e-12)
    np.testing.assert_allclose(gaze_of([[-0.2, 0, 0]], [[0.0, 0.1]]), [[0.0, 0.3]], atol=1e-12)


def _bad(rows: list[dict[str, Any]], **changes: Any) -> list[dict[str, Any]]:
    return [*rows[:2], {**rows[2], **changes}, *rows[3:]]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda p, r: _write(p, []), "no frames"),
        (lambda p, r: p.write_text(""), "line 1: no Timecode column"),
        (lambda p, r: _write(p, r, COLUMNS[1:]), "line 1: no Timecode column"),
        (lambda p, r: _write(p, r, (*COLUMNS, "jawopen")), r"line 1: the column jawopen is there twice \(20, 64\)"),
        (lambda p, r: _write(p, r, COLUMNS[:30] + COLUMNS[40:]), "line 1: no column for .* and 6 more"),
        (lambda p, r: _write(p, _bad(r, JawOpen="wide")), "line 4, column JawOpen: 'wide' is not a finite number"),
        (lambda p, r: _write(p, _bad(r, HeadYaw="")), "line 4, column HeadYaw: '' is not"),
        (lambda p, r: _write(p, _bad(r, JawOpen="nan")), "line 4, column JawOpen: 'nan' is not"),
        (lambda p, r: _write(p, _bad(r, JawOpen="1e999")), "line 4, column JawOpen"),
        (lambda p, r: _write(p, _bad(r, Timecode="noon")), "line 4: 'noon' is not a timecode"),
        (lambda p, r: _write(p, _bad(r, Timecode="13:06:40:00.0")), "line 4: the timecode goes back by"),
        (lambda p, r: _write(p, _bad(r, Timecode="13:09:47:57.6")), "line 4: the timecode leaps ahead by"),
        (lambda p, r: _write(p, _bad(r, JawOpen="0,5")), "line 4: 64 cells instead of 63"),
        (lambda p, r: p.write_bytes(_write(p, r).read_bytes()[:-20]), r"line 11: \d+ cells instead of 63"),
        (lambda p, r: p.write_bytes(b"\xff\xfe\x00"), "not UTF-8"),
    ],
)  # fmt: skip
def test_bad_recordings_are_named(tmp_path: Path, make, said: str) -> None:
    path = tmp_path / "take.csv"
    make(path, _codes(10))
    with pytest.raises(ClipError, match=said) as caught:
        read_livelink(path)
    assert "take.csv" in str(caught.value) and "\n" not in str(caught.value)


def test_missing_shapes_can_be_allowed(tmp_path: Path) -> None:
    path = _write(tmp_path / "take.csv", _codes(3), tuple(c for c in COLUMNS if c != "TongueOut"))
    assert len(read_livelink(path)) == 3  # older ARKit had no tongue
    path = _write(tmp_path / "take.csv", [{**c, "JawOpen": 1} for c in _codes(3)], ("Timecode", "JawOpen"))
    with pytest.raises(ClipError, match="no column for eyeBlinkLeft"):
        read_livelink(path)
    clip = read_livelink(path, allow_missing=True)
    assert clip.weights.sum() == 3.0


@pytest.mark.parametrize("option", [{"angles": "turns"}, {"fps": 0.0}, {"fps": float("nan")}, {"timecode_rate": -30.0}])
def test_impossible_options_are_refused(tmp_path: Path, option: dict[str, Any]) -> None:
    path = _write(tmp_path / "take.csv", _codes(3))
    with pytest.raises(InputError, match=next(iter(option))):
        read_livelink(path, **option)


def test_the_clock_of_a_short_take_can_be_told(tmp_path: Path) -> None:
    path = _write(tmp_path / "take.csv", _codes(12, 30, 30, start=40.0))  # the seconds never turn over
    assert read_livelink(path).fps == 60
    assert read_livelink(path, timecode_rate=30).fps == 30


def test_head_angles_near_straight_up_survive(tmp_path: Path) -> None:
    clip = make_clip(0.5)
    steep = replace(clip, head_rotation=np.tile(np.float32([-1.5, 0.02, 0.01]), (len(clip), 1)))
    assert _turned(read_livelink(export(steep, tmp_path / "take.csv", "livelink"), angles="radians"), steep) < 1e-5
