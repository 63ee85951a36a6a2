extends RefCounted
## The sound of a line as the runtime takes it: the bytes of a sound file, made in the background.
##
##     var sound := Sound.new(stream)
##     …each frame: if sound.is_there(): send(sound.bytes)

const LONGEST := 30_000_000
## Bytes that fit into one message.

const _BLOCK := 8192
const _PCM := 1
const _FLOAT := 3

var bytes := PackedByteArray()
var error := ""

var _stream: AudioStream
var _task := -1


## Begins to read the sound of `stream`.
func _init(stream: AudioStream) -> void:
	_stream = stream
	_task = WorkerThreadPool.add_task(_read_stream, false, "Parley: sound of a line")


## The stream of a path: a resource, or any WAV, Ogg Vorbis or MP3 file; null when it is no sound.
static func load_stream(path: String) -> AudioStream:
	if ResourceLoader.exists(path, "AudioStream"):
		return load(path) as AudioStream
	if not FileAccess.file_exists(path):
		return null
	match path.get_extension().to_lower():
		"wav", "wave":
			return AudioStreamWAV.load_from_file(path)
		"ogg", "oga":
			return AudioStreamOggVorbis.load_from_file(path)
		"mp3":
			return AudioStreamMP3.load_from_file(path)
	return null


## Whether it is done: `bytes` hold it, or `error` says why not.
func is_there() -> bool:
	if _task >= 0 and WorkerThreadPool.is_task_completed(_task):
		WorkerThreadPool.wait_for_task_completion(_task)
		_task = -1
	return _task < 0


## Waits for the background; only for the end of a program.
func finish() -> void:
	if _task >= 0:
		WorkerThreadPool.wait_for_task_completion(_task)
		_task = -1


func _read_stream() -> void:
	if _stream is AudioStreamMP3:
		bytes = (_stream as AudioStreamMP3).data
	elif _stream is AudioStreamWAV and _plain(_stream as AudioStreamWAV):
		var wav := _stream as AudioStreamWAV
		bytes = _wav_file(wav.data, _PCM, 16, 2 if wav.stereo else 1, wav.mix_rate)
	else:
		_play_through()
	if error.is_empty() and bytes.size() > LONGEST:
		error = "the line is too long to be sent whole (%d MB)" % (bytes.size() / 1_000_000.0)


static func _plain(wav: AudioStreamWAV) -> bool:
	return wav.format == AudioStreamWAV.FORMAT_16_BITS


## Any other stream is played without being heard, as fast as it can.
func _play_through() -> void:
	var rate := AudioServer.get_mix_rate()
	var frames := roundi(_stream.get_length() * rate)
	if frames <= 0:
		error = "%s has no length; a line must end" % _stream
		return
	var playback := _stream.instantiate_playback()
	playback.start(0.0)
	var samples := PackedVector2Array()
	while samples.size() < frames:
		var block := playback.mix_audio(1.0, mini(_BLOCK, frames - samples.size()))
		if block.is_empty():
			break
		samples.append_array(block)
	playback.stop()
	if samples.size() * 8 <= LONGEST:
		bytes = _wav_file(samples.to_byte_array(), _FLOAT, 32, 2, roundi(rate))
		return
	var mono := PackedByteArray()
	mono.resize(2 * samples.size())
	for i: int in samples.size():
		mono.encode_s16(
			2 * i, clampi(roundi((samples[i].x + samples[i].y) * 16383.5), -32768, 32767)
		)
	bytes = _wav_file(mono, _PCM, 16, 1, roundi(rate))


## Samples in a RIFF WAVE file (little-endian, as Godot keeps them).
static func _wav_file(
	data: PackedByteArray, format: int, bits: int, channels: int, rate: int
) -> PackedByteArray:
	var file := StreamPeerBuffer.new()
	var frame := channels * bits >> 3
	file.put_data("RIFF".to_ascii_buffer())
	file.put_u32(36 + data.size())
	file.put_data("WAVEfmt ".to_ascii_buffer())
	file.put_u32(16)
	file.put_u16(format)
	file.put_u16(channels)
	file.put_u32(rate)
	file.put_u32(rate * frame)
	file.put_u16(frame)
	file.put_u16(bits)
	file.put_data("data".to_ascii_buffer())
	file.put_u32(data.size())
	file.put_data(data)
	return file.data_array
