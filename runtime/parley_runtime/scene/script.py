"""The file of a cutscene: who plays, what is said when, and who is shown.

    {
      "faces": {"mira": {"portrait": "mira.portrait"}, "tom": {"rig": "tom.glb"}},
      "lines": [
        {"face": "mira", "sound": "mira_01.wav", "to": "tom", "text": "You came back."},
        {"face": "tom", "sound": "tom_01.wav", "pause": 0.6, "emotion": {"sadness": 0.5}},
        {"face": "mira", "sound": "mira_02.wav", "start": 6.5}
      ],
      "shots": [{"start": 0, "show": ["mira", "tom"]}, {"start": 6.4, "show": ["mira"]}]
    }

Files are found from the script's own folder. A line begins `pause` seconds (0.3 unless said; negative cuts in) after the one before it
ends, or at `start`. It takes what `parley bake` takes beside a sound (`emotion`, `gaze`, `distance`, `energy`, `seed`, which override
`LINE.parley.json`), or a finished clip as `motion`. `to` turns the speaker to another face; `text` is for subtitles. Without `shots` all
faces are shown, side by side in the order of `faces`. `background` is a picture that stands behind them all, in place of their own.
"""  # fmt: skip

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parley import files
from parley.errors import InputError
from parley_runtime.bake.controls import LineControls

FACES = ("portrait", "rig")
"""What a face may be: a file of `parley portrait register`, or a .glb head."""

PAUSE = 0.3
"""Seconds between two lines, unless a line says otherwise."""

MOST_FACES = 9
"""Faces of a scene: more are specks."""

_OF_LINES = ("face", "sound", "motion", "start", "pause", "to", "text")
_OF_CONTROLS = ("emotion", "gaze", "distance", "energy", "seed")


@dataclass(frozen=True)
class Line:
    """One line: who says it, its sound, when, and how.

    start   seconds from the scene's beginning; None: `pause` seconds after the line before it ends
    motion  a finished .npz clip to be shown; None: what the model makes of the sound with `controls`
    to      the face that is spoken to
    where   the line in the file, for errors
    """

    face: str
    sound: Path
    start: float | None
    pause: float
    motion: Path | None
    controls: LineControls
    to: str | None
    text: str
    where: str


@dataclass(frozen=True)
class Shot:
    """From `start` (seconds) on, the faces of `show` are in the picture, from left to right."""

    start: float
    show: tuple[str, ...]


@dataclass(frozen=True)
class Script:
    """A scene as it is written. `faces`: name -> what draws it, as `renderer.open_face` takes it; `background`: a picture."""

    path: Path
    faces: Mapping[str, str]
    lines: tuple[Line, ...]
    shots: tuple[Shot, ...]
    background: Path | None = None

    @property
    def sources(self) -> list[Path]:
        """Every file that the scene is made of, the script first."""
        drawn = [Path(spec.partition(":")[2]) for spec in self.faces.values()]
        spoken = [path for line in self.lines for path in (line.sound, line.motion) if path is not None]
        behind = [] if self.background is None else [self.background]
        return list(dict.fromkeys([self.path, *drawn, *spoken, *behind]))


def read_script(path: str | Path) -> Script:
    """Read a scene. Raises InputError, which names the file and the entry, for anything that is not as in this module's text."""
    path = Path(path)
    try:
        data = json.loads(files.read_text(path))
    except ValueError as error:
        raise InputError(f"{path}: is not valid JSON ({error}); correct it") from error
    data = _object(data, f"{path}: the script", ("faces", "lines", "shots", "background"))
    faces = _faces(data.get("faces"), path)
    given = _list(data.get("lines"), f"{path}: 'lines'")
    lines = tuple(_line(entry, f"{path}: line {number}", faces, path.parent) for number, entry in enumerate(given, 1))
    if not lines:
        raise InputError(f"{path}: 'lines' is empty; a scene needs a line that is said")
    shots = _shots(data.get("shots", []), faces, path)
    behind = data.get("background")
    if behind is not None:
        behind = _existing(path.parent / _text(behind, f"{path}: 'background'"), f"{path}: 'background'")
    return Script(path, faces, lines, shots, behind)


