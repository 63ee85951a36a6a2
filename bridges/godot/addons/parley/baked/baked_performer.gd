extends RefCounted
## One face without a runtime: baked clips while it speaks, idle motion between them.

const Arkit := preload("../face/arkit.gd")
const ClipSampler := preload("clip_sampler.gd")
const IdleMotion := preload("idle_motion.gd")
const Blender := preload("../playback/blender.gd")

var idle: IdleMotion
var blender := Blender.new(Arkit.columns.size())

var _clip: ClipSampler
var _row := PackedFloat32Array()


func _init(seed_of: int) -> void:
	idle = IdleMotion.new(seed_of)
	_row.resize(Arkit.columns.size())


func start(clip: Animation) -> void:
	_clip = ClipSampler.new(clip)
	blender.cut()


func stop() -> void:
	_clip = null
	blender.cut()


## Lets time pass; `blender.pose` is what to show then. `media`: the moment of the sound, or NAN.
func advance(delta: float, media: float) -> void:
	var speaking := _clip != null and not is_nan(media)
	if speaking:
		_clip.sample(media, _row)
	else:
		_row.fill(0.0)
	idle.add(_row, delta, speaking)
	blender.show(delta, _row, 0, _row, 0, 0.0)
