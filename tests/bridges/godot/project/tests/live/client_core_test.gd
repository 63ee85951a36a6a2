extends "res://test_case.gd"

const ClientCore := preload("res://addons/parley/live/client_core.gd")
const RuntimeDouble := preload("res://runtime_double.gd")

var _core := ClientCore.new("test")
var _runtime := RuntimeDouble.new(_core)


func test_greets_until_it_is_welcomed_and_then_pings() -> void:
	equal(RuntimeDouble.types_of(_runtime.hear()), ["hello"])
	equal(_runtime.hear().size(), 0, "messages at once after it")
	_runtime.now += 0.6
	equal(RuntimeDouble.types_of(_runtime.hear()), ["hello"], "again")
	_runtime.welcome()
	yes(_core.is_ready(), "it is ready")
	equal(RuntimeDouble.types_of(_runtime.hear()), ["ping"])
	_runtime.now += 0.02
	_runtime.say({"type": "pong"})
	near(_core.round_trip, 0.02, 1e-6)
	_runtime.now += 2.1
	equal(RuntimeDouble.types_of(_runtime.hear()), ["ping"])


func test_nothing_waits_for_a_peer_that_is_away() -> void:
	var channel := _core.open({})
	_core.send({"type": "hint", "stream": channel.stream(), "distance": 3.0})
	equal(_core.outgoing(1.0, false).size(), 0)
	_runtime.welcome()
	equal(RuntimeDouble.types_of(_runtime.hear()), ["open", "hint", "ping"])


func test_streams_come_back_with_their_lines_and_controls() -> void:
	var channel := _core.open({"profile": "low", "seed": 5})
	_runtime.welcome()
	_runtime.open(1)
	_core.send({"type": "controls", "stream": 1, "energy": 1.5, "gaze": [0.1, 0.0]})
	_core.send({"type": "controls", "stream": 1, "look_at": [0.0, 0.0, 1.0], "ease": 1.0})
	_core.send(
		{"type": "line", "stream": 1, "line": 1, "format": "file", "end": true},
		[PackedByteArray([1])]
	)
	_core.send({"type": "line", "stream": 1, "line": 2})
	_core.send({"type": "audio", "stream": 1, "line": 2}, [PackedByteArray([2, 0])])
	_runtime.hear()
	_runtime.say({"type": "event", "event": "finished", "stream": 1, "line": 1})
	channel.note_reached(2, 1.25)
	_runtime.say({"type": "error", "code": "hello", "about": "ping"})
	yes(not _core.is_ready(), "the runtime does not know us any more")
	_runtime.welcome()
	var said := _runtime.hear()
	equal(RuntimeDouble.types_of(said), ["open", "controls", "line", "audio"])
	equal(said[0]["seed"], 5)
	equal(said[1]["energy"], 1.5)
	equal(said[1]["look_at"], [0.0, 0.0, 1.0])
	equal(said[1]["gaze"], null)
	equal(said[2]["line"], 2)
	equal(said[2]["start"], 1.25)


func test_streams_that_the_runtime_kept_go_on() -> void:
	var channel := _core.open({"profile": "low"})
	_runtime.welcome()
	_runtime.open(1)
	_core.send({"type": "line", "stream": 1, "line": 1, "end": true}, [PackedByteArray([1, 0])])
	_core.send({"type": "line", "stream": 1, "line": 2})
	_core.send({"type": "audio", "stream": 1, "line": 2}, [PackedByteArray([2, 0])])
	var anew := [0]
	var finished: Array[int] = []
	channel.opened.connect(func(_message: Dictionary) -> void: anew[0] += 1)
	channel.event.connect(func(of: Dictionary) -> void: finished.append(int(of["line"])))
	_runtime.hear()
	_core.forget()
	_core.send({"type": "audio", "stream": 1, "line": 2, "end": true}, [PackedByteArray([3, 0])])
	_core.send({"type": "line", "stream": 1, "line": 3, "end": true}, [PackedByteArray([4, 0])])
	_core.send({"type": "hint", "stream": 1, "distance": 3.0})
	equal(_runtime.hear()[0]["resume"], "s")
	_runtime.welcome(true)
	yes(not channel.is_open, "the runtime has not said that it kept it")
	_core.send({"type": "line", "stream": 1, "line": 4, "end": true}, [PackedByteArray([5, 0])])
	equal(RuntimeDouble.types_of(_runtime.hear()), ["ping"])
	_runtime.say(
		{"type": "opened", "stream": 1, "columns": [], "line": 2, "pieces": 1, "finished": 1}
	)
	var said := _runtime.hear()
	equal(RuntimeDouble.types_of(said), ["credit", "hint", "audio", "line", "line"])
	yes(said[2]["end"], "the piece that was lost")
	equal([said[3]["line"], said[4]["line"]], [3, 4])
	equal(finished, [1] as Array[int])
	equal(anew[0], 0, "openings")
	yes(channel.is_open and not channel.is_awaited, "it goes on")
	_runtime.say({"type": "pong", "token": ClientCore.FENCE})
	equal(_runtime.hear().size(), 0, "it needs no opening")
	equal(_core.resumes, 1)


