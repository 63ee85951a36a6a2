"""Rig maps: ARKit's names and 0..1 weights turned into a character's own shape names and units.

A rig map is a mapping, in Python or as a JSON object, from ARKit names to targets:

    {
      "jawOpen": "Mouth_Open",
      "mouthSmileLeft": {"name": "Smile_L", "scale": 0.8, "offset": 0.0},
      "browInnerUp": ["Brow_In_Up_L", "Brow_In_Up_R"],
      "tongueOut": null
    }

A target gets `weight * scale + offset`; several ARKit shapes may share a target and are added. A shape that the map
does not mention keeps its own name, and `null` leaves a shape out.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, ARKIT_NAMES
from parley.errors import InputError
from parley.files import StrPath, read_text

BUILT_IN_RIGS: dict[str, str] = {
    "pascal-case": "ARKit's names with a capital first letter, as in Live Link Face and VRM perfect sync",
    "ict-facekit": "USC ICT-FaceKit: sides as _L and _R, browInnerUp and cheekPuff in halves, no tongueOut",
}
"""Names that `RigMap.load` knows without a file, and what they are for."""


@dataclass(frozen=True)
class RigTarget:
    """A shape of the character that follows an ARKit shape: its weight is `weight * scale + offset`, about 0..1."""

    name: str
    scale: float = 1.0
    offset: float = 0.0

    def __post_init__(self) -> None:
        if not self.name:
            raise InputError("a rig map has a target with an empty name")
        if not (math.isfinite(self.scale) and math.isfinite(self.offset)):
            raise InputError(f"the rig target '{self.name}' has a scale or offset that is not a finite number")


@dataclass(frozen=True)
class RigMap:
    """Targets for the ARKit shapes that a rig names differently; see the module's text for the rules."""

    targets: Mapping[str, tuple[RigTarget, ...]]

    def __post_init__(self) -> None:
        unknown = sorted(set(self.targets) - set(ARKIT_NAMES))
        if unknown:
            raise InputError(f"a rig map names shapes that ARKit does not have: {', '.join(unknown)}")

    @staticmethod
    def of(mapping: Mapping[str, Any]) -> RigMap:
        """Build from names, dicts, lists of them, or None (see the module's text). Raises `InputError`."""
        return RigMap({name: _targets(name, value) for name, value in mapping.items()})

    @staticmethod
    def load(source: StrPath) -> RigMap:
        """Read a rig map from a JSON file, or get a built-in one by its name (`BUILT_IN_RIGS`). Raises `InputError`."""
        if str(source) == "pascal-case":
            return RigMap.of({name: name[0].upper() + name[1:] for name in ARKIT_NAMES})
        if str(source) in BUILT_IN_RIGS:
            packed = resources.files("parley.clips") / "rigs" / f"{str(source).replace('-', '_')}.json"
            text = packed.read_text("utf-8")
        else:
            try:
                text = read_text(source)
            except InputError as error:
                raise InputError(f"{error}; built-in rig maps are {', '.join(BUILT_IN_RIGS)}") from error
        try:
            mapping = json.loads(text)
        except ValueError as error:
            raise InputError(f"the rig map {source} is not JSON: {error}") from error
        if not isinstance(mapping, dict):
            raise InputError(f"the rig map {source} must be a JSON object from ARKit names to targets")
        try:
            return RigMap.of(mapping)
        except InputError as error:
            raise InputError(f"the rig map {source} cannot be used: {error}") from error

    def apply(self, weights: NDArray[np.floating[Any]]) -> dict[str, NDArray[np.float64]]:
        """Weight [T] of each of the rig's shapes, for ARKit `weights` [T, 52], in ARKit's order."""
        curves: dict[str, NDArray[np.float64]] = {}
        for name, index in ARKIT_INDEX.items():
            for target in self.targets.get(name, (RigTarget(name),)):
                curve = weights[:, index].astype(np.float64) * target.scale + target.offset
                curves[target.name] = curves[target.name] + curve if target.name in curves else curve
        return curves


def _targets(name: str, value: object) -> tuple[RigTarget, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return (RigTarget(value),)
    if isinstance(value, (list, tuple)):
        return tuple(target for part in value for target in _targets(name, part))
    if isinstance(value, RigTarget):
        return (value,)
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        extra = sorted(set(value) - {"name", "scale", "offset"})
        numbers = [value.get("scale", 1.0), value.get("offset", 0.0)]
        if not extra and all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in numbers):
            return (RigTarget(value["name"], float(numbers[0]), float(numbers[1])),)
    raise InputError(
        f"the rig map's entry for '{name}' must be a name, null, "
        '{"name": ..., "scale": number, "offset": number}, or a list of these'
    )
