extends RefCounted
## Every message of the live protocol, version 1: its keys in written order, and its binary parts.
##
## The same tables as docs/protocol.md of Parley; tests replay its golden vectors.

const HeaderKey := preload("header_key.gd")
const Kinds := preload("kinds.gd")

const VERSION := 1

const U32 := HeaderKey.U32
const U53 := HeaderKey.U53

const CLIENT: Array[String] = [
	"hello",
	"open",
	"line",
	"audio",
	"controls",
	"hint",
	"interrupt",
	"credit",
	"close",
	"ping",
	"stats",
	"bye"
]

## [fewest, most] binary parts; other messages have none.
const PARTS := {"line": [0, 1], "audio": [0, 1], "opened": [0, 1], "frames": [1, 64]}

static var _keys := {}


static func exists(type: String) -> bool:
	return _all().has(type)


static func keys_of(type: String) -> Array[HeaderKey]:
	var keys: Array[HeaderKey] = []
	keys.assign(_all()[type])
	return keys


static func _all() -> Dictionary:
	if _keys.is_empty():
		_keys = _of_client()
		_keys.merge(_of_runtime())
	return _keys


static func _of_client() -> Dictionary:
	var stream := Kinds.whole("stream", 0, U32)
	var line := Kinds.whole("line", 1, U32)
	return {
		"hello":
		[
			Kinds.wholes("versions", 2),
			Kinds.text("client", 256, [""]),
			Kinds.text("resume", 64, [""]),
		],
		"open":
		[
			stream,
			Kinds.text("output", 32, ["arkit"]),
			Kinds.number("rate", 1, 120, [30.0]),
			Kinds.text("profile", 32, ["balanced"]),
			Kinds.whole("seed", 0, U53, [0]),
			Kinds.whole("credit", 0, 100_000, [90]),
			Kinds.whole("width", 0, 4096, [0]),
			Kinds.whole("height", 0, 4096, [0]),
			Kinds.text("format", 32, [""]),
			Kinds.text("portrait", 256, [""]),
			Kinds.whole("quality", 1, 100, [85]),
		],
		"line":
		[
			stream,
			line,
			Kinds.whole("rate", 8000, 192_000, [24_000]),
			Kinds.text("format", 32, ["s16"]),
			Kinds.text("path", 1024, [""]),
			Kinds.number("start", 0, 86_400, [0.0]),
			Kinds.flag("end", [false]),
		],
		"audio": [stream, line, Kinds.flag("end", [false])],
		"controls":
		[
			stream,
			Kinds.numbers("gaze", 2, -3.2, 3.2, [null]),
			Kinds.numbers("look_at", 3, -1e6, 1e6, [null]),
			Kinds.number("distance", -10, 10, [null]),
			Kinds.table("emotion", 0, 1, 32, [null]),
			Kinds.number("energy", 0, 10, [null]),
			Kinds.number("ease", 0, 60, [0.3]),
		],
		"hint": [stream, Kinds.number("distance", 0, 1e6, [0.0]), Kinds.flag("visible", [true])],
		"interrupt": [stream, Kinds.whole("shown", 0, U53, [null])],
		"credit": [stream, Kinds.whole("frames", 1, 100_000)],
		"close": [stream],
		"ping": [Kinds.whole("token", 0, U53, [0])],
		"stats": [],
		"bye": [],
	}


static func _of_runtime() -> Dictionary:
	var stream := Kinds.whole("stream", 0, U32)
	return {
		"welcome":
		[
			Kinds.whole("version", 1, U32),
			Kinds.text("session", 64),
			Kinds.text("server", 256, [""]),
			Kinds.text("pack", 256, [""]),
			Kinds.texts("profiles", 1024, [[]]),
			Kinds.number("heartbeat", 0.1, 3600, [2.0]),
			Kinds.whole("message_bytes", 0, U53, [33_554_432]),
			Kinds.whole("streams", 0, U32, [64]),
			Kinds.flag("resumed", [false]),
			Kinds.texts("portraits", 1024, [[]]),
			Kinds.texts("formats", 1024, [[]]),
		],
		"opened":
		[
			stream,
			Kinds.text("output", 32, ["arkit"]),
			Kinds.number("rate", 1, 120, [30.0]),
			Kinds.text("profile", 32, ["balanced"]),
			Kinds.whole("generation", 0, U32, [0]),
			Kinds.number("hop", 0, 60, [0.0]),
			Kinds.number("lookahead", 0, 60, [0.0]),
			Kinds.texts("columns", 1024, [[]]),
			Kinds.wholes("shape", 2, [[0, 0]]),
			Kinds.whole("width", 0, 4096, [0]),
			Kinds.whole("height", 0, 4096, [0]),
			Kinds.text("format", 32, [""]),
			Kinds.text("portrait", 256, [""]),
			Kinds.whole("line", 0, U32, [0]),
			Kinds.whole("pieces", 0, U53, [0]),
			Kinds.whole("finished", 0, U32, [0]),
		],
		"frames":
		[
			stream,
			Kinds.whole("seq", 0, U53),
			Kinds.whole("count", 1, 64),
			Kinds.whole("line", 0, U32, [0]),
			Kinds.whole("generation", 0, U32, [0]),
			Kinds.number("time", 0, 1e9, [0.0]),
			Kinds.number("rate", 1, 120, [30.0]),
			Kinds.number("waited", 0, 1e6, [0.0]),
			Kinds.number("compute", 0, 1e6, [0.0]),
		],
		"event":
		[
			Kinds.text("event", 32),
			stream,
			Kinds.whole("line", 0, U32, [0]),
			Kinds.whole("generation", 0, U32, [0]),
			Kinds.number("time", 0, 1e9, [0.0]),
			Kinds.whole("frames", 0, U53, [0]),
			Kinds.number("rate", 0, 120, [0.0]),
			Kinds.text("text", 256, [""]),
		],
		"closed": [stream],
		"pong": [Kinds.whole("token", 0, U53, [0])],
		"figures": [Kinds.table("figures", -1e15, 1e15, 256, [{}])],
		"error":
		[
			Kinds.text("code", 32),
			Kinds.text("about", 64, [""]),
			Kinds.whole("stream", 0, U32, [null]),
			Kinds.whole("line", 0, U32, [null]),
			Kinds.text("text", 1024, [""]),
		],
	}
