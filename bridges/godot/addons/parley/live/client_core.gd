extends RefCounted
## The client without sockets: greets, pings, notices a lost runtime and brings its streams back: by
## the lost session's name where the runtime has kept them, opened anew where it has not.

signal welcomed(message: Dictionary)
signal refused(code: String, text: String)
## The runtime refused something that concerns no stream.

signal figures(values: Dictionary)

const Channel := preload("channel.gd")
const Codec := preload("../protocol/codec.gd")
const Messages := preload("../protocol/messages.gd")

const HELLO_EVERY := 0.5
## Seconds between greetings while the runtime says nothing.

const SILENCE := 2.5
## Heartbeats without a word after which the runtime is taken for lost.

const FENCE := (1 << 53) - 1
## Token of the ping behind a resume: its answer comes after the word on each stream that lives.

var welcome := {}
var channels: Dictionary[int, Channel] = {}
var garbage := 0
## Messages that were not the protocol, and were dropped.

var round_trip := NAN
## Seconds from the last ping to its pong.

var resumes := 0
## How often the runtime had kept our streams.

var _name: String
var _outbox: Array[Array] = []
var _codec := Codec.new()
var _next_stream := 1
var _ended := false
var _session := ""
## Name of the session that is to be resumed when it is lost.

var _resuming := false
var _greeted := -INF
var _pinged := -INF
var _heard := -INF
var _warned := false


func _init(name: String) -> void:
	_name = name


func is_ready() -> bool:
	return not welcome.is_empty()


## Opens a stream; it comes to life when the runtime is there.
func open(settings: Dictionary) -> Channel:
	var request := settings.duplicate()
	request["type"] = "open"
	request["stream"] = _next_stream
	request["credit"] = Channel.WINDOW
	_next_stream += 1
	var channel := Channel.new(request)
	channels[channel.stream()] = channel
	if is_ready():
		_put(request)
	return channel


## Sends a message about a stream now, or when the runtime is there again. False when it is not
## valid.
func send(message: Dictionary, binaries: Array[PackedByteArray] = []) -> bool:
	var channel: Channel = channels.get(message.get("stream", -1))
	if channel == null:
		return false
	var parts := _codec.encode(message, binaries)
	if parts.is_empty():
		push_warning("Parley: %s; it is not sent" % _codec.error)
		return false
	if is_ready() and not channel.is_awaited:  # else it goes with what was lost, in its order
		var size := 0
		for part: PackedByteArray in parts:
			size += part.size()
		if size > int(welcome["message_bytes"]):
			push_warning("Parley: %d bytes are more than the runtime takes at once" % size)
			return false
		_outbox.append(parts)
	channel.note_sent(message, binaries)
	return true


func close(stream: int) -> void:
	var channel: Channel = channels.get(stream)
	if channels.erase(stream) and is_ready() and not channel.is_awaited:
		_put({"type": "close", "stream": stream})  # one that is awaited: when it turns out to live


func ask_figures() -> void:
	if is_ready():
		_put({"type": "stats"})


func leave() -> void:
	if is_ready():
		_put({"type": "bye"})
	_session = ""


## What is to be sent now, in order. `connected` says whether there is a peer to send to.
func outgoing(now: float, connected: bool) -> Array[Array]:
	if not connected:
		_outbox.clear()
		return []
	if not is_ready():
		if not _ended and now - _greeted >= HELLO_EVERY:
			_greeted = now
			var hello := {"type": "hello", "versions": [1, Messages.VERSION], "client": _name}
			hello["resume"] = _session
			_put(hello)
	elif now - _pinged >= float(welcome["heartbeat"]):
		_pinged = now
		_put({"type": "ping"})
	var sent := _outbox
	_outbox = []
	return sent


## Whether the runtime has been silent for so long that the connection is to be given up.
func is_silent(now: float) -> bool:
	return is_ready() and now - _heard > SILENCE * float(welcome["heartbeat"])


## The runtime is gone, or does not know us: greet again; streams come back with its welcome.
func forget() -> void:
	welcome = {}
	_ended = false
	_resuming = false
	_greeted = -INF
	_outbox.clear()


func receive(parts: Array[PackedByteArray], now: float) -> void:
	var message := _codec.decode(parts)
	if message.is_empty():
		if _codec.code != "unknown_type":  # a newer runtime may say what we need not know
			garbage += 1
			if not _warned:
				_warned = true
				push_warning("Parley: dropped a message of the runtime: %s" % _codec.error)
		return
	_heard = now
	match message["type"]:
		"welcome":
			_take_welcome(message)
		"pong":
			if message["token"] == FENCE:
				_end_resuming()
			else:
				round_trip = now - _pinged
		"figures":
			figures.emit(message["figures"])
		"frames", "opened", "event", "closed":
			_to_channel(message, parts, now)
		"error":
			_take_error(message, parts, now)


func _take_welcome(message: Dictionary) -> void:
	if is_ready():
		return  # a runtime that was slow answers every greeting
	welcome = message
	_resuming = message["resumed"] and not _session.is_empty()
	_session = message["session"]
	for channel: Channel in channels.values():
		if _resuming:
			channel.await_word()
		else:
			_put_all(channel.restore())
	if _resuming:
		resumes += 1
		_put({"type": "ping", "token": FENCE})
	welcomed.emit(message)


## The runtime has named all streams that it kept: the others are opened anew.
func _end_resuming() -> void:
	_resuming = false
	for channel: Channel in channels.values():
		if channel.is_awaited:
			_put_all(channel.restore())


func _take_error(message: Dictionary, parts: Array[PackedByteArray], now: float) -> void:
	if message["stream"] != null:
		_to_channel(message, parts, now)
	elif message["code"] == "hello":
		if is_ready():
			forget()
	else:
		if message["code"] == "version":
			_ended = true
			welcome = {}
		refused.emit(str(message["code"]), str(message["text"]))


func _to_channel(message: Dictionary, parts: Array[PackedByteArray], now: float) -> void:
	var channel: Channel = channels.get(message["stream"])
	if channel == null:
		if _resuming and message["type"] == "opened":  # closed while nobody listened
			_put({"type": "close", "stream": message["stream"]})
		return
	if channel.is_awaited and message["type"] == "opened":
		_put_all(channel.resume(message))
		return
	var binaries := parts.slice(1)
	var credit := channel.receive(message, binaries, now)
	if credit > 0:
		_put({"type": "credit", "stream": message["stream"], "frames": credit})


func _put_all(messages: Array[Array]) -> void:
	for said: Array in messages:
		var binaries: Array[PackedByteArray] = said[1]
		_put(said[0], binaries)


func _put(message: Dictionary, binaries: Array[PackedByteArray] = []) -> void:
	var parts := _codec.encode(message, binaries)
	if parts.is_empty():
		push_warning("Parley: %s; it is not sent" % _codec.error)
	else:
		_outbox.append(parts)
