"""ICT-FaceKit from one npz file (what `python -m parley_train faces convert` writes)."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np

from parley.errors import InputError
from parley_train.faces import ict_layout
from parley_train.faces.facerig import FaceRig

VARIABLE = "PARLEY_FACE_MODEL"
"""Environment variable that names the face model where no option does."""

HOW = (
    "clone github.com/ICT-VGL/ICT-FaceKit and give its FaceXModel folder, or a file made from it with "
    "'python -m parley_train faces convert', as --face-model or in PARLEY_FACE_MODEL"
)

KEYS = (
    "neutral", "expression", "expression_names", "identity", "tri_v", "tri_uv", "uv", "tri_material", "material_names",
)  # fmt: skip


def load_npz(path: str | Path) -> FaceRig:
    """The rig in the npz file at `path`; raises `InputError`."""
    path = Path(path)
    try:
        with np.load(path) as file:
            missing = [key for key in KEYS if key not in file.files]
            if missing:
                raise InputError(f"{path}: not a converted ICT-FaceKit, {', '.join(missing)} missing; {HOW}")
            data = {key: file[key] for key in KEYS}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise InputError(f"{path}: not a converted ICT-FaceKit ({error}); {HOW}") from error
    names = [str(name) for name in data["material_names"]]
    return ict_layout.build(
        str(path.name), data["neutral"].astype(np.float32), [str(n) for n in data["expression_names"]],
        data["expression"].astype(np.float32), data["identity"].astype(np.float32), data["tri_v"].astype(np.int32),
        [names[i] for i in data["tri_material"]], data["uv"].astype(np.float32), data["tri_uv"].astype(np.int32),
    )  # fmt: skip


def model_path(given: str | Path | None) -> Path:
    """The face model's path: `given`, else PARLEY_FACE_MODEL; raises `InputError` that says where to get one."""
    value = given or os.environ.get(VARIABLE)
    if not value:
        raise InputError(f"no face model given; {HOW}")
    path = Path(value)
    if not path.exists():
        raise InputError(f"{path}: no face model there; {HOW}")
    return path
