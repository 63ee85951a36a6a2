extends RefCounted
## A ZeroMQ DEALER without a socket: ZMTP 3.1 (https://rfc.zeromq.org/spec/37) with the NULL
## mechanism.
##
## Bytes go in as they come (`feed`, in pieces of any size), messages come out (`take_message`);
## messages go in (`send`), bytes come out (`take_output`). A peer that breaks the rules ends it:
## `state` is FAILED then and `failure` says why, in words for the developer.

enum State { GREETING, HANDSHAKE, READY, FAILED }

const GREETING_BYTES := 64
const MORE := 1
const LONG := 2
const COMMAND := 4

const PARTS := 65
## Most parts of a message: a header and 64 pictures.

const COMMAND_BYTES := 4096
## Longest command that is read; READY, PING and ERROR are far shorter.

const _COMPACT := 65536
## Bytes already read that are dropped from the front of the buffer at a time.

var state := State.GREETING
var failure := ""
var most_bytes: int
## Longest message that is taken, all its parts together.

var _in := PackedByteArray()
var _at := 0
var _out := PackedByteArray()
var _parts: Array[PackedByteArray] = []
var _part_bytes := 0
var _messages: Array[Array] = []


func _init(message_bytes: int = 33_554_432) -> void:
	most_bytes = message_bytes
	# All 64 bytes at once: a peer that waits for the rest of a greeting may wait for ever.
	_out.append_array(_greeting())


## Takes bytes from the peer.
func feed(bytes: PackedByteArray) -> void:
	if state == State.FAILED:
		return
	_in.append_array(bytes)
	while state != State.FAILED and _step():
		pass
	if _at == _in.size():
		_in.clear()
		_at = 0
	elif _at > _COMPACT:
		_in = _in.slice(_at)
		_at = 0


## The next whole message of the peer, its parts in order; an empty array when there is none.
func take_message() -> Array[PackedByteArray]:
	var message: Array[PackedByteArray] = []
	if not _messages.is_empty():
		message.assign(_messages.pop_front())
	return message


## Queues a message. False before the peer is READY (it would take it for part of the handshake).
func send(parts: Array[PackedByteArray]) -> bool:
	if state != State.READY or parts.is_empty():
		return false
	for i: int in parts.size():
		_put_frame(MORE if i + 1 < parts.size() else 0, parts[i])
	return true


## The bytes to hand to the socket; they are forgotten here.
func take_output() -> PackedByteArray:
	var bytes := _out
	_out = PackedByteArray()
	return bytes


## Whether there are bytes for the socket.
func has_output() -> bool:
	return not _out.is_empty()


func _step() -> bool:
	if state == State.GREETING:
		return _read_greeting()
	return _read_frame()


static func _greeting() -> PackedByteArray:
	var bytes := PackedByteArray()
	bytes.resize(GREETING_BYTES)  # zeros: padding, not a server, filler
	bytes[0] = 0xFF
	bytes[9] = 0x7F
	bytes[10] = 3
	bytes[11] = 1
	var mechanism := "NULL".to_ascii_buffer()
	for i: int in mechanism.size():
		bytes[12 + i] = mechanism[i]
	return bytes


func _read_greeting() -> bool:
	# What stands between the first and the tenth byte is padding, and not checked: peers differ.
	var here := _in.size() - _at
	if here >= 1 and _in[_at] != 0xFF or here >= 10 and _in[_at + 9] & 1 == 0:
		return _fail("whatever listens there does not speak ZeroMQ; is it 'parley serve'?")
	if here >= 11 and _in[_at + 10] < 3:
		return _fail("the peer speaks ZMTP %d, which is too old; 3 is needed" % _in[_at + 10])
	if here < GREETING_BYTES:
		return false
	var name := PackedByteArray()
	for i: int in range(_at + 12, _at + 32):
		if _in[i] < 0x20 or _in[i] > 0x7E:
			break
		name.append(_in[i])
	var mechanism := name.get_string_from_ascii()
	if mechanism != "NULL":
		return _fail(
			(
				"the runtime asks for %s, this plugin has NULL; use --insecure, or one machine"
				% mechanism
			)
		)
	_at += GREETING_BYTES
	state = State.HANDSHAKE
	_put_frame(
		COMMAND, _command("READY", _property("Socket-Type", "DEALER") + _property("Identity", ""))
	)
	return true


