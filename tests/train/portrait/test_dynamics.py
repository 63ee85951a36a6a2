"""What is counted as seen: nothing that cancels, all that moves the surface of its region."""

from __future__ import annotations

import pytest
import torch
from toy_head import toy_geometry

from parley import ARKIT_INDEX
from parley_train.portrait.dynamics import MEASURES, REGIONS, Dynamics, around_own_mean, columns


@pytest.fixture(scope="module")
def dynamics() -> Dynamics:
    return Dynamics(toy_geometry())


def weights(**values: float) -> torch.Tensor:
    made = torch.zeros(1, 52)
    for name, value in values.items():
        made[0, ARKIT_INDEX[name]] = value
    return made


def test_regions_part_the_shapes() -> None:
    together = [c for region in REGIONS for c in columns(region)]
    assert len(together) == len(set(together)) == 51  # all but the tongue
    assert ARKIT_INDEX["jawOpen"] in columns("jaw") and ARKIT_INDEX["mouthClose"] in columns("lips")


def test_r_squared_is_one_for_the_truth_and_nothing_for_the_mean(dynamics: Dynamics) -> None:
    torch.manual_seed(0)
    want = torch.rand(50, 52)
    truth, mean, wrong = (dynamics.r_squared(got, want) for got in (want, want.mean(0).expand(50, 52), 1 - want))
    assert set(truth) == {f"{m}_{r}" for m in MEASURES for r in REGIONS}
    for name in truth:
        assert truth[name] == pytest.approx(1) and mean[name] == pytest.approx(0, abs=1e-4) and wrong[name] < -0.5


def test_what_cancels_counts_as_a_weight_and_not_in_z(dynamics: Dynamics) -> None:
    jaw = list(REGIONS).index("jaw")
    one, both = weights(jawLeft=0.5), weights(jawLeft=0.5, jawRight=0.5)
    size = lambda x, form: float(((x @ form[jaw]) * x).sum())  # noqa: E731
    assert size(both, dynamics.raw) == pytest.approx(2 * size(one, dynamics.raw))
    assert size(both, dynamics.z) < 0.2 * size(one, dynamics.z)


def test_the_loss_is_least_at_the_truth_and_minds_every_region(dynamics: Dynamics) -> None:
    want = torch.full((4, 52), 0.3)
    forms = dynamics.loss_form(torch.eye(52)).expand(4, 52, 52)
    least = float(dynamics.loss(want, want, forms))
    for region in REGIONS:
        got = want.clone()
        got[:, columns(region)] += 0.2
        assert float(dynamics.loss(got, want, forms)) > least + 0.01, region


def test_an_error_counts_by_what_its_faces_vary(dynamics: Dynamics) -> None:
    wide, quiet = dynamics.loss_form(torch.eye(52)), dynamics.loss_form(0.01 * torch.eye(52))
    assert torch.allclose(quiet, 100 * wide, rtol=1e-4)  # the same error in faces that move a tenth as far
    want, got = torch.zeros(2, 52), weights(jawOpen=0.2).expand(2, 52)
    both = dynamics.loss(got, want, torch.stack([wide, quiet]))
    each = [dynamics.loss(got[:1], want[:1], form.unsqueeze(0)) for form in (wide, quiet)]
    assert float(both) == pytest.approx(float(sum(each)) / 2, rel=1e-5)  # each frame by its own form


def test_what_a_person_is_taken_for_at_rest_is_no_movement() -> None:
    torch.manual_seed(0)
    true, person = torch.rand(12, 52), torch.tensor([7, 7, 7, 7, 2, 2, 2, 2, 9, 9, 9, 9])
    taken_for = torch.rand(10, 52)[person]
    assert torch.allclose(around_own_mean(true + taken_for, person), around_own_mean(true, person), atol=1e-6)
    assert torch.allclose(around_own_mean(true, person)[4:8], true[4:8] - true[4:8].mean(0), atol=1e-6)
