"""The perceptual and the adversarial loss of the renderer: each can be switched, pulls towards what is true, and goes on where it was."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

from parley.errors import InputError
from parley_train.portrait.identity_net import IdentityNet
from parley_train.portrait.sharpness import Critics, Sharpener, Sharpness, Views, sharp_loss


def stripes(size: int, count: int = 4) -> torch.Tensor:
    """Bright and dark columns four pixels wide, at places that differ from row to row of a batch: teeth, for a critic."""
    at = torch.arange(size) + torch.randint(0, 8, (count, 1))
    return ((at // 4) % 2).float()[:, None, None, :].expand(count, 3, size, size) * 0.8 + 0.1


@pytest.fixture
def identity() -> IdentityNet:
    torch.manual_seed(0)
    return IdentityNet(8).requires_grad_(False).eval()


def views_of(got: torch.Tensor, want: torch.Tensor) -> Views:
    return {"frame": (got, want), "mouth": (got, want), "left_eye": (got[..., :48, :48], want[..., :48, :48])}


def test_switched_off_they_cost_nothing_and_need_nothing() -> None:
    got = torch.rand(2, 3, 64, 64, requires_grad=True)
    loss, parts = sharp_loss(views_of(got, torch.rand(2, 3, 64, 64)), Sharpness())
    assert parts == {} and float(loss.detach()) == 0.0
    sharpener = Sharpener.of(Sharpness(), Path("nowhere"), "cpu", None)
    assert sharpener.learn(views_of(got, got)) == {} and sharpener.state() == {}


def test_each_is_switched_by_its_share_and_says_what_it_needs(identity: IdentityNet) -> None:
    got, want = torch.rand(2, 3, 64, 64, requires_grad=True), torch.rand(2, 3, 64, 64)
    for shares in (Sharpness(perceptual=0.5), Sharpness(adversarial=0.5)):
        loss, parts = sharp_loss(views_of(got, want), shares, identity, Critics())
        (name,) = (n for n, share in shares.__dict__.items() if share)
        assert list(parts) == [name] and float(loss.detach()) == pytest.approx(0.5 * float(parts[name].detach()))
        (gradient,) = torch.autograd.grad(loss, got)
        assert gradient.abs().sum() > 0
        with pytest.raises(InputError, match="needs"):
            sharp_loss(views_of(got, want), shares)
    with pytest.raises(InputError, match="--adversarial takes a share"):
        Sharpness(adversarial=-1.0)


def test_the_perceptual_loss_falls_with_what_is_lost(identity: IdentityNet) -> None:
    torch.manual_seed(1)
    true = stripes(64)
    softer, soft = (F.avg_pool2d(F.pad(true, (k // 2,) * 4, mode="replicate"), k, 1) for k in (9, 3))
    far, near, none = (
        float(sharp_loss(views_of(x, true), Sharpness(perceptual=1.0), identity)[0]) for x in (softer, soft, true)
    )
    assert far > 1.3 * near > 0 and none == 0.0


def test_critics_make_a_blurred_drawing_bold() -> None:
    """Stripes may stand anywhere, so the best guess by distance is grey; a critic asks for stripes."""
    torch.manual_seed(2)
    sharpener = Sharpener(Sharpness(adversarial=1.0), None, Critics())
    drawn = torch.nn.Parameter(0.5 + 0.02 * torch.randn(4, 3, 32, 32))
    optimiser = torch.optim.Adam([drawn], lr=0.02)
    contrast = lambda: float(drawn.diff(dim=3).abs().mean())  # noqa: E731
    before = contrast()
    for _ in range(25):
        views: Views = {"mouth": (drawn, stripes(32))}
        loss, _ = sharpener.loss(views)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        sharpener.learn(views)
    assert contrast() > 2 * before


def test_critics_are_not_taught_by_what_they_judge() -> None:
    sharpener = Sharpener(Sharpness(adversarial=1.0), None, Critics())
    assert sharpener.critics is not None
    got, want = torch.rand(2, 3, 64, 64, requires_grad=True), torch.rand(2, 3, 64, 64)
    loss, _ = sharpener.loss({"frame": (got, want)})
    loss.backward()
    assert got.grad is not None and all(p.grad is None for p in sharpener.critics.parameters())
    drawn_gradient = got.grad.clone()
    told = sharpener.learn({"frame": (got, want)})
    assert float(told["critics"]) > 0 and torch.equal(got.grad, drawn_gradient)


def test_critics_go_on_where_a_checkpoint_left_them(tmp_path: Path) -> None:
    sharpener = Sharpener.of(Sharpness(adversarial=0.01), tmp_path, "cpu", None)
    sharpener.learn({"mouth": (torch.rand(2, 3, 32, 32), stripes(32, 2))})
    again = Sharpener.of(Sharpness(adversarial=0.01), tmp_path, "cpu", sharpener.state())
    assert again.critics is not None
    for name, value in again.critics.state_dict().items():
        assert torch.equal(value, sharpener.state()["critics"][name]), name
    with pytest.raises(FileNotFoundError, match="--part identity"):
        Sharpener.of(Sharpness(perceptual=0.1), tmp_path, "cpu", None)
