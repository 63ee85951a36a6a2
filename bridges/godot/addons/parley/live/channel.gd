extends RefCounted
## One stream as the client sees it: what was asked of it, and what of that is unfinished.
##
## No sockets and no clock: ClientCore hands messages in, and `frames` and `events` tell of them.

signal opened(message: Dictionary)
signal frames(message: Dictionary, parts: Array[PackedByteArray], now: float)
signal event(message: Dictionary)
signal refused(code: String, line: int, text: String)
signal closed

const WINDOW := 120
## Frames that the runtime may have on the way.

var request: Dictionary
var last_line := 0
var generation := 0
var is_open := false
var is_awaited := false
## The connection was lost, and the runtime has not said yet whether it kept the stream.

var lost := 0
## Frames that never came, by the gaps in their numbers.

var _next_seq := 0
var _interrupt := {}
## Until the runtime has answered it; the face is deaf meanwhile.

var _controls := {}
var _hint := {}
var _lines: Dictionary[int, Array] = {}  # id -> messages that said it, each [header, binaries]
var _reached: Dictionary[int, float] = {}


func _init(of: Dictionary) -> void:
	request = of


func stream() -> int:
	return request["stream"]


## How far a line was heard, so that it goes on from there after a restart of the runtime.
func note_reached(line: int, seconds: float) -> void:
	if _lines.has(line):
		_reached[line] = seconds


## Whether the runtime still owes frames of a line.
func is_unfinished(line: int) -> bool:
	return _lines.has(line)


## Remembers what must be said again to a runtime that was restarted.
func note_sent(message: Dictionary, binaries: Array[PackedByteArray]) -> void:
	match message["type"]:
		"line":
			last_line = message["line"]
			_lines[last_line] = [[message, binaries]]
		"audio":
			var line: int = message["line"]
			if _lines.has(line):
				_lines[line].append([message, binaries])
		"controls":
			if message.has("gaze") or message.has("look_at"):
				_controls.erase("gaze")
				_controls.erase("look_at")
			_controls.merge(message, true)
		"hint":
			_hint = message
		"interrupt":
			_lines.clear()
			_reached.clear()
			_interrupt = message


## The runtime has kept streams of ours; its `opened` will say whether this is one.
func await_word() -> void:
	is_open = false
	is_awaited = true


## The messages that bring the stream to life in a runtime that does not know it.
func restore() -> Array[Array]:
	is_open = false
	is_awaited = false
	generation = 0
	_next_seq = 0
	_interrupt = {}
	var messages: Array[Array] = [_bare(request)]
	messages.append_array(_manner())
	for line: int in _lines:
		messages.append_array(_said_again(line))
	return messages


## The messages that were lost on the way to a runtime that kept the stream, and new credit.
func resume(kept: Dictionary) -> Array[Array]:
	is_awaited = false
	is_open = true
	var messages: Array[Array] = [
		_bare({"type": "credit", "stream": stream(), "frames": request["credit"]})
	]
	if not _interrupt.is_empty():
		if int(kept["generation"]) > generation:
			_interrupt = {}  # it arrived; its answer was lost
		else:
			messages.append(_bare(_interrupt))
	generation = kept["generation"]
	for line: int in _lines.keys():
		if line <= int(kept["finished"]):
			_lines.erase(line)
			event.emit({"event": "finished", "line": line, "time": _reached.get(line, 0.0)})
			_reached.erase(line)
	messages.append_array(_manner())
	for line: int in _lines:
		if line > int(kept["line"]):
			messages.append_array(_said_again(line))
		elif line == int(kept["line"]):
			messages.append_array(_lines[line].slice(1 + int(kept["pieces"])))
	return messages


func _manner() -> Array[Array]:
	var messages: Array[Array] = []
	if not _controls.is_empty():
		var controls := _controls.duplicate()
		controls["ease"] = 0.0
		messages.append(_bare(controls))
	if not _hint.is_empty():
		messages.append(_bare(_hint))
	return messages


## The messages that say a line from where it was.
func _said_again(line: int) -> Array:
	var said: Array = _lines[line].duplicate()
	var first: Dictionary = said[0][0].duplicate()
	first["start"] = maxf(float(first.get("start", 0.0)), float(_reached.get(line, 0.0)))
	said[0] = [first, said[0][1]]
	return said


static func _bare(message: Dictionary) -> Array:
	var nothing: Array[PackedByteArray] = []
	return [message, nothing]


## Takes a message of this stream; gives how many frames of credit to grant for it.
func receive(message: Dictionary, parts: Array[PackedByteArray], now: float) -> int:
	match message["type"]:
		"frames":
			return _receive_frames(message, parts, now)
		"opened":
			is_open = true
			generation = message["generation"]
			opened.emit(message)
		"event":
			_receive_event(message)
		"closed":
			is_open = false
			closed.emit()
		"error":
			var line: int = message["line"] if message["line"] != null else 0
			if message["about"] in ["line", "audio"]:
				_lines.erase(line)
			refused.emit(str(message["code"]), line, str(message["text"]))
	return 0


func _receive_frames(message: Dictionary, parts: Array[PackedByteArray], now: float) -> int:
	var count: int = message["count"]
	var seq: int = message["seq"]
	if not _interrupt.is_empty() or message["generation"] != generation or seq < _next_seq:
		return count
	lost += seq - _next_seq if _next_seq > 0 else 0
	_next_seq = seq + count
	frames.emit(message, parts, now)
	return count


func _receive_event(message: Dictionary) -> void:
	if int(message["generation"]) < generation:
		return
	generation = message["generation"]
	if message["event"] == "interrupted":
		_interrupt = {}
	elif message["event"] == "finished":
		var line: int = message["line"]
		_lines.erase(line)
		_reached.erase(line)
	event.emit(message)