func _read_frame() -> bool:
	var here := _in.size() - _at
	if here < 2:
		return false
	var flags := _in[_at]
	if flags & ~(MORE | LONG | COMMAND) or flags & COMMAND and flags & MORE:
		return _fail("a frame has the flags 0x%02x, which no frame has" % flags)
	var head := 9 if flags & LONG else 2
	if here < head:
		return false
	var size := _in[_at + 1]
	if flags & LONG:
		size = 0
		for i: int in range(_at + 1, _at + 9):
			size = size << 8 | _in[i]
	var most := COMMAND_BYTES if flags & COMMAND else most_bytes - _part_bytes
	if size < 0 or size > most:
		return _fail("a frame of %d bytes is too long; at most %d are taken" % [size, most])
	if here < head + size:
		return false
	_at += head + size
	var body := _in.slice(_at - size, _at)
	if flags & COMMAND:
		return _take_command(body)
	if state != State.READY:
		return _fail("a message came before READY")
	return _take_part(body, flags & MORE != 0)


func _take_part(body: PackedByteArray, more: bool) -> bool:
	if _parts.size() == PARTS:
		return _fail("a message has more than %d parts" % PARTS)
	_parts.append(body)
	_part_bytes += body.size()
	if not more:
		_messages.append(_parts)
		_parts = []
		_part_bytes = 0
	return true


func _take_command(body: PackedByteArray) -> bool:
	if body.is_empty() or body.size() < 1 + body[0]:
		return _fail("a command is cut short")
	var name := body.slice(1, 1 + body[0])
	var data := body.slice(1 + body[0])
	if name == "READY".to_ascii_buffer():
		return _take_ready(data)
	if name == "PING".to_ascii_buffer():
		# Two bytes of time to live, then up to 16 that PONG gives back. libzmq drops who is silent.
		if data.size() < 2:
			return _fail("a PING is cut short")
		_put_frame(COMMAND, _command("PONG", data.slice(2, 18)))
	elif name == "ERROR".to_ascii_buffer():
		return _fail("the peer refused the connection: %s" % _printable(data.slice(1)))
	return true  # commands of newer versions are passed over


func _take_ready(data: PackedByteArray) -> bool:
	if state == State.READY:
		return _fail("READY came twice")
	var at := 0
	while at < data.size():
		var value_at := at + 1 + data[at] + 4
		if value_at > data.size():
			return _fail("READY is cut short")
		var length := 0
		for i: int in range(value_at - 4, value_at):
			length = length << 8 | data[i]
		if value_at + length > data.size():
			return _fail("READY is cut short")
		var name := _printable(data.slice(at + 1, at + 1 + data[at])).to_lower()
		var value := _printable(data.slice(value_at, value_at + length))
		if name == "socket-type" and value not in ["ROUTER", "DEALER", "REP"]:
			return _fail("the peer is a %s socket; 'parley serve' has a ROUTER" % value)
		at = value_at + length
	state = State.READY
	return true


func _put_frame(flags: int, body: PackedByteArray) -> void:
	var size := body.size()
	if size < 0x100:
		_out.append(flags)
		_out.append(size)
	else:
		_out.append(flags | LONG)
		for shift: int in range(56, -8, -8):
			_out.append(size >> shift & 0xFF)
	_out.append_array(body)


static func _command(name: String, data: PackedByteArray) -> PackedByteArray:
	var body := PackedByteArray([name.length()])
	body.append_array(name.to_ascii_buffer())
	body.append_array(data)
	return body


static func _property(name: String, value: String) -> PackedByteArray:
	var body := PackedByteArray([name.length()])
	body.append_array(name.to_ascii_buffer())
	body.append_array(PackedByteArray([0, 0, 0, value.length()]))
	body.append_array(value.to_ascii_buffer())
	return body


static func _printable(bytes: PackedByteArray) -> String:
	var kept := PackedByteArray()
	for byte: int in bytes:
		kept.append(byte if byte >= 0x20 and byte < 0x7F else 0x3F)
	return kept.get_string_from_ascii()


func _fail(why: String) -> bool:
	state = State.FAILED
	failure = why
	_parts = []
	_in.clear()
	_at = 0
	return false
