"""A cutscene as a film: several faces, their lines in time, who is shown when; what `parley preview` draws.

    script = read_script("duel.json")
    play = perform(script, timetable(script), Studio.open())
    film(Projector(play, Stage(1280, 720), 30.0), Take(output=Path("duel.mp4")))
"""  # fmt: skip

from parley_runtime.scene.acting import Play, Studio, perform
from parley_runtime.scene.premiere import film
from parley_runtime.scene.projector import Projector
from parley_runtime.scene.script import Script, read_script
from parley_runtime.scene.stage import Stage
from parley_runtime.scene.timetable import Cue, Timetable, timetable
from parley_runtime.scene.transport import Transport

__all__ = [
    "Cue", "Play", "Projector", "Script", "Stage", "Studio", "Timetable", "Transport", "film", "perform", "read_script", "timetable",
]  # fmt: skip
