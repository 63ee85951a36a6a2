"""Parley's vocabulary: motion, ARKit names, controls, errors, and clip formats."""

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley.controls import EMOTIONS, Controls, Keyed
from parley.errors import (
    AudioError,
    ClipError,
    InputError,
    MissingDependencyError,
    OutputError,
    PackError,
    ParleyError,
)
from parley.motion import FRAME_RATE, MotionClip, MotionFrame

__version__ = "0.1.0"

__all__ = [
    "ARKIT_INDEX", "ARKIT_NAMES", "EMOTIONS", "FRAME_RATE", "AudioError", "ClipError", "Controls", "InputError", "Keyed",
    "MissingDependencyError", "MotionClip", "MotionFrame", "OutputError", "PackError", "ParleyError",
]  # fmt: skip
