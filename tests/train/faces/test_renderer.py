"""Pictures of a character and their ground truth, checked with arithmetic that the renderer does not use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from face_weights import weights
from numpy.typing import NDArray

from parley.errors import InputError
from parley_train.faces import NEUTRAL, FaceRenderer, Frame, Performance, Setting, Truth, cast, flow
from parley_train.faces.camera import Portrait
from parley_train.faces.hidden import Cover
from parley_train.faces.lids import Lids
from parley_train.faces.performance import rotation_of
from parley_train.faces.scene import Dressed

pytestmark = pytest.mark.shared

STUDIO = Setting.studio()
TURNED = Performance(weights(jawOpen=0.4, mouthSmileLeft=0.7, browInnerUp=0.5), 0.3, -0.1, 0.08, (0.01, -0.005, 0.02))


def draw(renderer: FaceRenderer, dressed: Dressed, performance: Performance = NEUTRAL) -> tuple[Frame, Truth]:
    frame = renderer.draw(dressed, STUDIO, performance)
    assert frame.truth is not None
    return frame, frame.truth


def showing(dressed: Dressed, truth: Truth, *materials: str) -> NDArray[np.bool_]:
    """[G, G]: pixels that show one of `materials`."""
    found = np.zeros(truth.triangle.shape, bool)
    for span in dressed.spans:
        if span.material in materials:
            found |= (truth.triangle >= span.first) & (truth.triangle < span.last)
    return found


def test_the_same_seed_gives_the_same_bytes(renderer: FaceRenderer, someone: Dressed) -> None:
    first, truth = draw(renderer, someone, TURNED)
    with renderer.dress(cast(2, renderer.rig, "realistic")) as again:
        second, other = draw(renderer, again, TURNED)
    np.testing.assert_array_equal(first.image, second.image)
    np.testing.assert_array_equal(first.matte, second.matte)
    np.testing.assert_array_equal(truth.triangle, other.triangle)
    np.testing.assert_array_equal(truth.vertices, other.vertices)
    with renderer.dress(cast(3, renderer.rig, "realistic")) as stranger:
        assert (draw(renderer, stranger, TURNED)[0].image != first.image).mean() > 0.3


def test_vertices_lie_where_a_pinhole_camera_sees_them(renderer: FaceRenderer, someone: Dressed) -> None:
    """The nose's tip: head turned about the pivot, then seen from 75 cm through 26 degrees."""
    _, truth = draw(renderer, someone, TURNED)
    tip = int(renderer.rig.landmarks[30])
    local = renderer.rig.express(someone.shape.neutral, TURNED.weights, someone.shape.gain)[tip].astype(np.float64)
    pivot = renderer.rig.pivot.astype(np.float64)
    x, y, z = rotation_of(0.3, -0.1, 0.08) @ (local - pivot) + pivot + np.array(TURNED.translation)
    half = np.tan(np.radians(13.0)) * (0.75 - z)
    np.testing.assert_allclose(truth.vertices[tip], (x / half, (-0.005 - y) / half, 0.75 - z), atol=1e-5)


def test_every_shown_pixel_lies_in_its_triangle(renderer: FaceRenderer, someone: Dressed) -> None:
    _, truth = draw(renderer, someone, TURNED)
    row, column = np.nonzero(truth.shown)
    ends = truth.vertices[truth.corners[truth.triangle[row, column]]].astype(np.float64)
    size = truth.triangle.shape[0]
    at = (np.stack([column, row], axis=1) + 0.5) / size * 2.0 - 1.0
    a, b, c = ends[:, 0, :2] - at, ends[:, 1, :2] - at, ends[:, 2, :2] - at
    sides = np.stack([p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0] for p, q in ((a, b), (b, c), (c, a))], axis=1)
    inside = (sides >= -2e-6).all(axis=1) | (sides <= 2e-6).all(axis=1)
    # Rasterisers snap vertices to 1/256 of a pixel.
    assert inside.mean() > 0.995
    mix = truth.barycentric[row, column]
    depth = (mix * ends[:, :, 2]).sum(axis=1)
    np.testing.assert_allclose(depth, truth.depth[row, column], rtol=1e-5)


def test_what_is_shown_is_the_nearest(renderer: FaceRenderer, someone: Dressed) -> None:
    """No vertex of the skin lies in front of what its pixel shows, but for the rim of a silhouette."""
    _, truth = draw(renderer, someone)
    span = next(s for s in someone.spans if s.material == "skin")
    skin = np.unique(someone.corners[span.first : span.last])
    at = truth.vertices[skin]
    inside = (np.abs(at[:, :2]) < 1.0).all(axis=1)
    size = truth.triangle.shape[0]
    pixel = ((at[inside, :2] + 1.0) * 0.5 * size).astype(int)
    shown = truth.depth[pixel[:, 1], pixel[:, 0]]
    assert (at[inside, 2] < shown - 0.012).mean() < 0.03


