extends RefCounted
## Plays sound that is still being made (a speech synthesiser's), and tells how much of it was
## heard.
##
## When samples run out it plays silence, and its clock stands still until there are more.

const BUFFER := 0.25
## Seconds of sound handed to the mixer ahead.

var rate: int

var _waiting := PackedVector2Array()
var _waiting_at := 0
var _player: Node
var _playback: AudioStreamGeneratorPlayback
var _capacity := 0
var _pushed := 0
var _ended := false


func _init(samples_a_second: int) -> void:
	rate = samples_a_second


## Takes samples: 16 bit, mono, little-endian.
func feed(samples: PackedByteArray) -> void:
	for i: int in samples.size() >> 1:
		var value := samples.decode_s16(2 * i) / 32768.0
		_waiting.append(Vector2(value, value))


func end() -> void:
	_ended = true


## Starts to be heard.
func start(player: Node) -> void:
	_player = player
	var stream := AudioStreamGenerator.new()
	stream.mix_rate = rate
	stream.buffer_length = BUFFER
	player.set("stream", stream)
	player.call("play")
	_playback = player.call("get_stream_playback")
	_capacity = _playback.get_frames_available()


## Hands samples on; call it each frame. False when all was heard.
func poll() -> bool:
	if _playback == null:
		return true
	var many := mini(_playback.get_frames_available(), _waiting.size() - _waiting_at)
	if many > 0:
		_playback.push_buffer(_waiting.slice(_waiting_at, _waiting_at + many))
		_waiting_at += many
		_pushed += many
	if _waiting_at == _waiting.size():
		_waiting.clear()
		_waiting_at = 0
	return not (_ended and _waiting.is_empty() and _taken() >= _pushed)


## Seconds of the sound that were heard.
func heard() -> float:
	if _playback == null:
		return 0.0
	var taken := _taken() / float(rate) + AudioServer.get_time_since_last_mix()
	var all := _pushed / float(rate)
	return maxf(minf(taken, all) - AudioServer.get_output_latency(), 0.0)


func stop() -> void:
	if is_instance_valid(_player):
		_player.call("stop")
	_playback = null
	_ended = true
	_waiting.clear()
	_waiting_at = 0


func _taken() -> int:
	return _pushed - (_capacity - _playback.get_frames_available())
