extends "res://test_case.gd"

const MessagePack := preload("res://addons/parley/wire/message_pack.gd")


func _read(hex: String) -> Variant:
	var reader := MessagePack.new()
	var value: Variant = reader.read(hex.hex_decode())
	equal(reader.error, "", hex)
	return value


func _refused(hex: String) -> void:
	var reader := MessagePack.new()
	equal(reader.read(hex.hex_decode()), null, hex)
	yes(reader.error != "", "%s is refused" % hex)


func test_examples_of_the_specification() -> void:
	equal(_read("c0"), null)
	equal(_read("c2"), false)
	equal(_read("c3"), true)
	equal(_read("7f"), 127)
	equal(_read("e0"), -32)
	equal(_read("ccff"), 255)
	equal(_read("cdffff"), 65535)
	equal(_read("ceffffffff"), 4294967295)
	equal(_read("cf001fffffffffffff"), 9007199254740991)
	equal(_read("cfffffffffffffffff"), 18446744073709551615.0)
	equal(_read("d080"), -128)
	equal(_read("d18000"), -32768)
	equal(_read("d280000000"), -2147483648)
	equal(_read("d38000000000000000"), -9223372036854775807 - 1)
	equal(_read("ca3fc00000"), 1.5)
	equal(_read("cbbff8000000000000"), -1.5)
	equal(_read("a0"), "")
	equal(_read("a3c3a961"), "éa")
	equal(_read("d904f09f9882"), "😂")
	equal(_read("c403010203"), PackedByteArray([1, 2, 3]))
	equal(_read("c50001ff"), PackedByteArray([255]))
	equal(_read("93c0c3a161"), [null, true, "a"])
	equal(_read("dc0001c0"), [null])
	equal(_read("82a16101a16292c0c2"), {"a": 1, "b": [null, false]})
	equal(_read("de0001a16101"), {"a": 1})
	equal(_read("81a161d40142"), {"a": null}, "an extension")


func test_what_is_written_is_read_and_as_short_as_can_be() -> void:
	var lengths := {
		0: 1,
		127: 1,
		128: 2,
		255: 2,
		256: 3,
		65535: 3,
		65536: 5,
		4294967295: 5,
		4294967296: 9,
		-1: 1,
		-32: 1,
		-33: 2,
		-128: 2,
		-129: 3,
		-32768: 3,
		-32769: 5,
		-2147483649: 9,
	}
	for number: int in lengths:
		var bytes := MessagePack.write(number)
		equal(bytes.size(), lengths[number], str(number))
		equal(_read(bytes.hex_encode()), number)
	var long := "ä".repeat(40_000)
	var many := range(70_000)
	for value: Variant in [
		null, true, 0.1, "", long, "x".repeat(31), "x".repeat(32), many, range(16)
	]:
		equal(_read(MessagePack.write(value).hex_encode()), value)
	var map := {}
	for i: int in 20:
		map["key%d" % i] = {"deep": [i, PackedByteArray([i])]}
	equal(_read(MessagePack.write(map).hex_encode()), map)


func test_what_is_no_value_is_refused() -> void:
	for hex: String in [
		"",
		"c1",
		"cc",
		"cd00",
		"cb0000",
		"a2ff",
		"a2c328",
		"a1ff",
		"a3eda080",
		"a2c080",
		"a161c0",
		"81",
		"81a161",
		"8101c0",
		"93c0",
		"dd7fffffff",
		"df7fffffff",
		"c6ffffffffff",
		"dbffffffff61",
		"d4",
		"a461006200",
		"91".repeat(40) + "c0"
	]:
		_refused(hex)


func test_no_bytes_disturb_it() -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 7
	var whole := MessagePack.write({"type": "frames", "a": [1, 2.5, "é", null], "b": {"c": -70000}})
	var reader := MessagePack.new()
	for _round: int in 3000:
		var bytes := whole.duplicate()
		for _i: int in random.randi_range(1, 4):
			bytes[random.randi_range(0, bytes.size() - 1)] = random.randi_range(0, 255)
		reader.read(bytes.slice(0, random.randi_range(0, bytes.size())))
	for _round: int in 3000:
		var bytes := PackedByteArray()
		for _i: int in random.randi_range(1, 30):
			bytes.append(random.randi_range(0, 255))
		reader.read(bytes)
	equal(reader.read(whole), {"type": "frames", "a": [1, 2.5, "é", null], "b": {"c": -70000}})
