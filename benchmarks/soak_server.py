"""A runtime in a process of its own that tells of its memory: prints its address, then a line of JSON for each line it is sent.

    python soak_server.py KEEP [PACK]        (KEEP: seconds for which the streams of lost clients are kept)

resident_mb   what the system counts (Linux)
native_mb     bytes in use of the C library's allocator, all arenas (glibc): frees that were forgotten show here, fragments do not
blocks        live objects of Python's own allocator, after a collection
descriptors, threads
"""  # fmt: skip

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from parley_runtime.cli.demo import HEAD
from parley_runtime.live.options import ServeOptions
from parley_runtime.live.server import serve_in_thread
from parley_runtime.performer import Performer


class _Mallinfo2(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost",
    )]  # fmt: skip


def _allocator() -> Callable[[], _Mallinfo2] | None:
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):  # not glibc, or one before 2.33
        return None
    ask.restype = _Mallinfo2
    told: Callable[[], _Mallinfo2] = ask
    return told


_ASK = _allocator()


def native_bytes() -> float:
    """Bytes in use of glibc's allocator; 0 where there is another."""
    if _ASK is None:
        return 0.0
    told = _ASK()
    return float(told.uordblks + told.hblkhd)


def memory() -> dict[str, float]:
    """What this process holds now."""
    gc.collect()
    return {
        "resident_mb": _of_system("statm") / 1e6, "native_mb": native_bytes() / 1e6,
        "blocks": float(sys.getallocatedblocks()), "descriptors": _of_system("fd"), "threads": float(threading.active_count()),
    }  # fmt: skip


def _of_system(name: str) -> float:
    folder = Path("/proc/self")
    if not folder.is_dir():
        return 0.0
    if name == "fd":
        return float(len(list((folder / "fd").iterdir())))
    return float((folder / name).read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main(arguments: list[str]) -> int:
    options = ServeOptions(
        address="tcp://127.0.0.1:*",
        heartbeat=1.0,
        keep=float(arguments[0]),
        messages=1e6,
        faces={"head": f"rig:{HEAD}"},
    )
    pack = Path(arguments[1]) if len(arguments) > 1 else None
    server, thread = serve_in_thread(Performer.open(pack, threads=1), options)
    print(server.address, flush=True)
    for _ in sys.stdin:
        told = {**memory(), "sessions": server.desk.sessions, "streams": len(server.scheduler.seats)}
        print(json.dumps({**server.scheduler.figures.table(), **told}), flush=True)
    server.stop()
    thread.join()
    server.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
