@tool
extends EditorPlugin
## Does in a real editor what a person does with the dock: fills in the command, presses Bake, plays
## the clip on the head.

var _pressed := false


func _enter_tree() -> void:
	_run.call_deferred()


func _run() -> void:
	await _wait(3.0)
	var editor := EditorInterface.get_base_control()
	var docks := editor.find_children("Parley", "VBoxContainer", true, false)
	if _pressed or docks.is_empty():
		return
	_pressed = true
	var dock := docks[0] as Control
	dock.call("set_value", "parley/bake/command", OS.get_environment("PARLEY_COMMAND"))
	(dock.get("bake_button") as Button).pressed.emit()
	var job: RefCounted = dock.get("job")
	while job.get("is_running"):
		await get_tree().process_frame
	await _wait(1.0)
	EditorInterface.open_scene_from_path("res://main.tscn")
	await _wait(1.0)
	var head := EditorInterface.get_edited_scene_root().get_node("head")
	EditorInterface.get_selection().add_node(head)
	(dock.get("play_button") as Button).pressed.emit()
	await _wait(0.5)
	var told := {
		"summary": (dock.get("summary") as Label).text,
		"clips": (dock.get("clips") as OptionButton).item_count,
		"previewing": (dock.get("preview") as RefCounted).get("is_playing"),
	}
	print("PARLEY_RESULT ", JSON.stringify(told))
	(dock.get("preview") as RefCounted).call("stop")
	get_tree().quit()


func _wait(seconds: float) -> void:
	await get_tree().create_timer(seconds).timeout
