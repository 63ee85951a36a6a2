"""The manifest of a pack, `pack.json`: its fields as values, read from JSON and written to it.

Keys that this release does not know are kept out of the way, so a newer pack of the same schema still opens.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypeVar

from parley.errors import PackError

SCHEMA = 1
"""Version of the manifest that this release reads and writes."""

Shape = tuple[int | str, ...]
"""Sizes of a tensor; a name stands for a size that may change (`"B"`, `"T"`)."""

T = TypeVar("T")


@dataclass(frozen=True)
class Role:
    """One ONNX graph: `file` inside the pack, its sha256, and its tensors by name."""

    file: str
    sha256: str
    inputs: Mapping[str, Shape]
    outputs: Mapping[str, Shape]


@dataclass(frozen=True)
class LatentSpec:
    """Columns of a motion latent: `pose` (rotation vector, translation), then `dyn` (facial dynamics)."""

    dyn: int
    pose: int = 6

    @property
    def width(self) -> int:
        """All columns."""
        return self.pose + self.dyn


@dataclass(frozen=True)
class FeatureSpec:
    """The log-mel audio features a pack was trained on."""

    sample_rate: int  # Hz
    hop: int  # samples between mel frames
    fft: int  # points of the transform
    window: int  # samples of the analysis window
    mels: int  # bands
    fmin: float  # Hz, lower edge of the lowest band
    fmax: float  # Hz, upper edge of the highest band
    floor_db: float  # level, in dB of full scale, that silence is raised to
    stack: int  # mel frames that make one motion frame
    context: int  # mel frames before a motion frame that it needs to hear
    lookahead: int  # mel frames after a motion frame that it needs to hear


@dataclass(frozen=True)
class Sampling:
    """How a window is denoised unless a call says otherwise.

    guidance    condition (audio, gaze, ...) -> weight of its classifier-free guidance
    sigma_max, sigma_min  the first and the last noise level
    spread      standard deviation of the starting noise of each latent component, over sigma_max; under 1 a component is
                played closer to its most likely course (lips), at 1 as freely as it was taught (head, eyes). Empty: all 1
    certainty   share of each latent component that is taken from the first evaluation, which from almost pure noise is the mean
                course that the sound allows; 0 takes the sample alone. Empty: all 0
    distilled   the denoiser was taught these very levels, guidance included: it performs in `steps` evaluations and in no other number
    fixates     the model's gaze drifts and its blinks are half ones, so eyes are made to rest and jump and lids to shut (`device.fixation`)
    """

    sampler: str
    steps: int
    guidance: Mapping[str, float]
    sigma_max: float = 25.0
    sigma_min: float = 0.05
    spread: tuple[float, ...] = ()
    certainty: tuple[float, ...] = ()
    distilled: bool = False
    fixates: bool = False

    @property
    def mouth(self) -> tuple[bool, ...]:
        """Components that sound decides: those with a certainty of a half or more. Empty when the pack says nothing of it."""
        return tuple(value >= 0.5 for value in self.certainty)


@dataclass(frozen=True)
class Windows:
    """Motion frames of a denoiser call: `previous` as context, `length` made, `future` of audio beyond them."""

    previous: int
    length: int
    future: int


@dataclass(frozen=True)
class Statistics:
    """Mean and standard deviation by which something is normalised, one value a column."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


@dataclass(frozen=True)
class Manifest:
    """All that inference needs to know of a pack, and all that a person should.

    full        how the graph of the role `denoiser_full` is sampled: the model that a distilled denoiser comes from; None without one

    provenance  how and on what it was trained: commit, seeds, minutes, device, voices
    figures     what was measured, name -> value
    notices     files of the pack that hold third parties' notices
    """

    name: str
    licence: str
    roles: Mapping[str, Role]
    latent: LatentSpec
    features: FeatureSpec
    sampling: Sampling
    windows: Windows
    normalisation: Mapping[str, Statistics] = field(default_factory=dict)
    frame_rate: float = 30.0
    notices: tuple[str, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)
    figures: Mapping[str, Any] = field(default_factory=dict)
    full: Sampling | None = None

    @property
    def id(self) -> str:
        """16 hexadecimal digits that change with anything that changes a clip: graphs, features, statistics, sampling."""
        told = ("name", "licence", "notices", "provenance", "figures")
        return hashlib.sha256(_canonical({k: v for k, v in to_json(self).items() if k not in told})).hexdigest()[:16]


def to_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as JSON values, without its `id`."""
    data: dict[str, Any] = {"schema": SCHEMA, **_plain(manifest)}
    if manifest.full is None:  # keys that came later are left out at their defaults, so that older packs keep their ids
        del data["full"]
    for sampling in (data["sampling"], data.get("full")):
        for key in ("distilled", "fixates"):
            if sampling is not None and not sampling[key]:
                del sampling[key]
    return data


def from_json(text: str, where: str) -> Manifest:
    """Read a manifest; `where` names it in errors. Raises PackError for anything that is missing or of a wrong kind."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise PackError(f"{where}: is not valid JSON ({error}); get the pack again") from error
    if not isinstance(data, dict):
        raise PackError(f"{where}: must hold a JSON object; get the pack again")
    schema = data.get("schema")
    if schema != SCHEMA:
        newer = isinstance(schema, int) and schema > SCHEMA
        advice = "update it: pip install -U parley-npc" if newer else "export the pack again with this release"
        raise PackError(
            f"{where}: has manifest schema {schema!r}, this release of Parley reads schema {SCHEMA}; {advice}"
        )
    reader = _Reader(where)
    return Manifest(
        name=reader.take(data, "name", reader.text),
        licence=reader.take(data, "licence", reader.text),
        roles=reader.take(data, "roles", reader.table(reader.role)),
        latent=reader.take(data, "latent", reader.record(LatentSpec, dyn=reader.count, pose=reader.count)),
        features=reader.take(data, "features", reader.record(
            FeatureSpec, sample_rate=reader.count, hop=reader.count, fft=reader.count, window=reader.count, mels=reader.count,
            fmin=reader.number, fmax=reader.number, floor_db=reader.number, stack=reader.count, context=reader.whole,
            lookahead=reader.whole,
        )),
        sampling=reader.take(data, "sampling", reader.sampling),
        windows=reader.take(data, "windows", reader.record(
            Windows, previous=reader.whole, length=reader.count, future=reader.whole)),
        normalisation=reader.take(data, "normalisation", reader.table(reader.statistics), {}),
        frame_rate=reader.take(data, "frame_rate", reader.number, 30.0),
        notices=reader.take(data, "notices", reader.texts, ()),
        provenance=reader.take(data, "provenance", reader.anything, {}),
        figures=reader.take(data, "figures", reader.anything, {}),
        full=reader.take(data, "full", reader.sampling) if "full" in data else None,
    )  # fmt: skip


