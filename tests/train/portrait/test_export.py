"""The exported graphs say what torch says, at any batch and size, and hold only what every execution provider runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import nn
from toy_head import toy_geometry

from parley import PackError
from parley_runtime.device import Graph
from parley_runtime.pack import Pack
from parley_train.portrait import export, head_model, trained
from parley_train.portrait.config import PRESETS
from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.model import Portrait


@pytest.fixture(scope="module")
def networks() -> tuple[Portrait, MotionEncoder]:
    torch.manual_seed(1)
    geometry = toy_geometry()
    network, encoder = Portrait(geometry, PRESETS["tiny"]), MotionEncoder(geometry, PRESETS["tiny"])
    for weight in (*network.parameters(), *encoder.parameters()):
        if weight.ndim > 1 and not weight.detach().any():
            nn.init.normal_(weight, 0.0, 0.05)
    return network.eval(), encoder.eval()


@pytest.fixture(scope="module")
def pack(networks: tuple[Portrait, MotionEncoder], tiny_pack: Path, tmp_path_factory: pytest.TempPathFactory) -> Pack:
    folder = tmp_path_factory.mktemp("portrait") / "pack"
    return export.add_to_pack(Pack.open(tiny_pack), folder, *networks, half=False)


@pytest.mark.parametrize(("batch", "size"), [(1, 256), (3, 160)])
def test_graphs_agree_with_torch(networks: tuple[Portrait, MotionEncoder], pack: Pack, batch: int, size: int) -> None:
    network, encoder = networks
    torch.manual_seed(batch)
    image = nn.functional.interpolate(torch.rand(batch, 3, 16, 16), size=(256, 256), mode="bilinear")
    with torch.no_grad():
        want = export.RegisterGraph(network, encoder)(image)
        sharp = nn.functional.interpolate(image, size=(size, size), mode="bilinear")
        targets = want[0] + 0.1 * torch.randn(batch, 6), torch.rand(batch, 52)
        want_frame, want_matte = export.RenderGraph(network)(sharp, *want, *targets)
    got = Graph(pack.path("register"), threads=1).every({"image": image.numpy()})
    assert list(got) == ["pose", "weights", *export.REMEMBERED]
    for (name, value), true in zip(got.items(), want, strict=True):
        np.testing.assert_allclose(value, true, atol=2e-4, err_msg=name)
    given = {**got, "image": sharp.numpy(), "target_pose": targets[0].numpy(), "target_weights": targets[1].numpy()}
    drawn = Graph(pack.path("render"), threads=1).every(given)
    np.testing.assert_allclose(drawn["frame"], want_frame, atol=1e-3)
    np.testing.assert_allclose(drawn["frame_matte"], want_matte, atol=1e-3)
    assert drawn["frame"].shape == (batch, 3, size, size)


def test_graphs_sample_pictures_in_two_dimensions_only(pack: Pack) -> None:
    for role in ("register", "render"):
        model = onnx.load(pack.path(role))
        assert model.opset_import[0].version == export.OPSET
        shapes = {v.name: v.type.tensor_type.shape for v in onnx.shape_inference.infer_shapes(model).graph.value_info}
        samplers = [node for node in model.graph.node if node.op_type == "GridSample"]
        assert samplers
        for node in samplers:
            assert node.input[0] not in shapes or len(shapes[node.input[0]].dim) == 4


def test_the_manifest_names_what_is_handed_on(pack: Pack) -> None:
    register, render = (pack.manifest.roles[name] for name in ("register", "render"))
    assert pack.verify() == []
    assert set(register.outputs) | {"image", "target_pose", "target_weights"} == set(render.inputs)
    assert render.inputs["image"] == ("B", 3, "S", "S")
    assert render.outputs == {"frame": ("B", 3, "S", "S"), "frame_matte": ("B", 1, "S", "S")}
    for name in register.outputs:
        assert register.outputs[name] == render.inputs[name]


@pytest.mark.shared
def test_a_pack_gives_its_networks_back(tiny_pack: Path, tmp_path: Path, shared_folder: Path) -> None:
    model = head_model.load(shared_folder / "data" / "face_model" / "ict_face.npz")
    network, encoder = export.untrained("tiny", model)
    torch.manual_seed(3)
    for value in (*network.parameters(), *encoder.parameters()):
        with torch.no_grad():
            value.add_(torch.randn_like(value) * 0.05)  # normalisations too: ones and zeros would hide what gets lost
    made = export.add_to_pack(Pack.open(tiny_pack), tmp_path / "pack", network, encoder, half=True)
    again, seeing = trained.from_pack(made, model)
    for name, value in {**network.state_dict(), **encoder.state_dict()}.items():
        other = {**again.state_dict(), **seeing.state_dict()}[name]
        np.testing.assert_allclose(other, value, rtol=2e-3, atol=1e-4, err_msg=name)
    with pytest.raises(PackError, match="draws no portraits"):
        trained.from_pack(Pack.open(tiny_pack), model)


def test_halved_weights_halve_the_file_and_hardly_change_the_picture(
    networks: tuple[Portrait, MotionEncoder], pack: Pack, tmp_path: Path
) -> None:
    half = tmp_path / "render.onnx"
    export.halve(pack.path("render"), half)
    assert half.stat().st_size < 0.7 * pack.path("render").stat().st_size
    image = nn.functional.interpolate(torch.rand(1, 3, 8, 8), size=(256, 256), mode="bilinear").numpy()
    given = {**Graph(pack.path("register"), threads=1).every({"image": image}), "image": image}
    given |= {"target_pose": given["pose"] + 0.05, "target_weights": np.full((1, 52), 0.2, np.float32)}
    frames = [Graph(path, threads=1).every(given)["frame"] for path in (pack.path("render"), half)]
    assert float(np.abs(frames[0] - frames[1]).mean()) < 2e-3


@torch.no_grad()
def test_at_rest_ignores_what_the_encoder_sees_in_a_face_but_not_its_pose(
    networks: tuple[Portrait, MotionEncoder],
) -> None:
    image = torch.rand(1, 3, 256, 256)
    seen, rested = (export.RegisterGraph(*networks, at_rest=flag)(image) for flag in (False, True))
    assert bool(seen[1].any()) and not bool(rested[1].any())
    np.testing.assert_array_equal(seen[0], rested[0])
