"""An OpenGL context without a window: EGL, on a GPU or on Mesa's software renderer."""

from __future__ import annotations

import os
from importlib import resources
from typing import Any

from parley.errors import MissingDependencyError

NEEDS_EGL = (
    "drawing faces needs OpenGL 4.3 over EGL; on Debian and Ubuntu: apt-get install libegl1 libgl1 libegl-mesa0 libgl1-mesa-dri "
    "(software, works without a GPU), or a GPU driver with EGL"
)


def open_context() -> Any:
    """A `moderngl.Context` of its own; raises `MissingDependencyError` that says what to install."""
    try:
        import moderngl
    except ImportError as error:
        raise MissingDependencyError("drawing faces needs moderngl: pip install 'parley-npc[train]'") from error
    # Mesa's rasteriser starts a thread a core; here many processes draw at once, and each stays on its own core.
    os.environ.setdefault("LP_NUM_THREADS", "0")
    try:
        context = moderngl.create_context(standalone=True, require=430, backend="egl")
    except Exception as error:  # glcontext raises bare Exceptions for every missing library and driver
        raise MissingDependencyError(f"{NEEDS_EGL} ({error})") from error
    # What is no longer needed is released by name, with its own context current. moderngl's "auto" releases when Python forgets a
    # thing, which may be while another context is current, and there the same number is another thing.
    context.gc_mode = None
    return context


def shader(name: str) -> str:
    """The text of a shader of this package; a line `//: include NAME` is replaced by that file."""
    folder = resources.files("parley_train.faces") / "shaders"
    lines = (folder / name).read_text("utf-8").splitlines()
    return "\n".join(shader(line[len("//: include ") :]) if line.startswith("//: include ") else line for line in lines)


def program(context: Any, vertex: str, fragment: str, *defines: str) -> Any:
    """A program of two shaders of this package, the second with `defines` set.

    Software renderers run both sides of every branch, so what a character lacks is left out by the compiler.
    """
    head, _, body = shader(fragment).partition("#version")
    version, _, body = body.partition("\n")
    text = f"{head}#version{version}\n" + "".join(f"#define {name}\n" for name in defines) + body
    return context.program(vertex_shader=shader(vertex), fragment_shader=text)


def assign(target: Any, **values: Any) -> None:
    """Set uniforms of a program by name; one that the compiler found unused is passed over."""
    for name, value in values.items():
        slot = target.get(name, None)
        if slot is None:
            continue
        if isinstance(value, bytes):
            # Compilers shorten arrays to the elements that are used.
            slot.write(value[: 4 * slot.dimension * slot.array_length])
        else:
            slot.value = value
