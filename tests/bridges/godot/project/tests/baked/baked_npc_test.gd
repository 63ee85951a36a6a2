extends "res://test_case.gd"
## An NPC without any runtime.

const Character := preload("res://character.gd")
const ClipFile := preload("res://addons/parley/editor/clip_file.gd")
const ClipSampler := preload("res://addons/parley/baked/clip_sampler.gd")
const Arkit := preload("res://addons/parley/face/arkit.gd")

const NOBODY := "tcp://127.0.0.1:9"

var _npc: ParleyNPC
var _character: Node3D
var _events: Array[String] = []


func _enter(settings: Dictionary) -> void:
	_character = Character.make(NOBODY, settings)
	add_child(_character)
	_npc = _character.get_node("Npc")
	_npc.line_started.connect(
		func(line: int, text: String) -> void: _events.append("started %d %s" % [line, text])
	)
	_npc.line_finished.connect(func(line: int) -> void: _events.append("finished %d" % line))
	_npc.line_interrupted.connect(func(line: int) -> void: _events.append("cut %d" % line))


func test_a_clip_of_the_lines_name_follows_the_sound() -> void:
	_enter({"mode": ParleyNPC.Mode.BAKED, "clip_folder": "res://clips"})
	var rows := ClipFile.new("res://clips/line.npz").rows
	var mesh := Character.mesh_of(_character)
	equal(_npc.say("res://line.wav", "Hello"), 1)
	await until(func() -> bool: return _npc.subtitle_time > 0.4, "the line is heard")
	var off := 0.0
	while _npc.subtitle_time < 0.9 and _npc.is_speaking():
		await get_tree().process_frame
		var at := _npc.subtitle_time * 30.0
		var first: PackedFloat32Array = rows[int(at)]
		var second: PackedFloat32Array = rows[int(at) + 1]
		var jaw := Arkit.column_of("jawOpen")
		var wanted := lerpf(first[jaw], second[jaw], fmod(at, 1.0))
		if _npc.is_speaking() and _npc.subtitle_time > 0.0:
			off = maxf(off, absf(mesh.get_blend_shape_value(jaw) - wanted))
	yes(off < 0.003, "the jaw is off by %s" % off)
	await until(func() -> bool: return not _npc.is_speaking(), "the line ends")
	equal(_events, ["started 1 Hello", "finished 1"] as Array[String])


func test_automatic_without_a_runtime_is_baked() -> void:
	_enter({"clip_folder": "res://clips"})
	await seconds_pass(0.3)
	equal(_npc.source(), "baked")
	_npc.say("res://line.wav")
	await until(func() -> bool: return _npc.is_speaking(), "the line starts")
	_npc.interrupt()
	equal(_events, ["started 1 ", "cut 1"] as Array[String])
	yes(not _npc.voice_player().is_playing(), "silence")


func test_without_clip_and_runtime_the_line_is_heard_alone() -> void:
	_enter({})
	await seconds_pass(0.3)
	expect_warnings(1)
	_npc.say("res://line.ogg")
	await until(func() -> bool: return "finished 1" in _events, "it is heard to its end")


func test_a_library_of_clips() -> void:
	var library := AnimationLibrary.new()
	library.add_animation("line", load("res://clips/baked.tres"))
	_enter({"mode": ParleyNPC.Mode.BAKED, "clips": library})
	_npc.say(load("res://line.wav"))
	await until(func() -> bool: return _npc.subtitle_time > 0.2, "the line is heard")
	var most := 0.0
	for weight: float in Character.weights_of(Character.mesh_of(_character)):
		most = maxf(most, weight)
	yes(most > 0.05, "the face moves")
	_npc.interrupt()


func test_between_lines_it_blinks_looks_and_wears_a_mood() -> void:
	_enter({"mode": ParleyNPC.Mode.BAKED})
	var target := Node3D.new()
	add_child(target)
	target.global_position = Vector3(1.0, 0.1, 1.5)  # to the character's left, and ours to the right
	_npc.gaze_target = target
	var joy: Dictionary[String, float] = {"joy": 1.0}
	_npc.emotion = joy
	await seconds_pass(1.2)
	var pose := _npc.pose()
	yes(pose[Arkit.column_of("eyeLookOutLeft")] > 0.2, "the left eye looks out")
	yes(pose[Arkit.column_of("eyeLookInRight")] > 0.2, "the right eye looks in")
	yes(pose[Arkit.ROTATION + 1] > 0.05, "the head turns to its left")
	yes(pose[Arkit.column_of("mouthSmileLeft")] > 0.3, "it smiles")
	var blinked := [false]
	await until(
		func() -> bool:
			blinked[0] = blinked[0] or _npc.pose()[0] > 0.5
			return blinked[0],
		"it blinks"
	)


func test_a_session_becomes_an_animation() -> void:
	_enter({"mode": ParleyNPC.Mode.BAKED, "clip_folder": "res://clips"})
	await get_tree().process_frame
	var recording := _npc.record()
	_npc.say("res://line.wav")
	await until(func() -> bool: return "finished 1" in _events, "the line is over")
	var animation := recording.stop(_character, _npc.voice_player())
	near(animation.length, recording.seconds(), 0.05)
	var sampler := ClipSampler.new(animation)
	var rows := ClipFile.new("res://clips/line.npz").rows
	var audio := animation.find_track(
		_character.get_path_to(_npc.voice_player()), Animation.TYPE_AUDIO
	)
	yes(audio >= 0, "the sound is in it")
	var began := animation.track_get_key_time(audio, 0)
	var shown := PackedFloat32Array()
	shown.resize(60)
	var jaw := Arkit.column_of("jawOpen")
	var off := 0.0
	for n: int in 10:
		var at := 0.4 + 0.05 * n
		sampler.sample(began + at, shown)
		off += absf(shown[jaw] - rows[roundi(at * 30.0)][jaw]) / 10.0
	yes(off < 0.05, "the recorded jaw is off by %s in the mean" % off)
	equal(ResourceSaver.save(animation, "user://recorded.tres"), OK)