func test_streams_that_the_runtime_did_not_keep_are_opened_anew() -> void:
	_core.open({})
	_core.open({})
	_core.open({})
	_runtime.welcome()
	_runtime.hear()
	_core.forget()
	_core.close(1)
	_runtime.welcome(true)
	_runtime.open(1)
	_runtime.open(2)
	equal(RuntimeDouble.types_of(_runtime.hear()), ["ping", "close", "credit"])
	_runtime.say({"type": "pong", "token": ClientCore.FENCE})
	var said := _runtime.hear()
	equal(RuntimeDouble.types_of(said), ["open"])
	equal(said[0]["stream"], 3)


func test_an_interrupt_is_said_again_unless_only_its_answer_was_lost() -> void:
	for generation: int in [0, 1]:
		var core := ClientCore.new("test")
		var runtime := RuntimeDouble.new(core)
		var channel := core.open({})
		runtime.welcome()
		runtime.open(1)
		core.send({"type": "interrupt", "stream": 1, "shown": 4})
		runtime.hear()
		core.forget()
		runtime.welcome(true)
		runtime.hear()
		runtime.say({"type": "opened", "stream": 1, "columns": [], "generation": generation})
		var said := RuntimeDouble.types_of(runtime.hear())
		equal(said, ["credit"] if generation == 1 else ["credit", "interrupt"])
		runtime.say({"type": "event", "event": "interrupted", "stream": 1, "generation": 1})
		var shown := [0]
		channel.frames.connect(
			func(_of: Dictionary, _parts: Array[PackedByteArray], _now: float) -> void:
				shown[0] += 1
		)
		var row := PackedFloat32Array()
		row.resize(60)
		runtime.frames(1, row, {"generation": 1})
		equal(shown[0], 1, "frames of the new generation")


func test_a_version_that_is_not_spoken_ends_it() -> void:
	_runtime.hear()
	var told: Array[String] = []
	_core.refused.connect(func(code: String, _text: String) -> void: told.append(code))
	_runtime.say({"type": "error", "code": "version", "text": "update the client"})
	equal(told, ["version"] as Array[String])
	_runtime.now += 10.0
	equal(_runtime.hear().size(), 0, "hellos after it")


func test_silence_is_noticed() -> void:
	_runtime.welcome()
	yes(not _core.is_silent(_runtime.now + 4.0), "two heartbeats are no silence")
	yes(_core.is_silent(_runtime.now + 6.0), "three are")


func test_garbage_is_dropped_and_warned_of_once() -> void:
	expect_warnings(1)
	_runtime.welcome()
	for bytes: PackedByteArray in [
		PackedByteArray(), PackedByteArray([0xC1]), "GET /".to_ascii_buffer()
	]:
		_core.receive([bytes], 0.0)
	equal(_core.garbage, 3)
	_runtime.say({"type": "pong"})
	yes(_core.is_ready(), "it goes on")


func test_what_is_not_valid_is_not_sent() -> void:
	_core.open({})
	_runtime.welcome()
	_runtime.hear()
	expect_warnings(1)
	yes(not _core.send({"type": "controls", "stream": 1, "energy": NAN}), "refused")
	yes(not _core.send({"type": "hint", "stream": 99}), "there is no such stream")
	equal(_runtime.hear().size(), 0)
