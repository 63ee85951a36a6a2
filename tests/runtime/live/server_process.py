"""A runtime in a process of its own, to be killed: prints its address, then serves.

    python server_process.py PACK ADDRESS
"""  # fmt: skip

from __future__ import annotations

import sys
from pathlib import Path

from parley_runtime.live.options import ServeOptions
from parley_runtime.live.server import Server
from parley_runtime.performer import Performer

if __name__ == "__main__":
    server = Server(Performer.open(Path(sys.argv[1]), threads=1), ServeOptions(address=sys.argv[2], heartbeat=0.4))
    print(server.address, flush=True)
    server.run()
