"""Draws a head on OpenGL (moderngl over EGL, in software or on a GPU), with the triangle that every pixel shows.

That, and where a triangle's corners fall in another frame, tells for every pixel where the same point of the skin lies there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import MissingDependencyError
from parley_train.portrait import camera
from parley_train.portrait.head_model import HeadModel

Floats = NDArray[np.float32]

NOTHING = 65535
"""Triangle number of a pixel that shows the background."""

_SHADED = """#version 330
in vec3 position; in vec3 normal; in vec3 colour;
uniform mat4 clip; uniform mat3 turn; uniform vec3 light;
out vec3 lit;
void main() {
    gl_Position = clip * vec4(position, 1.0);
    float facing = max(dot(normalize(turn * normal), light), 0.0);
    lit = pow(colour * (0.35 + 0.75 * facing), vec3(1.0 / 1.3));
}"""
_COLOUR = """#version 330
in vec3 lit; out vec4 pixel;
void main() { pixel = vec4(lit, 1.0); }"""
_PLAIN = """#version 330
in vec3 position; uniform mat4 clip;
void main() { gl_Position = clip * vec4(position, 1.0); }"""
_NUMBER = """#version 330
out float pixel;
void main() { pixel = float(gl_PrimitiveID) + 1.0; }"""


@dataclass(frozen=True)
class Picture:
    """One drawn frame. S pixels of colour, G of correspondence.

    image     [S, S, 3] 0..255, `matte` [S, S] 0..255 how much of the pixel is the head
    triangle  [G, G] which triangle (`NOTHING`: background), `corner` [G, G, 2] first two barycentric weights, 0..255
    distance  [G, G] from the camera in cm (infinite: background)
    """

    image: NDArray[np.uint8]
    matte: NDArray[np.uint8]
    triangle: NDArray[np.uint16]
    corner: NDArray[np.uint8]
    distance: NDArray[np.float16]


class GlRenderer:
    """An OpenGL context that draws one head model at `size` pixels, correspondences at `grid`. Use it in one thread."""

    def __init__(self, model: HeadModel, size: int = 256, grid: int = 128) -> None:
        self.model, self.size, self.grid = model, size, grid
        self._context = context = _context()
        self._shaded = context.program(vertex_shader=_SHADED, fragment_shader=_COLOUR)
        self._number = context.program(vertex_shader=_PLAIN, fragment_shader=_NUMBER)
        self._smooth = context.framebuffer(
            [context.renderbuffer((size, size), samples=4)], context.depth_renderbuffer((size, size), samples=4)
        )
        self._final = context.framebuffer([context.renderbuffer((size, size))])
        self._numbers = context.framebuffer(
            [context.renderbuffer((grid, grid), components=1, dtype="f4")], context.depth_renderbuffer((grid, grid))
        )
        count = len(model.neutral)
        indices = context.buffer(model.triangles.astype("i4").tobytes())
        self._vertices, self._colours = context.buffer(reserve=count * 24), context.buffer(reserve=count * 12)
        self._shaded_head = context.vertex_array(
            self._shaded, [(self._vertices, "3f 3f", "position", "normal"), (self._colours, "3f", "colour")], indices
        )
        self._numbered_head = context.vertex_array(self._number, [(self._vertices, "3f 12x", "position")], indices)
        self._incidence = model.incidence()
        at = (np.arange(grid) + 0.5) / grid * 2 - 1
        self._x, self._y = np.meshgrid(at, at)

    def draw(self, vertices: Floats, colours: Floats, pose: Floats, light: Floats, background: Floats) -> Picture:
        """Draw posed head points [V, 3] with colours [V, 3] before `background` [S, S, 3], all 0..1."""
        self._upload(vertices, colours)
        clip = camera.clip_matrix(pose).T.tobytes()
        self._shaded["clip"].write(clip)
        self._shaded["turn"].write(camera.rotation_matrix(pose[:3]).T.astype("f4").tobytes())
        self._shaded["light"].value = tuple(map(float, light))
        self._context.enable(self._context.DEPTH_TEST | self._context.CULL_FACE)
        self._smooth.use()
        self._smooth.clear(0, 0, 0, 0)
        self._shaded_head.render()
        self._context.copy_framebuffer(self._final, self._smooth)
        drawn = np.frombuffer(self._final.read(components=4), np.uint8).reshape(self.size, self.size, 4)[::-1]
        matte = drawn[..., 3]
        behind = (1.0 - matte[..., None].astype(np.float32) / 255.0) * background * 255.0
        self._number["clip"].write(clip)
        self._numbers.use()
        self._numbers.clear(0, 0, 0, 0)
        self._numbered_head.render()
        numbers = np.frombuffer(self._numbers.read(components=1, dtype="f4"), np.float32)
        shown = numbers.reshape(self.grid, self.grid)[::-1].astype(np.int32) - 1
        return Picture((drawn[..., :3] + behind).astype(np.uint8), matte.copy(), *self._inside(shown, vertices, pose))

    def _upload(self, vertices: Floats, colours: Floats) -> None:
        corners = vertices[self.model.triangles]
        faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        self._vertices.write(np.concatenate([vertices, self._incidence @ faces], 1).astype("f4").tobytes())
        self._colours.write(colours.astype("f4").tobytes())

    def _inside(
        self, shown: NDArray[np.int32], vertices: Floats, pose: Floats
    ) -> tuple[NDArray[np.uint16], NDArray[np.uint8], NDArray[np.float16]]:
        """Where in its triangle each pixel lies, perspective taken into account."""
        head = shown >= 0
        corners = camera.project(vertices, pose)[self.model.triangles[shown[head]]].astype(np.float64)
        (ax, ay, az), (bx, by, bz), (cx, cy, cz) = (corners[:, i].T for i in range(3))
        x, y = self._x[head], self._y[head]
        area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
        area = np.where(np.abs(area) < 1e-12, 1e-12, area)
        first = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / area
        second = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / area
        share = np.clip(np.stack([first, second, 1 - first - second], 1), 0, 1) / np.stack([az, bz, cz], 1)
        share /= share.sum(1, keepdims=True)
        triangle = np.full(shown.shape, NOTHING, np.uint16)
        triangle[head] = shown[head]
        corner = np.zeros((*shown.shape, 2), np.uint8)
        corner[head] = np.round(share[:, :2] * 255)
        distance = np.full(shown.shape, np.inf, np.float16)
        distance[head] = (share * np.stack([az, bz, cz], 1)).sum(1)
        return triangle, corner, distance


def _context() -> Any:
    try:
        import moderngl
    except ImportError:
        raise MissingDependencyError("drawing heads needs moderngl: pip install 'parley-npc[train]'") from None
    try:
        return moderngl.create_context(standalone=True, backend="egl")
    except Exception as reason:
        raise MissingDependencyError(
            f"no OpenGL context over EGL ({reason}); on Debian: apt-get install libegl1 libgl1-mesa-dri"
        ) from None
