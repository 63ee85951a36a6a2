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
	if sound != null and (_sounds.is_empty() or _sounds[-1]["stream"] != sound):
		_sounds.append({"stream": sound, "time": maxf(_seconds - heard, 0.0)})
	while _rows.size() <= _seconds * RATE:
		_rows.append(row.duplicate())
	_seconds += delta


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
		var path := str(from.get_path_to(joint.node))
		if joint.bone >= 0:
			path += ":" + (joint.node as Skeleton3D).get_bone_name(joint.bone)
		writer.set_head(path, joint.rest_rotation(), joint.parent_rotation())
	var animation := writer.write(_rows)
	if voice != null and not _sounds.is_empty():
		var track := animation.add_track(Animation.TYPE_AUDIO)
		animation.track_set_path(track, from.get_path_to(voice))
		for sound: Dictionary in _sounds:
			animation.audio_track_insert_key(track, sound["time"], sound["stream"])
	return animation
