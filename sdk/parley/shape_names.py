"""Which of ARKit's shapes a character's blendshape is, by the table that all engines share.

Names are compared without case and without anything but letters and digits, after cutting all up to the last of `.` `:` `|` and `__`, and
then a prefix: `CTRL_expressions_jawOpen`, `Mesh|jaw_open` and `JawOpen` are one.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources


def shape_of(name: str) -> str | None:
    """The ARKit shape that `name` is another name of, None where it is none.

    A part of a shape counts as the shape (MetaHuman's `mouthFunnel_UL` is a quarter of `mouthFunnel`): add such parts up. What stands for a
    mixture of shapes (VRM's `aa`) is none.
    """
    shapes, prefixes = _table()
    bare = plain(name)
    for prefix in prefixes:
        if bare.startswith(prefix) and (found := shapes.get(bare[len(prefix) :])):
            return found
    return None


def plain(name: str) -> str:
    """The form in which names are compared."""
    return re.sub("[^a-z0-9]", "", re.split(r"[.:|]|__", name)[-1].lower())


@cache
def _table() -> tuple[dict[str, str], tuple[str, ...]]:
    """Plain name -> shape, and plain prefixes, none first."""
    table = json.loads(resources.files("parley").joinpath("blendshape_aliases.json").read_text("utf-8"))
    shapes = {plain(alias): shape for shape, more in table["shapes"].items() for alias in (shape, *more)}
    return shapes, ("", *(plain(prefix) for prefix in table["prefixes"]))
