@tool
extends EditorImportPlugin
## Turns a clip of `parley bake` (.npz) into an Animation, for the paths and shapes of a character.

const Arkit := preload("../face/arkit.gd")
const ShapeDriver := preload("../face/shape_driver.gd")
const JointFinder := preload("../face/joint_finder.gd")
const ClipWriter := preload("../baked/clip_writer.gd")
const ClipFile := preload("clip_file.gd")

const OPTIONS := {
	"character": "",
	"face_paths": ["Head/Face"],
	"head_path": "Head",
	"head_moves": false,
	"all_shapes": true,
}


func _get_importer_name() -> String:
	return "parley.clip"


func _get_visible_name() -> String:
	return "Parley clip"


func _get_recognized_extensions() -> PackedStringArray:
	return ["npz"]


func _get_save_extension() -> String:
	return "res"


func _get_resource_type() -> String:
	return "Animation"


func _get_priority() -> float:
	return 1.0


func _get_import_order() -> int:
	return ResourceImporter.IMPORT_ORDER_SCENE + 10  # the character first, if it is named


func _can_import_threaded() -> bool:
	return false  # a character may be opened


func _get_preset_count() -> int:
	return 1


func _get_preset_name(_index: int) -> String:
	return "Default"


func _get_option_visibility(_path: String, option: StringName, options: Dictionary) -> bool:
	var named := not str(options.get("character", "")).is_empty()
	return not (named and option in [&"face_paths", &"head_path"])


func _get_import_options(_path: String, _preset: int) -> Array[Dictionary]:
	return [
		{
			"name": "character",
			"default_value": OPTIONS["character"],
			"property_hint": PROPERTY_HINT_FILE,
			"hint_string": "*.tscn,*.scn,*.glb,*.gltf",
		},
		{"name": "face_paths", "default_value": PackedStringArray(OPTIONS["face_paths"])},
		{"name": "head_path", "default_value": OPTIONS["head_path"]},
		{"name": "head_moves", "default_value": OPTIONS["head_moves"]},
		{"name": "all_shapes", "default_value": OPTIONS["all_shapes"]},
	]


func _import(
	source: String,
	save_path: String,
	options: Dictionary,
	_variants: Array[String],
	_generated: Array[String]
) -> Error:
	var clip := ClipFile.new(source)
	if not clip.error.is_empty():
		push_error("Parley: %s: %s" % [source, clip.error])
		return ERR_FILE_CORRUPT
	var writer := ClipWriter.new(clip.fps)
	writer.all_shapes = options["all_shapes"]
	var character := str(options["character"])
	if character.is_empty():
		_take_paths(writer, options)
	elif not _take_character(writer, character, options["head_moves"]):
		push_error("Parley: %s: %s is no scene" % [source, character])
		return ERR_CANT_OPEN
	var animation := writer.write(clip.rows)
	animation.resource_name = source.get_file().get_basename()
	animation.set_meta(&"parley_seed", clip.clip_seed)
	animation.set_meta(&"parley_pack", clip.pack)
	return ResourceSaver.save(animation, "%s.%s" % [save_path, _get_save_extension()])


static func _take_paths(writer: ClipWriter, options: Dictionary) -> void:
	var plain := {"gain": 1.0, "offset": 0.0, "low": 0.0, "high": 1.0}
	for path: String in options["face_paths"]:
		for column: int in Arkit.SHAPES:
			plain["column"] = column
			writer.add_shape("%s:%s" % [path, Arkit.names[column]], plain)
	if not str(options["head_path"]).is_empty():
		writer.set_head(options["head_path"], Quaternion.IDENTITY, Quaternion.IDENTITY)
		if options["head_moves"]:
			writer.move_head(Vector3.ZERO)


## Paths and shapes as the scene has them, from its root.
func _take_character(writer: ClipWriter, path: String, head_moves: bool) -> bool:
	append_import_external_resource(path)
	var scene := load(path) as PackedScene if ResourceLoader.exists(path) else null
	if scene == null:
		return false
	var root := scene.instantiate()
	if root is Node3D:
		_take_nodes(writer, root as Node3D, head_moves)
	root.free()
	return true


static func _take_nodes(writer: ClipWriter, root: Node3D, head_moves: bool) -> void:
	var driver := ShapeDriver.new()
	for mesh: Node in root.find_children("*", "MeshInstance3D", true, false):
		driver.add_mesh(mesh as MeshInstance3D, ParleyShapeSettings.new())
	for shape: Dictionary in driver.shapes():
		writer.add_shape("%s:%s" % [root.get_path_to(shape["mesh"]), shape["name"]], shape)
	var joint := JointFinder.head(root, null, "")
	if joint == null:
		return
	writer.set_head(joint.path_from(root), joint.rest_rotation(), joint.parent_rotation())
	if head_moves:
		writer.move_head(joint.rest_position())
