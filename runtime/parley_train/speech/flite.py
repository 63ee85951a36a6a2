"""flite: CMU's recorded English voices, from text or from a string of phones (`-p`), with phone times (`-psdur`)."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import soundfile

from parley.errors import MissingDependencyError
from parley_train.phones import Phone
from parley_train.speech.phonemap import festival_label
from parley_train.speech.utterance import Utterance, Voice


def speak(text: str | Sequence[str], voice: Voice, *, stretch: float = 1.0, pitch: float | None = None) -> Utterance:
    """Speak text, or phones in flite's names (`["pau", "b", "aa", "pau"]`).

    stretch multiplies durations; pitch is the mean in Hz (None: the voice's own).
    """
    if shutil.which("flite") is None:
        raise MissingDependencyError("flite is not installed; apt-get install flite")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        command = [
            "flite",
            "-voice",
            voice.name,
            "-psdur",
            "-o",
            str(path),
            "--setf",
            f"duration_stretch={stretch:.3f}",
        ]
        if pitch is not None:
            command += ["--setf", f"int_f0_target_mean={pitch:.1f}"]
        command += ["-t", text] if isinstance(text, str) else ["-p", " ".join(text)]
        printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        audio, rate = soundfile.read(path, dtype="int16")
    phones, start = [], 0.0
    for item in printed.split():
        name, _, end = item.rpartition(":")
        if name and float(end) > start:
            phones.append(Phone(festival_label(name, "en"), start, float(end)))
            start = float(end)
    return Utterance(audio, int(rate), tuple(phones), voice, text if isinstance(text, str) else " ".join(text))
