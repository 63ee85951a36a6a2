"""Makes what the Godot tavern shows: heads, lines and baked clips: `python samples/godot_tavern/make_assets.py`.

The heads come from samples/head, the lines and who says them how from samples/tavern, the clips from the pack in use. All of it
is committed, so that the sample opens in Godot as it is; run this after one of them changed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parent
sys.path[:0] = [str(SAMPLES / "tavern"), str(SAMPLES / "head")]

from conversation import CAST, LINES, line_file  # noqa: E402
from stylised_head import LOOKS, build_head, write_glb  # noqa: E402


def make_heads() -> None:
    """One head for each guest."""
    for look in LOOKS:
        write_glb(HERE / "heads" / f"{look.name.lower()}.glb", build_head(look))


def bake_lines() -> None:
    """Lines as the guests say them, with a clip each."""
    with tempfile.TemporaryDirectory() as folder:
        for number, line in enumerate(LINES):
            sound = line_file(number)
            shutil.copy(sound, HERE / "lines")
            shutil.copy(sound, folder)
            controls = {"emotion": line.emotion, "energy": line.energy, "seed": CAST[line.speaker].seed}
            Path(folder, sound.with_suffix(".parley.json").name).write_text(json.dumps(controls), "utf-8")
        command = [
            sys.executable, "-m", "parley_runtime.cli.main", "bake", folder, "-o", str(HERE / "clips"), "--format", "godot",
            "--face-path", "Head/Face", "--head-path", "Head", "--jobs", "1", "--quiet",
        ]  # fmt: skip
        subprocess.run(command, check=True)
    (HERE / "clips" / ".parley-bake.json").unlink()  # it names the folder that is gone


if __name__ == "__main__":
    make_heads()
    bake_lines()
