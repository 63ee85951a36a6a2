"""A stylised character head, built from formulas: `build_head(Look(...))` gives its parts, `write_glb` the file."""

from stylised_head.build import build_head
from stylised_head.gltf_writer import write_glb
from stylised_head.look import LOOKS, Look

__all__ = ["LOOKS", "Look", "build_head", "write_glb"]
