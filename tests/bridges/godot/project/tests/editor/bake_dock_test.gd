extends "res://test_case.gd"
## The dock with a real `parley` command, given as --command; test_editor.py runs this.

const BakeDock := preload("res://addons/parley/editor/bake_dock.gd")
const BakeJob := preload("res://addons/parley/editor/bake_job.gd")
const Character := preload("res://character.gd")

var _dock: BakeDock


func _enter(command: String) -> void:
	_dock = BakeDock.new()
	add_child(_dock)
	_dock.set_value(BakeDock.COMMAND, command)
	_dock.set_value(BakeDock.VOICES, option("voices"))
	_dock.set_value(BakeDock.CLIPS, "user://clips-%d" % Time.get_ticks_usec())
	_dock.set_value(BakeDock.OPTIONS, "--face-path Head/Face --jobs 1 --no-cache")


func _idle() -> bool:
	return not _dock.job.is_running


func _news() -> Array[String]:
	var found: Array[String] = []
	for item: int in _dock.news.item_count:
		found.append(_dock.news.get_item_text(item))
	return found


func test_bakes_a_folder_tells_errors_and_plays_a_clip() -> void:
	_enter(option("command"))
	_dock.check_button.pressed.emit()
	yes(_dock.bake_button.disabled and not _dock.stop_button.disabled, "one run at a time")
	await until(_idle, "the check is over", 60.0)
	var news := _news()
	equal(news.filter(func(text: String) -> bool: return text.begins_with("missing: ")).size(), 3)
	_dock.bake_button.pressed.emit()
	await until(_idle, "the bake is over", 60.0)
	news = _news()
	equal(news.size(), 1)
	yes("bad.wav" in news[0] and "not audio" in news[0], "the bad file is told of: %s" % [news])
	near(_dock.progress.value, 2.0, 0.1, "progress")
	yes("2 baked" in _dock.summary.text, _dock.summary.text)
	equal(_dock.clips.item_count, 2)

	_dock.play()
	yes("Select" in _dock.summary.text, "it asks for a face")
	var character := Character.make("tcp://127.0.0.1:9")
	character.get_node("Npc").free()
	add_child(character)
	var mesh := Character.mesh_of(character)
	_dock.selected = func() -> Node: return mesh
	_dock.play()
	var moved := [0.0]
	await until(
		func() -> bool:
			for weight: float in Character.weights_of(mesh):
				moved[0] = maxf(moved[0], weight)
			return not _dock.preview.is_playing,
		"the preview ends"
	)
	yes(moved[0] > 0.01, "the face moved")
	for weight: float in Character.weights_of(mesh):
		near(weight, 0.0, 1e-6, "afterwards it rests")


func test_a_command_that_is_not_there_is_told_of() -> void:
	_enter("no-such-program-of-parley")
	_dock.bake()
	await until(_idle, "it ends")
	yes(not _news().is_empty(), "something is said")
	yes(not _dock.bake_button.disabled, "one may try again")


func test_words_of_a_command() -> void:
	equal(
		BakeJob.split('"C:/Program Files/py.exe"  -m parley --x "a b"'),
		PackedStringArray(["C:/Program Files/py.exe", "-m", "parley", "--x", "a b"])
	)
