extends Node3D
## Three guests of a tavern in conversation: from baked clips, or live while `parley serve` runs.

const LINES: Array[Dictionary] = [
	{
		"guest": "Wren",
		"sound": "res://lines/0_wren.ogg",
		"text": "You two look as if you had seen the drowned king himself.",
		"emotion": {"joy": 0.4},
	},
	{
		"guest": "Bram",
		"sound": "res://lines/1_bram.ogg",
		"text": "We did not see him. We heard him, under the bridge, counting.",
		"emotion": {"fear": 0.7},
	},
	{
		"guest": "Odile",
		"sound": "res://lines/2_odile.ogg",
		"text": "He counts everyone who crosses. Then one night he stops.",
		"emotion": {"fear": 0.3},
	},
	{
		"guest": "Wren",
		"sound": "res://lines/3_wren.ogg",
		"text": "Oh, come now. It is the mill wheel, and you have had four ales, and I will not",
		"emotion": {"joy": 0.8},
		"cut": 2.6,
	},
	{
		"guest": "Bram",
		"sound": "res://lines/4_bram.ogg",
		"text": "Five ales! And the wheel has been broken since spring!",
		"emotion": {"anger": 0.8},
	},
	{
		"guest": "Odile",
		"sound": "res://lines/5_odile.ogg",
		"text": "Hush. Listen. He has stopped.",
		"emotion": {"surprise": 0.8},
	},
]
const MOODS: Array[String] = ["", "joy", "sadness", "anger", "surprise"]
const PAUSE := 0.35
const HELP := (
	"Space  the conversation      1 2 3  a guest's next line      I  interrupt\n"
	+ "L  look at you      M  mood of who spoke last      R  record      Esc  quit"
)

var _guests: Dictionary[String, ParleyNPC] = {}
var _talking := false
var _spoke_last := "Wren"
var _mood := 0
var _at_camera := false
var _recording: ParleyRecording

@onready var _subtitle: Label = %Subtitle
@onready var _status: Label = %Status
@onready var _camera: Camera3D = %Camera


func _ready() -> void:
	%Help.text = HELP
	for guest: String in ["Wren", "Bram", "Odile"]:
		var npc: ParleyNPC = get_node("%s/Npc" % guest)
		_guests[guest] = npc
		_show_true_colours(get_node(guest))
		npc.line_started.connect(_on_line_started.bind(guest))
		npc.line_finished.connect(_on_line_over)
		npc.line_interrupted.connect(_on_line_over)
	_look_at_each_other()


func _process(_delta: float) -> void:
	_status.text = "live, from the runtime" if _guests["Wren"].is_live() else "baked clips"


func _unhandled_key_input(event: InputEvent) -> void:
	var key := event as InputEventKey
	if not key.pressed or key.echo:
		return
	match key.keycode:
		KEY_SPACE:
			if _talking:
				interrupt()
			else:
				converse()
		KEY_1, KEY_2, KEY_3:
			say_next(_guests.keys()[key.keycode - KEY_1])
		KEY_I:
			interrupt()
		KEY_L:
			look_at_camera(not _at_camera)
		KEY_M:
			change_mood()
		KEY_R:
			record()
		KEY_ESCAPE:
			get_tree().quit()


## The whole conversation; somebody breaks in once.
func converse() -> void:
	interrupt()
	_talking = true
	for spoken: Dictionary in LINES:
		var npc := _guests[str(spoken["guest"])]
		_spoke_last = spoken["guest"]
		_look_at_each_other()
		_feel(npc, spoken["emotion"])
		npc.say(spoken["sound"], spoken["text"])
		if spoken.has("cut"):
			await _until(func() -> bool: return npc.subtitle_time >= spoken["cut"])
			npc.interrupt()
		else:
			await _until(func() -> bool: return npc.is_speaking())
			await _until(func() -> bool: return not npc.is_speaking())
			await get_tree().create_timer(PAUSE).timeout
		if not _talking:
			return
		_feel(npc, {})
	_talking = false


## The next line of one guest.
func say_next(guest: String) -> void:
	interrupt()
	_spoke_last = guest
	_look_at_each_other()
	var own := LINES.filter(func(spoken: Dictionary) -> bool: return spoken["guest"] == guest)
	var npc := _guests[guest]
	var turn: int = npc.get_meta("turn", 0)
	npc.set_meta("turn", turn + 1)
	var spoken: Dictionary = own[turn % own.size()]
	_feel(npc, spoken["emotion"])
	npc.say(spoken["sound"], spoken["text"])


## Everybody is silent at once.
func interrupt() -> void:
	_talking = false
	for npc: ParleyNPC in _guests.values():
		npc.interrupt()


## All look at the player, or at who speaks.
func look_at_camera(at_camera: bool) -> void:
	_at_camera = at_camera
	_look_at_each_other()


## The next mood of the guest that spoke last.
func change_mood() -> void:
	_mood = (_mood + 1) % MOODS.size()
	_feel(_guests[_spoke_last], {MOODS[_mood]: 0.9} if MOODS[_mood] else {})


## Records who spoke last; the second call keeps the Animation.
func record() -> void:
	if _recording == null:
		_recording = _guests[_spoke_last].record()
		_subtitle.text = "Recording %s" % _spoke_last
		return
	var animation := _recording.stop(get_node(_spoke_last), _guests[_spoke_last].voice_player())
	_recording = null
	_subtitle.text = "%.1f s in user://recorded.tres" % animation.length
	ResourceSaver.save(animation, "user://recorded.tres")


## See linear_colours.gdshader.
func _show_true_colours(guest: Node) -> void:
	for found: Node in guest.find_children("*", "MeshInstance3D", true, false):
		var mesh := found as MeshInstance3D
		for surface: int in mesh.mesh.get_surface_count():
			var imported := mesh.mesh.surface_get_material(surface) as BaseMaterial3D
			if imported != null and imported.vertex_color_use_as_albedo:
				var material := ShaderMaterial.new()
				material.shader = preload("linear_colours.gdshader")
				material.set_shader_parameter("roughness", imported.roughness)
				mesh.set_surface_override_material(surface, material)


func _look_at_each_other() -> void:
	for guest: String in _guests:
		var other := _spoke_last if guest != _spoke_last else _neighbour(guest)
		_guests[guest].gaze_target = (
			_camera if _at_camera else get_node("%s/Eyes" % other) as Node3D
		)


func _neighbour(guest: String) -> String:
	return "Wren" if guest == "Bram" else "Bram"


func _feel(npc: ParleyNPC, emotion: Dictionary) -> void:
	var feeling: Dictionary[String, float] = {}
	feeling.assign(emotion)
	npc.emotion = feeling


func _until(there: Callable) -> void:
	while _talking and not there.call():
		await get_tree().process_frame


func _on_line_started(_line: int, text: String, guest: String) -> void:
	_subtitle.text = "%s: %s" % [guest, text]


func _on_line_over(_line: int) -> void:
	_subtitle.text = ""
