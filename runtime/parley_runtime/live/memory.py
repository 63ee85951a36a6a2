"""What live faces remember, kept on the device: what they heard, how they moved, and what they are about to do.

Each thing is one table for all faces. A face knows the numbers of its rows, so a step gathers, joins and remembers the windows of
all faces in a few operations, and nothing of them passes through the host but those numbers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import EYES, Array, Device
from parley_runtime.live.profiles import PROFILES, REDUCED, Profile

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

CAPACITY = 192
"""Frames of motion kept of a face: the furthest that a client may be behind, and the context before it."""

NOTHING, SILENCE = 0, 1
"""Rows of features that every memory has: zeros, for what is not known, and a frame in the midst of silence."""

STILL = 0
"""The row of motion that stands for none: zeros."""

_FACES, _FEATURES = 16, 2048  # rows to begin with
_OVERLAP = max(profile.overlap for profile in (*PROFILES.values(), REDUCED))
_FORECAST = np.arange(_OVERLAP)


def row_of(face: int | Numbers, frame: int | Numbers) -> Numbers:
    """The row of motion of a face's frame (or of many)."""
    return np.asarray(1 + face * CAPACITY + frame % CAPACITY)


def rows_for(faces: int) -> int:
    """Rows of motion of so many faces, and the still one."""
    return 1 + faces * CAPACITY


class Held:
    """Row `numbers` that somebody holds; they are free again when nobody does."""

    def __init__(self, numbers: Numbers, free: deque[int]) -> None:
        self.numbers = numbers
        self._free = free

    def __del__(self) -> None:
        self._free.extend(self.numbers.tolist())


@dataclass(frozen=True)
class Joint:
    """How the frames made for one face go on from those before.

    face     its number
    forecast frames that the window before made beyond its hop, which these are crossfaded with
    places   rows of motion where its hop's frames go [hop]
    last     row of motion of the frame before them
    blend    what is left of an interrupt's difference in each frame [hop] (None: there was none); `begins` where it is not known yet
    """

    face: int
    forecast: int
    places: Numbers
    last: int
    blend: Floats | None = None
    begins: bool = False


