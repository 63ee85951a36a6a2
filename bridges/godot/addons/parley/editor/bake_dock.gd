@tool
extends VBoxContainer
## The editor's dock: bakes a folder of recorded lines with the `parley` command, tells what is
## stale and what failed, and plays a clip on the face that is selected.

const BakeJob := preload("bake_job.gd")
const ClipPreview := preload("clip_preview.gd")

const COMMAND := "parley/bake/command"
const VOICES := "parley/bake/voices"
const CLIPS := "parley/bake/clips"
const OPTIONS := "parley/bake/options"
const DEFAULTS := {
	COMMAND: "parley",
	VOICES: "res://voices",
	CLIPS: "res://clips",
	OPTIONS: "--face-path Head/Face --head-path Head",
}

var selected := Callable()
## Gives the node that is selected in the editor.

var rescan := Callable()
## Lets the editor see new files.

var job := BakeJob.new()
var preview := ClipPreview.new()

var bake_button := Button.new()
var check_button := Button.new()
var stop_button := Button.new()
var progress := ProgressBar.new()
var news := ItemList.new()
var summary := Label.new()
var clips := OptionButton.new()
var play_button := Button.new()

var _fields: Dictionary[String, LineEdit] = {}


func _init() -> void:
	name = "Parley"
	_add_field("Command", COMMAND)
	_add_field("Voices", VOICES)
	_add_field("Clips", CLIPS)
	_add_field("Options", OPTIONS)
	var buttons := HBoxContainer.new()
	for button: Array in [[bake_button, "Bake"], [check_button, "Check"], [stop_button, "Stop"]]:
		button[0].text = button[1]
		button[0].size_flags_horizontal = SIZE_EXPAND_FILL
		buttons.add_child(button[0])
	add_child(buttons)
	add_child(progress)
	summary.autowrap_mode = TextServer.AUTOWRAP_WORD_SMART
	add_child(summary)
	news.size_flags_vertical = SIZE_EXPAND_FILL
	news.custom_minimum_size = Vector2(0, 120)
	add_child(news)
	var player := HBoxContainer.new()
	clips.size_flags_horizontal = SIZE_EXPAND_FILL
	player.add_child(clips)
	play_button.text = "Play on the selected face"
	player.add_child(play_button)
	add_child(player)
	stop_button.disabled = true
	_connect()


func _ready() -> void:
	list_clips()


func _process(delta: float) -> void:
	job.poll()
	preview.advance(delta)


func _exit_tree() -> void:
	job.stop()
	preview.stop()


## What a field holds now.
func value(setting: String) -> String:
	return _fields[setting].text


func set_value(setting: String, text: String) -> void:
	_fields[setting].text = text
	_keep(text, setting)


## Bakes what changed.
func bake() -> void:
	_run(["--format", "godot"])


## Bakes nothing, says what is stale.
func check() -> void:
	_run(["--format", "godot", "--check"])


## Plays the chosen clip on the face that is selected.
func play() -> void:
	if clips.item_count == 0:
		summary.text = "There is no clip in %s yet." % value(CLIPS)
		return
	var node: Node = selected.call() if selected.is_valid() else null
	var clip := load(value(CLIPS).path_join(clips.get_item_text(clips.selected))) as Animation
	if clip == null or node == null or not preview.start(clip, node):
		summary.text = "Select a character whose meshes have ARKit's shapes."


## Lists the clips that there are.
func list_clips() -> void:
	clips.clear()
	for path: String in _clips_below(value(CLIPS), ""):
		clips.add_item(path)


func _run(arguments: Array[String]) -> void:
	if job.is_running:
		return
	news.clear()
	summary.text = "Running…"
	progress.value = 0
	bake_button.disabled = true
	check_button.disabled = true
	stop_button.disabled = false
	var words := PackedStringArray(["bake", _on_disk(VOICES), "-o", _on_disk(CLIPS)])
	words.append_array(PackedStringArray(arguments))
	words.append_array(BakeJob.split(value(OPTIONS)))
	job.start(value(COMMAND), words)


func _on_disk(setting: String) -> String:
	return ProjectSettings.globalize_path(value(setting))


func _clips_below(folder: String, within: String) -> PackedStringArray:
	var found := PackedStringArray()
	var here := folder.path_join(within)
	if not DirAccess.dir_exists_absolute(here):
		return found
	for file: String in DirAccess.get_files_at(here):
		if file.get_extension() in ["tres", "res", "npz"]:
			found.append(within.path_join(file))
	for below: String in DirAccess.get_directories_at(here):
		found.append_array(_clips_below(folder, within.path_join(below)))
	return found


func _connect() -> void:
	bake_button.pressed.connect(bake)
	check_button.pressed.connect(check)
	stop_button.pressed.connect(job.stop)
	play_button.pressed.connect(play)
	job.progressed.connect(_on_progressed)
	job.failed.connect(_on_failed)
	job.outdated.connect(_on_outdated)
	job.ended.connect(_on_ended)


func _add_field(label: String, setting: String) -> void:
	var row := HBoxContainer.new()
	var text := Label.new()
	text.text = label
	text.custom_minimum_size = Vector2(70, 0)
	row.add_child(text)
	var field := LineEdit.new()
	field.size_flags_horizontal = SIZE_EXPAND_FILL
	field.text = str(ProjectSettings.get_setting(setting, DEFAULTS[setting]))
	field.text_changed.connect(_keep.bind(setting))
	row.add_child(field)
	add_child(row)
	_fields[setting] = field


## Kept with the project, so that everybody on it bakes alike.
func _keep(text: String, setting: String) -> void:
	ProjectSettings.set_setting(setting, null if text == DEFAULTS[setting] else text)
	if Engine.is_editor_hint():
		ProjectSettings.save()


func _on_progressed(done: int, total: int, clip: String) -> void:
	progress.max_value = maxi(total, 1)
	progress.value = done
	summary.text = clip


func _on_failed(text: String) -> void:
	var at := news.add_item(text)
	news.set_item_custom_fg_color(at, Color.INDIAN_RED)
	news.set_item_tooltip(at, text)


func _on_outdated(state: String, clip: String) -> void:
	news.add_item("%s: %s" % [state, clip])


func _on_ended(_code: int, text: String) -> void:
	summary.text = text
	bake_button.disabled = false
	check_button.disabled = false
	stop_button.disabled = true
	list_clips()
	if rescan.is_valid():
		rescan.call()
