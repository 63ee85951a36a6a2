"""Draws characters with moderngl.

A person's skin is baked once. A frame is: vertices posed on the CPU (their places in the picture are ground truth anyway),
a depth picture from the key light, a picture of triangle numbers at twice the size, and each material shaded once a pixel
where it shows. Dense heads have triangles of a pixel or less, so shading them as they are drawn would cost ten times more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX
from parley.errors import InputError
from parley_train.faces import materials
from parley_train.faces.bake import SkinBaker
from parley_train.faces.camera import FAR, NEAR, Portrait, rigid
from parley_train.faces.context import assign, open_context, program
from parley_train.faces.dressing import dress
from parley_train.faces.facerig import FaceRig, Floats, Ints, gaze_matrix, gaze_of
from parley_train.faces.frame import Frame
from parley_train.faces.lids import Lids
from parley_train.faces.numbering import Numbering
from parley_train.faces.openness import openness, orthographic
from parley_train.faces.performance import Performance, rotation_of
from parley_train.faces.person import Character
from parley_train.faces.scene import LISTS, Dressed, RigData
from parley_train.faces.sculpt import sculpt
from parley_train.faces.setting import BACKDROPS, Setting
from parley_train.faces.surfaces import Layout, Normals
from parley_train.faces.tiles import squares, tile_bits
from parley_train.faces.truth import Truth, locate

TORSO_SHARE = 0.12
"""Share of the head's turn that the torso joins in."""

_SHADES = ("skin", "eye", "mouth", "lashes", "hair", "cloth", "painted")
_SHADE_OF = {
    "scalp": "skin", "gums": "mouth", "tongue": "mouth", "teeth": "mouth", "eye Left": "eye", "eye Right": "eye", "beard": "hair",
    "hat": "cloth", "glass": "cloth", "painted skin": "painted", "painted eye": "painted", "painted hair": "painted",
}  # fmt: skip


