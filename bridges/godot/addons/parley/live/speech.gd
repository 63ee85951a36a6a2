extends RefCounted
## The lines of one NPC, one after the other, from the call that asked for them until they were
## heard.
##
## A live line waits for its sound to be read, then for its first frame; then its sound starts, and
## with it the face. Without frames a baked clip is shown, and without a clip the sound is heard
## alone.

signal started(spoken: SpokenLine)
signal finished(spoken: SpokenLine)
signal interrupted(spoken: SpokenLine)

const SpokenLine := preload("spoken_line.gd")
const Performer := preload("performer.gd")
const Voice := preload("../playback/voice.gd")
const BakedPerformer := preload("../baked/baked_performer.gd")

var patience := 3.0
## Seconds that a live line waits for its first frame.

var current: SpokenLine
## The line that is heard now; null when none is.

var voice := Voice.new()

var _performer: Performer
var _baked: BakedPerformer
var _queue: Array[SpokenLine] = []
var _last_id := 0


## `performer` is null where there is never a runtime.
func _init(performer: Performer, baked: BakedPerformer) -> void:
	_performer = performer
	_baked = baked
	if performer != null:
		performer.line_refused.connect(_on_refused)


func new_line(text: String, now: float) -> SpokenLine:
	_last_id += 1
	return SpokenLine.new(_last_id, text, now)


func add(spoken: SpokenLine) -> void:
	_queue.append(spoken)


## A line that is heard or waits; null when there is none of that number.
func find(id: int) -> SpokenLine:
	if current != null and current.id == id:
		return current
	for spoken: SpokenLine in _queue:
		if spoken.id == id:
			return spoken
	return null


## Lets lines go on. Gives the moment of the sound that is heard, NAN without sound. `reachable`:
## whether frames of a runtime may still come.
func advance(now: float, reachable: bool) -> float:
	_send_what_was_read(now)
	var media := voice.heard(now)
	if current != null and is_nan(media):
		_finish()
	if current == null:
		_begin(now, reachable)
	return media


## Is silent at once; false when there was nothing to stop.
func interrupt() -> bool:
	var dropped: Array[SpokenLine] = _queue.duplicate()
	_queue.clear()
	if current != null:
		dropped.push_front(current)
		voice.stop()
		current = null
	if dropped.is_empty():
		return false
	_baked.stop()
	if _performer != null:
		_performer.interrupt()
	for spoken: SpokenLine in dropped:
		if spoken.sound != null:
			spoken.sound.finish()
		interrupted.emit(spoken)
	return true


## Waits for what still works in the background; for the end of a scene.
func finish_background() -> void:
	for spoken: SpokenLine in _queue:
		if spoken.sound != null:
			spoken.sound.finish()


func _send_what_was_read(now: float) -> void:
	for spoken: SpokenLine in _queue:
		if spoken.state != SpokenLine.State.MAKING:
			continue
		if not spoken.sound.is_there():
			return  # lines are sent in their order
		spoken.state = SpokenLine.State.WAITING
		spoken.since = now
		if spoken.sound.error.is_empty():
			spoken.runtime_id = _performer.say(spoken.sound.bytes)
		else:
			push_warning("Parley: %s" % spoken.sound.error)
		spoken.alone = spoken.runtime_id == 0
		spoken.sound = null


func _begin(now: float, reachable: bool) -> void:
	if _queue.is_empty() or _queue[0].state != SpokenLine.State.WAITING:
		return
	var spoken := _queue[0]
	if spoken.runtime_id != 0 and not spoken.alone:
		if _performer.playout.waiting_line(now) == spoken.runtime_id:
			_performer.playout.begin(spoken.runtime_id, now)
		elif reachable and (now - spoken.since < patience or spoken.pcm != null):
			return
		else:
			_go_without_runtime(spoken)
	_queue.pop_front()
	current = spoken
	spoken.state = SpokenLine.State.SOUNDING
	if spoken.runtime_id == 0 and spoken.clip != null:
		_baked.start(spoken.clip)
	voice.start(spoken.stream, spoken.pcm)
	started.emit(spoken)


func _go_without_runtime(spoken: SpokenLine) -> void:
	spoken.alone = spoken.clip == null
	if spoken.alone:
		push_warning("Parley: no frames came for '%s'; it is only heard" % spoken.text)
	else:
		spoken.runtime_id = 0


func _finish() -> void:
	var over := current
	voice.stop()
	current = null
	over.state = SpokenLine.State.OVER
	_baked.stop()
	if _performer != null:
		_performer.playout.end()
	finished.emit(over)


func _on_refused(runtime_id: int, _text: String) -> void:
	for spoken: SpokenLine in _queue:
		if spoken.runtime_id == runtime_id:
			spoken.alone = true  # the player still hears it
