"""A small pack whose graphs are placeholders: enough for all that reads manifests and loads no model."""

from __future__ import annotations

from pathlib import Path

from parley_runtime.pack import (
    FeatureSpec,
    LatentSpec,
    Manifest,
    Pack,
    Role,
    Sampling,
    Statistics,
    Windows,
    write_manifest,
)

FEATURES = FeatureSpec(
    sample_rate=24000, hop=200, fft=1024, window=600, mels=64, fmin=50.0, fmax=11000.0, floor_db=-80.0, stack=4, context=4, lookahead=8
)  # fmt: skip


def manifest(**changes: object) -> Manifest:
    fields: dict[str, object] = {
        "name": "placeholder",
        "licence": "Apache-2.0",
        "roles": {
            "audio": Role("audio.onnx", "", {"mel": ("B", "T", 64)}, {"features": ("B", "T", 32)}),
            "denoiser": Role("denoiser.onnx", "", {"x": ("B", 40, 10)}, {"x0": ("B", 40, 10)}),
            "rig": Role("rig.onnx", "", {"latents": ("B", "T", 10)}, {"weights": ("B", "T", 52)}),
        },
        "latent": LatentSpec(dyn=4),
        "features": FEATURES,
        "sampling": Sampling("ddim", 10, {"audio": 0.5, "gaze": 1.0}),
        "windows": Windows(10, 40, 3),
        "normalisation": {"mel": Statistics((0.0,) * 64, (1.0,) * 64)},
        "notices": ("NOTICE.txt",),
        "provenance": {"commit": "0123abc", "minutes": 1.5},
        "figures": {"closure": 0.9},
        **changes,
    }
    return Manifest(**fields)  # type: ignore[arg-type]


def make_pack(folder: Path, **changes: object) -> Pack:
    folder.mkdir(parents=True, exist_ok=True)
    described = manifest(**changes)
    for name, role in described.roles.items():
        (folder / role.file).write_bytes(f"graph of {name}".encode())
    (folder / "NOTICE.txt").write_text("nothing to notice\n")
    return write_manifest(folder, described)
