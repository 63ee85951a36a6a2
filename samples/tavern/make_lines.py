"""Speaks the tavern's lines with flite and writes them as OGG: `python samples/tavern/make_lines.py`.

Needs flite with its `slt`, `rms` and `awb` voices (Debian: apt install flite), soundfile and soxr. The text is the project's own.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from conversation import CAST, LINES, line_file

RATE = 24_000


def main() -> int:
    """Make all lines."""
    import soundfile
    import soxr

    flite = shutil.which("flite")
    if flite is None:
        print("flite is not installed; on Debian: apt install flite", file=sys.stderr)
        return 1
    for number, line in enumerate(LINES):
        with tempfile.TemporaryDirectory() as folder:
            wav = Path(folder) / "line.wav"
            subprocess.run([flite, "-voice", CAST[line.speaker].voice, "-t", line.text, "-o", str(wav)], check=True)
            sound, rate = soundfile.read(wav, dtype="float32")
        sound = soxr.resample(sound, rate, RATE, quality="VHQ")
        loud = np.flatnonzero(np.abs(sound) > 0.01)
        sound = sound[max(loud[0] - RATE // 50, 0) : loud[-1] + RATE // 10]
        soundfile.write(line_file(number), sound * (0.7 / np.abs(sound).max()), RATE, format="OGG", subtype="VORBIS")
        print(f"{line_file(number).name}: {len(sound) / RATE:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
