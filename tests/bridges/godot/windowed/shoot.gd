extends SceneTree
## Plays the tavern as a person would, with keys, and saves pictures of it; for --folder=DIR.
##
## With --live=tcp://… the guests are performed by that runtime, else from their baked clips.

const KEYS := {"1": KEY_1, "2": KEY_2, "3": KEY_3, "I": KEY_I, "L": KEY_L, "M": KEY_M}

var _tavern: Node3D
var _report := {}


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var live := _option("live")
	if not live.is_empty():
		ProjectSettings.set_setting("parley/runtime/address", live)
	_tavern = (load("res://tavern.tscn") as PackedScene).instantiate()
	root.add_child(_tavern)
	await _wait(0.5)
	if not live.is_empty():
		while not _npc("Wren").is_live():
			await process_frame
		await _wait(1.0)
	await _shoot("rest")
	_press("1")
	while _npc("Wren").subtitle_time < 0.35:
		await process_frame
	await _shoot_open_mouth("Wren", "speaking")
	_report["subtitle"] = (_tavern.get_node("Screen/Subtitle") as Label).text
	_press("I")
	await process_frame
	await process_frame
	_report["speaking_after_I"] = _npc("Wren").is_speaking()
	_press("L")
	_press("M")
	await _wait(1.6)
	await _shoot("camera_and_mood")
	_report["smile"] = _weight("Wren", "mouthSmileLeft")
	_report["status"] = (_tavern.get_node("Screen/Status") as Label).text
	print("PARLEY_RESULT ", JSON.stringify(_report))
	quit()


## Waits for a moment at which the mouth is open, so that the picture shows speech.
func _shoot_open_mouth(guest: String, name: String) -> void:
	while _weight(guest, "jawOpen") < 0.14 and _npc(guest).is_speaking():
		await process_frame
	_report["jaw"] = _weight(guest, "jawOpen")
	await _shoot(name)


func _shoot(name: String) -> void:
	await RenderingServer.frame_post_draw
	var image := root.get_texture().get_image()
	image.save_png(_option("folder").path_join(name + ".png"))


func _press(key: String) -> void:
	for pressed: bool in [true, false]:
		var event := InputEventKey.new()
		event.keycode = KEYS[key]
		event.pressed = pressed
		Input.parse_input_event(event)


func _npc(guest: String) -> ParleyNPC:
	return _tavern.get_node("%s/Npc" % guest)


func _weight(guest: String, shape: String) -> float:
	var mesh: MeshInstance3D = (
		_tavern.get_node(guest).find_children("Face", "MeshInstance3D", true, false)[0]
	)
	return mesh.get_blend_shape_value(mesh.find_blend_shape_by_name(shape))


func _wait(seconds: float) -> void:
	await create_timer(seconds).timeout


static func _option(name: String) -> String:
	for argument: String in OS.get_cmdline_user_args():
		if argument.begins_with("--%s=" % name):
			return argument.get_slice("=", 1)
	return ""
