extends RefCounted
## Numbers of a face over time without jumps: interpolates, blends over cuts, eases to rest.
##
## After a cut the difference to what was shown is carried along and dies away (inertial blending,
## Bollo, GDC 2018, with a cubic in place of the quintic).

const BLEND := 0.18
## Seconds until a cut is forgotten.

const EASE := 0.7
## Seconds from the held pose to rest.

var pose := PackedFloat32Array()
## What is shown now, one number a column.

var _offset := PackedFloat32Array()
var _left := 0.0
var _jump := false


func _init(columns: int) -> void:
	pose.resize(columns)
	_offset.resize(columns)


## The next `show` does not continue the last.
func cut() -> void:
	_jump = true


## Whether what is shown still carries something of before a cut.
func is_blending() -> bool:
	return _jump or _left > 0.0


## Shows what lies at `fraction` between two rows, `first` and `second` being where they begin.
func show(
	delta: float,
	a: PackedFloat32Array,
	first: int,
	b: PackedFloat32Array,
	second: int,
	fraction: float
) -> void:
	var size := pose.size()
	if _jump:
		_jump = false
		_left = BLEND
		for i: int in size:
			_offset[i] = pose[i] - lerpf(a[first + i], b[second + i], fraction)
	_left = maxf(_left - delta, 0.0)
	if _left > 0.0:
		var s := 1.0 - _left / BLEND
		var kept := (1.0 - s) * (1.0 - s) * (1.0 + 2.0 * s)
		for i: int in size:
			pose[i] = lerpf(a[first + i], b[second + i], fraction) + kept * _offset[i]
		return
	for i: int in size:
		pose[i] = lerpf(a[first + i], b[second + i], fraction)


## Moves on towards the face at rest, all numbers 0.
func ease_to_rest(delta: float) -> void:
	var kept := exp(-4.0 * delta / EASE)
	for i: int in pose.size():
		pose[i] *= kept
	_jump = true
