"""A person's skin as textures, drawn once: colour and relief, one tile for the face and one for the rest of the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from parley_train.faces.context import assign, program
from parley_train.faces.facerig import FaceRig, Floats
from parley_train.faces.hair.scalp import hairline
from parley_train.faces.person import Character
from parley_train.faces.surfaces import CENTIMETRES, Layout

FACE_TILE, HEAD_TILE = (0.0, 0.6667), (0.6667, 0.3333)
"""Where a part's tile lies along the atlas: offset and width. The face has twice the texels a side of the rest."""


@dataclass
class SkinTextures:
    """colour: square root of linear RGB, and how much the scalp is covered; relief: roughness, height, lip, translucency."""

    colour: Any
    relief: Any

    def release(self) -> None:
        """Give the memory back."""
        self.colour.release()
        self.relief.release()


class SkinBaker:
    """Draws skins of one rig's people; `texels` is the height of their textures.

    Each texel's place on the mean head is the same for everybody, so it is drawn once. A head has a triangle for every two texels,
    and shading triangle by triangle would cost several times as much as shading texel by texel.
    """

    def __init__(self, context: Any, rig: FaceRig, layout: Layout, texture: Floats, texels: int) -> None:
        """`texture` [F', 3, 2] are the corners of the layout's triangles in the atlas."""
        self._context, self._rig, self._size = context, rig, (texels * 3 // 2, texels)
        self._places = self._draw_places(layout, texture)
        self._shades: dict[tuple[str, ...], tuple[Any, Any]] = {}

    def bake(self, character: Character) -> SkinTextures:
        """The skin of `character`."""
        c, skin, beard = self._context, character.skin, character.beard
        defines = tuple(n for n, on in (("FRECKLES", skin.freckle), ("STUBBLE", beard.stubble)) if on)
        if defines not in self._shades:
            shade = program(c, "screen.vert", "bake.frag", *defines)
            self._shades[defines] = shade, c.vertex_array(shade, [])
        shade, quad = self._shades[defines]
        colour, relief = (c.texture(self._size, 4) for _ in range(2))
        target = c.framebuffer([colour, relief])
        target.use()
        c.enable_only(c.NOTHING)
        self._places.use(0)
        assign(shade, places=0, **uniforms(self._rig, character))
        quad.render(c.TRIANGLES, 3)
        for texture in (colour, relief):
            texture.filter = (c.LINEAR_MIPMAP_NEAREST, c.LINEAR)
            texture.build_mipmaps()
        target.release()
        return SkinTextures(colour, relief)

    def _draw_places(self, layout: Layout, texture: Floats) -> Any:
        """A texture of places on the mean head, cm; alpha is 1 where there is one. Filtering reaches texels beside the tiles: they
        have the place of the nearest that lies in one."""
        c = self._context
        drawn, spread = (c.texture(self._size, 4, dtype="f4") for _ in range(2))
        first, second = c.framebuffer([drawn]), c.framebuffer([spread])
        things = [drawn, first, second]
        first.use()
        first.clear(0.0, 0.0, 0.0, 0.0)
        c.enable_only(c.NOTHING)
        shade = program(c, "place.vert", "place.frag")
        for name in ("skin", "scalp"):
            start, count = layout.spans[name]
            own = self._rig.rest[layout.vertices[start : start + count]] * CENTIMETRES
            columns = np.concatenate([texture[start : start + count], own], axis=2)
            buffer = c.buffer(np.ascontiguousarray(columns, np.float32).tobytes())
            array = c.vertex_array(shade, [(buffer, "2f 3f", "texture_at", "own")])
            array.render()
            things += [array, buffer]
        second.use()
        drawn.use(0)
        spreading = program(c, "screen.vert", "spread.frag")
        assign(spreading, places=0)
        quad = c.vertex_array(spreading, [])
        quad.render(c.TRIANGLES, 3)
        for thing in (quad, spreading, shade, *reversed(things)):
            thing.release()
        spread.filter = (c.NEAREST, c.NEAREST)
        return spread


def uniforms(rig: FaceRig, character: Character) -> dict[str, Any]:
    """What the skin's shader needs to know of a character."""
    skin, brows, hair, beard = character.skin, character.brows, character.hair, character.beard
    rng = np.random.default_rng([0x5C1, character.seed])
    moles = np.zeros((6, 4), np.float32)
    for index, mole in enumerate(skin.moles):
        moles[index] = _on_skin(rig, mole)
    return {
        "landmark": (rig.rest[rig.landmarks] * 100.0).astype("f4").tobytes(), "seed": tuple(rng.uniform(0.0, 40.0, 3)),
        "skin": skin.colour, "blood": skin.blood, "flush": skin.flush, "blotch": skin.blotch, "freckle": skin.freckle, "age": skin.age,
        "pores": skin.pores, "oil": skin.oil, "shadow_eyes": skin.shadow_eyes, "lip_colour": skin.lip_colour, "lip_gloss": skin.lip_gloss,
        "lip_edge": skin.lip_edge, "brow_colour": brows.colour, "brow_density": brows.density,
        "brow_shape": (brows.thickness, brows.lift, brows.arch, brows.length), "hair_colour": hair.root,
        "scalp_cover": _cover(character), "stubble": beard.stubble, "beard_colour": beard.colour, "makeup": (*skin.makeup, 0.0),
        "lid_colour": skin.lid_colour, "moles": moles.tobytes(), "hairline": hairline(character.hair).astype("f4").tobytes(),
        "painted": max(character.style.toon - 0.2, 0.0) / 0.8, "scar": skin.scar,
    }  # fmt: skip


def _cover(character: Character) -> float:
    return {"bald": 0.0, "horseshoe": 0.85, "buzz": 0.88}.get(character.hair.style, 1.0)


def _on_skin(rig: FaceRig, mole: tuple[float, float, float, float]) -> Floats:
    """The mole moved onto the nearest vertex of the face, with a radius in cm from 0.05 to 0.14."""
    face = rig.rest[:9409] * 100.0
    at = face[np.argmin(((face - np.array(mole[:3])) ** 2).sum(axis=1))]
    return np.array([*at, 0.05 + 0.2 * (mole[3] - 0.5)], np.float32)
