"""Clip formats: write a performance for an engine or a script, and read recordings and clips back."""

from parley.clips.formats import FORMATS, ClipFormat, export, read_clip, write_clip
from parley.clips.livelink_reader import read_livelink
from parley.clips.options import ExportOptions
from parley.clips.rigmap import BUILT_IN_RIGS, RigMap, RigTarget

__all__ = [
    "BUILT_IN_RIGS", "FORMATS", "ClipFormat", "ExportOptions", "RigMap", "RigTarget", "export", "read_clip",
    "read_livelink", "write_clip",
]  # fmt: skip
