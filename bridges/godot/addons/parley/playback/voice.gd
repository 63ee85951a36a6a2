extends RefCounted
## Plays the sound of lines on an audio player, and tells which moment of it is heard.

const SoundClock := preload("sound_clock.gd")
const PcmVoice := preload("pcm_voice.gd")

var player: Node
## AudioStreamPlayer, AudioStreamPlayer2D or AudioStreamPlayer3D.

var _clock := SoundClock.new()
var _pcm: PcmVoice
var _playing := false


## Starts a recording, or with `pcm` a sound that is still being made.
func start(stream: AudioStream, pcm: PcmVoice) -> void:
	_playing = true
	_pcm = pcm
	if pcm != null:
		pcm.start(player)
		return
	player.set("stream", stream)
	player.call("play")
	_clock.start(player)


## Seconds of the sound that were heard; NAN when it is over, or none was started.
func heard(now: float) -> float:
	if not _playing or not is_instance_valid(player):
		return NAN
	if _pcm != null:
		return _pcm.heard() if _pcm.poll() else NAN
	return _clock.heard(now)


func stop() -> void:
	_playing = false
	_clock.stop()
	if _pcm != null:
		_pcm.stop()
		_pcm = null
	elif is_instance_valid(player):
		player.call("stop")
