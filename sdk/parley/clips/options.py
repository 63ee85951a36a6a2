"""What a caller may choose when a clip is written: node paths, rig map, tolerances, frame rate."""

from __future__ import annotations

import math
from dataclasses import dataclass

from parley.clips.rigmap import RigMap
from parley.errors import InputError
from parley.rotation import IDENTITY

Quaternion = tuple[float, float, float, float]


@dataclass(frozen=True)
class ExportOptions:
    """Options of `export`. Each format uses those that mean something to it.

    Paths are in the engine's own spelling, from the node that plays the animation: Godot's root node of the
    AnimationPlayer (`Body/Face`, a bone as `Skeleton3D:Head`), Unity's Animator (`Armature/Hips/Head`).
    """

    fps: float | None = None
    """Frames a second to resample to, 1..1000; None keeps the clip's rate."""

    name: str = ""
    """Name of the animation inside the file; empty takes the file's stem."""

    face_paths: tuple[str, ...] = ("Face",)
    """Meshes with the face's blendshapes; each gets every curve (a character may have separate teeth or lashes)."""

    head_path: str | None = "Head"
    """Node or bone that the head's rotation turns; None leaves the head out."""

    head_rest: Quaternion = IDENTITY
    """Local rotation (x, y, z, w) of the head node or bone at rest, as the engine shows it. Tracks are absolute."""

    head_parent: Quaternion = IDENTITY
    """Rotation at rest, in the character's space, of the parent of the head, as the engine shows it."""

    head_translation: bool = False
    """Also move the head (metres, added to `head_position`)."""

    head_position: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Local position of the head at rest, metres, as the engine shows it; used with `head_translation`."""

    left_eye_path: str | None = None
    """Node or bone of the left eyeball, a child of the head with no rotation at rest; None leaves it out."""

    right_eye_path: str | None = None
    """Node or bone of the right eyeball, as for the left."""

    rig_map: RigMap | None = None
    """The rig's own shape names, scales and offsets; None keeps ARKit's."""

    weight_range: float = 100.0
    """Unity: what a weight of 1 is written as. Unity's blendshapes go to 100 unless the importer says otherwise."""

    all_shapes: bool = False
    """Also write shapes that stay at 0, so that a clip resets what another clip left behind."""

    weight_tolerance: float = 0.002
    """Largest error of a weight that leaving out keys may cause, 0..1 scale; 0 keeps every bend."""

    rotation_tolerance: float = math.radians(0.05)
    """Largest error of a rotation that leaving out keys may cause, radians."""

    position_tolerance: float = 0.0002
    """Largest error of a position component that leaving out keys may cause, metres."""

    timecode_start: float = 0.0
    """Live Link: time of day of the first frame, seconds from midnight."""

    def __post_init__(self) -> None:
        if self.fps is not None and not 1.0 <= self.fps <= 1000.0:
            raise InputError(f"the frame rate of an export must lie between 1 and 1000, got {self.fps}")
        for field in ("weight_tolerance", "rotation_tolerance", "position_tolerance", "timecode_start"):
            value = getattr(self, field)
            if not (math.isfinite(value) and value >= 0.0):
                raise InputError(f"the export option {field} must be a number of 0 or more, got {value}")
        if not (math.isfinite(self.weight_range) and self.weight_range != 0.0):
            raise InputError(f"the export option weight_range must be a number other than 0, got {self.weight_range}")
        for field in ("head_rest", "head_parent"):
            value = getattr(self, field)
            if len(value) != 4 or not abs(math.sqrt(sum(x * x for x in value)) - 1.0) < 1e-3:
                raise InputError(f"the export option {field} must be a unit quaternion (x, y, z, w), got {value}")
        if len(self.head_position) != 3 or not all(math.isfinite(x) for x in self.head_position):
            raise InputError(f"the export option head_position must be three numbers, got {self.head_position}")
