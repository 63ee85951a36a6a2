"""How much is measured: enough for a GPU, or little enough for two CPU cores."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Repeats and sizes of a run.

    rounds    timed repeats of a row; the median counts
    copy_mb   megabytes of the array that is copied to find the memory's speed
    matmul    width of the matrices that are multiplied to find the arithmetic's speed
    batches   slots of one denoiser call
    streams   live faces at once
    pictures  frames of one call of the portrait graph
    size      pixels of a portrait
    speech    seconds of speech that are baked
    """

    name: str
    rounds: int
    copy_mb: int
    matmul: int
    batches: tuple[int, ...]
    streams: tuple[int, ...]
    pictures: tuple[int, ...]
    size: int
    speech: float
    peer_rounds: int


FULL = Scale("full", 30, 1024, 8192, (1, 8, 32, 128), (1, 100, 1000, 2000), (1, 8), 512, 120.0, 10)
SMALL = Scale("small", 5, 64, 1024, (1, 8), (1, 8, 32), (1,), 256, 8.0, 2)