def test_flow_of_the_nose_and_of_what_turns_away(renderer: FaceRenderer, someone: Dressed) -> None:
    _, target = draw(renderer, someone)
    _, source = draw(renderer, someone, replace(NEUTRAL, yaw=0.7))
    positions, known, visible = flow(target, source)
    size = target.triangle.shape[0]
    for landmark in (30, 27, 54, 48, 8):
        vertex = int(renderer.rig.landmarks[landmark])
        column, row = ((target.vertices[vertex, :2] + 1.0) * 0.5 * size).astype(int)
        assert known[row, column]
        expected = source.vertices[vertex, :2]
        assert np.abs(positions[row, column] - expected).max() < 6.0 / size, f"landmark {landmark}"
    # Turning to the subject's left hides the subject's left half, which is on the right of the picture.
    face = showing(someone, target, "skin")
    left, right = (
        visible[:, size // 2 :][face[:, size // 2 :]].mean(),
        visible[:, : size // 2][face[:, : size // 2]].mean(),
    )
    assert right > left + 0.15


def test_flow_onto_itself_is_the_identity(renderer: FaceRenderer, someone: Dressed) -> None:
    _, truth = draw(renderer, someone, TURNED)
    positions, known, visible = flow(truth, truth)
    size = truth.triangle.shape[0]
    centre = (np.arange(size) + 0.5) / size * 2.0 - 1.0
    row, column = np.nonzero(known)
    error = np.abs(positions[row, column] - np.stack([centre[column], centre[row]], axis=1)).max(axis=1)
    assert np.quantile(error, 0.99) < 0.2 / size
    assert visible[known].mean() > 0.999


def test_two_people_share_their_faces_and_not_their_hair(renderer: FaceRenderer, someone: Dressed) -> None:
    _, target = draw(renderer, someone)
    with renderer.dress(cast(7, renderer.rig, "realistic")) as other:
        _, source = draw(renderer, other)
    positions, known, _ = flow(target, source)
    assert not known[showing(someone, target, "hair", "cloth")].any()
    assert known[showing(someone, target, "skin")].all()
    mouth = int(renderer.rig.landmarks[62])
    size = target.triangle.shape[0]
    column, row = ((target.vertices[mouth, :2] + 1.0) * 0.5 * size).astype(int)
    assert np.abs(positions[row, column] - source.vertices[mouth, :2]).max() < 5.0 / size


def test_the_matte_is_where_the_character_is(renderer: FaceRenderer, someone: Dressed) -> None:
    frame, truth = draw(renderer, someone)
    solid = frame.matte == 255
    empty = frame.matte == 0
    assert truth.shown[solid].all()
    assert not truth.shown[empty].any()
    assert 0.25 < solid.mean() < 0.95
    np.testing.assert_array_equal(frame.image[empty], renderer.backdrop(STUDIO)[empty])


def test_a_blink_covers_the_eyes(renderer: FaceRenderer, someone: Dressed) -> None:
    eyes = ("eye Left", "eye Right")
    opened = showing(someone, draw(renderer, someone)[1], *eyes).sum()
    shut = showing(
        someone, draw(renderer, someone, replace(NEUTRAL, weights=weights(eyeBlinkLeft=1, eyeBlinkRight=1)))[1], *eyes
    ).sum()
    assert opened > 25
    assert shut <= 0.06 * opened


@pytest.mark.parametrize("performance", [NEUTRAL, TURNED, replace(TURNED, yaw=-0.9)], ids=["rest", "turned", "profile"])
def test_leaving_out_what_is_hidden_changes_no_pixel(
    renderer: FaceRenderer, someone: Dressed, performance: Performance, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, truth = draw(renderer, someone, performance)
    left_out: list[int] = []

    def all_may_show(cover: Cover, places: NDArray[np.float32], corners: NDArray[np.intp]) -> NDArray[np.bool_]:
        left_out.append(int((~may_show(cover, places, corners)).sum()))
        return np.ones(corners.shape[1], bool)

    may_show = Cover.may_show
    monkeypatch.setattr(Cover, "may_show", all_may_show)
    whole, whole_truth = draw(renderer, someone, performance)
    np.testing.assert_array_equal(frame.image, whole.image)
    np.testing.assert_array_equal(truth.triangle, whole_truth.triangle)
    assert left_out[0] > 10_000, "most of mouth, eyes and hair lies behind something"


def test_a_painter_takes_a_finer_brush_for_the_eyes(renderer: FaceRenderer, monkeypatch: pytest.MonkeyPatch) -> None:
    character = cast(2, renderer.rig, "painted")
    plain = replace(character, style=replace(character.style, brush=0.0))
    with renderer.dress(character) as dressed, renderer.dress(plain) as unpainted:
        painted, truth = draw(renderer, dressed)
        sharp = draw(renderer, unpainted)[0].image.astype(float)
        eyes, skin = showing(dressed, truth, "eye Left", "eye Right"), showing(dressed, truth, "skin")
        monkeypatch.setattr(Dressed, "eyes", (0, 0))
        broad = draw(renderer, dressed)[0].image.astype(float)
    lost, kept = (np.abs(image - sharp).mean(axis=2) for image in (broad, painted.image.astype(float)))
    assert kept[eyes].mean() < 0.6 * lost[eyes].mean()
    assert kept[skin].mean() > 0.9 * lost[skin].mean()


def test_teeth_show_in_an_open_mouth_only(renderer: FaceRenderer, someone: Dressed) -> None:
    inside = ("teeth", "gums", "tongue", "mouth")
    shut = showing(someone, draw(renderer, someone)[1], *inside).sum()
    bared = weights(
        jawOpen=0.5, mouthUpperUpLeft=0.8, mouthUpperUpRight=0.8, mouthLowerDownLeft=0.8, mouthLowerDownRight=0.8
    )
    opened = draw(renderer, someone, replace(NEUTRAL, weights=bared))[1]
    assert shut <= 3
    assert showing(someone, opened, "teeth").sum() > 15
    assert showing(someone, opened, *inside).sum() > 80


def test_the_pose_for_networks_projects_like_the_frame(renderer: FaceRenderer, someone: Dressed) -> None:
    """`Frame.pose` turns about the head's origin and scales, instead of moving in depth: the same picture of the face."""
    frame, truth = draw(renderer, someone, TURNED)
    rx, ry, rz, tx, ty, size = frame.pose().astype(np.float64)
    points = renderer.rig.express(someone.shape.neutral, TURNED.weights, someone.shape.gain)
    Lids(renderer.rig).clear(points, someone.shape.neutral, TURNED.weights)
    local = points[renderer.rig.landmarks] * 100.0
    angle = np.linalg.norm((rx, ry, rz))
    k = np.array([[0, -rz, ry], [rz, 0, -rx], [-ry, rx, 0]]) / angle
    turn = np.eye(3) + np.sin(angle) * k + (1 - np.cos(angle)) * k @ k
    moved = local @ (size * turn).T
    focal = 1.0 / np.tan(np.radians(13.0))
    x = focal * (moved[:, 0] + tx) / (75.0 - moved[:, 2])
    y = -focal * (moved[:, 1] + ty + 0.5) / (75.0 - moved[:, 2])
    np.testing.assert_allclose(np.stack([x, y], axis=1), truth.vertices[renderer.rig.landmarks][:, :2], atol=2e-5)


def test_truth_may_be_coarser_and_still_lies_in_the_middles(renderer: FaceRenderer, rig: object) -> None:
    half = FaceRenderer(renderer.rig, 128, truth_size=64)
    with half.dress(cast(2, half.rig, "realistic")) as dressed:
        _, coarse = draw(half, dressed, TURNED)
    positions, known, _ = flow(coarse, coarse)
    centre = (np.arange(64) + 0.5) / 64 * 2.0 - 1.0
    row, column = np.nonzero(known)
    error = np.abs(positions[row, column] - np.stack([centre[column], centre[row]], axis=1)).max(axis=1)
    assert np.quantile(error, 0.99) < 0.2 / 64
    with pytest.raises(InputError, match="whole share"):
        FaceRenderer(renderer.rig, 128, truth_size=48)


def test_a_camera_may_stand_elsewhere(renderer: FaceRenderer, someone: Dressed) -> None:
    near = renderer.draw(someone, STUDIO, NEUTRAL, Portrait(distance=0.55))
    far = renderer.draw(someone, STUDIO, NEUTRAL, Portrait(distance=1.1))
    assert near.matte.mean() > 1.3 * far.matte.mean()
    with pytest.raises(InputError, match="16 to 4096"):
        FaceRenderer(renderer.rig, 8)
