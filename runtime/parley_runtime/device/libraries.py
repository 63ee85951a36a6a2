"""onnxruntime and CuPy, imported when they are needed and nowhere else."""

from __future__ import annotations

from typing import Any

from parley.errors import MissingDependencyError


def onnxruntime() -> Any:
    """The module onnxruntime. Raises MissingDependencyError."""
    try:
        import onnxruntime
    except ImportError:
        raise MissingDependencyError(
            "onnxruntime is not installed; pip install 'parley-npc[runtime]' (or [gpu])"
        ) from None
    return onnxruntime


def cupy() -> Any:
    """The module cupy. Raises MissingDependencyError, also for an installation that does not load."""
    try:
        import cupy
    except ImportError as error:
        why = "is not installed" if isinstance(error, ModuleNotFoundError) else f"does not load ({first_line(error)})"
        raise MissingDependencyError(
            f"CuPy, which keeps arrays on NVIDIA GPUs, {why}; pip install 'parley-npc[gpu]'"
        ) from None
    return cupy


def first_line(reason: BaseException) -> str:
    """What an error of a library says, in one line."""
    return (str(reason).splitlines() or [""])[0] or type(reason).__name__
