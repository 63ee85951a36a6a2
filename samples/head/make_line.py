"""Speaks the demo's line with flite and writes it as FLAC: `python samples/head/make_line.py [-o FILE]`.

Needs flite with its `slt` voice (Debian: apt install flite), soundfile and soxr. The text is the project's own.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

_ROOT = Path(__file__).resolve().parents[2]
TEXT = (
    "You made it. I was beginning to think the river had taken you. "
    "Warm your hands, and remember: whatever they promise you at the gate, do not look back."
)
VOICE = "slt"
RATE = 24_000
_BEFORE, _AFTER = 0.35, 0.75
"""Seconds of silence around the line, so that the face is seen at rest."""


def main() -> int:
    """Make the line."""
    import soundfile
    import soxr

    parser = argparse.ArgumentParser(description="Speak the demo's line with flite and write it as FLAC.")
    parser.add_argument("-o", "--output", type=Path, default=_ROOT / "runtime/parley_runtime/demo/line.flac")
    options = parser.parse_args()
    flite = shutil.which("flite")
    if flite is None:
        print("flite is not installed; on Debian: apt install flite", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "line.wav"
        subprocess.run(
            [flite, "-voice", VOICE, "--setf", "duration_stretch=0.96", "-t", TEXT, "-o", str(wav)], check=True
        )
        sound, rate = soundfile.read(wav, dtype="float32")
    sound = soxr.resample(sound, rate, RATE, quality="VHQ")
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    sound = sound[max(loud[0] - RATE // 50, 0) : loud[-1] + RATE // 20]
    sound *= 10 ** (-3 / 20) / np.abs(sound).max()
    silence = [np.zeros(round(seconds * RATE), np.float32) for seconds in (_BEFORE, _AFTER)]
    line = np.concatenate([silence[0], sound, silence[1]])
    soundfile.write(options.output, line, RATE, subtype="PCM_16")
    print(f"{options.output}: {len(line) / RATE:.2f} s, {options.output.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
