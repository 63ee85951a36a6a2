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
    portraits live portraits at once, each a stream of pictures
    speech    seconds of speech that are baked
    peer_rounds  timed repeats of the peers, whose times differ by tens
    threads   of the CPU for each graph; None: one a core, which spin while they wait
    """

    name: str
    rounds: int
    copy_mb: int
    matmul: int
    batches: tuple[int, ...]
    streams: tuple[int, ...]
    pictures: tuple[int, ...]
    size: int
    portraits: int
    speech: float
    peer_rounds: int
    threads: int | None


FULL = Scale("full", 30, 1024, 8192, (1, 8, 32, 128), (1, 100, 1000, 2000), (1, 8), 512, 8, 120.0, 10, None)
SMALL = Scale("small", 3, 64, 512, (1, 8), (1, 8), (1,), 256, 2, 4.0, 4, 2)
