@tool
extends RefCounted
## A clip as `parley bake` writes it (.npz): rows of 60 numbers, and what it was made from.

const Arkit := preload("../face/arkit.gd")
const NpzReader := preload("npz_reader.gd")

var rows: Array[PackedFloat32Array] = []
var fps := 30.0
var clip_seed := 0
var pack := ""
var error := ""


## Reads a file; `error` says what is wrong with it.
func _init(path: String) -> void:
	_read(path)


func _read(path: String) -> void:
	var reader := NpzReader.new()
	var arrays := reader.read(path)
	error = reader.error
	for name: String in ["names", "weights", "head_rotation", "head_translation", "gaze", "fps"]:
		if error.is_empty() and not arrays.has(name):
			error = "it has no '%s'; was it written by 'parley bake --format npz'?" % name
	if not error.is_empty():
		return
	fps = arrays["fps"][0]
	clip_seed = arrays["seed"][0] if arrays.has("seed") else 0
	pack = arrays["pack"][0] if arrays.has("pack") else ""
	var names: PackedStringArray = arrays["names"]
	var weights: PackedFloat32Array = arrays["weights"]
	var frames := weights.size() / maxi(names.size(), 1)
	var parts := [
		[arrays["head_rotation"], 3, Arkit.ROTATION],
		[arrays["head_translation"], 3, Arkit.TRANSLATION],
		[arrays["gaze"], 2, Arkit.GAZE]
	]
	if frames == 0 or weights.size() != frames * names.size() or not fps > 0.0:
		error = "it holds no frames"
		return
	for part: Array in parts:
		if part[0].size() != frames * part[1]:
			error = "its arrays are of different lengths"
			return
	for frame: int in frames:
		var row := PackedFloat32Array()
		row.resize(Arkit.columns.size())
		for i: int in names.size():
			var column := Arkit.column_of(names[i])
			if column >= 0:
				row[column] = weights[frame * names.size() + i]
		for part: Array in parts:
			for i: int in int(part[1]):
				row[part[2] + i] = part[0][frame * part[1] + i]
		rows.append(row)