def _faces(given: Any, path: Path) -> dict[str, str]:
    entries = _object(given, f"{path}: 'faces'")
    if not 1 <= len(entries) <= MOST_FACES:
        raise InputError(f"{path}: a scene has 1 to {MOST_FACES} faces, this one {len(entries)}")
    faces = {}
    for name, entry in entries.items():
        where = f"{path}: face '{name}'"
        kinds = _object(entry, where, FACES)
        if len(kinds) != 1:
            raise InputError(f'{where}: needs one of {", ".join(FACES)}, such as {{"portrait": "{name}.portrait"}}')
        ((kind, file),) = kinds.items()
        found = path.parent / _text(file, f"{where}: '{kind}'")
        faces[name] = f"{kind}:{_existing(found, where)}"
    return faces


def _line(given: Any, where: str, faces: Mapping[str, str], folder: Path) -> Line:
    entry = _object(given, where, (*_OF_LINES, *_OF_CONTROLS))
    if "face" not in entry or "sound" not in entry:
        raise InputError(f"{where}: needs 'face' and 'sound'")
    if "start" in entry and "pause" in entry:
        raise InputError(f"{where}: has both 'start' and 'pause'; a line begins at a time or after the one before it")
    face, to = (_face(entry.get(key), f"{where}: '{key}'", faces) for key in ("face", "to"))
    assert face is not None
    if face == to:
        raise InputError(f"{where}: '{face}' speaks to itself; name another face with 'to', or leave it out")
    acting = {key: entry[key] for key in _OF_CONTROLS if key in entry}
    motion = entry.get("motion")
    if motion is not None and acting:
        raise InputError(
            f"{where}: has a finished 'motion', which '{next(iter(acting))}' cannot change; keep one of them"
        )
    return Line(
        face=face,
        sound=_existing(folder / _text(entry["sound"], f"{where}: 'sound'"), where),
        start=_seconds(entry["start"], f"{where}: 'start'", 0.0) if "start" in entry else None,
        pause=_seconds(entry.get("pause", PAUSE), f"{where}: 'pause'", -3600.0),
        motion=None if motion is None else _existing(folder / _text(motion, f"{where}: 'motion'"), where),
        controls=LineControls.of(acting, where),
        to=to,
        text=_text(entry.get("text", ""), f"{where}: 'text'", empty=True),
        where=where,
    )


def _shots(given: Any, faces: Mapping[str, str], path: Path) -> tuple[Shot, ...]:
    shots: list[Shot] = []
    for number, entry in enumerate(_list(given, f"{path}: 'shots'"), 1):
        where = f"{path}: shot {number}"
        known = _object(entry, where, ("start", "show"))
        shown = [_face(name, f"{where}: 'show'", faces) for name in _list(known.get("show"), f"{where}: 'show'")]
        if not shown or len(set(shown)) != len(shown):
            raise InputError(f"{where}: 'show' must name one face or more, each once")
        start = _seconds(known.get("start"), f"{where}: 'start'", 0.0)
        if shots and start <= shots[-1].start:
            raise InputError(f"{where}: begins at {start:g} s, which is not after the shot before it")
        shots.append(Shot(start, tuple(name for name in shown if name is not None)))
    if not shots or shots[0].start > 0:
        shots.insert(0, Shot(0.0, tuple(faces)))
    return tuple(shots)


def _object(given: Any, where: str, known: tuple[str, ...] | None = None) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise InputError(f"{where} must be an object {{...}}, got {given!r}")
    for key in given:
        if known is not None and key not in known:
            raise InputError(f"{where}: unknown key '{key}'; known are {', '.join(known)}")
    return given


def _list(given: Any, where: str) -> list[Any]:
    if not isinstance(given, list):
        raise InputError(f"{where} must be a list [...], got {given!r}")
    return given


def _text(given: Any, where: str, *, empty: bool = False) -> str:
    if not isinstance(given, str) or not (given or empty):
        raise InputError(f"{where} must be a text, got {given!r}")
    return given


def _face(given: Any, where: str, faces: Mapping[str, str]) -> str | None:
    if given is not None and (not isinstance(given, str) or given not in faces):
        raise InputError(f"{where}: {given!r} is no face of this scene; it has {', '.join(faces)}")
    return given


def _seconds(given: Any, where: str, least: float) -> float:
    number = isinstance(given, (int, float)) and not isinstance(given, bool)
    if not number or not math.isfinite(given) or not least <= given <= 3600.0:
        raise InputError(f"{where} must be seconds from {least:g} to 3600, got {given!r}")
    return float(given)


def _existing(path: Path, where: str) -> Path:
    if not path.is_file():
        raise InputError(f"{where}: {path} is not there; names are read from the script's folder")
    return path
