"""Bytes that nobody meant, for the tests that feed them to codecs, sessions and a runtime on a socket.

PARLEY_FUZZ sets the number of examples of each test; `python3 dev.py fuzz` runs them with a million in all.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import msgpack
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from parley import protocol

EXAMPLES = settings(max_examples=int(os.environ.get("PARLEY_FUZZ", "200")), suppress_health_check=list(HealthCheck))
VECTORS = json.loads((Path(__file__).resolve().parents[1] / "golden" / "protocol.json").read_text("utf-8"))
REAL = [[bytes.fromhex(part) for part in vector["parts"]] for vector in VECTORS["canonical"]]

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
keys = st.sampled_from(
    sorted({key.name for kind in protocol.MESSAGES.values() for key in protocol.keys_of(kind)})
) | st.text(max_size=8)
headers = st.fixed_dictionaries({"type": st.sampled_from(sorted(protocol.MESSAGES))}).flatmap(
    lambda start: st.dictionaries(keys, values, max_size=8).map(lambda rest: {**rest, **start})
)


@st.composite
def damaged(draw: st.DrawFn) -> list[bytes]:
    """A real message with bytes changed, cut off, or put in."""
    parts = list(draw(st.sampled_from(REAL)))
    which = draw(st.integers(0, len(parts) - 1))
    data = bytearray(parts[which])
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        action = draw(st.sampled_from(("set", "cut", "insert")))
        if action == "cut":
            del data[place:]
        elif action == "insert":
            data[place:place] = draw(st.binary(max_size=5))
        elif place < len(data):
            data[place] = draw(st.integers(0, 255))
    parts[which] = bytes(data)
    return parts


anything = (
    st.lists(st.binary(max_size=60), max_size=4) | damaged() | headers.map(lambda header: [msgpack.packb(header)])
)
