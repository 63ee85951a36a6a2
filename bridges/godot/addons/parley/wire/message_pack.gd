extends RefCounted
## MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md) to and from Godot's values.
##
## nil is null, bin PackedByteArray, map Dictionary (keys must be texts), whole numbers int, all
## other numbers float. Extensions are read as null. Reading never trusts a length: what does not
## fit into the bytes that are there is an error, and no error is raised by the engine for bytes of
## any kind.

const DEEPEST := 32
## How deep arrays and maps may nest.

const _HIGH_BITS := -0x7F7F7F7F7F7F7F80  # 0x80 in each of eight bytes

var error := ""
## Why the last `read` failed, for people; empty when it did not.

var _bytes := PackedByteArray()
var _stream := StreamPeerBuffer.new()
var _size := 0
var _at := 0


func _init() -> void:
	_stream.big_endian = true


## The value that `bytes` hold, all of them; null, and `error` set, when they hold no such thing.
func read(bytes: PackedByteArray) -> Variant:
	_bytes = bytes
	_stream.data_array = bytes
	_size = bytes.size()
	_at = 0
	error = ""
	var value: Variant = _value(0)
	if error.is_empty() and _at < _size:
		error = "%d bytes follow the value" % (_size - _at)
	return value if error.is_empty() else null


## `value` as MessagePack: whole numbers as short as possible, floats as float 64.
static func write(value: Variant) -> PackedByteArray:
	var stream := StreamPeerBuffer.new()
	stream.big_endian = true
	_write_value(stream, value)
	return stream.data_array


func _value(depth: int) -> Variant:
	if depth > DEEPEST:
		return _fail("arrays and maps nest deeper than %d" % DEEPEST)
	if not _has(1):
		return null
	var tag := _bytes[_at]
	_at += 1
	if tag < 0x80:
		return tag
	if tag >= 0xE0:
		return tag - 0x100
	if tag >= 0xA0 and tag < 0xC0:
		return _text(tag & 0x1F)
	if tag < 0x90:
		return _map(tag & 0x0F, depth)
	if tag < 0xA0:
		return _array(tag & 0x0F, depth)
	return _tagged(tag, depth)


func _tagged(tag: int, depth: int) -> Variant:
	match tag:
		0xC0:
			return null
		0xC2, 0xC3:
			return tag == 0xC3
		0xC4, 0xC5, 0xC6:
			return _binary(_length(1 << (tag - 0xC4)))
		0xC7, 0xC8, 0xC9:
			return _extension(_length(1 << (tag - 0xC7)))
		0xCA, 0xCB:
			return _float(tag == 0xCB)
		0xCC, 0xCD, 0xCE, 0xCF:
			return _unsigned(1 << (tag - 0xCC))
		0xD0, 0xD1, 0xD2, 0xD3:
			return _signed(1 << (tag - 0xD0))
		0xD4, 0xD5, 0xD6, 0xD7, 0xD8:
			return _extension(1 << (tag - 0xD4))
		0xD9, 0xDA, 0xDB:
			return _text(_length(1 << (tag - 0xD9)))
		0xDC, 0xDD:
			return _array(_length(2 << (tag - 0xDC)), depth)
		0xDE, 0xDF:
			return _map(_length(2 << (tag - 0xDE)), depth)
	return _fail("the byte 0xC1 begins no value")


func _map(count: int, depth: int) -> Variant:
	if count < 0 or not _has(2 * count):  # an entry has two bytes at least
		return null
	var map := {}
	for _i: int in count:
		var key: Variant = _value(depth + 1)
		if error.is_empty() and not key is String:
			_fail("a key of a map is no text")
		var value: Variant = _value(depth + 1)
		if not error.is_empty():
			return null
		map[key] = value
	return map


func _array(count: int, depth: int) -> Variant:
	if count < 0 or not _has(count):
		return null
	var array := []
	for _i: int in count:
		array.append(_value(depth + 1))
		if not error.is_empty():
			return null
	return array


func _text(length: int) -> Variant:
	if length < 0 or not _has(length):
		return null
	var start := _at
	_at += length
	var slice := _bytes.slice(start, _at)
	if _is_ascii(slice):
		return slice.get_string_from_ascii()
	if not _is_utf8(slice):
		return _fail("a text is not UTF-8")
	return slice.get_string_from_utf8()


func _binary(length: int) -> Variant:
	if length < 0 or not _has(length):
		return null
	_at += length
	return _bytes.slice(_at - length, _at)


func _extension(length: int) -> Variant:
	if length >= 0 and _has(length + 1):  # the kind of extension is one more byte
		_at += length + 1
	return null


func _float(double: bool) -> Variant:
	var width := 8 if double else 4
	if not _has(width):
		return null
	_stream.seek(_at)
	_at += width
	return _stream.get_double() if double else _stream.get_float()


func _unsigned(width: int) -> Variant:
	if not _has(width):
		return null
	if width == 8 and _bytes[_at] >= 0x80:  # above 2^63: no int holds it
		_stream.seek(_at)
		_at += 8
		return float(_stream.get_u32()) * 4294967296.0 + float(_stream.get_u32())
	return _length(width)


