extends RefCounted
## Decides which frames are on screen now: lines follow the sound's clock, idle frames their own.
##
## The pair (0, 1) of the buffer is interpolated by `fraction`. Idle frames come in bursts; the pace
## is steered so that in each second the buffer nearly, but not quite, runs dry: no more delay than
## the network's jitter asks for.

signal jumped
## The next pose does not continue the last one; whoever shows it blends.

const JitterBuffer := preload("jitter_buffer.gd")

const HOLD := 0.25
## Seconds without frames during which the last one is held, before the face eases to rest.

const GAP := 0.06
## Seconds without frames after which the next one is blended to, since some were passed over.

const IN_HAND := 4
## Frames of a line that should be there when its sound starts.

const WAIT := 0.1
## Seconds that a line waits for them at most.

const SPARE := 1
## Frames that should be left when the buffer is at its lowest.

const TOO_MANY := 12
## Frames too many after which the face jumps ahead instead of hurrying.

var buffer := JitterBuffer.new()
var fraction := 0.0
var starved := 0.0
## Seconds for which a newer frame has been missing.

var sounding := 0
## The line whose sound is heard; 0 when none is.

var stalls := 0
## How often frames ran out.

var ages := PackedFloat32Array()
## Seconds from arrival to display of the last frames, a ring.

var _age_at := 0
var _broken := false
var _begun := 0
var _phase := 0.0
var _lowest := 0
var _window := 0.0
var _pace := 1.0


## The next line whose sound may start; 0 when there is none. It has some frames in hand, so that it
## does not run dry at once, or has waited for them long enough.
func waiting_line(now: float) -> int:
	for index: int in buffer.count:
		var line := buffer.line_at(index)
		if line > _begun:  # ids of lines rise
			var last := mini(index + IN_HAND, buffer.count) - 1
			var enough := last == index + IN_HAND - 1 and buffer.line_at(last) == line
			return line if enough or now - buffer.arrival_at(index) > WAIT else 0
	return 0


## The sound of `line` starts now: what was to come before its first frame is passed over.
func begin(line: int, now: float) -> void:
	sounding = line
	_begun = line
	var at := buffer.find_line(line)
	if at > 0:
		var passed := at > 1
		for _i: int in at:
			_step(now)
		_phase = 0.0
		if passed:
			jumped.emit()


## The sound is over or was stopped.
func end() -> void:
	sounding = 0
	_phase = 0.0


## Forgets what is to come; the frame on screen is held.
func interrupt() -> void:
	for index: int in buffer.count:
		_begun = maxi(_begun, buffer.line_at(index))
	buffer.keep_shown()
	jumped.emit()  # back from between this frame and the next
	_broken = true
	end()


## The runtime counts its frames anew: holds the frame on screen, whose number means nothing now.
func restart() -> void:
	buffer.keep_shown()
	buffer.renumber_shown(-1)
	jumped.emit()
	_broken = true


## Lets time pass. `media` is the moment of the sound that is heard, NAN without sound.
func advance(delta: float, media: float, now: float) -> void:
	if buffer.count == 0:
		starved += delta
		return
	var before := buffer.seq_at(0)
	if sounding == 0:
		_leave_old_lines(now)
	if sounding != 0 and buffer.line_at(0) == sounding:
		_follow_sound(media, now)
	else:
		_idle(delta, now)
	if buffer.count > 1 or buffer.seq_at(0) != before:
		if starved > GAP:
			jumped.emit()
		starved = 0.0
	else:
		if starved == 0.0:
			stalls += 1
			_phase -= 1.0  # from now on a frame later, so that the next burst is in time
		starved += delta


func _follow_sound(media: float, now: float) -> void:
	while buffer.count > 1:
		var next_line := buffer.line_at(1)
		var due := buffer.time_at(1)
		if next_line != sounding:  # sound is late: the face idles until there is more of the line
			due = buffer.time_at(0) + 1.0 / buffer.rate_at(0)
			if next_line != 0:
				break  # the next line waits for its own sound
		if media < due:
			break
		_step(now)
		if buffer.line_at(0) != sounding:
			_phase = 0.0
			fraction = 0.0
			return
	var passed := (media - buffer.time_at(0)) * buffer.rate_at(0)
	fraction = clampf(passed, 0.0, 1.0) if _joins(0, 1) else 0.0


func _idle(delta: float, now: float) -> void:
	var ahead := _idle_frames_ahead()
	if ahead > TOO_MANY + SPARE:
		for _i: int in ahead - SPARE:
			_step(now)
		_phase = 0.0
		jumped.emit()
	_phase += delta * buffer.rate_at(0) * _pace
	while _phase >= 1.0 and buffer.count > 1 and _may_idle_on():
		_step(now)
		_phase -= 1.0
	_phase = minf(_phase, 1.0)
	_steer(_idle_frames_ahead(), delta)
	fraction = maxf(_phase, 0.0) if _joins(0, 1) and buffer.line_at(1) == 0 else 0.0


## From an idle frame to the next one, or back into a line whose late sound has come.
func _may_idle_on() -> bool:
	return buffer.line_at(1) == 0 or buffer.line_at(1) == sounding


func _idle_frames_ahead() -> int:
	var ahead := 0
	for index: int in range(1, buffer.count):
		if buffer.line_at(index) != 0:
			break
		ahead += 1
	return ahead


## Frames of lines whose sound is over are not shown any more.
func _leave_old_lines(now: float) -> void:
	var skipped := 0
	while buffer.count > 1 and buffer.line_at(0) != 0 and buffer.line_at(1) == buffer.line_at(0):
		_step(now)
		skipped += 1
	if buffer.count > 1 and buffer.line_at(0) != 0 and buffer.line_at(1) == 0:
		_step(now)
		_phase = 0.0
	if skipped > 1:
		jumped.emit()


func _steer(ahead: int, delta: float) -> void:
	_lowest = mini(_lowest, ahead)
	_window += delta
	if _window >= 1.0:
		if _lowest < SPARE:
			_pace = 0.95
		else:  # one frame too many does no harm, and hurrying for it would end in running dry
			_pace = clampf(1.0 + 0.02 * (_lowest - SPARE - 1), 1.0, 1.2)
		_window = 0.0
		_lowest = ahead


func _joins(first: int, second: int) -> bool:
	return second < buffer.count and buffer.seq_at(second) == buffer.seq_at(first) + 1


func _step(now: float) -> void:
	buffer.drop(1)
	if _broken:
		_broken = false
		jumped.emit()
	var age := now - buffer.arrival_at(0)
	if ages.size() < 512:
		ages.append(age)
	else:
		ages[_age_at] = age
	_age_at = (_age_at + 1) % 512
