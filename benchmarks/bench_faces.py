"""Characters with all their ground truth, drawn by one and by two processes."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parley.errors import MissingDependencyError

Figure = Callable[[str, float, str], None]
FRAMES = 144


def _face_model() -> Path:
    given = os.environ.get("PARLEY_FACE_MODEL")
    shared = Path(os.environ.get("PARLEY_SHARED", "shared")) / "data" / "face_model" / "ict_face.npz"
    path = Path(given) if given else shared
    if not path.exists():
        pytest.skip("no face model: set PARLEY_FACE_MODEL (docs/characters.md)")
    return path


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("size", [128, 256])
def bench_characters(size: int, processes: int, benchmark: Any, figure: Figure) -> None:
    """Groups of twelve frames a person: shape, skin, hair, clothes, 256² pictures and ground truth of the same size."""
    from parley_train.faces import CharacterStream
    from parley_train.faces.context import open_context

    try:
        open_context().release()
    except MissingDependencyError as error:
        pytest.skip(str(error))
    with CharacterStream(1, size=size, truth_size=size, face_model=_face_model(), workers=processes) as stream:
        for _ in range(4 * processes):  # processes start, shaders compile, clothes are made
            next(stream)

        def draw() -> int:
            return sum(len(group) for group in itertools.islice(stream, FRAMES // 12))

        frames = benchmark.pedantic(draw, rounds=1)
    assert frames == FRAMES
    figure(f"characters[{size}, {processes} processes]", frames / benchmark.stats.stats.median, "frames/s")
