@icon("../icons/npc.svg")
class_name ParleyNPC
extends Node
## A character that talks. Put it below the character's root, beside the head, and call `say`.
##
## With a runtime (`parley serve`) the face is performed live, also between lines. Without one,
## baked clips are played, so a game ships on any platform. The sound is played here; it is the
## clock that the face follows. What is not set is found or made: client, face, voice.

signal line_started(line: int, text: String)
## The line is heard from now on; `text` is what `say` was given, for a subtitle.

signal line_finished(line: int)
## The line was heard to its end.

signal line_interrupted(line: int)
## The line was cut, or dropped before it was heard.

signal told(text: String)
## News for developers: the runtime is late, or overloaded, or refused something.

enum Mode { AUTO, LIVE, BAKED }
## AUTO: live while a runtime is there, baked clips otherwise.

enum Output { FACE, PICTURES }

const Performer := preload("../live/performer.gd")
const Speech := preload("../live/speech.gd")
const SpokenLine := preload("../live/spoken_line.gd")
const Sound := preload("../live/sound.gd")
const Attention := preload("../live/attention.gd")
const PcmVoice := preload("../playback/pcm_voice.gd")
const BakedPerformer := preload("../baked/baked_performer.gd")
const NpcParts := preload("npc_parts.gd")
const ClipShelf := preload("../baked/clip_shelf.gd")

@export var mode := Mode.AUTO
@export var gaze_target: Node3D
## What the character looks at; nothing: ahead.

@export var emotion: Dictionary[String, float] = {}:
	set(value):
		emotion = value
		_controls_changed = true
## joy, sadness, anger, fear, disgust, surprise, contempt: 0..1 each. Assign a whole dictionary.

@export_range(0.0, 2.0, 0.05) var energy := 1.0:
	set(value):
		energy = value
		_controls_changed = true
## How large the performance is.

@export var voice: Node
## AudioStreamPlayer, AudioStreamPlayer2D or AudioStreamPlayer3D; made at the head when there is
## none.

@export var face: ParleyFace
@export_group("Live")
@export var client: ParleyClient
@export_enum("low", "balanced", "throughput") var profile := "low"
## Latency: `low` for whom the player talks with, `throughput` for crowds.

@export var performance_seed := 0
## Another number, another of the many good performances.

@export_range(0.5, 20.0, 0.1) var patience := 3.0
## Seconds that a live line waits for its first frame before it goes on without the runtime.

@export var output := Output.FACE
@export var picture: ParleyTexture
## Output PICTURES: what shows them.

@export var picture_size := Vector2i(256, 256)
@export_enum("rgba", "jpeg", "webp") var picture_format := "rgba"
@export var portrait := ""
## Output PICTURES: which of the faces that the runtime can draw; "" is its first.

@export_group("Baked")
@export var clips: AnimationLibrary
## Clips by the name of the line's sound file, without folder and ending.

@export_dir var clip_folder := ""
## A folder with clips (.tres, .res, .npz), named as the lines' sound files.

var line := 0
## The line that is heard now; 0 when none is.

var line_text := ""
var subtitle_time := 0.0
## Seconds of the line that were heard.

var _performer: Performer
var _baked: BakedPerformer
var _shelf: ClipShelf
var _attention := Attention.new()
var _speech: Speech
var _controls_changed := true
var _recording: ParleyRecording


func _ready() -> void:
	process_priority = 10  # after the animations of the body, on whose bones the head's turn is laid
	if face == null and output == Output.FACE:
		face = NpcParts.face_of(self)
	_shelf = ClipShelf.new(clips, clip_folder)
	_baked = BakedPerformer.new(performance_seed + hash(str(get_path())))
	if mode != Mode.BAKED:
		if client == null:
			client = ParleyClient.of(self)
		_performer = Performer.new(client, _stream_settings())
		_performer.line_refused.connect(_on_line_refused)
		_performer.told.connect(_on_told)
	_speech = Speech.new(_performer, _baked)
	_speech.patience = patience
	_speech.voice.player = voice if voice != null else NpcParts.voice_of(self, face)
	_speech.started.connect(_on_started)
	_speech.finished.connect(_on_finished)
	_speech.interrupted.connect(_on_interrupted)


func _exit_tree() -> void:
	_speech.finish_background()
	if _performer != null and is_instance_valid(client):
		_performer.close()


func _process(delta: float) -> void:
	var now := Time.get_ticks_usec() * 1e-6
	_tell_the_runtime(now)
	var media := _speech.advance(now, _performer != null and client.is_within_reach())
	subtitle_time = 0.0 if is_nan(media) else media
	_show(delta, media, now)


## Says a line: an AudioStream, or the path of a sound file. Lines queue up. `text` comes back in
## `line_started`. `clip` is what to show without a runtime; without it, one is looked for by the
## name of the sound file. Gives the line's number, or 0 when there is no such sound.
func say(sound: Variant, text: String = "", clip: Animation = null) -> int:
	var stream := _stream_of(sound)
	if stream == null:
		push_warning("Parley: %s cannot say %s: it is no sound" % [name, sound])
		return 0
	var spoken := _speech.new_line(text, Time.get_ticks_usec() * 1e-6)
	spoken.stream = stream
	spoken.clip = clip
	if spoken.clip == null:
		spoken.clip = _shelf.find(stream.resource_path if stream.resource_path else str(sound))
	if _goes_live(spoken.clip != null):
		spoken.sound = Sound.new(stream)
	else:
		spoken.alone = spoken.clip == null
		spoken.state = SpokenLine.State.WAITING
		if spoken.alone:
			push_warning("Parley: no runtime and no clip for %s; it is only heard" % sound)
	_speech.add(spoken)
	return spoken.id


