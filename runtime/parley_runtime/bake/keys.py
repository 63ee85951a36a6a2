"""What a clip was made from, as hashes: equal keys mean equal bytes, so nothing need be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import parley
from parley.clips import ExportOptions
from parley_runtime.bake.controls import LineControls
from parley_runtime.bake.options import BakeOptions
from parley_runtime.device import kind_of


@dataclass(frozen=True)
class Ingredients:
    """All that decides a performance: hash of the audio's bytes, controls, pack, seed, sampling, release, and the kind of
    device, since a GPU rounds sums in another order."""

    audio: str
    controls: str
    pack: str
    seed: int
    steps: int | None
    sampler: str | None
    version: str
    device: str = "cpu"

    @staticmethod
    def of(audio_sha256: str, controls: LineControls, pack_id: str, options: BakeOptions) -> Ingredients:
        """The ingredients of a line; without a seed in `controls`, its audio gives it one."""
        seed = int(audio_sha256[:8], 16) if controls.seed is None else controls.seed
        return Ingredients(
            audio_sha256, controls.canonical(), pack_id, seed, options.steps, options.sampler, parley.__version__,
            kind_of(options.device),
        )  # fmt: skip

    def named(self) -> dict[str, str]:
        """Short texts by name, kept in records so that a stale clip can be explained."""
        sampling = f"{self.sampler or 'default'}/{self.steps or 'default'}"
        return {
            "audio": self.audio[:16], "controls": _digest(self.controls)[:16], "pack": self.pack, "seed": str(self.seed),
            "sampling": sampling, "release": self.version, **({} if self.device == "cpu" else {"device": self.device}),
        }  # fmt: skip

    @property
    def key(self) -> str:
        """The cache key of the performance."""
        fields = [self.audio, self.controls, self.pack, self.seed, self.steps, self.sampler, self.version]
        return _digest(json.dumps(fields if self.device == "cpu" else [*fields, self.device]))


def export_digest(format: str, options: ExportOptions) -> str:
    """A hash of how a clip is written."""
    return _digest(json.dumps([format, options], default=_fields, sort_keys=True))[:16]


def file_sha256(path: Path) -> str:
    """The hash of a file's bytes, in hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _fields(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    return {name: getattr(value, name) for name in value.__dataclass_fields__}  # type: ignore[attr-defined]
