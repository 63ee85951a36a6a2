extends RefCounted
## Tells which moment of an AudioStreamPlayer's sound is heard now, to less than a mix.
##
## A player's position moves in steps of a mix (about 12 ms); between them passes time since the
## last mix, and what was mixed is heard after the output latency. The sum jitters, so it never goes
## back.

const _REFRESH := 1.0

var _player: Node
var _latency := 0.0
var _asked := -INF
var _heard := 0.0


## `player`: an AudioStreamPlayer, AudioStreamPlayer2D or AudioStreamPlayer3D.
func start(player: Node) -> void:
	_player = player
	_heard = 0.0


func stop() -> void:
	_player = null


## Seconds of the sound; NAN when none plays.
func heard(now: float) -> float:
	if not is_instance_valid(_player) or not _player.call("is_playing"):
		return NAN
	if now - _asked > _REFRESH:  # asking the driver is slow
		_asked = now
		_latency = AudioServer.get_output_latency()
	var position: float = _player.call("get_playback_position")
	if not _player.get("stream_paused"):
		var pitch: float = _player.get("pitch_scale")
		position += AudioServer.get_time_since_last_mix() * pitch
	_heard = maxf(_heard, position - _latency)
	return _heard
