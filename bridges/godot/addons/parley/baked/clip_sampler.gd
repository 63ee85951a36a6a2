@tool
extends RefCounted
## Reads a baked Animation as rows of 60 numbers, whatever nodes its tracks name.
##
## So a clip that was baked once plays on every character that has a ParleyFace; AnimationPlayer and
## AnimationTree, which go by paths, play the same resource.

const Arkit := preload("../face/arkit.gd")
const ShapeNames := preload("../face/shape_names.gd")

const REST := &"parley_head_rest"
const PARENT := &"parley_head_parent"
## Metadata of a clip: how its head stood at rest, when it did not stand straight.

var length := 0.0

var _animation: Animation
var _tracks := PackedInt32Array()
var _columns := PackedInt32Array()
var _head := -1
var _unrest := Quaternion.IDENTITY
var _parent := Quaternion.IDENTITY


func _init(animation: Animation) -> void:
	_animation = animation
	length = animation.length
	_unrest = _rest(REST).inverse()
	_parent = _rest(PARENT)
	var taken: Dictionary[int, bool] = {}
	for track: int in animation.get_track_count():
		var path := animation.track_get_path(track)
		match animation.track_get_type(track):
			Animation.TYPE_BLEND_SHAPE:
				var name := str(path).substr(str(path).find(":") + 1)
				var column := Arkit.column_of(ShapeNames.shape_of(name))
				if column >= 0 and not taken.has(column):  # teeth and lashes repeat the face
					taken[column] = true
					_tracks.append(track)
					_columns.append(column)
			Animation.TYPE_ROTATION_3D:
				if _head < 0:  # the head's comes first
					_head = track


## Writes the row of a moment into `row`.
func sample(time: float, row: PackedFloat32Array) -> void:
	row.fill(0.0)
	var at := clampf(time, 0.0, length)
	for i: int in _tracks.size():
		row[_columns[i]] = _animation.blend_shape_track_interpolate(_tracks[i], at)
	if _head >= 0:
		var local := _animation.rotation_track_interpolate(_head, at)
		var turn := Arkit.vector_of(_parent * local * _unrest * _parent.inverse())
		row[Arkit.ROTATION] = turn.x
		row[Arkit.ROTATION + 1] = turn.y
		row[Arkit.ROTATION + 2] = turn.z


func _rest(name: StringName) -> Quaternion:
	var value: Variant = _animation.get_meta(name, Quaternion.IDENTITY)
	if value is Quaternion:
		return value
	return Quaternion.IDENTITY
