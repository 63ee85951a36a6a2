extends RefCounted
## Messages to and from their parts: a MessagePack map as header, then binary parts.
##
## A message is a Dictionary that has "type" and all keys of the message, defaults filled in.

const MessagePack := preload("../wire/message_pack.gd")
const Messages := preload("messages.gd")
const HeaderKey := preload("header_key.gd")

const HEADER_BYTES := 65_536
## The longest header that is read or written.

var code := ""
## Why the last call failed: garbage, unknown_type, field or too_large; empty when it did not.

var error := ""
## The same for people.

var _reader := MessagePack.new()


## The message in `parts`; an empty Dictionary, with `code` and `error` set, when they hold none.
func decode(parts: Array[PackedByteArray]) -> Dictionary:
	code = ""
	error = ""
	if parts.is_empty():
		return _fail("garbage", "the message has no parts")
	if parts[0].size() > HEADER_BYTES:
		return _fail("too_large", "the header has %d bytes" % parts[0].size())
	var header: Variant = _reader.read(parts[0])
	if not header is Dictionary:
		var why := _reader.error if _reader.error else "it is no map"
		return _fail("garbage", "the header cannot be read: %s" % why)
	var given: Dictionary = header
	var type: Variant = given.get("type")
	if not type is String:
		return _fail("garbage", "the header has no text under 'type'")
	var name: String = type
	if not Messages.exists(name):
		return _fail("unknown_type", "there is no message '%s' in this version" % name.left(40))
	if not _parts_fit(name, parts.size() - 1):
		return _fail("field", "'%s' came with %d binary parts" % [name, parts.size() - 1])
	return _filled(name, given)


## The parts of a message of which `message` gives "type" and what differs from the defaults.
## Empty, with `code` and `error` set, when it may not be sent.
func encode(message: Dictionary, binaries: Array[PackedByteArray] = []) -> Array[PackedByteArray]:
	code = ""
	error = ""
	var name: String = message["type"]
	var header := {"type": name}
	for key: HeaderKey in Messages.keys_of(name):
		var value: Variant = message.get(key.name)
		if value == null and not key.required:
			continue
		var read: Variant = key.read(value)
		if read == null:
			_fail("field", "'%s' of '%s' must be %s" % [key.name, name, key.wanted()])
			return []
		if key.required or read != key.fallback:
			header[key.name] = read
	if not _parts_fit(name, binaries.size()):
		_fail("field", "'%s' does not take %d binary parts" % [name, binaries.size()])
		return []
	var parts: Array[PackedByteArray] = [MessagePack.write(header)]
	if parts[0].size() > HEADER_BYTES:
		_fail("too_large", "the header of '%s' has %d bytes" % [name, parts[0].size()])
		return []
	parts.append_array(binaries)
	return parts


func _filled(name: String, given: Dictionary) -> Dictionary:
	var message := {"type": name}
	for key: HeaderKey in Messages.keys_of(name):
		var value: Variant = given.get(key.name)
		if value == null:
			if key.required:
				return _fail("field", "'%s' lacks '%s'" % [name, key.name])
			message[key.name] = key.fallback
			continue
		var read: Variant = key.read(value)
		if read == null:
			return _fail("field", "'%s' of '%s' must be %s" % [key.name, name, key.wanted()])
		message[key.name] = read
	return message


func _parts_fit(name: String, count: int) -> bool:
	var bounds: Array = Messages.PARTS.get(name, [0, 0])
	return count >= bounds[0] and count <= bounds[1]


func _fail(why: String, text: String) -> Dictionary:
	code = why
	error = text
	return {}