func _signed(width: int) -> Variant:
	if not _has(width):
		return null
	_stream.seek(_at)
	_at += width
	match width:
		1:
			return _stream.get_8()
		2:
			return _stream.get_16()
		4:
			return _stream.get_32()
	return _stream.get_64()


## An unsigned number of `width` bytes that says how much follows; -1 when the bytes end before.
func _length(width: int) -> int:
	if not _has(width):
		return -1
	var value := 0
	for _i: int in width:
		value = value << 8 | _bytes[_at]
		_at += 1
	return value


func _has(count: int) -> bool:
	if _at + count <= _size:
		return true
	_fail("the bytes end too early")
	return false


func _fail(why: String) -> Variant:
	if error.is_empty():
		error = why
	return null


## No text of the protocol holds a NUL, and Godot's texts cannot: such bytes count as broken.
static func _is_ascii(bytes: PackedByteArray) -> bool:
	var size := bytes.size()
	var at := 0
	while at + 8 <= size:
		if bytes.decode_s64(at) & _HIGH_BITS:
			return false
		at += 8
	while at < size:
		if bytes[at] >= 0x80:
			return false
		at += 1
	return not bytes.has(0)


static func _is_utf8(bytes: PackedByteArray) -> bool:
	var at := 0
	var size := bytes.size()
	while at < size:
		var lead := bytes[at]
		var more := 0
		var least := 0x01
		if lead >= 0xF0 and lead <= 0xF4:
			more = 3
			least = 0x10000
		elif lead >= 0xE0 and lead < 0xF0:
			more = 2
			least = 0x800
		elif lead >= 0xC2 and lead < 0xE0:
			more = 1
			least = 0x80
		elif lead >= 0x80:
			return false
		var point := lead if more == 0 else lead & (0x3F >> more)
		if at + more >= size:
			return false
		for i: int in range(1, more + 1):
			if bytes[at + i] & 0xC0 != 0x80:
				return false
			point = point << 6 | bytes[at + i] & 0x3F
		if point < least or point > 0x10FFFF or (point >= 0xD800 and point < 0xE000):
			return false
		at += more + 1
	return true


static func _write_value(stream: StreamPeerBuffer, value: Variant) -> void:
	match typeof(value):
		TYPE_NIL:
			stream.put_u8(0xC0)
		TYPE_BOOL:
			stream.put_u8(0xC3 if value else 0xC2)
		TYPE_INT:
			_write_int(stream, value)
		TYPE_FLOAT:
			stream.put_u8(0xCB)
			stream.put_double(value)
		TYPE_STRING, TYPE_STRING_NAME:
			var text := str(value).to_utf8_buffer()
			_write_head(stream, text.size(), 0xA0, 32, [0xD9, 0xDA, 0xDB])
			stream.put_data(text)
		TYPE_PACKED_BYTE_ARRAY:
			var bytes: PackedByteArray = value
			_write_head(stream, bytes.size(), 0, 0, [0xC4, 0xC5, 0xC6])
			stream.put_data(bytes)
		TYPE_ARRAY:
			var array: Array = value
			_write_head(stream, array.size(), 0x90, 16, [0, 0xDC, 0xDD])
			for entry: Variant in array:
				_write_value(stream, entry)
		TYPE_DICTIONARY:
			var map: Dictionary = value
			_write_head(stream, map.size(), 0x80, 16, [0, 0xDE, 0xDF])
			for key: Variant in map:
				_write_value(stream, key)
				_write_value(stream, map[key])
		_:
			push_error(
				"MessagePack has no form for %s; nil is written" % type_string(typeof(value))
			)
			stream.put_u8(0xC0)


static func _write_int(stream: StreamPeerBuffer, value: int) -> void:
	if value >= 0 and value < 0x80:
		stream.put_u8(value)
	elif value < 0 and value >= -0x20:
		stream.put_8(value)
	elif value >= 0:
		if value < 0x100:
			stream.put_u8(0xCC)
			stream.put_u8(value)
		elif value < 0x10000:
			stream.put_u8(0xCD)
			stream.put_u16(value)
		elif value < 0x100000000:
			stream.put_u8(0xCE)
			stream.put_u32(value)
		else:
			stream.put_u8(0xCF)
			stream.put_u64(value)
	elif value >= -0x80:
		stream.put_u8(0xD0)
		stream.put_8(value)
	elif value >= -0x8000:
		stream.put_u8(0xD1)
		stream.put_16(value)
	elif value >= -0x80000000:
		stream.put_u8(0xD2)
		stream.put_32(value)
	else:
		stream.put_u8(0xD3)
		stream.put_64(value)


## Writes how much follows: `fix` plus the count below `few`, else the tag of its width (0: none).
static func _write_head(
	stream: StreamPeerBuffer, count: int, fix: int, few: int, tags: Array[int]
) -> void:
	if count < few:
		stream.put_u8(fix | count)
	elif count < 0x100 and tags[0]:
		stream.put_u8(tags[0])
		stream.put_u8(count)
	elif count < 0x10000:
		stream.put_u8(tags[1])
		stream.put_u16(count)
	else:
		stream.put_u8(tags[2])
		stream.put_u32(count)
