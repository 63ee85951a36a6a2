extends "res://test_case.gd"
## Every script of the addon compiles, with the warnings of project.godot as errors.


func test_every_script_loads() -> void:
	var scripts := _scripts_below("res://addons/parley")
	yes(scripts.size() > 20, "scripts were found")
	for path: String in scripts:
		var script := load(path) as GDScript
		yes(script != null, "%s loads" % path)


func _scripts_below(folder: String) -> Array[String]:
	var found: Array[String] = []
	for name: String in DirAccess.get_files_at(folder):
		if name.ends_with(".gd"):
			found.append(folder.path_join(name))
	for name: String in DirAccess.get_directories_at(folder):
		found.append_array(_scripts_below(folder.path_join(name)))
	return found
