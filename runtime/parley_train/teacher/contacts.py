"""Contacts of the lips as events with an envelope each: closed for p b m, teeth on the lip for f v, shut in silence.

Blending alone never quite closes a mouth (the known weakness of dominance functions), and a closure that is only nearly
closed is the first thing a viewer sees. So contacts are laid over the blended opening, and hold fully for at least one frame.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.motion import FRAME_RATE
from parley_train.teacher.signals import plateau, smoothstep
from parley_train.teacher.style import Style
from parley_train.teacher.timeline import Timeline

Array = NDArray[np.float64]

SHORTEST_HOLD = 1.1 / FRAME_RATE
"""Seconds that a contact lasts at least, so that a frame always falls into it."""
SLOW_EDGE, FAST_EDGE = 0.063, 0.050
"""Seconds from open to shut beside a long neighbour and beside a short one. Lip closing gestures of speech take 60 to
120 ms from their start; the part before the hold is the visible one (Löfqvist & Gracco 1997)."""
EDGE_OF_NEIGHBOUR = 0.9
"""An edge takes at most this part of the neighbouring phone's time (unless it is shorter than the fastest edge)."""
INSIDE = 0.30
"""Part of the phone itself that each edge may use: closures start before and end with the sound's burst."""

CLOSE_BEFORE, CLOSE_AFTER = 0.03, 0.075
"""Seconds around the end of speech in which the mouth shuts."""
OPEN_BEFORE, OPEN_AFTER = 0.085, 0.02
"""Seconds around the start of speech in which it opens, before any sound is heard."""
SHORT_SILENCE = 0.16
"""Silences below this many seconds don't shut the mouth fully."""


def contact(line: Timeline, labels: tuple[str, ...], style: Style) -> Array:
    """Envelope [T] in 0..1 of a contact of the lips on the given phones; neighbours of the same kind share one hold."""
    rows = line.rows_of(labels)
    if len(rows) == 0:
        return np.zeros(len(line.times))
    opens = np.diff(rows, prepend=-9) > 1
    first, last = rows[opens], rows[np.append(np.flatnonzero(opens)[1:] - 1, len(rows) - 1)]
    start, end = line.start[first], line.end[last]
    inside = np.minimum(INSIDE * (end - start), 0.04)
    middle, half = 0.5 * (start + end), np.maximum(0.5 * (end - start) - inside, 0.5 * SHORTEST_HOLD)
    rise = _edge(line, first - 1, inside, style)
    fall = _edge(line, last + 1, inside, style)
    return plateau(line.times, middle - half - rise, middle - half, middle + half, middle + half + fall)


def _edge(line: Timeline, neighbour: NDArray[np.int64], inside: Array, style: Style) -> Array:
    """Seconds of the edge towards a neighbouring row (outside the line: a long one)."""
    known = (neighbour >= 0) & (neighbour < len(line.label))
    row = np.clip(neighbour, 0, len(line.label) - 1)
    room = np.where(known, line.end[row] - line.start[row], 1.0) * EDGE_OF_NEIGHBOUR + inside
    edge: Array = np.clip(room, FAST_EDGE, SLOW_EDGE * style.coarticulation)
    return edge


def speaking(line: Timeline) -> Array:
    """Envelope [T]: 1 while speech keeps the mouth open, 0 in silence, with an opening that comes before the sound."""
    rows = np.flatnonzero(line.silent)
    if len(rows) == 0:
        return np.ones(len(line.times))
    start = np.where(rows == 0, -1.0, line.start[rows])
    end = np.where(rows == len(line.label) - 1, line.seconds + 1.0, line.end[rows])
    tight = np.minimum(1.0, (end - start) / (CLOSE_AFTER + OPEN_BEFORE + 0.02))
    shut = plateau(
        line.times, start - CLOSE_BEFORE, start + CLOSE_AFTER * tight, end - OPEN_BEFORE * tight, end + OPEN_AFTER
    )
    depth = smoothstep((end - start - 0.05) / (SHORT_SILENCE - 0.05))
    nearest = np.clip(np.searchsorted(0.5 * (start[1:] + end[:-1]), line.times), 0, len(rows) - 1)
    envelope: Array = 1.0 - shut * depth[nearest]
    return envelope
