"""`parley preview`: a cutscene, written down as who says what when, becomes a film of its faces."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from parley.errors import InputError, ParleyError
from parley_runtime.bake.assess import audio_stamp
from parley_runtime.bake.controls import sidecar
from parley_runtime.cli.bar import Bar
from parley_runtime.cli.console import complain, say, warn
from parley_runtime.cli.device_option import add_device, device_of
from parley_runtime.cli.directing import add_cache, add_pack, add_threads, cache_of
from parley_runtime.cli.signing import add_credentials, signer_of
from parley_runtime.scene import Projector, Script, Stage, Studio, Timetable, film, perform, read_script, timetable
from parley_runtime.scene.premiere import frame_count
from parley_runtime.scene.subtitles import write_subtitles
from parley_runtime.shoot import Take
from parley_runtime.speaker import open_speaker
from parley_runtime.synthetic import credentials_of
from parley_runtime.video import kind_of

_LOOK_EVERY = 0.5  # s

_DESCRIPTION = """\
Draw a cutscene: several faces, each line at its time, faces that listen in between. SCENE is a JSON file:
  {"faces": {"mira": {"portrait": "mira.portrait"}, "tom": {"rig": "tom.glb"}},
   "lines": [{"face": "mira", "sound": "mira_01.wav", "to": "tom", "text": "You came back."},
             {"face": "tom", "sound": "tom_01.wav", "pause": 0.6, "emotion": {"sadness": 0.5}}],
   "shots": [{"start": 0, "show": ["mira", "tom"]}, {"start": 2.5, "show": ["tom"]}]}
