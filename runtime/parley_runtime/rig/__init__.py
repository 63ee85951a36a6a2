"""A head with ARKit morph targets: loading, posing, and drawing it without any graphics hardware."""

from parley_runtime.rig.camera import PORTRAIT, THREE_QUARTER, Camera
from parley_runtime.rig.faces import RigFace
from parley_runtime.rig.film import film, film_rows
from parley_runtime.rig.render import Renderer, SoftwareRenderer, render
from parley_runtime.rig.rig import Rig, Surface

__all__ = [
    "PORTRAIT", "THREE_QUARTER", "Camera", "Renderer", "Rig", "RigFace", "SoftwareRenderer", "Surface", "film", "film_rows",
    "render",
]  # fmt: skip
