extends "res://test_case.gd"
## Replays tests/golden/protocol.json, which every codec of Parley must read and write alike.

const Codec := preload("res://addons/parley/protocol/codec.gd")
const Messages := preload("res://addons/parley/protocol/messages.gd")
const HeaderKey := preload("res://addons/parley/protocol/header_key.gd")

var _vectors: Dictionary = JSON.parse_string(
	FileAccess.get_file_as_string("res://golden/protocol.json")
)
var _codec := Codec.new()


func _parts(vector: Dictionary) -> Array[PackedByteArray]:
	var parts: Array[PackedByteArray] = []
	for hex: String in vector["parts"]:
		parts.append(hex.hex_decode())
	return parts


## JSON knows no whole numbers: gives a meaning its kinds back.
func _typed(meaning: Dictionary) -> Dictionary:
	var typed := {"type": meaning["type"]}
	for key: HeaderKey in Messages.keys_of(meaning["type"]):
		var value: Variant = meaning[key.name]
		if value is float and key.kind == HeaderKey.Kind.WHOLE:
			value = int(value)
		elif value is Array and key.kind == HeaderKey.Kind.WHOLES:
			value = value.map(func(entry: float) -> int: return int(entry))
		typed[key.name] = value
	return typed


func test_version() -> void:
	equal(Messages.VERSION, int(_vectors["version"]))


func test_every_message_has_a_vector() -> void:
	var seen := {}
	for vector: Dictionary in _vectors["canonical"]:
		seen[vector["meaning"]["type"]] = true
	for type: String in Messages._all():
		yes(seen.has(type), "there is a vector for '%s'" % type)


func test_canonical_vectors_both_ways() -> void:
	for vector: Dictionary in _vectors["canonical"]:
		var parts := _parts(vector)
		var meaning := _typed(vector["meaning"])
		equal(vector["meaning"].size(), meaning.size(), "keys of %s" % vector["name"])
		equal(_codec.decode(parts), meaning, vector["name"])
		equal(_codec.error, "", vector["name"])
		equal(_codec.encode(meaning, parts.slice(1)), parts, vector["name"])


func test_lenient_vectors() -> void:
	for vector: Dictionary in _vectors["lenient"]:
		equal(_codec.decode(_parts(vector)), _typed(vector["meaning"]), vector["name"])


func test_refused_vectors() -> void:
	for vector: Dictionary in _vectors["refused"]:
		equal(_codec.decode(_parts(vector)), {}, vector["name"])
		equal(_codec.code, vector["code"], vector["name"])
		yes(_codec.error != "", "%s is explained" % vector["name"])


func test_a_wrong_value_is_not_sent() -> void:
	var none: Array[PackedByteArray] = []
	equal(_codec.encode({"type": "close"}), none)
	equal(_codec.encode({"type": "controls", "stream": 1, "energy": NAN}), none)
	equal(_codec.encode({"type": "ping"}, [PackedByteArray()]), none)
	equal(_codec.code, "field")


func test_mangled_messages_are_refused_or_read() -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 11
	var vectors: Array = _vectors["canonical"]
	for _round: int in 4000:
		var parts := _parts(vectors[random.randi_range(0, vectors.size() - 1)])
		for _i: int in random.randi_range(1, 3):
			parts[0][random.randi_range(0, parts[0].size() - 1)] = random.randi_range(0, 255)
		var message := _codec.decode(parts)
		yes(message.is_empty() == (_codec.code != ""), "refused or read")
