@tool
extends RefCounted
## Rows of 60 numbers to an Animation: a blend shape track a shape, a rotation track for the head.

const Arkit := preload("../face/arkit.gd")
const ClipSampler := preload("clip_sampler.gd")
const KeyReducer := preload("key_reducer.gd")

const WEIGHT_TOLERANCE := 0.002
const ROTATION_TOLERANCE := 0.0004
## Of a quaternion's components, about 0.05 degrees.

const POSITION_TOLERANCE := 0.0002

var all_shapes := false
## Also tracks of shapes that stay at 0, so that a clip resets what another left.

var _rate: float
var _shapes: Array[Dictionary] = []
var _head_path := ""
var _rest := Quaternion.IDENTITY
var _parent := Quaternion.IDENTITY
var _moves := false
var _position := Vector3.ZERO


func _init(frames_a_second: float) -> void:
	_rate = frames_a_second


## A track for a blend shape, "Path/To/Mesh:shape". `shape` has column, gain, offset, low and high.
func add_shape(path: String, shape: Dictionary) -> void:
	var entry := shape.duplicate()
	entry["path"] = path
	_shapes.append(entry)


## A track for the head, a node or "Skeleton3D:Bone", that stands at `rest` under a parent that is
## turned by `parent` in the character's space.
func set_head(path: String, rest: Quaternion, parent: Quaternion) -> void:
	_head_path = path
	_rest = rest
	_parent = parent


## Also moves the head, about its place at rest.
func move_head(place: Vector3) -> void:
	_moves = true
	_position = place


func write(rows: Array[PackedFloat32Array]) -> Animation:
	var animation := Animation.new()
	animation.length = maxf(rows.size() / _rate, 0.001)
	animation.step = 1.0 / _rate
	for shape: Dictionary in _shapes:
		_write_shape(animation, rows, shape)
	if not _head_path.is_empty():
		_write_head(animation, rows)
		if _moves:
			_write_position(animation, rows)
	return animation


func _write_shape(animation: Animation, rows: Array[PackedFloat32Array], shape: Dictionary) -> void:
	var values := PackedFloat32Array()
	var column: int = shape["column"]
	var most := 0.0
	for row: PackedFloat32Array in rows:
		var value := row[column] * float(shape["gain"]) + float(shape["offset"])
		values.append(clampf(value, shape["low"], shape["high"]))
		most = maxf(most, absf(values[-1]))
	if most <= WEIGHT_TOLERANCE and not all_shapes:
		return
	var track := animation.add_track(Animation.TYPE_BLEND_SHAPE)
	animation.track_set_path(track, NodePath(str(shape["path"])))
	for frame: int in KeyReducer.keys(values, 1, WEIGHT_TOLERANCE):
		animation.blend_shape_track_insert_key(track, frame / _rate, values[frame])


func _write_head(animation: Animation, rows: Array[PackedFloat32Array]) -> void:
	var values := PackedFloat32Array()
	var before := Quaternion.IDENTITY
	for row: PackedFloat32Array in rows:
		var at := Arkit.ROTATION
		var turn := Arkit.rotation(Vector3(row[at], row[at + 1], row[at + 2]))
		var local := (_parent.inverse() * turn * _parent * _rest).normalized()
		if local.dot(before) < 0.0:
			local = -local
		before = local
		values.append_array(PackedFloat32Array([local.x, local.y, local.z, local.w]))
	var track := animation.add_track(Animation.TYPE_ROTATION_3D)
	animation.track_set_path(track, NodePath(_head_path))
	for frame: int in KeyReducer.keys(values, 4, ROTATION_TOLERANCE):
		var at := 4 * frame
		var turn := Quaternion(values[at], values[at + 1], values[at + 2], values[at + 3])
		animation.rotation_track_insert_key(track, frame / _rate, turn.normalized())
	if not _rest.is_equal_approx(Quaternion.IDENTITY):
		animation.set_meta(ClipSampler.REST, _rest)
	if not _parent.is_equal_approx(Quaternion.IDENTITY):
		animation.set_meta(ClipSampler.PARENT, _parent)


func _write_position(animation: Animation, rows: Array[PackedFloat32Array]) -> void:
	var values := PackedFloat32Array()
	for row: PackedFloat32Array in rows:
		var at := Arkit.TRANSLATION
		var place := _position + _parent.inverse() * Vector3(row[at], row[at + 1], row[at + 2])
		values.append_array(PackedFloat32Array([place.x, place.y, place.z]))
	var track := animation.add_track(Animation.TYPE_POSITION_3D)
	animation.track_set_path(track, NodePath(_head_path))
	for frame: int in KeyReducer.keys(values, 3, POSITION_TOLERANCE):
		var at := 3 * frame
		var place := Vector3(values[at], values[at + 1], values[at + 2])
		animation.position_track_insert_key(track, frame / _rate, place)
