extends RefCounted
## Finds the baked clip of a line by the name of its sound file.

const ENDINGS: Array[String] = ["tres", "res", "npz"]

var _library: AnimationLibrary
var _folder: String


func _init(library: AnimationLibrary, folder: String) -> void:
	_library = library
	_folder = folder


## The clip for a sound file, or null.
func find(sound_path: String) -> Animation:
	var name := sound_path.get_file().get_basename()
	if name.is_empty():
		return null
	if _library != null and _library.has_animation(name):
		return _library.get_animation(name)
	if _folder.is_empty():
		return null
	for ending: String in ENDINGS:
		var path := _folder.path_join("%s.%s" % [name, ending])
		if ResourceLoader.exists(path, "Animation"):
			return load(path) as Animation
	return null
