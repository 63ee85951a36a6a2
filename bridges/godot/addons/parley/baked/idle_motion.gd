extends RefCounted
## What a face does between baked lines, with no runtime: it blinks, sways, looks, wears its mood.
##
## Far less than the runtime's idle performance; enough that nobody looks like a doll.

const Arkit := preload("../face/arkit.gd")

const BLINK := 0.16
## Seconds of a blink.

const TURN := 0.35
## How much of a look the head makes; the eyes make the rest.

const MOODS := {
	"joy":
	{
		"mouthSmileLeft": 0.55,
		"mouthSmileRight": 0.55,
		"cheekSquintLeft": 0.4,
		"cheekSquintRight": 0.4
	},
	"sadness": {"mouthFrownLeft": 0.5, "mouthFrownRight": 0.5, "browInnerUp": 0.6},
	"anger":
	{"browDownLeft": 0.8, "browDownRight": 0.8, "noseSneerLeft": 0.3, "noseSneerRight": 0.3},
	"fear":
	{
		"browInnerUp": 0.8,
		"eyeWideLeft": 0.6,
		"eyeWideRight": 0.6,
		"mouthStretchLeft": 0.3,
		"mouthStretchRight": 0.3
	},
	"disgust":
	{
		"noseSneerLeft": 0.7,
		"noseSneerRight": 0.7,
		"mouthUpperUpLeft": 0.3,
		"mouthUpperUpRight": 0.3
	},
	"surprise":
	{
		"browInnerUp": 0.7,
		"browOuterUpLeft": 0.7,
		"browOuterUpRight": 0.7,
		"eyeWideLeft": 0.5,
		"eyeWideRight": 0.5
	},
	"contempt":
	{"mouthDimpleLeft": 0.6, "mouthSmileLeft": 0.3, "eyeSquintLeft": 0.3, "eyeSquintRight": 0.3},
}

var gaze := Vector2.ZERO
## Where to look: yaw to the subject's left, pitch up; radians.

var mood := {}
## Emotion -> 0..1.

var _random := RandomNumberGenerator.new()
var _time := 0.0
var _blink_at := 1.0
var _looking := Vector2.ZERO
var _wearing := PackedFloat32Array()


func _init(seed_of: int) -> void:
	_random.seed = seed_of
	_time = _random.randf_range(0.0, 100.0)
	_blink_at = _time + _random.randf_range(0.5, 3.0)
	_wearing.resize(Arkit.SHAPES)


## Adds to `row` what a moment later is to be seen. `speaking`: a clip that blinks itself plays.
func add(row: PackedFloat32Array, delta: float, speaking: bool) -> void:
	_time += delta
	if not speaking:
		_add_blink(row)
		row[Arkit.ROTATION] += 0.012 * sin(0.9 * _time) + 0.008 * sin(2.3 * _time)
		row[Arkit.ROTATION + 1] += 0.020 * sin(0.53 * _time + 1.0)
		row[Arkit.ROTATION + 2] += 0.010 * sin(0.41 * _time + 2.0)
	_add_look(row, delta)
	_add_mood(row, delta)


func _add_blink(row: PackedFloat32Array) -> void:
	var passed := _time - _blink_at
	if passed > BLINK:
		_blink_at = _time + _random.randf_range(1.5, 5.5)
	elif passed > 0.0:
		var shut := sin(PI * passed / BLINK)
		row[Arkit.column_of("eyeBlinkLeft")] = shut
		row[Arkit.column_of("eyeBlinkRight")] = shut


func _add_look(row: PackedFloat32Array, delta: float) -> void:
	_looking = _looking.lerp(gaze, 1.0 - exp(-9.0 * delta))
	row[Arkit.ROTATION] -= TURN * _looking.y
	row[Arkit.ROTATION + 1] += TURN * _looking.x
	var yaw := (1.0 - TURN) * _looking.x / Arkit.SIDEWAYS
	var pitch := (1.0 - TURN) * _looking.y / Arkit.UPWARDS
	for side: String in ["Left", "Right"]:
		var outwards := yaw if side == "Left" else -yaw
		_add(row, "eyeLookOut" + side, maxf(outwards, 0.0))
		_add(row, "eyeLookIn" + side, maxf(-outwards, 0.0))
		_add(row, "eyeLookUp" + side, maxf(pitch, 0.0))
		_add(row, "eyeLookDown" + side, maxf(-pitch, 0.0))


func _add_mood(row: PackedFloat32Array, delta: float) -> void:
	var kept := exp(-4.0 * delta)
	for i: int in Arkit.SHAPES:
		_wearing[i] *= kept
	for emotion: String in mood:
		var shapes: Dictionary = MOODS.get(emotion, {})
		for shape: String in shapes:
			var at := Arkit.column_of(shape)
			_wearing[at] += (1.0 - kept) * float(shapes[shape]) * float(mood[emotion])
	for i: int in Arkit.SHAPES:
		row[i] = minf(row[i] + _wearing[i], 1.0)


static func _add(row: PackedFloat32Array, shape: String, value: float) -> void:
	var at := Arkit.column_of(shape)
	row[at] = clampf(row[at] + value, 0.0, 1.0)
