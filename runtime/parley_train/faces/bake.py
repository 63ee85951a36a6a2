"""A person's skin as textures, drawn once: colour and relief, one tile for the face and one for the rest of the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from parley_train.faces.context import assign
from parley_train.faces.facerig import FaceRig, Floats
from parley_train.faces.hair.scalp import hairline
from parley_train.faces.person import Character

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


def bake(
    context: Any, shade: Any, spread: Any, quad: Any, parts: list[Any], rig: FaceRig, character: Character, texels: int
) -> SkinTextures:
    """Draw the skin of `character`: `parts` are vertex arrays, `texels` the height of the atlas."""
    size = (texels * 3 // 2, texels)
    drawn, colour, relief = (
        [context.texture(size, 4) for _ in range(2)],
        context.texture(size, 4),
        context.texture(size, 4),
    )
    first, target = context.framebuffer(drawn), context.framebuffer([colour, relief])
    first.use()
    first.clear(0.0, 0.0, 0.0, 0.0)
    context.enable_only(context.NOTHING)
    assign(shade, **uniforms(rig, character))
    for array in parts:
        array.render()
    target.use()
    drawn[0].use(1)
    drawn[1].use(2)
    assign(spread, albedo_map=1, relief_map=2)
    quad.render(context.TRIANGLES, 3)
    for texture in (colour, relief):
        texture.filter = (context.LINEAR_MIPMAP_NEAREST, context.LINEAR)
        texture.build_mipmaps()
    for thing in (first, target, *drawn):
        thing.release()
    return SkinTextures(colour, relief)


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
