"""Finished motion of faces that are shown as pictures: kept on the device, where the painter reads it without a look at the host.

The scheduler writes and the painter reads, each on its own thread and its own stream of one device: whoever reads waits there, not on the host,
for what was written last.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import Array, Device
from parley_runtime.live.memory import Numbers, row_of, rows_for

COLUMNS = 58
"""52 ARKit weights, head rotation (rad) and translation (m)."""


class ShownMotion:
    """A row for each remembered frame of each face, by the same numbers as the memory's rows of motion."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._table: Array = device.xp.zeros((0, COLUMNS), "float32")
        self._outgrown: list[
            Array
        ] = []  # a painter may still read them; all of them together are smaller than the table
        self._written: Any = None

    def write(self, faces: int, places: Numbers, weights: Array, latents: Array) -> None:
        """Frames in rows `places` [n] of motion: weights [n, 52], and latents [n, 6 + D], which begin with the pose.

        `faces`: how many the memory has room for.
        """
        device, xp = self._device, self._device.xp
        if len(self._table) < rows_for(faces):
            table = xp.zeros((rows_for(faces), COLUMNS), "float32")
            table[: len(self._table)] = self._table
            self._outgrown.append(self._table)
            self._table = table
        self._table[device.to_device(places, "places")] = xp.concatenate([weights, latents[:, :6]], axis=1)
        self._written = device.mark()

    def read(self, reader: Device, faces: Numbers, frames: NDArray[np.float64]) -> Array:
        """Motion [n, 58] of `faces` [n] at fractional frames [n], for work on `reader`."""
        low = np.floor(frames)
        numbers = np.stack([row_of(faces, low.astype(np.int64)), row_of(faces, np.ceil(frames).astype(np.int64))])
        table, xp = self._table, reader.xp
        reader.use()
        reader.after(self._written)
        at = reader.to_device(numbers, "places")
        share = reader.to_device((frames - low).astype(np.float32)[:, None], "places")
        before, behind = xp.take(table, at[0], axis=0), xp.take(table, at[1], axis=0)
        return reader.kernels.crossfaded(before, behind, share)
