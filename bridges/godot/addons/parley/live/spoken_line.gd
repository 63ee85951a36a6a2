extends RefCounted
## One line that an NPC was asked to say, from the call until it was heard.

enum State { MAKING, WAITING, SOUNDING, OVER }
## MAKING: its sound is read in the background; WAITING: for its frames, or for its turn.

const Sound := preload("sound.gd")
const PcmVoice := preload("../playback/pcm_voice.gd")

var id: int
var text: String
var state := State.MAKING
var since := 0.0
## When it was asked for.

var stream: AudioStream
var clip: Animation
## Baked: what to show.

var sound: Sound
## Live: what to send.

var pcm: PcmVoice
## Live, from a speech synthesiser: what to play.

var runtime_id := 0
## Live: the line's id in the stream.

var alone := false
## Nothing moves the face: the sound is played by itself.


func _init(line_id: int, line_text: String, now: float) -> void:
	id = line_id
	text = line_text
	since = now
