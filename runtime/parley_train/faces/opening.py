"""Opens a head by what its path is: an npz file, ICT-FaceKit's folder of OBJ files, or a .glb."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from parley.arkit import SHAPE_COUNT
from parley.errors import InputError
from parley_train.faces.facerig import FaceRig
from parley_train.faces.gltf_head import load_glb
from parley_train.faces.ict_npz import load_npz, model_path
from parley_train.faces.ict_obj import load_folder


def open_rig(path: str | Path | None = None) -> FaceRig:
    """The head at `path`, else at PARLEY_FACE_MODEL; opened once a process. Raises `InputError`."""
    return _open(model_path(path).resolve())


def coverage(rig: FaceRig) -> str | None:
    """What of ARKit's shapes `rig` lacks and which of its own nothing drives, for people to read; None for a whole head."""
    if not rig.lacking:
        return None
    told = f"{rig.name}: {len(rig.present)} of ARKit's {SHAPE_COUNT} shapes; without {', '.join(rig.lacking)}"
    if rig.left_out:
        told += f"; its own {', '.join(rig.left_out)} {'is' if len(rig.left_out) == 1 else 'are'} left out"
    return told


@lru_cache(maxsize=2)
def _open(path: Path) -> FaceRig:
    if path.is_dir():
        return load_folder(path)
    if path.suffix == ".npz":
        return load_npz(path)
    if path.suffix == ".glb":
        return load_glb(path)
    raise InputError(f"{path}: a head is a .npz or .glb file, or ICT-FaceKit's folder of OBJ files")
