"""Hair grows on the scalp and stays off the head; clothes lie around the body."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parley_train.faces import FaceRig, cast
from parley_train.faces.dressing import dress
from parley_train.faces.hair.beards import BEARDS, beard
from parley_train.faces.hair.cards import cards
from parley_train.faces.hair.growth import grow, roots
from parley_train.faces.hair.head_field import field_of
from parley_train.faces.hair.scalp import above_hairline, hairline
from parley_train.faces.hair.styles import STYLES
from parley_train.faces.sculpt import sculpt
from parley_train.faces.surfaces import Piece
from parley_train.faces.wear.garments import CUTS, garment
from parley_train.faces.wear.hats import LINES, hat

pytestmark = pytest.mark.shared


def test_the_field_knows_inside_from_outside(rig: FaceRig) -> None:
    field = field_of(rig)
    skin = rig.rest[rig.landmarks[[30, 8, 27]]].astype(float) * 100.0
    distance, outward = field(skin)
    assert np.abs(distance).max() < 0.8
    out, _ = field(skin + 1.5 * outward)
    inside, _ = field(np.array([[0.0, 5.0, 0.0], [0.0, -25.0, -1.0]]))
    assert out.min() > 0.6 and inside.max() < -2.0


def test_roots_lie_above_the_hairline(rig: FaceRig) -> None:
    line = hairline(cast(1, rig).hair)
    found = roots(rig, line, 400, np.random.default_rng(0))
    assert found.shape == (400, 3)
    assert above_hairline(found, line).min() > -1.0
    assert found[:, 1].max() > 13.0 and found[:, 2].min() < -7.0


@pytest.mark.parametrize("name", [n for n, s in STYLES.items() if s is not None])
def test_strands_stay_off_the_head(rig: FaceRig, name: str) -> None:
    style, field, rng = STYLES[name], field_of(rig), np.random.default_rng(3)
    assert style is not None
    start = roots(rig, hairline(cast(1, rig).hair), 200, rng)
    strands = grow(style, start, field, rng, 1.0, 1.0)
    distance, _ = field(strands.paths[:, 3:].reshape(-1, 3))
    curls = style.curl[0] + style.wave[0]
    assert np.quantile(distance, 0.02) > -0.35 - curls
    if style.cut is not None:
        assert strands.paths[:, :, 1].min() > min(style.cut, start[:, 1].min()) - 4.0 - curls
    face = (strands.paths[:, :, 2] > 8.0) & (np.abs(strands.paths[:, :, 0]) < 3.0) & (strands.paths[:, :, 1] < 4.0)
    assert not face.any(), "no lock hangs over nose and mouth"


@pytest.mark.parametrize("style", ["curly", "curly long", "afro"])
def test_hair_hangs_from_under_a_hat(rig: FaceRig, style: str) -> None:
    character = cast(1, rig, "realistic")
    bare = replace(character, hair=replace(character.hair, style=style))
    covered = replace(bare, wardrobe=replace(bare.wardrobe, hat="beanie"))
    reach = []
    for someone in (replace(bare, wardrobe=replace(bare.wardrobe, hat="none")), covered):
        points = np.concatenate([p.points for p in dress(rig, someone, sculpt(rig, someone)) if p.material == "hair"])
        beside = points[points[:, 1] > 0.0]
        reach.append(float(np.abs(beside[:, 0]).max()))
    assert reach[1] < min(reach[0], 0.135), "nothing sticks out above the ears"


@pytest.mark.parametrize("name", ["crew", "long", "curly"])
def test_cards_number_themselves_and_cast_with_fewer_triangles(rig: FaceRig, name: str) -> None:
    style, field, rng = STYLES[name], field_of(rig), np.random.default_rng(3)
    assert style is not None
    start = roots(rig, hairline(cast(1, rig).hair), 200, rng)
    piece = cards("hair", grow(style, start, field, rng, 1.0, 1.0), field, rng)
    last = piece.triangles[:, 2]
    assert len(np.unique(last)) == len(last), "a vertex carries the number of one triangle at most"
    assert piece.casting is not None
    assert len(piece.casting) < 0.6 * len(piece.triangles)
    whole, fewer = (_width(piece, triangles) for triangles in (piece.triangles, piece.casting))
    np.testing.assert_allclose(fewer, whole, rtol=0.1)
    turned = np.cross(*_sides(piece, piece.casting[:1])) @ np.cross(*_sides(piece, piece.triangles[:1])).T
    assert turned > 0.0, "which side of a card faces the light is the same"


def _sides(piece: Piece, triangles: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    a, b, c = (piece.points[triangles[:, k]].astype(np.float64) for k in range(3))
    return b - a, c - a


def _width(piece: Piece, triangles: np.ndarray) -> float:
    """Area of all triangles for each metre of the way along the cards."""
    first, second = _sides(piece, triangles)
    area = 0.5 * np.linalg.norm(np.cross(first, second), axis=1).sum()
    return float(area / np.linalg.norm(second, axis=1)[::2].sum())


@pytest.mark.parametrize("name", BEARDS)
def test_beards_leave_the_lips_free(rig: FaceRig, name: str) -> None:
    grown = beard(rig, name, field_of(rig), np.random.default_rng(0))
    if name == "none":
        assert grown is None
        return
    assert grown is not None
    strands, vertices = grown
    lips = rig.rest[rig.landmarks[48:68]].astype(float) * 100.0
    assert (np.linalg.norm(rig.rest[vertices][:, None] * 100.0 - lips[None], axis=2).min(axis=1) > 0.1).all()
    assert strands.paths[:, 0, 1].max() < 3.0


@pytest.mark.parametrize("name", CUTS)
def test_garments_lie_around_the_body(rig: FaceRig, name: str) -> None:
    field = field_of(rig)
    for piece in garment(name, field):
        points = piece.points.astype(float) * 100.0
        distance, _ = field(points)
        assert np.quantile(distance, 0.05) > -1.5, "rolled edges are sunk in by half their thickness"
        assert np.isfinite(piece.normals).all()
        assert piece.triangles.max() < len(points)
        assert np.ptp(points[:, 0]) > 30.0, "as wide as shoulders"


@pytest.mark.parametrize("name", LINES)
def test_hats_sit_on_the_skull(rig: FaceRig, name: str) -> None:
    field = field_of(rig)
    piece = hat(name, field)
    distance, _ = field(piece.points.astype(float) * 100.0)
    assert distance.min() > -0.8
    assert piece.points[:, 1].max() > 0.08
