"""What students are taught: levels, the teacher's way, and targets that land where it landed."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from parley import InputError
from parley_runtime.denoiser import Conditions, guided
from parley_runtime.sampler import ddim, dpm_solver_pp, karras_sigmas
from parley_train.distil import paths
from parley_train.evaluate.perform import TorchGraph
from parley_train.latent import WIDTH, usual_sampling
from parley_train.motion_task import Windows
from parley_train.nets.denoiser import PRESENT, PRESETS, Denoiser


def windows(count: int, frames: int, seed: int = 0) -> Windows:
    torch.manual_seed(seed)
    config = PRESETS["tiny"]
    total = config.previous + frames
    return Windows(
        torch.randn(count, frames, WIDTH), torch.randn(count, config.previous, WIDTH), torch.randn(count, 1, WIDTH),
        torch.randn(count, total, config.audio), torch.ones(count, total), torch.randn(count, total, 11),
        torch.ones(count, len(PRESENT)),
    )  # fmt: skip


def lively() -> Denoiser:
    torch.manual_seed(3)
    network = Denoiser(PRESETS["tiny"])
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, 0.0, 0.1)
    return network.eval()


@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_a_pack_samples_a_student_at_the_levels_it_was_taught(steps: int) -> None:
    sampling = paths.student_sampling(usual_sampling(), steps)
    assert sampling.distilled and sampling.sampler == "ddim" and not sampling.guidance
    np.testing.assert_allclose(
        karras_sigmas(sampling.steps, sampling.sigma_max, sampling.sigma_min), paths.levels(steps), rtol=1e-6
    )
    assert set(paths.levels(steps)) <= set(paths.levels(8))


@pytest.mark.parametrize("steps", [0, 3, 16])
def test_steps_that_the_grid_does_not_hold_are_refused(steps: int) -> None:
    with pytest.raises(InputError, match="1, 2, 4 or 8"):
        paths.levels(steps)


@pytest.mark.parametrize(("order", "sampler"), [(1, ddim), (2, dpm_solver_pp)])
def test_a_way_is_the_runtimes_sampler(order: int, sampler: object) -> None:
    """Each row along its own levels, one of them down to 0."""

    def toward(x: Tensor, sigma: Tensor) -> Tensor:
        return torch.tanh(x) / (1.0 + sigma[:, None, None])

    ways = [karras_sigmas(3, 16.0, 0.4), karras_sigmas(4, 8.0, 1.0)[:4]]
    x = 5.0 * torch.randn(2, 6, WIDTH, generator=torch.Generator().manual_seed(1))
    made = paths.follow(toward, x, torch.tensor(ways), order)
    for row, way in enumerate(ways):
        assert callable(sampler)
        alone = sampler(lambda x, s: np.tanh(x) / np.float32(1.0 + s), x[row : row + 1].numpy(), way)
        np.testing.assert_allclose(made[row : row + 1].numpy(), alone, atol=1e-5)


def test_guidance_is_the_runtimes() -> None:
    network, given = lively(), windows(3, 7)
    x, weights = torch.randn(3, 7, WIDTH), {"audio": 0.6, "gaze": 1.0, "energy": 0.0}
    with torch.no_grad():
        made = paths.bound(network, given, weights)(x, torch.tensor([2.0, 2.0, 2.0]))
    rows = Conditions(*(rows.numpy() for rows in given.conditions()))
    wanted = guided(TorchGraph(network), rows, weights)(x.numpy(), 2.0)  # type: ignore[arg-type]
    np.testing.assert_allclose(made.numpy(), wanted, atol=0.02 * np.abs(wanted).max())  # bfloat16 against float32


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_full_model_goes_all_the_way_in_small_steps(steps: int) -> None:
    teacher = paths.full_teacher(lively(), {}, steps)
    grid = torch.tensor(paths.levels(steps))
    ways = teacher.stops(grid[:-1], grid[1:])
    np.testing.assert_allclose(ways[:, 0], grid[:-1], rtol=1e-5)
    np.testing.assert_allclose(ways[:, -1], grid[1:], rtol=1e-5)
    assert (ways.diff(dim=1) < 0.0).all()


def test_a_student_teaches_the_next_in_its_own_steps() -> None:
    teacher = paths.student_teacher(lively(), 4, 2)
    grid, own = torch.tensor(paths.levels(2)), paths.levels(4)
    np.testing.assert_allclose(teacher.stops(grid[:-1], grid[1:]), [own[0:3], own[2:5]], rtol=1e-5)
    with pytest.raises(InputError, match="divide"):
        paths.student_teacher(lively(), 1, 4)


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_a_student_that_sees_its_targets_lands_where_its_teacher_did(steps: int) -> None:
    given, spread = windows(16, 6), torch.linspace(0.3, 1.2, WIDTH)
    teacher = paths.full_teacher(lively(), {"audio": 0.6}, steps)
    pair = paths.draw(teacher, given, steps, spread)
    grid = torch.tensor(paths.levels(steps))
    following = grid[(pair.sigma[:, None] - grid).abs().argmin(1) + 1]
    landed = paths.follow(lambda x, sigma: pair.target, pair.noisy, torch.stack([pair.sigma, following], 1), 1)
    with torch.no_grad():
        wanted = paths.follow(
            paths.bound(teacher.network, given, teacher.guidance), pair.noisy, teacher.stops(pair.sigma, following), 2
        )
    np.testing.assert_allclose(landed.numpy(), wanted.numpy(), atol=1e-3)
    begins = pair.sigma == grid[0]
    noise = (pair.noisy - given.clean * ~begins[:, None, None]) / pair.sigma[:, None, None]
    np.testing.assert_allclose(noise.std((0, 1)), spread, rtol=0.4)


@pytest.mark.parametrize("steps", [1, 2])
def test_what_a_pack_is_certain_of_is_the_full_models_first_evaluation(steps: int) -> None:
    given, network, certainty = windows(12, 6), lively(), torch.zeros(WIDTH)
    certainty[10:20], certainty[20:30] = 1.0, 0.3
    sure = paths.Sure(network, {"audio": 0.5}, certainty)
    teacher = paths.full_teacher(network, {"audio": 0.5}, steps)
    torch.manual_seed(7)
    plain = paths.draw(teacher, given, steps, torch.ones(WIDTH))
    torch.manual_seed(7)
    pair = paths.draw(teacher, given, steps, torch.ones(WIDTH), sure)
    with torch.no_grad():
        seen = paths.bound(network, given, sure.guidance)(pair.noisy, pair.sigma)
    begins = pair.sigma == paths.levels(steps)[0]
    share = 0.3 if steps == 1 else 0.0  # a pack of several steps mixes by itself
    np.testing.assert_allclose(pair.target[..., :10], plain.target[..., :10])
    np.testing.assert_allclose(pair.target[begins][..., 10:20], seen[begins][..., 10:20], atol=1e-5)
    mixed = plain.target + share * (seen - plain.target)
    np.testing.assert_allclose(pair.target[begins][..., 20:30], mixed[begins][..., 20:30], atol=1e-4)
    np.testing.assert_allclose(pair.target[~begins], plain.target[~begins])
