"""Portraits: frames of the `render` graph alone, and whole pictures with the head in its place and the mark in them, on the host."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from lines import Row
from scale import Scale
from served_rows import hero
from timing import seconds

from parley_runtime.device import Device
from parley_runtime.pack import Pack
from parley_runtime.portrait.networks import IMAGE, TARGET_POSE, TARGET_WEIGHTS, PortraitNetworks
from parley_runtime.renderer import open_face


def portrait_rows(device: Device, scale: Scale, pack: Path | None) -> list[Row]:
    """See the module. Who is shown changes no time: the sitter is noise."""
    if not {"register", "render"} <= set(Pack.read(pack).manifest.roles):
        return [Row("portrait_fps", None, "", "450", skipped="the pack draws no portraits")]
    networks = PortraitNetworks.open(pack, device=device, threads=scale.threads)
    random = np.random.default_rng(0)
    known = networks.register(random.random((3, 256, 256), np.float32))
    rows = []
    for together in scale.pictures:
        image = random.random((together, 3, scale.size, scale.size), np.float32)
        given = {
            IMAGE: device.to_device(image, "portrait"),
            **{name: device.to_device(np.repeat(known[name], together, 0), "portrait") for name in networks.remembered},
            TARGET_POSE: device.to_device(random.normal(0, 0.05, (together, 6)).astype(np.float32), "motion"),
            TARGET_WEIGHTS: device.to_device(random.uniform(0, 0.4, (together, 52)).astype(np.float32), "motion"),
        }
        took = seconds(device, lambda given=given: networks.render_graph.every(given), scale.rounds)  # type: ignore[misc]
        live = together == 1
        weights = networks.pack.path("render").stat().st_size
        rows.append(
            Row(
                f"portrait_fps[{scale.size}, {together} a call, graph]", together / took, "fps", "60 x 8" if live else "450",
                took, bytes=weights,
            )
        )  # fmt: skip
    return [*rows, _whole(device, scale, pack)]


def _whole(device: Device, scale: Scale, pack: Path | None) -> Row:
    """What a film is made of, but for the video's encoder."""
    with tempfile.TemporaryDirectory() as folder:
        face = open_face(f"portrait:{hero(Path(folder), pack)}", scale.size, pack, device)
    together, random = max(scale.pictures), np.random.default_rng(0)
    weights = random.uniform(0, 0.4, (together, 52)).astype(np.float32)
    pose = (
        random.normal(0, 0.05, (2, together, 3)).astype(np.float32) * np.array([1.0, 0.02], np.float32)[:, None, None]
    )
    took = seconds(device, lambda: face.draw(weights, *pose), scale.rounds)
    return Row(f"portrait_fps[{scale.size}, {together} a call, marked pictures]", together / took, "fps", "450")