class FaceRenderer:
    """Draws frames of `size` pixels square with their ground truth at `truth_size` (default: the same; else a divisor).

    `texels` is the height of the skin's texture, default three quarters of the size (a face fills half of a picture). Raises `MissingDependencyError` without EGL.
    """

    def __init__(self, rig: FaceRig, size: int = 256, truth_size: int | None = None, texels: int | None = None) -> None:
        if not 16 <= size <= 4096:
            raise InputError(f"a picture must be 16 to 4096 pixels wide, got {size}")
        self.rig, self.size, self.truth_size = rig, size, truth_size or size
        if self.truth_size < 8 or size % self.truth_size:
            raise InputError(
                f"ground truth must have the picture's {size} pixels or a whole share of them, got {truth_size}"
            )
        texels = texels or int(np.clip(0.75 * size, 192, 2048))
        self._context = c = open_context()
        self._layout = Layout.of(rig)
        self._normals, self._lids = Normals(rig), Lids(rig)
        blockers = tuple(n for n in self._layout.spans if n not in ("mouth", "gums", "tongue", "teeth", "lashes"))
        self._data = RigData.of(rig, self._layout, openness(c, rig, self._layout, blockers))
        self._shades = {name: program(c, "tile.vert", f"{name}.frag") for name in _SHADES}
        self._numbering = Numbering(c, size)
        self._casts = {n: program(c, "depth.vert", f"{n}.frag") for n in ("depth", "depth_hair")}
        self._build_targets()
        self._baker = None
        if {"skin", "scalp"} <= set(self._layout.spans):
            self._baker = SkinBaker(c, rig, self._layout, self._data.texture, texels)
        self._squares = c.buffer(reserve=4096)
        self._tiles: dict[str, Any] = {}
        self._backdrop_of: Setting | None = None

    def dress(self, character: Character) -> Dressed:
        """Shape, skin, hair and clothes of `character`, made ready to be drawn."""
        with self._context:
            return self._dress(character)

    def _dress(self, character: Character) -> Dressed:
        shape = sculpt(self.rig, character)
        textures, pieces = None, []
        if self._baker is not None:
            textures, pieces = self._baker.bake(character), dress(self.rig, character, shape)
        return Dressed(
            self._context,
            {**self._numbering.programs, **self._casts},
            self.rig,
            self._layout,
            self._data,
            character,
            shape,
            textures,
            pieces,
        )

    def draw(
        self,
        dressed: Dressed,
        setting: Setting,
        performance: Performance,
        camera: Portrait | None = None, truth: bool = True,
    ) -> Frame:  # fmt: skip
        """One frame. `truth=False` leaves the ground truth out, which is a little faster."""
        with self._context:
            return self._draw(dressed, setting, performance, camera or Portrait(), truth)

    def _draw(
        self, dressed: Dressed, setting: Setting, performance: Performance, camera: Portrait, truth: bool
    ) -> Frame:
        rig, shape = self.rig, dressed.shape
        points = rig.express(shape.neutral, performance.weights, shape.gain)
        self._lids.clear(points, shape.neutral, performance.weights)
        head = rigid(performance.rotation(), np.array(performance.translation), rig.pivot)
        lean = rotation_of(
            TORSO_SHARE * performance.yaw, TORSO_SHARE * performance.pitch, TORSO_SHARE * performance.roll
        )
        torso = rigid(lean, np.array(performance.translation), rig.pivot + np.array((0.0, -0.12, 0.0), np.float32))
        world = np.concatenate([rig.place(points, head, torso), dressed.place_extra(head, torso)]).astype(np.float32)
        dressed.move(world, self._turned_normals(points, dressed, performance))
        light_view = self._draw_shadow(dressed, setting, head)
        shared = {
            "head": _mat4(head), "torso": _mat4(torso), "view": camera.matrix().T.astype("f4").tobytes(),
            "light_view": light_view.T.astype("f4").tobytes(), "eye_at": camera.eye, "numbers": 3, "shadow_map": 0, **LISTS,
            **materials.light_uniforms(setting, dressed.character),
        }  # fmt: skip
        vertices = camera.project(world)
        numbers = self._numbering.draw(dressed, vertices, shared["view"])
        self._shade(dressed, performance, shared, head, numbers)
        picture = self._finish(dressed, setting)
        found = None
        if truth:
            # Samples lie in the middles of the picture's pixels, of pairs of them, and so on; pictures count rows from the top.
            share = self.size // self.truth_size
            triangle = numbers[share - 1 :: 2 * share, share - 1 :: 2 * share][::-1] - 1
            found = Truth(
                triangle, *locate(triangle, dressed.corners, vertices), dressed.corners, vertices, dressed.shared
            )
        return Frame(picture[..., :3], picture[..., 3], performance, camera, rig.pivot, found)

    # --- what stays on the graphics card ---

    def _build_targets(self) -> None:
        c, size = self._context, (self.size, self.size)
        self._figure = c.texture(size, 4)
        self._figure_target = c.framebuffer([self._figure])
        self._behind = c.texture(size, 4)
        self._behind_target = c.framebuffer([self._behind])
        self._final = c.framebuffer([c.renderbuffer(size, 4)])
        texels = int(np.clip(1.25 * self.size, 256, 2048))
        self._shadow_map = c.depth_texture((texels, texels))
        self._shadow_map.filter = (c.NEAREST, c.NEAREST)
        self._shadow_map.compare_func = ""
        self._shadow = c.framebuffer(depth_attachment=self._shadow_map)
        self._backdrop = program(c, "screen.vert", "backdrop.frag")
        self._composites: dict[tuple[str, ...], tuple[Any, Any]] = {}
        self._backdrop_quad = c.vertex_array(self._backdrop, [])

    # --- a frame ---

    def _turned_normals(self, points: Floats, dressed: Dressed, performance: Performance) -> Floats:
        self._normals.settle_once(dressed.shape.neutral)
        normals = self._normals.of(points)
        for eye in self.rig.eyes:
            turn = gaze_matrix(*gaze_of(performance.weights, eye.side))
            normals[eye.vertices] = normals[eye.vertices] @ turn.T
        # Lengths are twice an area, far below what a shader may square in single precision.
        return np.ascontiguousarray(normals * 1e4, np.float32)

    def _draw_shadow(self, dressed: Dressed, setting: Setting, head: Floats) -> Floats:
        c = self._context
        middle = head[:, 3] + head[:, :3] @ (self.rig.pivot + np.array((0.0, 0.02, 0.02), np.float32))
        matrix = orthographic(np.array(setting.lights[0].direction), middle, 0.24)
        self._shadow.use()
        # Cards that face the light cast enough.
        c.enable_only(c.DEPTH_TEST | c.CULL_FACE)
        self._shadow.clear(depth=1.0)
        for name, array in dressed.casting.items():
            assign(self._casts[name], view=matrix.T.astype("f4").tobytes())
            array.render()
        return matrix

    def _shade(
        self, dressed: Dressed, performance: Performance, shared: dict[str, Any], head: Floats, numbers: Ints
    ) -> None:
        c, character = self._context, dressed.character
        tiles = tile_bits(dressed.bits.take(numbers))
        self._figure_target.use()
        self._figure_target.clear(0.0, 0.0, 0.0, 0.0)
        c.enable_only(c.BLEND)
        c.blend_func = c.ONE, c.ONE
        self._shadow_map.use(0)
        self._numbering.map.use(3)
        dressed.bind()
        if dressed.textures is not None:
            dressed.textures.colour.use(1)
            dressed.textures.relief.use(2)
        ready: set[str] = set()
        opened = float(performance.weights[ARKIT_INDEX["jawOpen"]])
        for index, span in enumerate(dressed.spans):
            here = (tiles >> np.uint32(index)) & np.uint32(1) > 0
            if not here.any():
                continue
            name = _SHADE_OF.get(span.material, span.material)
            if name not in ready:
                assign(self._shades[name], **shared)
                ready.add(name)
            values = self._material(span.material, character, performance, head, opened)
            assign(self._shades[name], first=span.first, last=span.last, **values)
            self._render_squares(name, squares(here, self.size))

    def _material(
        self, material: str, character: Character, performance: Performance, head: Floats, opened: float
    ) -> dict[str, Any]:
        if material in ("skin", "scalp"):
            return {"albedo_map": 1, "relief_map": 2, "relief": 1.0, "detail_level": 0.0 if material == "skin" else 0.5}
        if material in ("mouth", "gums", "tongue", "teeth"):
            return materials.mouth_uniforms(character, material, opened)
        if material.startswith("eye"):
            turn = gaze_matrix(*gaze_of(performance.weights, material[4:]))
            # A mat3 is written column by column, so this is the inverse turn: from the world into the eye.
            return {
                **materials.eye_uniforms(character),
                "into_eye": np.ascontiguousarray(head[:, :3] @ turn, "f4").tobytes(),
            }
        if material == "lashes":
            return materials.lash_uniforms(character)
        if material == "hair":
            return materials.hair_uniforms(character)
        if material == "beard":
            return materials.beard_uniforms(character)
        if material in ("cloth", "hat", "glass"):
            return materials.cloth_uniforms(character, material)
        return {}

    def _render_squares(self, name: str, corners: Floats) -> None:
        if corners.nbytes > self._squares.size:
            for array in self._tiles.values():
                array.release()
            self._tiles = {}
            self._squares.orphan(2 * corners.nbytes)
        self._squares.write(corners)
        if name not in self._tiles:
            self._tiles[name] = self._context.vertex_array(self._shades[name], [(self._squares, "2f", "corner")])
        self._tiles[name].render(vertices=len(corners))

    def backdrop(self, setting: Setting) -> NDArray[np.uint8]:
        """[S, S, 3] what stands behind a character, alone."""
        with self._context:
            self._draw_backdrop(setting)
            data = np.frombuffer(self._behind_target.read(components=3), np.uint8)
        return data.reshape(self.size, self.size, 3)[::-1]

    def _draw_backdrop(self, setting: Setting) -> None:
        if self._backdrop_of != setting:
            self._context.enable_only(self._context.NOTHING)
            self._behind_target.use()
            assign(self._backdrop, **materials.backdrop_uniforms(setting, BACKDROPS))
            self._backdrop_quad.render(self._context.TRIANGLES, 3)
            self._backdrop_of = setting

    def _finish(self, dressed: Dressed, setting: Setting) -> Any:
        c, character = self._context, dressed.character
        self._draw_backdrop(setting)
        c.enable_only(c.NOTHING)
        self._final.use()
        self._figure.use(0)
        self._behind.use(1)
        self._numbering.depths.use(2)
        self._numbering.map.use(3)
        style = character.style
        defines = tuple(n for n, on in (("BRUSH", style.brush), ("INK", style.outline)) if on)
        if defines not in self._composites:
            shade = program(c, "screen.vert", "composite.frag", *defines)
            self._composites[defines] = shade, c.vertex_array(shade, [])
        shade, quad = self._composites[defines]
        values = materials.finish_uniforms(character, setting, self.size, dressed.eyes)
        assign(shade, figure=0, backdrop=1, depths=2, numbers=3, near_far=(NEAR, FAR), **values)
        quad.render(c.TRIANGLES, 3)
        data = np.frombuffer(self._final.read(components=4), np.uint8)
        return data.reshape(self.size, self.size, 4)[::-1]


def _mat4(motion: Floats) -> bytes:
    """A rigid motion [3, 4] as a column-major 4 by 4 matrix."""
    matrix = np.eye(4, dtype=np.float32)
    matrix[:3] = motion
    return matrix.T.tobytes()
