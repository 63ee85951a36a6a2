"""A dressed character on the graphics card: all its triangles in one numbering, and what every vertex and corner holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley_train.faces.bake import FACE_TILE, HEAD_TILE, SkinTextures
from parley_train.faces.coarse import coarse
from parley_train.faces.facerig import PART_INDEX, FaceRig, Floats, Ints
from parley_train.faces.person import Character
from parley_train.faces.sculpt import Shape
from parley_train.faces.surfaces import CENTIMETRES, Layout, Piece

_BEHIND = {
    "mouth": "number_listed", "gums": "number_listed", "tongue": "number_listed", "teeth": "number_listed",
    "eye Left": "number_listed", "eye Right": "number_listed",
    "lashes": "number_lashes", "hair": "number_hair", "beard": "number_hair",
}  # fmt: skip
"""Materials that mostly lie behind others or are only partly there, and the shader that numbers them; all others are solid."""

_SHADOWLESS = ("mouth", "gums", "tongue", "teeth", "eye Left", "eye Right", "lashes", "glass")
"""Materials that lie inside others, or are too thin to cast a shadow that shows."""

LISTS = {"moving": 4, "still": 5, "faces": 6}
"""Texture units of what vertices and triangles hold, as the materials' shaders name them."""

LIST_ROW = 1024
"""Texels in a row of a list."""


@dataclass(frozen=True)
class Span:
    """Triangles first..last-1 of one material."""

    material: str
    first: int
    last: int


@dataclass(frozen=True)
class Solid:
    """Triangles that one call numbers, from `first` on; those of something `closed` show one side only."""

    first: int
    closed: bool
    array: Any


@dataclass(frozen=True)
class Behind:
    """first..last-1 of the triangles that are mostly hidden, of one `material` or of some that `program` numbers alike."""

    program: str
    material: str
    first: int
    last: int
    array: Any


@dataclass(frozen=True)
class RigData:
    """What a rig's vertices and corners hold, the same for every person: fixed [V, 6], cut [V, 3], texture [F', 3, 2]; casting [C, 3] triangles
    that cast its shadow."""

    fixed: Floats
    cut: Floats
    texture: Floats
    casting: Ints

    @staticmethod
    def of(rig: FaceRig, layout: Layout, openness: Floats) -> RigData:
        """Places on the mean head (cm), directions in the eyes, colours of painted heads; texture corners in the skin's atlas."""
        own = rig.rest * CENTIMETRES if rig.colours is None else rig.colours.copy()
        for eye in rig.eyes:
            centre, _ = eye.centre_and_radius(rig.rest)
            own[eye.vertices] = (rig.rest[eye.vertices] - centre) * CENTIMETRES
        number = np.zeros(len(rig.rest), np.float32)
        for value, name in enumerate(("painted", "painted skin", "painted eye", "painted hair")):
            number[rig.triangles[rig.part == PART_INDEX[name]]] = value
        fixed = np.concatenate([own, np.stack([rig.head_weight, openness, number], axis=1)], axis=1).astype(np.float32)
        texture = layout.uv[layout.corners].astype(np.float32)
        cut = np.zeros((len(rig.rest), 3), np.float32)
        if "lashes" in layout.spans:
            first, count = layout.spans["lashes"]
            cut[layout.vertices[first : first + count], :2] = texture[first : first + count]
        for name, tile in (("skin", FACE_TILE), ("scalp", HEAD_TILE)):
            if name in layout.spans:
                first, count = layout.spans[name]
                at = texture[first : first + count]
                # Tiles lie side by side; a corner on a tile's right edge belongs to that tile.
                column = np.floor(at[:, :, 0].mean(axis=1, keepdims=True))
                at[:, :, 0] = tile[0] + np.clip(at[:, :, 0] - column, 0.0, 1.0) * tile[1]
        solid = [span for name, span in layout.spans.items() if name not in _SHADOWLESS]
        casting = [coarse(rig, layout.vertices[first : first + count]) for first, count in solid]
        return RigData(fixed, cut, texture, np.concatenate(casting))


