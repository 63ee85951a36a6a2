extends "res://test_case.gd"
## Godot talks with a real `parley serve`, whose port comes as --port; test_end_to_end.py runs this.

const Character := preload("res://character.gd")

const LINE := "res://line.wav"

var _character: Node3D
var _npc: ParleyNPC
var _mesh: MeshInstance3D
var _events: Array[String] = []


func _enter() -> void:
	_character = Character.make("tcp://127.0.0.1:%s" % option("port"), {"patience": 20.0})
	add_child(_character)
	_npc = _character.get_node("Npc")
	_mesh = Character.mesh_of(_character)
	_npc.line_started.connect(
		func(line: int, _text: String) -> void: _events.append("started %d" % line)
	)
	_npc.line_finished.connect(func(line: int) -> void: _events.append("finished %d" % line))
	_npc.line_interrupted.connect(func(line: int) -> void: _events.append("cut %d" % line))


func _alive() -> bool:
	return _npc.is_live() and _npc.performer().is_alive()


## What is on the face at the end of a frame, with the frames of the stream that it lies between.
func _shown() -> Dictionary:
	var playout := _npc.performer().playout
	return {
		"seq": playout.buffer.seq_at(0),
		"line": playout.buffer.line_at(0),
		"fraction": playout.fraction,
		"starved": playout.starved,
		"heard": _npc.subtitle_time,
		"blending": _npc.performer().blender.is_blending(),
		"weights": Array(Character.weights_of(_mesh)),
	}


func test_values_on_the_face_are_those_the_runtime_sent() -> void:
	_enter()
	if not await until(_alive, "the face idles"):
		return
	var rows: Array[Dictionary] = []
	_npc.say(LINE, "Hello")
	await until(
		func() -> bool:
			rows.append(_shown())
			return "finished 1" in _events,
		"the line is over"
	)
	await seconds_pass(0.3)
	rows.append(_shown())
	equal(_events, ["started 1", "finished 1"] as Array[String])
	equal(_npc.performer().bad_frames, 0)
	var file := FileAccess.open(option("out"), FileAccess.WRITE)
	file.store_string(JSON.stringify(rows, "", true, true))


func test_two_lines_queue_up_and_an_interrupt_stops_at_once() -> void:
	_enter()
	if not await until(_alive, "the face idles"):
		return
	_npc.say(LINE)
	_npc.say(LINE)
	await until(func() -> bool: return "started 1" in _events, "the first line starts")
	await seconds_pass(0.5)
	var generation := _npc.performer().channel.generation
	_npc.interrupt()
	yes(not _npc.voice_player().is_playing(), "the sound stops with the call")
	equal(_events.slice(-2), ["cut 1", "cut 2"] as Array[String])
	await until(
		func() -> bool: return _npc.performer().channel.generation == generation + 1,
		"it is answered"
	)
	await until(
		func() -> bool: return _alive() and _npc.performer().playout.buffer.line_at(0) == 0,
		"the face idles on"
	)
	equal(_npc.say(LINE), 3)
	await until(
		func() -> bool: return "finished 3" in _events, "a line after the interrupt is heard"
	)


func test_sound_that_is_still_being_made() -> void:
	_enter()
	if not await until(_alive, "the face idles"):
		return
	var wav := AudioStreamWAV.load_from_file(LINE)
	var line := _npc.begin_line(wav.mix_rate, "Made as you listen")
	var chunk := wav.mix_rate / 5 * 2
	for at: int in range(0, wav.data.size(), chunk):
		_npc.feed(line, wav.data.slice(at, at + chunk))
		await seconds_pass(0.12)
	_npc.end_line(line)
	await until(func() -> bool: return "finished 1" in _events, "the line is heard to its end")
	equal(_events, ["started 1", "finished 1"] as Array[String])


func test_any_stream_can_be_said() -> void:
	_enter()
	if not await until(_alive, "the face idles"):
		return
	_npc.say("res://line.ogg")
	await until(func() -> bool: return "finished 1" in _events, "an Ogg line is heard")
	expect_warnings(1)
	equal(_npc.say("res://nothing.wav"), 0)


