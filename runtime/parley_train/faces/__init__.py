"""Faces: a rig that can be anybody, characters cast from seeds, and their pictures with exact ground truth.

from parley_train.faces import CharacterStream, Factorial

with CharacterStream(seed=1, size=256, workers=2) as stream:
    group = next(stream)              # one person, twelve frames
    positions, known, visible = group.flow(target=3, source=0)
"""

from parley_train.faces.casting import STYLES, cast
from parley_train.faces.facerig import FaceRig
from parley_train.faces.frame import Frame
from parley_train.faces.opening import open_rig
from parley_train.faces.performance import NEUTRAL, Performance
from parley_train.faces.person import Character
from parley_train.faces.renderer import FaceRenderer
from parley_train.faces.setting import Setting
from parley_train.faces.stream import CharacterStream, Factorial, Group, Separate
from parley_train.faces.truth import Truth, flow, sees

__all__ = [
    "NEUTRAL",
    "STYLES",
    "Character",
    "CharacterStream",
    "FaceRenderer",
    "FaceRig",
    "Factorial",
    "Frame",
    "Group",
    "Performance",
    "Separate",
    "Setting",
    "Truth",
    "cast",
    "flow",
    "open_rig",
    "sees",
]  # fmt: skip