class FaceMemory:
    """The memory of all faces of a scheduler. Arrays are the device's; row numbers are the host's."""

    def __init__(self, device: Device, silence: Array, motion: int, mouth: NDArray[np.bool_]) -> None:
        """`silence` [features] is what a silent frame sounds like; `mouth` [motion] (or empty) tells what of motion sound decides."""
        self.device, self._width, self._mouth = device, motion, mouth
        xp = device.xp
        self._features = xp.zeros((_FEATURES, len(silence)), "float32")
        self._features[SILENCE] = silence
        self._motion = xp.zeros((rows_for(_FACES), motion), "float32")
        self._ahead = xp.zeros((_FACES * _OVERLAP, motion), "float32")
        self._difference = xp.zeros((_FACES, motion), "float32")
        self._eyes = xp.zeros((_FACES, EYES), "float32")
        self._free_features = deque(range(SILENCE + 1, _FEATURES))
        self._free_faces = deque(range(_FACES))
        self.faces = _FACES
        """Faces that there is room for."""
        self._kept_shares: dict[Profile, Array] = {}

    def face(self) -> Held:
        """Room for one more face: its number."""
        self.device.use()
        if not self._free_faces:
            self._free_faces.extend(range(self.faces, 2 * self.faces))
            self.faces *= 2
            self._motion = self._grown(self._motion, rows_for(self.faces))
            self._ahead = self._grown(self._ahead, self.faces * _OVERLAP)
            self._difference = self._grown(self._difference, self.faces)
            self._eyes = self._grown(self._eyes, self.faces)
        number = self._free_faces.popleft()
        self._eyes[number] = 0.0
        return Held(np.array([number]), self._free_faces)

    def keep(self, features: Array) -> list[Held]:
        """Remember features [B, T, width]; gives the T rows of each."""
        self.device.use()
        batch, frames = features.shape[:2]
        while len(self._free_features) < batch * frames:
            rows = len(self._features)
            self._features = self._grown(self._features, 2 * rows)
            self._free_features.extend(range(rows, 2 * rows))
        numbers = np.array([self._free_features.popleft() for _ in range(batch * frames)], np.int64)
        self._features[self.device.to_device(numbers, "places")] = features.reshape(batch * frames, -1)
        return [Held(rows, self._free_features) for rows in numbers.reshape(batch, frames)]

    def recall(self, motion: Numbers, features: Numbers) -> tuple[Array, Array]:
        """Motion [B, K, motion] of rows [B, K], and features [B, N, width] of rows [B, N]."""
        places = self.device.to_device(np.concatenate([motion, features], axis=1), "places")
        kept, xp = motion.shape[1], self.device.xp
        return xp.take(self._motion, places[:, :kept], axis=0), xp.take(self._features, places[:, kept:], axis=0)

    def join(self, profile: Profile, made: Array, joints: Sequence[Joint]) -> Array:
        """The hop's frames [B, hop, motion] of windows `made` [B, W, motion], as they are shown; they are remembered, and what lies ahead.

        The frames that the window before forecast are crossfaded into these; of the mouth, which knows better with every sound, only the first.
        """
        xp, hop, overlap = self.device.xp, profile.hop, profile.overlap
        reach = min(_OVERLAP, hop)
        numbers = np.empty((len(joints), 1 + reach + hop + overlap), np.int64)
        numbers[:] = np.array([[joint.face * _OVERLAP] for joint in joints])
        numbers[:, 0] = [min(joint.forecast, reach) for joint in joints]
        numbers[:, 1 : 1 + reach] += _FORECAST[:reach]
        numbers[:, 1 + reach : 1 + reach + hop] = [joint.places for joint in joints]
        numbers[:, 1 + reach + hop :] += _FORECAST[:overlap]
        places = self.device.to_device(numbers, "places")
        rows = made[:, :hop]
        if numbers[:, 0].any():
            share = xp.take(self._shares(profile, reach), places[:, 0], axis=0)
            ahead = xp.take(self._ahead, places[:, 1 : 1 + reach], axis=0)
            begun = self.device.kernels.blended(rows[:, :reach], ahead, share)
            rows = begun if reach == hop else xp.concatenate([begun, rows[:, reach:]], axis=1)
        if any(joint.blend is not None for joint in joints):
            rows = self._blended(rows, joints)
        self._motion[places[:, 1 + reach : 1 + reach + hop].reshape(-1)] = rows.reshape(-1, self._width)
        self._ahead[places[:, 1 + reach + hop :].reshape(-1)] = made[:, hop:].reshape(-1, self._width)
        return rows

    def eyes(self, joints: Sequence[Joint]) -> tuple[Array, Array]:
        """What the eyes of the faces of `joints` remember [B, EYES], and where it is kept, for `keep_eyes`."""
        at = self.device.to_device(np.array([joint.face for joint in joints]), "places")
        return self.device.xp.take(self._eyes, at, axis=0), at

    def keep_eyes(self, eyes: Array, at: Array) -> None:
        """Remember what `eyes` gave, as it was changed since."""
        self._eyes[at] = eyes

    def hold(self, resting: Sequence[tuple[int, Numbers]]) -> None:
        """Faces that rest: rows of motion [n] get the frame in the row beside them."""
        rows = np.concatenate([np.stack([np.full_like(places, row), places]) for row, places in resting], axis=1)
        both = self.device.to_device(rows, "places")
        self._motion[both[1]] = self.device.xp.take(self._motion, both[0], axis=0)

    def _blended(self, rows: Array, joints: Sequence[Joint]) -> Array:
        """`rows` [B, hop, motion] with what is left of interrupts' differences."""
        xp, motion = self.device.xp, rows.copy()
        blends = [(number, joint.blend) for number, joint in enumerate(joints) if joint.blend is not None]
        begun = [number for number, joint in enumerate(joints) if joint.begins]
        if begun:
            told = np.array([[number, joints[number].face, joints[number].last] for number in begun]).T
            at = self.device.to_device(np.ascontiguousarray(told), "places")
            self._difference[at[1]] = xp.take(self._motion, at[2], axis=0) - xp.take(rows[:, 0], at[0], axis=0)
        told = np.array([[number, joints[number].face] for number, _ in blends]).T
        at = self.device.to_device(np.ascontiguousarray(told), "places")
        weights = self.device.to_device(np.stack([weight for _, weight in blends])[..., None], "blends")
        difference = xp.take(self._difference, at[1], axis=0)[:, None]
        motion[at[0]] = self.device.kernels.restored(weights, difference, xp.take(rows, at[0], axis=0))
        return motion

    def _shares(self, profile: Profile, reach: int) -> Array:
        """How much of a forecast stays, by how many frames were forecast [reach + 1, reach, motion]."""
        if profile not in self._kept_shares:
            table = np.zeros((reach + 1, reach, self._width), np.float32)
            for count in range(1, reach + 1):
                keep = 1.0 - np.repeat((np.arange(count) + 1.0)[:, None] / (count + 1.0), self._width, axis=1)
                if self._mouth.any():
                    keep[:, self._mouth] = 0.0
                    keep[0, self._mouth] = profile.forecast
                table[count, :count] = keep
            self._kept_shares[profile] = self.device.to_device(table, "profile")
        return self._kept_shares[profile]

    def _grown(self, table: Array, rows: int) -> Array:
        larger = self.device.xp.zeros((rows, table.shape[1]), "float32")
        larger[: len(table)] = table
        return larger
