"""From trained networks to a pack: ONNX graphs (opset 20), the manifest, and notices."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnx.helper
import onnx.numpy_helper
import torch
from torch import Tensor, nn

import parley
from parley.controls import CONTROL_WIDTH
from parley.errors import InputError
from parley_runtime.pack import FULL, Manifest, Pack, write_manifest
from parley_runtime.pack_manifest import FeatureSpec, LatentSpec, Role, Sampling, Statistics, Windows
from parley_train.capp.network import Capp
from parley_train.latent import DYNAMICS, POSE, WIDTH, usual_sampling
from parley_train.metric import table, whitening
from parley_train.motion_task import WINDOW, MotionState
from parley_train.nets.audio_graph import AudioGraph
from parley_train.nets.denoiser import PRESENT
from parley_train.nets.encoder import STACK, SUBFRAMES, AudioEncoder
from parley_train.nets.phone_head import PhoneHead
from parley_train.phones import PHONES
from parley_train.sound import SPEC
from parley_train.speech.utterance import Voice

OPSET = 20
_SMALL = 4096
OVERLAP = 6
"""Frames that neighbouring windows share."""
_VOICES = "NOTICE-voices.txt"


class Rig(nn.Module):
    """Facial dynamics [B, T, 52] -> ARKit weights [B, T, 52], clipped to 0..1."""

    decode: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("decode", torch.tensor(whitening().decode, dtype=torch.float32))

    def forward(self, dynamics: Tensor) -> Tensor:
        """See the class."""
        return (dynamics @ self.decode).clamp(0.0, 1.0)


def graphs(
    encoder: AudioEncoder,
    motion: MotionState,
    capp: Capp | None = None,
    *,
    phones: bool = True,
    student: MotionState | None = None,
) -> dict[str, tuple[nn.Module, dict[str, Tensor], dict[str, dict[int, str]], str]]:
    """Role -> (network, example inputs, names of the sizes that may change, name of the output)."""
    config = motion.network.config
    kept, frames = config.previous, config.previous + WINDOW
    result: dict[str, tuple[nn.Module, dict[str, Tensor], dict[str, dict[int, str]], str]] = {
        "audio": (
            AudioGraph(encoder).eval(), {"mel": torch.randn(2, encoder.config.input_frames(30), encoder.config.mels)},
            {"mel": {0: "B", 1: "M"}}, "features",
        ),
        "denoiser": (
            motion.network.eval(),
            {
                "noisy": torch.randn(2, WINDOW, config.motion), "sigma": torch.rand(2), "previous": torch.randn(2, kept, config.motion),
                "audio": torch.randn(2, frames, config.audio), "audio_known": torch.ones(2, frames),
                "controls": torch.zeros(2, frames, CONTROL_WIDTH), "present": torch.ones(2, len(PRESENT)),
            },
            {
                "noisy": {0: "B", 1: "W"}, "sigma": {0: "B"}, "previous": {0: "B"}, "audio": {0: "B", 1: "N"},
                "audio_known": {0: "B", 1: "N"}, "controls": {0: "B", 1: "N"}, "present": {0: "B"},
            },
            "clean",
        ),
        "rig": (Rig(), {"dynamics": torch.rand(2, 7, DYNAMICS)}, {"dynamics": {0: "B", 1: "T"}}, "weights"),
    }  # fmt: skip
    if student is not None:
        result[FULL] = result["denoiser"]
        result["denoiser"] = (student.network.eval(), *result[FULL][1:])
    if phones:
        width = AudioGraph(encoder).width
        result["phones"] = (
            PhoneHead(encoder).eval(), {"features": torch.randn(2, 30, width)}, {"features": {0: "B", 1: "T"}}, "logits",
        )  # fmt: skip
    if capp is not None:
        window, width = capp.config.window, capp.config.audio
        inputs = {"audio": torch.randn(2, window, width), "pose": 0.1 * torch.randn(2, window, POSE)}
        result["capp"] = (capp.eval(), inputs, {"audio": {0: "B"}, "pose": {0: "B"}}, "embeddings")
    return result


def write_graph(
    path: Path, network: nn.Module, inputs: Mapping[str, Tensor], sizes: Mapping[str, Mapping[int, str]], output: str
) -> None:
    """Write one network as ONNX with named inputs, one named output and symbolic sizes."""
    torch.onnx.export(
        network, tuple(inputs.values()), str(path), input_names=list(inputs), output_names=[output], opset_version=OPSET,
        dynamic_axes={name: dict(axes) for name, axes in sizes.items()}, dynamo=False,
    )  # fmt: skip


def halve(path: Path) -> None:
    """Keep the large weights of a graph in half precision; it computes as before, with weights that are rounded to 11 bits."""
    model = onnx.load(path)
    graph, casts = model.graph, []
    for tensor in graph.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < _SMALL:
            continue
        name = tensor.name
        tensor.CopyFrom(
            onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(tensor).astype(np.float16), f"{name}/half")
        )
        casts.append(
            onnx.helper.make_node("Cast", [f"{name}/half"], [name], f"{name}/whole", to=onnx.TensorProto.FLOAT)
        )
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*casts, *nodes])
    onnx.save(model, path)


def export(
    folder: Path, encoder: AudioEncoder, motion: MotionState, *, name: str, licence: str = "Apache-2.0",
    provenance: Mapping[str, Any] | None = None, figures: Mapping[str, Any] | None = None,
    sampling: Sampling | None = None, voices: tuple[Voice, ...] = (), capp: Capp | None = None,
    phones: bool = True, source: Pack | None = None, student: tuple[MotionState, Sampling] | None = None,
) -> Pack:  # fmt: skip
    """Write the pack `folder` and open it. An existing pack there is replaced, its manifest last.

    `capp`, taught with the same encoder, lets the pack be asked whether heads belong to their sound (`parley evaluate`).
    `phones` keeps the layer that the encoder was taught with, so that teaching can go on from the pack. `source` is the pack that some of it
    comes from: its notices are kept. `student` was distilled from `motion` and is what performs, sampled as it says; `motion` stays in
    the pack as the role `denoiser_full`, sampled by `sampling`.
    """
    if capp is not None and capp.config.audio != AudioGraph(encoder).width:
        raise InputError(
            f"the CAPP network hears {capp.config.audio} features, this encoder gives {AudioGraph(encoder).width}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    roles = {}
    symbols = {
        "audio": ("B", "T", AudioGraph(encoder).width),
        "denoiser": ("B", "W", WIDTH),
        FULL: ("B", "W", WIDTH),
        "rig": ("B", "T", DYNAMICS),
        "phones": ("B", "T", SUBFRAMES, len(PHONES)),
        "capp": (2, "B", capp.embedding if capp is not None else 0),
    }
    made = graphs(encoder, motion, capp, phones=phones, student=None if student is None else student[0])
    for role, (network, inputs, sizes, output) in made.items():
        write_graph(folder / f"{role}.onnx", network, inputs, sizes, output)
        if role == FULL:  # seldom performs, and doubles what a pack weighs
            halve(folder / f"{role}.onnx")
        shapes = {
            key: tuple(sizes[key].get(axis, size) for axis, size in enumerate(value.shape))
            for key, value in inputs.items()
        }
        roles[role] = Role(f"{role}.onnx", "", shapes, {output: symbols[role]})
    notices = write_notices(folder, voices, source)
    config, usual = encoder.config, sampling or usual_sampling()
    manifest = Manifest(
        name=name, licence=licence, roles=roles, latent=LatentSpec(DYNAMICS, POSE),
        features=FeatureSpec(
            SPEC.sample_rate, SPEC.hop, SPEC.fft, SPEC.fft, SPEC.mels, SPEC.fmin, SPEC.fmax, 10.0 * float(np.log10(SPEC.floor)),
            STACK, config.left, config.right,
        ),
        sampling=usual if student is None else student[1], full=None if student is None else usual,
        windows=Windows(motion.network.config.previous, WINDOW, OVERLAP),
        normalisation={
            "latent": Statistics(tuple(map(float, motion.normalisation.mean)), tuple(map(float, motion.normalisation.std))),
            "mel": Statistics((SPEC.offset,), (SPEC.scale,)),
        },
        notices=notices, figures=dict(figures or {}),
        provenance={"parley": parley.__version__, "commit": commit(), **dict(provenance or {})},
    )  # fmt: skip
    return write_manifest(folder, manifest)


def write_notices(folder: Path, voices: tuple[Voice, ...], source: Pack | None = None) -> tuple[str, ...]:
    """Copy the notices of what the pack learned from into it; gives their names. The voices of `source` stay named."""
    shutil.copyfile(table.TABLE.with_name("LICENSE-ICT-FaceKit.txt"), folder / "LICENSE-ICT-FaceKit.txt")
    rows = {f"{voice.source} ({voice.engine}): {voice.licence}" for voice in voices}
    if source is not None and (source.folder / _VOICES).is_file():
        rows |= {row for row in (source.folder / _VOICES).read_text("utf-8").splitlines() if "): " in row}
    text = "Voices that spoke the synthetic speech this pack was taught on (packages and the licences they state).\n"
    text += "No recording of them is in the pack.\n\n"
    (folder / _VOICES).write_text(text + "".join(f"{row}\n" for row in sorted(rows)), "utf-8")
    return ("LICENSE-ICT-FaceKit.txt", _VOICES)


def provenance(
    logs: Mapping[str, Mapping[str, Any]], voices: tuple[Voice, ...], device: str, source: Pack | None
) -> dict[str, Any]:
    """What the manifest tells of the training: minutes and steps of each part, the voices, and the pack it started from."""
    if source is not None and not logs:
        return dict(source.manifest.provenance)
    told: dict[str, Any] = {
        "device": device, "minutes": {name: log.get("minutes") for name, log in logs.items()},
        "steps": {name: log.get("step") for name, log in logs.items()}, "voices": sorted(v.key for v in voices if v.recorded),
        "voices_synthesised": sum(not v.recorded for v in voices),
    }  # fmt: skip
    return told if source is None else {**told, "from_pack": {"id": source.id, **source.manifest.provenance}}


def commit() -> str:
    """The commit of the checkout that runs, or "unknown"."""
    done = subprocess.run(
        ["git", "rev-parse", "--short=12", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def read_log(folder: Path) -> dict[str, Any]:
    """The last line of a training's log."""
    path = folder / "log.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    result: dict[str, Any] = json.loads(lines[-1]) if lines else {}
    return result
