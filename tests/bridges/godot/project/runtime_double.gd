extends RefCounted
## Says what a runtime says, straight into a client's core: no socket, no clock.

const Codec := preload("res://addons/parley/protocol/codec.gd")
const ClientCore := preload("res://addons/parley/live/client_core.gd")
const Arkit := preload("res://addons/parley/face/arkit.gd")

var core: ClientCore
var now := 10.0
var seq := 0
var sent: Array[Dictionary] = []
## What the client has said.

var _codec := Codec.new()


func _init(of: ClientCore) -> void:
	core = of


func welcome(resumed := false) -> void:
	hear()
	say({"type": "welcome", "version": 1, "session": "s", "server": "double", "resumed": resumed})


func open(stream: int, columns: PackedStringArray = Arkit.columns) -> void:
	say({"type": "opened", "stream": stream, "columns": Array(columns)})


func frames(stream: int, rows: PackedFloat32Array, more: Dictionary = {}) -> void:
	var message := {"type": "frames", "stream": stream, "seq": seq, "count": rows.size() / 60}
	message.merge(more, true)
	say(message, [rows.to_byte_array()])
	seq = int(message["seq"]) + int(message["count"])


func say(message: Dictionary, binaries: Array[PackedByteArray] = []) -> void:
	core.receive(_codec.encode(message, binaries), now)


## Takes what the client wants to send.
func hear() -> Array[Dictionary]:
	var heard: Array[Dictionary] = []
	for parts: Array in core.outgoing(now, true):
		var typed: Array[PackedByteArray] = []
		typed.assign(parts)
		heard.append(_codec.decode(typed))
	sent.append_array(heard)
	return heard


static func types_of(messages: Array[Dictionary]) -> Array:
	return messages.map(func(message: Dictionary) -> String: return message["type"])
