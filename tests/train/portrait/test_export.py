"""The exported graphs say what torch says, at any batch and size, and hold only what every execution provider runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from torch import nn
from toy_head import toy_geometry

from parley_runtime.graphs import Graph
from parley_runtime.pack import Pack
from parley_train.portrait import export
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
    return export.add_to_pack(Pack.open(tiny_pack), folder, *networks)


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
