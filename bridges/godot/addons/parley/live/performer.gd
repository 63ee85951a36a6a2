extends RefCounted
## One live face: its stream, the frames on their way to the screen, and the numbers that are shown.

signal line_refused(line: int, text: String)
signal line_sent_out(line: int)
## The runtime has sent the last frame of a line.

signal told(text: String, event: Dictionary)
## Something a developer may want to know: late, dropped, level.

const Channel := preload("channel.gd")
const Playout := preload("../playback/playout.gd")
const Blender := preload("../playback/blender.gd")
const Pictures := preload("pictures.gd")
const Arkit := preload("../face/arkit.gd")

const EASE := 0.3
## Seconds in which changed controls are reached.

var playout := Playout.new()
var blender := Blender.new(Arkit.columns.size())
var channel: Channel
var rate := 30.0
## Frames a second that the runtime makes now; less when it is overloaded, 0 when paused.

var bad_frames := 0

var _client: ParleyClient
var _order := PackedInt32Array()
var _columns := 0
var _pictures: Pictures


func _init(client: ParleyClient, settings: Dictionary) -> void:
	_client = client
	channel = client.open(settings)
	channel.opened.connect(_on_opened)
	channel.frames.connect(_on_frames)
	channel.event.connect(_on_event)
	channel.refused.connect(_on_refused)
	playout.jumped.connect(blender.cut)


## Says a whole line, given as the bytes of a sound file; its id, or 0 when it cannot be said.
func say(file: PackedByteArray) -> int:
	var id := channel.last_line + 1
	var message := {
		"type": "line", "stream": channel.stream(), "line": id, "format": "file", "end": true
	}
	return id if _client.tell(message, [file]) else 0


## Begins a line whose sound follows in pieces of 16 bit samples, mono; its id, or 0.
func begin(samples_a_second: int) -> int:
	var id := channel.last_line + 1
	var message := {
		"type": "line", "stream": channel.stream(), "line": id, "rate": samples_a_second
	}
	return id if _client.tell(message) else 0


func feed(line: int, samples: PackedByteArray) -> void:
	_client.tell({"type": "audio", "stream": channel.stream(), "line": line}, [samples])


func end(line: int) -> void:
	_client.tell({"type": "audio", "stream": channel.stream(), "line": line, "end": true})


## Drops all lines. The face holds the frame on screen until the runtime's first new one.
func interrupt() -> void:
	var message := {"type": "interrupt", "stream": channel.stream()}
	if playout.buffer.count > 0 and playout.buffer.seq_at(0) >= 0:
		message["shown"] = playout.buffer.seq_at(0)
	_client.tell(message)
	playout.interrupt()


## Changes controls: gaze, look_at, distance, emotion, energy; see docs/protocol.md.
func control(changes: Dictionary) -> void:
	var message := {"type": "controls", "stream": channel.stream(), "ease": EASE}
	message.merge(changes, true)
	_client.tell(message)


func hint(distance: float, visible: bool) -> void:
	_client.tell(
		{"type": "hint", "stream": channel.stream(), "distance": distance, "visible": visible}
	)


func close() -> void:
	_client.close_stream(channel.stream())


## Whether frames come, or came a moment ago.
func is_alive() -> bool:
	return playout.buffer.count > 0 and playout.starved <= Playout.HOLD


## Lets time pass; `blender.pose` is what to show then. `media`: the moment of the sound, or NAN.
func advance(delta: float, media: float, now: float) -> void:
	playout.advance(delta, media, now)
	var buffer := playout.buffer
	if playout.sounding != 0 and not is_nan(media):
		channel.note_reached(playout.sounding, media)
	if _pictures != null:
		return
	if not is_alive():
		blender.ease_to_rest(delta)
		return
	var second := mini(1, buffer.count - 1)
	var a: PackedFloat32Array = buffer.payload_at(0)
	var b: PackedFloat32Array = buffer.payload_at(second)
	blender.show(delta, a, buffer.offset_at(0), b, buffer.offset_at(second), playout.fraction)


## The picture to show now; null before the first.
func picture() -> Image:
	if _pictures == null or playout.buffer.count == 0:
		return null
	return _pictures.image_of(playout.buffer.payload_at(0))


func _on_opened(message: Dictionary) -> void:
	playout.restart()
	rate = message["rate"]
	if message["output"] == "texture":
		_pictures = Pictures.new(message)
		return
	var columns: Array = message["columns"]
	_columns = columns.size()
	_order.clear()
	if PackedStringArray(columns) != Arkit.columns:
		for name: String in Arkit.columns:
			_order.append(columns.find(name))


func _on_frames(message: Dictionary, parts: Array[PackedByteArray], now: float) -> void:
	if _pictures != null:
		playout.buffer.push(message, _pictures.take(parts), 0, now)
		return
	var count: int = message["count"]
	if parts.size() != 1 or parts[0].size() != 4 * count * _columns or _columns == 0:
		_drop_bad("frames do not hold %d numbers each" % _columns)
		return
	var rows := parts[0].to_float32_array()
	var total := 0.0
	for number: float in rows:
		total += number
	if not is_finite(total):
		_drop_bad("frames hold numbers that are not finite")
		return
	if not _order.is_empty():
		rows = _reordered(rows, count)
	playout.buffer.push(message, [rows], Arkit.columns.size(), now)


func _drop_bad(why: String) -> void:
	bad_frames += 1
	if bad_frames == 1:
		push_warning("Parley: dropped what the runtime sent: %s" % why)


## Rows in ARKit's order, from a runtime that gives its columns in another.
func _reordered(rows: PackedFloat32Array, count: int) -> PackedFloat32Array:
	var width := Arkit.columns.size()
	var ordered := PackedFloat32Array()
	ordered.resize(count * width)
	for n: int in count:
		for i: int in width:
			if _order[i] >= 0:
				ordered[n * width + i] = rows[n * _columns + _order[i]]
	return ordered


func _on_event(message: Dictionary) -> void:
	match message["event"]:
		"finished":
			line_sent_out.emit(int(message["line"]))
		"interrupted":
			playout.buffer.keep_shown()
		"level":
			rate = message["rate"]
			told.emit("the runtime makes %s frames a second for this face" % rate, message)
		"late", "dropped":
			told.emit(str(message["text"]), message)


func _on_refused(_code: String, line: int, text: String) -> void:
	push_warning("Parley: the runtime refused: %s" % text)
	line_refused.emit(line, text)
