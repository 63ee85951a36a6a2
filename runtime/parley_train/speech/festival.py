"""festival: diphone, unit-selection and HTS voices in ten languages, from text or from phones, with segment times.

Starting festival costs more than speaking, so lines are spoken in batches of one Scheme script. A line that festival cannot
speak ends its script; the batch goes on with the line after it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from parley.errors import MissingDependencyError
from parley_train.phones import Phone
from parley_train.speech.phonemap import festival_label
from parley_train.speech.utterance import Utterance, Voice

PHONE_TABLES = {
    "kal_diphone": "en", "ked_diphone": "en", "cmu_us_slt_arctic_hts": "en", "lp_diphone": "it", "pc_diphone": "it",
    "czech_dita": "cs", "czech_krb": "cs", "czech_machac": "cs", "czech_ph": "cs", "suo_fi_lj_diphone": "fi",
    "hy_fi_mv_diphone": "fi", "upc_ca_ona_hts": "ca", "msu_ru_nsh_clunits": "ru", "hindi_NSK_diphone": "indic",
    "telugu_NSK_diphone": "indic", "marathi_NSK_diphone": "indic",
}  # fmt: skip
"""Voice -> its phone set in `phonemap`."""

_ENCODINGS = {"it": "iso-8859-1", "cs": "iso-8859-2", "fi": "iso-8859-1", "ca": "iso-8859-1"}
_SEGMENT = re.compile(r'\("([^"]+)" ([0-9.e+-]+)\)')


@dataclass(frozen=True)
class Line:
    """What to say: text, or phones in the voice's own names; `stretch` multiplies durations."""

    text: str | tuple[str, ...]
    stretch: float = 1.0


def speak(lines: Sequence[Line], voice: Voice) -> list[Utterance | None]:
    """Speak every line with one voice. A line that festival cannot speak gives None in its place."""
    if shutil.which("festival") is None:
        raise MissingDependencyError("festival is not installed; apt-get install festival")
    results: list[Utterance | None] = []
    while len(results) < len(lines):
        results += _batch(lines[len(results) :], voice)
    return results


def _batch(lines: Sequence[Line], voice: Voice) -> list[Utterance | None]:
    """Speak until the end or the first line that fails; at least one result."""
    table = PHONE_TABLES[voice.name]
    encoding = _ENCODINGS.get(table, "utf-8")
    with tempfile.TemporaryDirectory() as folder:
        script = [f"(voice_{voice.name})"]
        for index, line in enumerate(lines):
            if isinstance(line.text, str):
                quoted = line.text.replace("\\", " ").replace('"', " ")
                made = f'(Utterance Text "{quoted}")'
            else:
                made = f"(Utterance Phones ({' '.join(line.text)}))"
            script += [
                f"(Parameter.set 'Duration_Stretch {line.stretch:.3f})",
                f"(set! line {made})",
                "(utt.synth line)",
                f'(utt.save.wave line "{folder}/{index}.wav" \'riff)',
                '(format t "SEGMENTS %l\\n" (mapcar (lambda (s) (list (item.name s) (item.feat s \'end)))'
                " (utt.relation.items line 'Segment)))",
            ]
        path = Path(folder) / "batch.scm"
        path.write_bytes("\n".join(script).encode(encoding, "ignore"))
        done = subprocess.run(["festival", "-b", str(path)], capture_output=True, check=False)
        printed = [row for row in done.stdout.decode("latin-1").splitlines() if row.startswith("SEGMENTS")]
        results: list[Utterance | None] = []
        for index, row in enumerate(printed):
            audio, rate = soundfile.read(Path(folder) / f"{index}.wav", dtype="int16")
            phones, start = [], 0.0
            for name, end in _SEGMENT.findall(row):
                if float(end) > start:
                    phones.append(Phone(festival_label(name, table), start, float(end)))
                    start = float(end)
            text = lines[index].text
            said = text if isinstance(text, str) else " ".join(text)
            results.append(Utterance(audio, int(rate), tuple(phones), voice, said) if phones else None)
    return results if len(results) == len(lines) else [*results, None]
