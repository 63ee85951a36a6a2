"""The unrolled head: places, what is seen, mirrored and filled, and that it stays the same in every frame."""

from __future__ import annotations

import numpy as np
import torch
from toy_head import AXES, toy_geometry

from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.mantle import CHANNELS, SIZE, Mantle, outer, unroll
from parley_train.portrait.points import KINDS
from parley_train.portrait.view import Face, grid, lift

FRONTAL = Face(torch.tensor([[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]), torch.zeros(1, 52))
EVEN = torch.eye(9)[:1].repeat(1, 3)  # light from everywhere


def ball(geometry: HeadGeometry) -> HeadGeometry:
    """`geometry` whose head points lie all around, as its outline's do."""
    points, around = geometry.set("head"), geometry.set("outline")
    for name, value in around.named_buffers():
        setattr(points, name, value.clone())
    points.kind.copy_(torch.eye(len(KINDS))[:, :1].expand_as(points.kind))
    return geometry


def registered(small: torch.Tensor, matte: torch.Tensor, face: Face = FRONTAL) -> torch.Tensor:
    geometry = ball(toy_geometry())
    shape = torch.zeros(1, 100)
    depth, _ = geometry.source(shape, face)
    with torch.no_grad():
        return Mantle((8, 8, 8))(geometry, shape, face, small, matte, depth, EVEN)


def test_the_nose_is_the_middle_and_mirror_images_are_flips() -> None:
    points = torch.tensor([[[0.0, 5.0, -5.0, 0.0], [1.0, 2.0, 2.0, 9.0], [9.0, 4.0, 4.0, 0.0]]])
    at = unroll(points)[0].T
    np.testing.assert_allclose(at[0], [0, 0], atol=2e-3)
    np.testing.assert_allclose(at[1], at[2] * torch.tensor([-1, 1]), atol=1e-6)
    assert at[1, 0] > 0 and at[1, 1] < 0  # the subject's left is the picture's right, up is up
    np.testing.assert_allclose(at[3].norm(), (np.pi / 2) / 2.4, rtol=1e-2)  # straight up: a quarter turn of 2.4 radians


def test_inner_layers_are_not_the_surface() -> None:
    geometry = ball(toy_geometry())
    points = geometry.set("head")
    assert float(outer(points).mean()) == 1.0
    points.mean[:, :5] *= 0.5
    assert outer(points)[0, :5].sum() == 0 and outer(points)[0, 5:].min() == 1


def test_what_the_portrait_shows_is_kept_and_its_sides_take_after_it() -> None:
    """The picture's left half red, its right half blue: so are the halves of the mantle, far beyond what a camera in front sees."""
    small = torch.zeros(1, 3, 128, 128)
    small[:, 0, :, :64], small[:, 2, :, 64:] = 0.8, 0.6
    mantle = registered(small, torch.ones(1, 1, 128, 128))
    assert mantle.shape == (1, CHANNELS, SIZE, SIZE)
    trust = mantle[0, 3]
    row = SIZE // 2
    assert trust[row, SIZE // 2] > 0.95 and trust[row, 4] == 0 and trust[row, -5] == 0
    for column, colour in (
        (4, (0.8, 0, 0)),
        (SIZE // 2 - 12, (0.8, 0, 0)),
        (SIZE // 2 + 12, (0, 0, 0.6)),
        (SIZE - 5, (0, 0, 0.6)),
    ):
        np.testing.assert_allclose(mantle[0, :3, row, column], colour, atol=0.2, err_msg=str(column))


def test_a_hidden_side_takes_its_mirror_images_colours() -> None:
    """A head turned away shows one cheek only, with a patch of paint; the other cheek gets the patch too."""
    turned = Face(torch.tensor([[0.0, 0.7, 0.0, 0.0, 0.0, 1.0]]), torch.zeros(1, 52))
    patch = torch.tensor([[[-0.8], [0.1], [0.55]]]) * torch.from_numpy(AXES).view(1, 3, 1)  # on the right cheek
    from parley_train.portrait.view import look_at, turn

    seen_at = look_at(turn(patch, turned.pose))[0, :, 0]
    near = (grid(128)[0] - seen_at.view(2, 1, 1)).norm(dim=0) < 0.1
    small = torch.full((1, 3, 128, 128), 0.5)
    small[0, :, near] = torch.tensor([[0.9], [0.1], [0.1]])
    mantle = registered(small, torch.ones(1, 1, 128, 128), turned)
    at = unroll(torch.cat([patch, patch * torch.tensor([[-1.0], [1.0], [1.0]])], 2))[0]
    for i, side in enumerate(("shown", "hidden")):
        column, line = (((at[:, i] + 1) / 2 * SIZE).long()).tolist()
        assert mantle[0, 0, line, column] > 0.7, side
        assert (mantle[0, 3, line, column] > 0.5) == (side == "shown")


def test_background_never_becomes_skin() -> None:
    """Green all around a grey head that the matte knows: no green on it, though outlines graze the background."""
    small = torch.full((1, 3, 128, 128), 0.5)
    ray = lift(grid(128).flatten(2), torch.zeros(1, 1, 128 * 128))[0, :2]
    off = ((ray / torch.from_numpy(AXES[:2, None])).norm(dim=0) > 0.97).view(128, 128)
    small[0, :, off] = torch.tensor([[0.0], [1.0], [0.0]])
    mantle = registered(small, (~off).float()[None, None])
    assert float((mantle[0, 1] - mantle[0, 0]).max()) < 0.1