func test_the_runtime_restarts_in_mid_line() -> void:
	_enter()
	if not await until(_alive, "the face idles"):
		return
	var client: ParleyClient = _character.get_node("Client")
	var lost := [0]
	var back: Array[float] = [INF]
	client.disconnected.connect(func(_why: String) -> void: lost[0] += 1)
	client.connected.connect(
		func(_server: String, _pack: String) -> void: back[0] = Time.get_ticks_usec() * 1e-6
	)
	_npc.say("res://long.wav")
	await until(func() -> bool: return _npc.subtitle_time > 0.3, "the line is heard")
	print("PARLEY_ASK restart")
	await until(func() -> bool: return lost[0] > 0, "the loss is noticed")
	yes(_npc.voice_player().is_playing(), "the sound goes on without the runtime")
	await until(func() -> bool: return back[0] < INF, "the new runtime is there")
	# Frames of the old one that are in hand may bridge the gap, so the frame's own age decides.
	await until(
		func() -> bool:
			var buffer := _npc.performer().playout.buffer
			var anew: bool = buffer.count > 0 and buffer.arrival_at(0) > back[0]
			return _alive() and anew and buffer.line_at(0) != 0 and _npc.is_speaking(),
		"the line goes on in the new runtime"
	)
	var playout := _npc.performer().playout
	near(playout.buffer.time_at(0), _npc.subtitle_time, 1.5, "the frame on screen")
	await until(func() -> bool: return "finished 1" in _events, "the line is over")
	_npc.say(LINE)
	await until(func() -> bool: return "finished 2" in _events, "another line is heard")


func test_a_line_goes_on_over_a_broken_connection() -> void:
	_enter()
	if not await until(_alive, "the face idles"):
		return
	var client: ParleyClient = _character.get_node("Client")
	_npc.say("res://long.wav")
	await until(func() -> bool: return _npc.subtitle_time > 0.3, "the line is heard")
	var before := _npc.performer().playout.buffer.seq_at(0)
	print("PARLEY_ASK cut")
	await until(func() -> bool: return client.resumes() == 1, "the runtime has kept the face")
	await until(
		func() -> bool:
			var buffer := _npc.performer().playout.buffer
			return _alive() and buffer.seq_at(0) > before + 60 and buffer.line_at(0) != 0,
		"frames of the line go on in the same stream"
	)
	near(_npc.performer().playout.buffer.time_at(0), _npc.subtitle_time, 1.5, "the frame on screen")
	await until(func() -> bool: return "finished 1" in _events, "the line is over")
	equal(client.resumes(), 1)


func test_figures_of_the_runtime() -> void:
	_enter()
	await until(_alive, "the face idles")
	var client: ParleyClient = _character.get_node("Client")
	client.ask_figures()
	await until(func() -> bool: return client.figures.has("streams"), "figures come")
	equal(client.figures["streams"], 1.0)
	equal(client.dropped_messages(), 0)


func test_pictures_on_a_texture_rect() -> void:
	for format: String in ["rgba", "jpeg"]:
		var screen := TextureRect.new()
		var picture := ParleyTexture.new()
		screen.add_child(picture)
		var npc := ParleyNPC.new()
		npc.client = ParleyClient.new()
		npc.client.address = "tcp://127.0.0.1:%s" % option("port")
		npc.output = ParleyNPC.Output.PICTURES
		npc.picture = picture
		npc.picture_size = Vector2i(64, 48)
		npc.picture_format = format
		screen.add_child(npc.client)
		screen.add_child(npc)
		add_child(screen)
		var seen := {}
		await until(
			func() -> bool:
				if picture.size != Vector2i.ZERO:  # a headless Godot gives no pixels of a texture back
					seen[hash(npc.performer().picture().get_data())] = true
				return seen.size() > 3,
			"%s pictures come, and change" % format
		)
		equal(picture.size, Vector2i(64, 48))
		equal(picture.stores, 1, "stores of the texture")
		yes(screen.texture == picture.texture, "the rectangle shows it")
		var colours := {}
		for x: int in range(0, 64, 4):
			colours[npc.performer().picture().get_pixel(x, 24).to_html()] = true
		yes(colours.size() > 4, "it is a picture of something")
		npc.say(LINE)
		await until(func() -> bool: return npc.is_speaking(), "it speaks")
		screen.queue_free()
