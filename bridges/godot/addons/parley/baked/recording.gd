class_name ParleyRecording
extends RefCounted
## What a face did for a while, to be made into an Animation: `ParleyNPC.record`.

const ClipWriter := preload("clip_writer.gd")

const RATE := 30.0

var is_over := false
## No more is added.

var _face: ParleyFace
var _rows: Array[PackedFloat32Array] = []
var _seconds := 0.0
var _sounds: Array[Dictionary] = []
var _last := PackedFloat32Array()
var _heard := 0.0


func _init(of: ParleyFace) -> void:
	_face = of


## Seconds that were recorded.
func seconds() -> float:
	return _seconds


## For ParleyNPC: the face shows `row` for `delta` seconds, while `heard` seconds of `sound` are
## heard.
func add(row: PackedFloat32Array, delta: float, sound: AudioStream, heard: float) -> void:
	if is_over:
		return
	var before := _seconds
	if sound == null or _rows.is_empty():
		_seconds += delta if not _rows.is_empty() else 0.0
	elif _sounds.is_empty() or _sounds[-1]["stream"] != sound or heard < _heard:
		_seconds += delta
		_sounds.append({"stream": sound, "time": maxf(_seconds - heard, 0.0)})
	else:  # the face follows the sound, so its clock is the recording's
		_seconds = maxf(_seconds, _sounds[-1]["time"] + heard)
	_heard = heard
	_fill(before, row)
	_last = row.duplicate()


## Rows at the recording's rate, between the last that was shown and this one.
func _fill(before: float, row: PackedFloat32Array) -> void:
	while _rows.size() <= _seconds * RATE:
		var wanted := row.duplicate()
		if not _rows.is_empty():
			var part := (_rows.size() / RATE - before) / maxf(_seconds - before, 1e-6)
			for i: int in wanted.size():
				wanted[i] = lerpf(_last[i], row[i], part)
		_rows.append(wanted)


## Ends the recording. The Animation's paths begin at `root`, which is to be the root node of the
## AnimationPlayer that plays it; without it, at the character. With `voice`, an AudioStreamPlayer
## below `root`, the lines' sounds are in the Animation too.
func stop(root: Node = null, voice: Node = null) -> Animation:
	is_over = true
	var from := root if root else _face.character as Node
	var writer := ClipWriter.new(RATE)
	for shape: Dictionary in _face.driver().shapes():
		var mesh: MeshInstance3D = shape["mesh"]
		writer.add_shape("%s:%s" % [from.get_path_to(mesh), shape["name"]], shape)
	var joint := _face.head_joint()
	if joint != null:
		writer.set_head(joint.path_from(from), joint.rest_rotation(), joint.parent_rotation())
	var animation := writer.write(_rows)
	if voice != null and not _sounds.is_empty():
		var track := animation.add_track(Animation.TYPE_AUDIO)
		animation.track_set_path(track, from.get_path_to(voice))
		for sound: Dictionary in _sounds:
			animation.audio_track_insert_key(track, sound["time"], sound["stream"])
	return animation
