"""Plain videos are read as they lie in folders, and the losses without ground truth pull where they should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from toy_head import toy_geometry

from parley.errors import InputError
from parley_train.portrait.config import PRESETS
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.identity_net import IdentityNet
from parley_train.portrait.model import Portrait
from parley_train.portrait.video_loss import (
    Discriminator,
    Networks,
    Shares,
    consist,
    discriminator_loss,
    perceptual,
    video_loss,
)
from parley_train.portrait.videos import VideoFolder, square
from parley_train.portrait.view import Face

av = pytest.importorskip("av")


def write_video(path: Path, colour: tuple[int, int, int], frames: int = 6, size: tuple[int, int] = (96, 128)) -> None:
    """A bar of `colour` that moves to the right."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = size[1], size[0], "yuv420p"
        for i in range(frames):
            picture = np.full((*size, 3), 40, np.uint8)
            picture[:, 40 + 6 * i : 60 + 6 * i] = colour
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("videos")
    write_video(root / "id00012" / "21Uxsk56VDQ" / "00001.mp4", (220, 40, 40))
    write_video(root / "id00012" / "21Uxsk56VDQ" / "00002.mp4", (220, 40, 40))
    write_video(root / "id00017" / "abc" / "00001.mp4", (40, 60, 220))
    return root


@pytest.fixture(scope="module")
def networks() -> Networks:
    torch.manual_seed(0)
    geometry = toy_geometry()
    made = Networks(Portrait(geometry, PRESETS["tiny"]), MotionEncoder(geometry, PRESETS["tiny"]), IdentityNet(8))
    made.identity.requires_grad_(False)
    for weight in made.network.parameters():
        if weight.ndim > 1 and not weight.detach().any():
            nn.init.normal_(weight, 0.0, 0.05)
    return made


def test_pairs_are_of_one_clip_and_rows_of_different_people(folder: Path) -> None:
    videos = VideoFolder.open(folder)
    assert {name: len(clips) for name, clips in videos.people.items()} == {"id00012": 2, "id00017": 1}
    first, second = videos.batch(4, np.random.default_rng(0))
    assert first.shape == second.shape == (4, 3, 256, 256)
    redder = [float(x[0].max() - x[2].max()) > 0 for x in first]
    assert redder == [float(x[0].max() - x[2].max()) > 0 for x in second]
    assert redder in ([True, False] * 2, [False, True] * 2)
    assert float((first - second).abs().amax()) > 0.3  # two different moments


def test_frames_are_squares_about_the_middle() -> None:
    wide = np.zeros((60, 100, 3), np.uint8)
    wide[:, 20:80] = 255
    assert float(square(wide).min()) > 0.99


def test_what_cannot_be_read_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least two people"):
        VideoFolder.open(tmp_path)
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with pytest.raises(InputError, match="is no video"):
        VideoFolder.open(folder).pair(broken, np.random.default_rng(0))


def test_every_loss_can_be_switched_and_teaches_what_it_should(networks: Networks) -> None:
    torch.manual_seed(1)
    first, second = (
        nn.functional.interpolate(torch.rand(2, 3, 8, 8), size=(256, 256), mode="bilinear") for _ in range(2)
    )
    for name in ("reconstruction", "perceptual", "consist", "cross_id", "adversarial"):
        only = Shares(**{k: float(k == name) for k in Shares().__dict__})
        loss, parts, _ = video_loss(networks, first, second, only, Discriminator(8))
        assert list(parts) == [name] and torch.isfinite(loss)
        networks.network.zero_grad()
        networks.encoder.zero_grad()
        loss.backward()
        assert any(p.grad is not None and bool(p.grad.any()) for p in networks.network.render.parameters()), name
        if name == "reconstruction":  # pose and dynamics are learned from what they must explain
            assert any(p.grad is not None and bool(p.grad.any()) for p in networks.encoder.parameters())
    none, parts, _ = video_loss(networks, first, second, Shares(0, 0, 0, 0, 0))
    assert parts == {} and float(none) == 0.0


@torch.no_grad()
def test_consistency_is_zero_for_one_frame_and_not_for_two(networks: Networks) -> None:
    torch.manual_seed(2)
    image = nn.functional.interpolate(torch.rand(1, 3, 8, 8), size=(256, 256), mode="bilinear")
    still = Face(torch.tensor([[0.0, 0.0, 0.0, 0.0, 0.0, 1.0]]), torch.zeros(1, 52))
    known = networks.network.register(image, still)
    assert float(consist(networks.network, image, image, known, still, still)) == pytest.approx(0, abs=1e-6)
    assert float(consist(networks.network, image, 1 - image, known, still, still)) > 0.01
    assert float(perceptual(networks.identity, image, image)) == 0
    assert float(perceptual(networks.identity, 1 - image, image)) > 0.1


def test_a_discriminator_learns_to_tell_smooth_from_noisy() -> None:
    torch.manual_seed(3)
    network = Discriminator(8)
    smooth = nn.functional.interpolate(torch.rand(4, 3, 4, 4), size=(64, 64), mode="bilinear")
    noisy = torch.rand(4, 3, 64, 64)
    optimiser = torch.optim.Adam(network.parameters(), lr=5e-3)
    first = float(discriminator_loss(network, noisy, smooth))
    for _ in range(30):
        loss = discriminator_loss(network, noisy, smooth)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert float(loss) < 0.5 * first
    assert float(network(smooth).mean()) > float(network(noisy).mean())


def test_shares_are_read_and_refused() -> None:
    assert Shares.parse("consist=0.25, adversarial=0.05") == Shares(consist=0.25, adversarial=0.05)
    for text in ("style=1", "consist=-1", "consist=much"):
        with pytest.raises(InputError, match="--loss takes"):
            Shares.parse(text)