"""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `preview` to the commands."""
    parser = commands.add_parser(
        "preview",
        help="draw a cutscene of several faces as one film",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("scene", type=Path, metavar="SCENE", help="who plays, what is said when, who is shown (.json)")
    add("-o", "--output", type=Path, metavar="FILE", help="film with its sound: .mp4, or .webm; subtitles go beside it")
    add("--frames", type=Path, metavar="DIR", help="write every picture as PNG into this folder")
    add("--check", action="store_true", help="draw nothing; list when each line is said, or what is wrong")
    add("--watch", action="store_true", help="draw it again whenever the scene or a file of it changes, until Ctrl-C")
    add("--play", action="store_true", help="play it in a window, drawn again whenever a file of it changes")
    add("--once", action="store_true", help="with --play: close the window when the scene is over")
    add("--size", metavar="WxH", help="size of the picture (default: 1280x720, in a window 640x360); smaller is faster")
    add("--fps", type=float, default=30.0, metavar="N", help="frames a second (default: 30)")
    add("--from", dest="start", type=float, default=0.0, metavar="S", help="begin at this second")
    add("--to", dest="end", type=float, metavar="S", help="end at this second")
    add("--quiet", action="store_true", help="show no progress")
    add_credentials(parser)
    acting = parser.add_argument_group("performance")
    add_pack(acting)
    add_threads(acting)
    add_cache(acting)
    add_device(acting)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Draw, list or watch as `arguments` say."""
    if arguments.check:
        script = read_script(arguments.scene)
        list_times(timetable(script))
        return 0
    changed = Changes(lambda: _sources(arguments.scene))
    if arguments.play:
        for option in ("output", "frames", "watch", "end", "credentials"):
            if getattr(arguments, option):
                given = {"output": "-o", "end": "--to"}.get(option, f"--{option}")
                raise InputError(
                    f"--play shows the scene in a window, where {given} says nothing; leave one of them out"
                )
        return _play(arguments, changed)
    if arguments.once:
        raise InputError("--once closes the window of --play; give both, or neither")
    if arguments.output is None and arguments.frames is None:
        raise InputError(
            "nothing would be kept: name a film with -o, or a folder of pictures with --frames; or --play it"
        )
    if arguments.output is not None:
        kind_of(arguments.output)  # a wrong ending is told before anything is performed
    if not arguments.watch:
        _draw(arguments)
        return 0
    watch(changed, lambda: _draw(arguments))
    return 0


def list_times(times: Timetable) -> None:
    """Say when each line begins and ends, and what is shown."""
    shots = list(times.shots)
    for cue in times.cues:
        while shots and shots[0].start <= cue.start + 1e-9:
            shot = shots.pop(0)
            say(f"{shot.start:8.2f}           shows {', '.join(shot.show)}")
        say(f"{cue.start:8.2f} - {cue.end:7.2f} {cue.line.face}: {cue.line.text.strip() or cue.line.sound.name}")
    for shot in shots:
        say(f"{shot.start:8.2f}           shows {', '.join(shot.show)}")
    say(f"{times.duration:8.2f}           end")


def stage_of(size: str) -> Stage:
    """The stage of a size written `1280x720`. Raises InputError."""
    width, cross, height = size.lower().partition("x")
    if not cross or not width.isdecimal() or not height.isdecimal():
        raise InputError(f"--size must be WIDTHxHEIGHT such as 1280x720, got '{size}'")
    return Stage(int(width), int(height))


class Changes:
    """Whether files changed since it was last asked (or made)."""

    def __init__(self, sources: Callable[[], Iterable[Path]]) -> None:
        self._sources = sources
        self._seen = self._stamps()

    def __call__(self) -> bool:
        """Look; a file that came or went is a change too."""
        before, self._seen = self._seen, self._stamps()
        return before != self._seen

    def _stamps(self) -> list[tuple[Path, tuple[int, int]]]:
        return [(path, audio_stamp(path)) for path in self._sources()]


def watch(changed: Callable[[], bool], draw: Callable[[], None], wait: Callable[[float], None] = time.sleep) -> None:
    """Call `draw` now and whenever something `changed`; an error is told, and waits for the next change."""
    while True:
        try:
            draw()
        except ParleyError as error:
            complain(str(error))
        while not changed():
            wait(_LOOK_EVERY)


def _play(arguments: argparse.Namespace, changed: Callable[[], bool]) -> int:
    from parley_runtime.cli.theatre import Theatre

    speaker, silent = open_speaker()
    if silent:
        warn(silent)
    theatre = Theatre(lambda: _projector(arguments), changed, speaker, start=arguments.start, once=arguments.once)
    shown = theatre.show()
    say(f"{shown.pictures} pictures shown, {shown.rate:.1f} a second")
    return 0


def _projector(arguments: argparse.Namespace) -> Projector:
    """The scene, performed and ready to be drawn."""
    stage = stage_of(arguments.size or ("640x360" if arguments.play else "1280x720"))
    script = read_script(arguments.scene)
    times = timetable(script)
    for shot in times.shots:
        stage.panels(len(shot.show))  # too many faces for so small a picture is told before anything is performed
    device = device_of(arguments)
    studio = Studio.open(arguments.pack, threads=arguments.threads, device=device, cache=cache_of(arguments))
    play = perform(script, times, studio)
    return Projector(play, stage, arguments.fps, pack=arguments.pack, device=device)


def _draw(arguments: argparse.Namespace) -> None:
    projector = _projector(arguments)
    play, times = projector.play, projector.play.times
    take = Take(
        output=arguments.output, frames=arguments.frames, fps=arguments.fps,
        credentials=credentials_of(play.pack, _rights(play.script)), signer=signer_of(arguments),
    )  # fmt: skip
    end = times.duration if arguments.end is None else min(arguments.end, times.duration)
    bar = Bar("frames", frame_count(arguments.start, end, arguments.fps), quiet=arguments.quiet)
    try:
        count = film(projector, take, start=arguments.start, end=end, progress=bar.reached)
    finally:
        bar.close()
    where = [str(place) for place in (arguments.output, arguments.frames) if place is not None]
    if arguments.output is not None:
        subtitles = arguments.output.with_suffix(".srt")
        if write_subtitles(subtitles, times, arguments.start, end):
            where.append(str(subtitles))
    say(
        f"{len(times.cues)} lines, {play.performed} of them performed, the rest known; "
        f"{count} frames ({count / arguments.fps:.1f} s) at {bar.rate:.1f} a second -> {', '.join(where)}"
    )


def _rights(script: Script) -> str:
    """The statements of rights of the portraits that are shown, each once."""
    from parley_runtime.portrait import read_registration

    portraits = [spec.partition(":")[2] for spec in script.faces.values() if spec.startswith("portrait:")]
    return "; ".join(dict.fromkeys(read_registration(path).rights for path in portraits))


def _sources(scene: Path) -> list[Path]:
    try:
        script = read_script(scene)
    except ParleyError:
        return [scene]
    return [*script.sources, *(sidecar(line.sound) for line in script.lines)]