## Begins a line whose sound is still being made, as by a speech synthesiser; needs a runtime.
## Give it sound with `feed`, and say with `end_line` when it is all. The line's number, or 0.
func begin_line(samples_a_second: int, text: String = "") -> int:
	if not is_live():
		push_warning("Parley: %s cannot begin a line: there is no runtime" % name)
		return 0
	var runtime_id := _performer.begin(samples_a_second)
	if runtime_id == 0:
		return 0
	var spoken := _speech.new_line(text, Time.get_ticks_usec() * 1e-6)
	spoken.pcm = PcmVoice.new(samples_a_second)
	spoken.runtime_id = runtime_id
	spoken.state = SpokenLine.State.WAITING
	_speech.add(spoken)
	return spoken.id


## More sound of a line that was begun: samples of 16 bit, mono, little-endian.
func feed(begun: int, samples: PackedByteArray) -> void:
	var spoken := _speech.find(begun)
	if spoken != null and spoken.pcm != null and not samples.is_empty():
		spoken.pcm.feed(samples)
		_performer.feed(spoken.runtime_id, samples)


## The line has all its sound.
func end_line(begun: int) -> void:
	var spoken := _speech.find(begun)
	if spoken != null and spoken.pcm != null:
		spoken.pcm.end()
		_performer.end(spoken.runtime_id)


## Stops talking at once and drops all lines that wait; the face goes on without a jump.
func interrupt() -> void:
	_speech.interrupt()


## The player of the voice, the one that was given or made.
func voice_player() -> Node:
	return _speech.voice.player


func is_speaking() -> bool:
	return _speech.current != null


## Whether a runtime performs this face now.
func is_live() -> bool:
	return _performer != null and client.is_connected_to_runtime() and _performer.channel.is_open


## Where the lines that are said now come from: live, or baked clips.
func source() -> String:
	return "live" if is_live() else "baked"


## The 60 numbers that are on the face now, see docs/protocol.md.
func pose() -> PackedFloat32Array:
	if _performer != null and (is_live() or mode == Mode.LIVE):
		return _performer.blender.pose
	return _baked.blender.pose


## For tests and figures: the live face behind this NPC; null in mode BAKED.
func performer() -> Performer:
	return _performer


## Records what the face does from now on; `stop` of what comes back makes an Animation of it.
func record() -> ParleyRecording:
	_recording = ParleyRecording.new(face)
	return _recording


func _show(delta: float, media: float, now: float) -> void:
	var live := _performer != null and (is_live() or mode == Mode.LIVE)
	var current := _speech.current
	if _performer != null:
		_performer.advance(delta, media if current != null and current.runtime_id else NAN, now)
	if output == Output.PICTURES:
		var image := _performer.picture() if _performer != null else null
		if image != null and picture != null:
			picture.show_picture(image)
		return
	if current != null and current.clip != null and current.runtime_id == 0:
		live = false
	if not live:
		_baked.idle.gaze = _attention.direction()
		_baked.idle.mood = emotion
		_baked.advance(delta, media)
	var shown := _performer.blender.pose if live else _baked.blender.pose
	face.apply(shown)
	if voice == null and _speech.voice.player is AudioStreamPlayer3D:
		(_speech.voice.player as AudioStreamPlayer3D).global_position = face.head_position()
	if _recording != null:
		_recording.add(shown, delta, current.stream if current else null, subtitle_time)
		if _recording.is_over:
			_recording = null


func _tell_the_runtime(now: float) -> void:
	if face != null and _attention.look(face, gaze_target, now) and _performer != null:
		if _attention.hint_changed():
			_performer.hint(_attention.distance, _attention.visible)
		if _attention.gaze_changed():
			var at := _attention.looks_at
			if _attention.has_target:
				_performer.control({"look_at": [at.x, at.y, at.z]})
			else:
				_performer.control({"gaze": [0.0, 0.0]})
	if _controls_changed and _performer != null:
		_controls_changed = false
		_performer.control({"emotion": Dictionary(emotion), "energy": energy})


func _goes_live(has_clip: bool) -> bool:
	match mode:
		Mode.BAKED:
			return false
		Mode.LIVE:
			return true
	return is_live() or not has_clip and client.active


func _stream_of(sound: Variant) -> AudioStream:
	if sound is AudioStream:
		return sound
	if sound is String or sound is StringName:
		return Sound.load_stream(str(sound))
	return null


func _stream_settings() -> Dictionary:
	var settings := {"profile": profile, "seed": performance_seed}
	if output == Output.PICTURES:
		(
			settings
			. merge(
				{
					"output": "texture",
					"width": picture_size.x,
					"height": picture_size.y,
					"format": picture_format,
					"portrait": portrait,
				}
			)
		)
	return settings


func _on_started(spoken: SpokenLine) -> void:
	line = spoken.id
	line_text = spoken.text
	line_started.emit(spoken.id, spoken.text)


func _on_finished(spoken: SpokenLine) -> void:
	line = 0
	line_text = ""
	line_finished.emit(spoken.id)


func _on_interrupted(spoken: SpokenLine) -> void:
	line = 0
	line_text = ""
	line_interrupted.emit(spoken.id)


func _on_line_refused(_runtime_id: int, text: String) -> void:
	told.emit(text)


func _on_told(text: String, _event: Dictionary) -> void:
	told.emit(text)
