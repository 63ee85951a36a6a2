"""ARKit weights by name, for tests of faces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT


def weights(**values: float) -> NDArray[np.float32]:
    """[52] with the named shapes set, the rest 0."""
    row = np.zeros(SHAPE_COUNT, np.float32)
    for name, value in values.items():
        row[ARKIT_INDEX[name]] = value
    return row
