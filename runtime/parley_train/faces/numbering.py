"""The picture of triangle numbers: which triangle of a character shows in each sample, at twice the picture's size."""

from __future__ import annotations

from typing import Any

import numpy as np

from parley_train.faces import materials
from parley_train.faces.context import assign, program
from parley_train.faces.facerig import Floats, Ints
from parley_train.faces.hair.styles import lies_close
from parley_train.faces.hidden import Cover
from parley_train.faces.person import Character
from parley_train.faces.scene import Dressed

_LIST = 0
"""Texture unit of the numbers of triangles that are drawn out of order."""


class Numbering:
    """Numbers the triangles of characters for pictures of `size` pixels.

    map       texture [2S, 2S]: triangle number + 1, 0 for none, rows from the bottom
    depths    depth texture of the same size
    programs  that `Dressed` prepares its vertex arrays for
    """

    def __init__(self, context: Any, size: int) -> None:
        self._context, self._size, fine = context, size, (2 * size, 2 * size)
        self.map, self.depths = context.texture(fine, 1, dtype="f4"), context.depth_texture(fine)
        for texture in (self.map, self.depths):
            texture.filter = (context.NEAREST, context.NEAREST)
        self.depths.compare_func = ""
        self._target = context.framebuffer([self.map], self.depths)
        names = ("number", "number_listed", "number_hair", "number_lashes")
        self.programs = {name: program(context, "number.vert", f"{name}.frag") for name in names}

    def draw(self, dressed: Dressed, vertices: Floats, view: bytes) -> Ints:
        """[2S, 2S] as `map`. `vertices` [N, 3] lie in the picture as in `Truth.vertices`, `view` is the camera's matrix."""
        c = self._context
        self._target.use()
        self._target.clear(0.0, 0.0, 0.0, 0.0)
        # Every second sample lies in the middle of a pixel: the picture is shifted by half a sample.
        shared = {"view": view, "shift": (-0.5 / self._size, -0.5 / self._size), "toon": dressed.character.style.toon}
        for solid in dressed.solid:
            c.enable_only(c.DEPTH_TEST | c.CULL_FACE if solid.closed else c.DEPTH_TEST)
            assign(self.programs["number"], first=solid.first, **shared)
            solid.array.render()
        if dressed.behind:
            self._draw_behind(dressed, vertices, shared)
        data = np.frombuffer(self._target.read(components=1, dtype="f4"), np.float32)
        return data.astype(np.int32).reshape(2 * self._size, 2 * self._size)

    def _draw_behind(self, dressed: Dressed, vertices: Floats, shared: dict[str, Any]) -> None:
        """What mostly lies behind what is solid: of that, only what does not lie there now."""
        c, character = self._context, dressed.character
        depth = np.frombuffer(self.depths.read(), np.float32).reshape(2 * self._size, 2 * self._size)
        places = np.ascontiguousarray(vertices.T)
        places[0] = (places[0] + 1.0) * self._size - 0.5
        places[1] = (1.0 - places[1]) * self._size - 0.5
        chosen = np.flatnonzero(Cover(depth).may_show(places, dressed.behind_corners))
        dressed.show_behind(chosen)
        dressed.listed.use(_LIST)
        for part in dressed.behind:
            start, stop = np.searchsorted(chosen, (part.first, part.last)).tolist()
            if start == stop:
                continue
            # The lining of the mouth is drawn from within alone, and so is hair that lies close. Cards have two sides.
            closed = part.program == "number_listed" or (part.material == "hair" and lies_close(character.hair.style))
            c.enable_only(c.DEPTH_TEST | c.CULL_FACE if closed else c.DEPTH_TEST)
            values = _cut_out(part.material, character)
            assign(self.programs[part.program], list=_LIST, start=start, **shared, **values)
            part.array.render(vertices=3 * (stop - start), first=3 * start)


def _cut_out(material: str, character: Character) -> dict[str, Any]:
    """What the shader that cuts `material` out needs to know."""
    if material == "lashes":
        return materials.lash_uniforms(character)
    if material == "hair":
        return materials.hair_uniforms(character)
    return materials.beard_uniforms(character) if material == "beard" else {}
