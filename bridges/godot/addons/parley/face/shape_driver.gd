@tool
extends RefCounted
## Sets the blend shapes of a face's meshes from rows of 60 numbers; who drives what is found once.

const Arkit := preload("arkit.gd")
const ShapeNames := preload("shape_names.gd")


## One blend shape that follows several of ARKit's.
class Mixture:
	extends RefCounted

	var mesh: MeshInstance3D
	var index: int
	var columns := PackedInt32Array()
	var factors := PackedFloat32Array()


var _meshes: Array[MeshInstance3D] = []
var _shown := PackedStringArray()
var _indices := PackedInt32Array()
var _columns := PackedInt32Array()
var _gains := PackedFloat32Array()
var _offsets := PackedFloat32Array()
var _lows := PackedFloat32Array()
var _highs := PackedFloat32Array()
var _mixtures: Array[Mixture] = []
var _driven: Dictionary[String, bool] = {}


## Takes the blend shapes of a mesh that are known by name; gives how many there are.
func add_mesh(mesh: MeshInstance3D, settings: ParleyShapeSettings) -> int:
	if mesh.mesh == null:
		return 0
	var before := size()
	var names := PackedStringArray()
	for index: int in mesh.get_blend_shape_count():
		var name := str(mesh.mesh.call("get_blend_shape_name", index))
		names.append("" if settings.names.has(name) else name)
	var driven := ShapeNames.shapes_of(names)
	for index: int in names.size():
		var name := str(mesh.mesh.call("get_blend_shape_name", index))
		driven[index] = settings.names.get(name, driven[index])
		if not driven[index].is_empty():
			_add_shape(mesh, index, name, driven[index], settings)
	var mixtures := ShapeNames.mixtures_of(names, driven)
	for index: int in names.size():
		if not mixtures[index].is_empty():
			_add_mixture(mesh, index, mixtures[index]["of"])
	return size() - before


## How many blend shapes are driven.
func size() -> int:
	return _meshes.size() + _mixtures.size()


## ARKit's shapes that no mesh has.
func missing() -> PackedStringArray:
	var names := PackedStringArray()
	for name: String in Arkit.names:
		if not _driven.has(name):
			names.append(name)
	return names


## Whether ARKit's `shape` drives anything.
func drives(shape: String) -> bool:
	return _driven.has(shape)


## Shows a row that begins at `first`.
func apply(row: PackedFloat32Array, first: int) -> void:
	for i: int in _meshes.size():
		_meshes[i].set_blend_shape_value(
			_indices[i],
			clampf(row[first + _columns[i]] * _gains[i] + _offsets[i], _lows[i], _highs[i])
		)
	for mixture: Mixture in _mixtures:
		var value := 0.0
		for i: int in mixture.columns.size():
			value += mixture.factors[i] * row[first + mixture.columns[i]]
		mixture.mesh.set_blend_shape_value(mixture.index, clampf(value, 0.0, 1.0))


## For clips: what drives each blend shape, as {mesh, name, column, gain, offset, low, high}.
func shapes() -> Array[Dictionary]:
	var found: Array[Dictionary] = []
	for i: int in _meshes.size():
		(
			found
			. append(
				{
					"mesh": _meshes[i],
					"name": _shown[i],
					"column": _columns[i],
					"gain": _gains[i],
					"offset": _offsets[i],
					"low": _lows[i],
					"high": _highs[i],
				}
			)
		)
	return found


func _add_shape(
	mesh: MeshInstance3D, index: int, name: String, shape: String, settings: ParleyShapeSettings
) -> void:
	var column := Arkit.column_of(shape)
	if column < 0 or column >= Arkit.SHAPES:
		push_warning("Parley: ARKit has no shape '%s', which the settings name" % shape)
		return
	var tuning := settings.tuning_of(shape)
	_driven[shape] = true
	_meshes.append(mesh)
	_shown.append(name)
	_indices.append(index)
	_columns.append(column)
	_gains.append(settings.gain * (tuning.gain if tuning else 1.0))
	_offsets.append(tuning.offset if tuning else 0.0)
	_lows.append(tuning.minimum if tuning else 0.0)
	_highs.append(tuning.maximum if tuning else 1.0)


func _add_mixture(mesh: MeshInstance3D, index: int, of: Dictionary) -> void:
	var mixture := Mixture.new()
	mixture.mesh = mesh
	mixture.index = index
	for shape: String in of:
		mixture.columns.append(Arkit.column_of(shape))
		mixture.factors.append(of[shape])
		_driven[shape] = true
	_mixtures.append(mixture)