class _Reader:
    """Takes fields out of parsed JSON; each method refuses a value of another kind, naming the field."""

    def __init__(self, where: str) -> None:
        self.where = where

    def fail(self, name: str, wanted: str, value: object) -> PackError:
        return PackError(f"{self.where}: '{name}' must be {wanted}, got {value!r:.60}; get or export the pack again")

    def take(self, data: Mapping[str, Any], name: str, kind: Callable[[str, Any], T], default: T | None = None) -> T:
        if name not in data:
            if default is not None:
                return default
            raise PackError(f"{self.where}: lacks '{name}'; get or export the pack again")
        return kind(name, data[name])

    def text(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value:
            raise self.fail(name, "a text", value)
        return value

    def number(self, name: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self.fail(name, "a finite number", value)
        return float(value)

    def whole(self, name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fail(name, "a whole number of 0 or more", value)
        return value

    def count(self, name: str, value: Any) -> int:
        if self.whole(name, value) == 0:
            raise self.fail(name, "a whole number above 0", value)
        return int(value)

    def texts(self, name: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.fail(name, "a list of texts", value)
        return tuple(self.text(name, entry) for entry in value)

    def anything(self, name: str, value: Any) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self.fail(name, "an object", value)
        return MappingProxyType(value)

    def table(self, kind: Callable[[str, Any], T]) -> Callable[[str, Any], Mapping[str, T]]:
        def read(name: str, value: Any) -> Mapping[str, T]:
            entries = self.anything(name, value)
            return MappingProxyType({key: kind(f"{name}.{key}", entry) for key, entry in entries.items()})

        return read

    def record(self, kind: Callable[..., T], **fields: Callable[[str, Any], Any]) -> Callable[[str, Any], T]:
        def read(name: str, value: Any) -> T:
            data = self.anything(name, value)
            for key in fields:
                if key not in data:
                    raise PackError(f"{self.where}: lacks '{name}.{key}'; get or export the pack again")
            return kind(**{key: read_field(f"{name}.{key}", data[key]) for key, read_field in fields.items()})

        return read

    def sampling(self, name: str, value: Any) -> Sampling:
        read = self.record(
            Sampling, sampler=self.text, steps=self.count, guidance=self.table(self.number), sigma_max=self.number,
            sigma_min=self.number, spread=self.numbers, certainty=self.numbers,
        )  # fmt: skip
        distilled, fixates = (self.flag(f"{name}.{key}", value.get(key, False)) for key in ("distilled", "fixates"))
        return replace(read(name, value), distilled=distilled, fixates=fixates)

    def flag(self, name: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.fail(name, "true or false", value)
        return value

    def shape(self, name: str, value: Any) -> Shape:
        good = isinstance(value, list) and all(
            isinstance(size, str) or (isinstance(size, int) and not isinstance(size, bool) and size > 0)
            for size in value
        )
        if not good:
            raise self.fail(name, "a shape (a list of sizes above 0 and names)", value)
        return tuple(value)

    def role(self, name: str, value: Any) -> Role:
        read = self.record(
            Role, file=self.file, sha256=self.sha256, inputs=self.table(self.shape), outputs=self.table(self.shape)
        )
        return read(name, value)

    def file(self, name: str, value: Any) -> str:
        if not is_inside(self.text(name, value)):
            raise self.fail(name, "the name of a file inside the pack, with '/' between folders", value)
        return str(value)

    def sha256(self, name: str, value: Any) -> str:
        if len(self.text(name, value)) != 64 or set(value) - set("0123456789abcdef"):
            raise self.fail(name, "a sha256 (64 digits of 0-9 and a-f)", value)
        return str(value)

    def statistics(self, name: str, value: Any) -> Statistics:
        found = self.record(Statistics, mean=self.numbers, std=self.numbers)(name, value)
        if len(found.mean) != len(found.std) or any(deviation <= 0 for deviation in found.std):
            raise self.fail(name, "as many means as deviations, all deviations above 0", value)
        return found

    def numbers(self, name: str, value: Any) -> tuple[float, ...]:
        if not isinstance(value, list):
            raise self.fail(name, "a list of numbers", value)
        return tuple(self.number(name, entry) for entry in value)


def is_inside(name: str) -> bool:
    """Whether `name` is a plain relative path that stays inside its folder on every system."""
    parts = name.split("/")
    return bool(name) and not any(part in ("", ".", "..") for part in parts) and not set(name) & set("\\:\0")


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(entry) for entry in value]
    return value


def _canonical(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