class _List:
    """Entries [N, T, 4] of T texels each in a texture, and the copy that they are changed in."""

    def __init__(self, context: Any, count: int, texels: int) -> None:
        rows = max(-(-count * texels // LIST_ROW), 1)
        self._all = np.zeros((rows, LIST_ROW, 4), np.float32)
        self.entries = self._all.reshape(-1, 4)[: count * texels].reshape(count, texels, 4)
        self.texture = context.texture((LIST_ROW, rows), 4, dtype="f4")
        self.texture.filter = (context.NEAREST, context.NEAREST)

    def send(self) -> None:
        """Write the entries into the texture."""
        self.texture.write(self._all)


class Dressed:
    """A character ready to be drawn. Call `release` when done, or use it as a context manager.

    corners   [F, 3] vertices of all triangles, the rig's first
    spans     materials with their triangles
    """

    def __init__(
        self, context: Any, programs: dict[str, Any], rig: FaceRig, layout: Layout, data: RigData, character: Character, shape: Shape,
        textures: SkinTextures | None, pieces: list[Piece],
    ) -> None:  # fmt: skip
        self.character, self.shape, self.textures, self.pieces = character, shape, textures, pieces
        self._context = context
        self.rig_vertices = len(rig.rest)
        self.vertex_count = self.rig_vertices + sum(len(p.points) for p in pieces)
        spans = [Span(name, first, first + count) for name, (first, count) in layout.spans.items()]
        corners, texture, vertex = [layout.vertices], [data.texture], self.rig_vertices
        fixed, cut, normals = [data.fixed], [data.cut], [np.zeros((self.rig_vertices, 3), np.float32)]
        triangle = len(layout.vertices)
        starts = []
        for piece in pieces:
            starts.append(vertex)
            spans.append(Span(piece.material, triangle, triangle + len(piece.triangles)))
            corners.append(piece.triangles + vertex)
            texture.append(piece.texture_at[piece.triangles])
            fixed.append(np.concatenate([piece.own, piece.traits], axis=1))
            cut.append(np.concatenate([piece.texture_at, piece.traits[:, 2:]], axis=1))
            normals.append(piece.normals)
            vertex += len(piece.points)
            triangle += len(piece.triangles)
        self.spans: tuple[Span, ...] = tuple(spans)
        self.corners: Ints = np.concatenate(corners).astype(np.int32)
        self.bits: NDArray[np.uint32] = np.zeros(triangle + 1, np.uint32)
        for index, span in enumerate(self.spans):
            self.bits[span.first + 1 : span.last + 1] = 1 << index
        self._extra = (
            np.concatenate([p.points for p in pieces]).astype(np.float32) if pieces else np.zeros((0, 3), np.float32)
        )
        self._extra_weight = (
            np.concatenate([p.traits[:, :1] for p in pieces]) if pieces else np.zeros((0, 1), np.float32)
        )

        def buffer(array: NDArray[Any], dtype: Any = np.float32) -> Any:
            return context.buffer(np.ascontiguousarray(array, dtype).tobytes())

        self.world = context.buffer(reserve=12 * self.vertex_count)
        self._moving_list = _List(context, self.vertex_count, 2)
        self._moving_list.entries[:, 1, :3] = np.concatenate(normals)
        still = _List(context, self.vertex_count, 2)
        still.entries[:, :, :3] = np.concatenate(fixed).reshape(-1, 2, 3)
        faces = _List(context, len(self.corners), 3)
        faces.entries[:, 0, :3] = self.corners
        faces.entries[:, 1:].reshape(len(self.corners), -1)[:, :6] = np.concatenate(texture).reshape(-1, 6)
        still.send()
        faces.send()
        self._lists = (self._moving_list, still, faces)
        # A triangle's flat values are its last corner's: each card of hair has that one for itself, and finds its number there.
        own_number = np.zeros((self.vertex_count, 1), np.float32)
        own_number[self.corners[:, 2], 0] = np.arange(1, len(self.corners) + 1)
        cut_buffer = buffer(np.concatenate([np.concatenate(cut), own_number], axis=1))
        self._things = [self.world, *(entries.texture for entries in self._lists), cut_buffer]
        self.solid = self._solid(programs["number"], buffer)
        self._prepare_behind(programs, cut_buffer)
        self.casting: dict[str, Any] = {}
        for name, hairy in (("depth", False), ("depth_hair", True)):
            casts = [
                (piece.triangles if piece.casting is None else piece.casting) + first
                for piece, first in zip(pieces, starts, strict=True)
                if piece.material not in _SHADOWLESS and (piece.material in ("hair", "beard")) == hairy
            ]
            if not hairy:
                casts.append(data.casting)
            if casts:
                indices = buffer(np.concatenate(casts), np.int32)
                self.casting[name] = context.vertex_array(programs[name], [(self.world, "3f", "position")], indices)
                self._things += [self.casting[name], indices]

    def _solid(self, program: Any, buffer: Any) -> list[Solid]:
        """Neighbouring solid spans of the rig together, and those of what is worn."""
        runs: list[list[int]] = []
        for span in self.spans:
            if span.material in _BEHIND:
                continue
            if runs and runs[-1][1] == span.first and span.first != self._rig_end():
                runs[-1][1] = span.last
            else:
                runs.append([span.first, span.last])
        found = []
        for first, last in runs:
            indices = buffer(self.corners[first:last], np.int32)
            array = self._context.vertex_array(program, [(self.world, "3f", "position")], indices)
            self._things += [array, indices]
            # Heads are closed: their back faces never show.
            found.append(Solid(first, first == 0, array))
        return found

    def _prepare_behind(self, programs: dict[str, Any], cut: Any) -> None:
        """What `show_behind` chooses from: `behind`, parts of the triangles `behind_corners` [3, B]."""
        spans = [span for span in self.spans if span.material in _BEHIND]
        self.behind: list[Behind] = []
        if not spans:
            return
        number = np.concatenate([np.arange(span.first, span.last) for span in spans])
        self.behind_corners: NDArray[np.intp] = np.ascontiguousarray(self.corners[number].T, np.intp)
        self._behind_number = number
        rows = -(-len(number) // LIST_ROW)
        self.listed = self._context.texture((LIST_ROW, rows), 1, dtype="f4")
        self.listed.filter = (self._context.NEAREST, self._context.NEAREST)
        self._chosen = self._context.buffer(reserve=12 * len(number), dynamic=True)
        self._things += [self.listed, self._chosen]
        first = 0
        for span in spans:
            program, last = _BEHIND[span.material], first + span.last - span.first
            if self.behind and self.behind[-1].program == program and program != "number_hair":
                self.behind[-1] = replace(self.behind[-1], last=last)
            else:
                content = [(self.world, "3f", "position"), (cut, "3f 1f", "cut_at", "own_number")]
                array = self._context.vertex_array(programs[program], content, self._chosen, skip_errors=True)
                self._things.append(array)
                self.behind.append(Behind(program, span.material, first, last, array))
            first = last

    def show_behind(self, chosen: Ints) -> None:
        """Take the triangles `chosen` [n] of `behind_corners`, ascending, as those that the arrays of `behind` draw."""
        self._chosen.write(self.corners.take(self._behind_number.take(chosen), axis=0))
        rows = -(-len(chosen) // LIST_ROW)
        number = np.zeros((rows, LIST_ROW), np.float32)
        number.reshape(-1)[: len(chosen)] = self._behind_number.take(chosen) + 1
        if rows:
            self.listed.write(number, viewport=(LIST_ROW, rows))

    def _rig_end(self) -> int:
        return next((s.first for s in self.spans if s.material in ("hair", "beard", "cloth", "hat", "glass")), 1 << 30)

    @property
    def eyes(self) -> tuple[int, int]:
        """The first triangle of lashes and eyes, which lie one after the other, and the one after the last; 0, 0 for none."""
        spans = [span for span in self.spans if span.material in ("lashes", "eye Left", "eye Right", "painted eye")]
        return (spans[0].first, spans[-1].last) if spans else (0, 0)

    @property
    def shared(self) -> int:
        """How many triangles are the rig's own."""
        return min(self._rig_end(), self.spans[-1].last)

    def place_extra(self, head: Floats, torso: Floats) -> Floats:
        """World positions of what is worn."""
        turned = self._extra @ head[:, :3].T + head[:, 3]
        still = self._extra @ torso[:, :3].T + torso[:, 3]
        return still + self._extra_weight * (turned - still)

    def move(self, world: Floats, normals: Floats) -> None:
        """Take up places of all vertices [N, 3] and normals of the rig's [V, 3] for the next frame."""
        self.world.write(world)
        entries = self._moving_list.entries
        entries[:, 0, :3] = world
        entries[: len(normals), 1, :3] = normals
        self._moving_list.send()

    def bind(self) -> None:
        """Make the lists visible to the materials' shaders, as textures `LISTS`."""
        for slot, entries in zip(LISTS.values(), self._lists, strict=True):
            entries.texture.use(slot)

    def release(self) -> None:
        """Give the graphics memory back."""
        with self._context:
            for thing in reversed(self._things):
                thing.release()
            self._things = []
            if self.textures is not None:
                self.textures.release()
                self.textures = None

    def __enter__(self) -> Dressed:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
