extends "res://test_case.gd"
## The clock of frames, with time that the test turns.

const Playout := preload("res://addons/parley/playback/playout.gd")
const JitterBuffer := preload("res://addons/parley/playback/jitter_buffer.gd")

const STEP := 1.0 / 60.0

var _seq := 0
var _now := 100.0


func _push(playout: Playout, line: int, count: int, time: float = 0.0) -> void:
	var row := PackedFloat32Array()
	row.resize(count)
	playout.buffer.push(
		{"seq": _seq, "line": line, "time": time, "rate": 30.0, "count": count}, [row], 1, _now
	)
	_seq += count


func _advance(playout: Playout, seconds: float, media: float = NAN) -> void:
	var steps := roundi(seconds / STEP)
	for i: int in steps:
		_now += STEP
		var heard := media if is_nan(media) else media + (i + 1) * STEP
		playout.advance(STEP, heard, _now)


func test_a_line_waits_for_its_sound_and_follows_it() -> void:
	var playout := Playout.new()
	_push(playout, 0, 2)
	_advance(playout, 2 * STEP)
	_push(playout, 1, 30)
	equal(playout.waiting_line(_now), 1)
	_advance(playout, 0.5)
	equal(playout.buffer.line_at(0), 0, "the line on screen")
	playout.begin(1, _now)
	equal(playout.waiting_line(_now), 0)
	_advance(playout, 0.45, 0.0)
	equal(playout.buffer.line_at(0), 1)
	near(playout.buffer.time_at(0) + playout.fraction / 30.0, 0.45, 1e-6, "media time on screen")
	playout.advance(STEP, 0.47, _now)
	near(playout.fraction, 0.47 * 30.0 - 14.0, 1e-4, "fraction")


func test_a_line_does_not_start_with_a_frame_or_two_in_hand() -> void:
	var playout := Playout.new()
	_push(playout, 1, 2)
	equal(playout.waiting_line(_now), 0)
	_push(playout, 1, 2, 2.0 / 30.0)
	equal(playout.waiting_line(_now), 1)
	playout.interrupt()
	_push(playout, 2, 1)
	_advance(playout, 0.2)
	equal(playout.waiting_line(_now), 2, "a short line waits no longer")


func test_late_frames_of_a_line_are_passed_over() -> void:
	var playout := Playout.new()
	_push(playout, 1, 3)
	playout.begin(1, _now)
	playout.advance(STEP, 0.5, _now)
	equal(playout.buffer.seq_at(0), 2, "the newest there is")
	_push(playout, 1, 20, 0.1)
	playout.advance(STEP, 0.6, _now)
	equal(playout.buffer.seq_at(0), 18)


func test_idle_bursts_become_a_steady_pace() -> void:
	var playout := Playout.new()
	var steps: Array[int] = []
	for burst: int in 60:  # four frames each 4/30 s
		_push(playout, 0, 4)
		var before := playout.buffer.seq_at(0)
		_advance(playout, 4.0 / 30.0)
		if burst > 20:
			steps.append(playout.buffer.seq_at(0) - before)
	for step: int in steps:
		yes(step >= 3 and step <= 5, "%d frames in the time of four" % step)
	yes(playout.stalls <= 2, "it ran dry %d times" % playout.stalls)
	yes(playout.buffer.count <= 8, "%d frames wait" % playout.buffer.count)


func test_it_catches_up_after_a_pause() -> void:
	var playout := Playout.new()
	_push(playout, 0, 4)
	_advance(playout, 0.1)
	var jumps := [0]
	playout.jumped.connect(func() -> void: jumps[0] += 1)
	_push(playout, 0, 60)
	_advance(playout, 0.1)
	yes(playout.buffer.count < 6, "%d frames wait" % playout.buffer.count)
	equal(jumps[0], 1, "jumps")


func test_frames_that_stop_are_noticed_and_counted() -> void:
	var playout := Playout.new()
	_push(playout, 0, 3)
	_advance(playout, 0.05)
	equal(playout.starved, 0.0)
	_advance(playout, 1.0)
	yes(playout.starved > 0.8, "starved")
	equal(playout.stalls, 1)
	_push(playout, 0, 3)
	_advance(playout, STEP)
	equal(playout.starved, 0.0)


func test_late_sound_lets_the_face_idle_in_mid_line() -> void:
	var playout := Playout.new()
	_push(playout, 1, 6)
	playout.begin(1, _now)
	_push(playout, 0, 6)
	playout.advance(STEP, 0.21, _now)
	equal(playout.buffer.line_at(0), 0)
	equal(playout.waiting_line(_now), 0, "no other line waits")
	_push(playout, 1, 6, 0.2)
	for _i: int in 40:
		playout.advance(STEP, 0.21, _now)
	equal(playout.buffer.line_at(0), 1, "back in the line")


func test_after_the_sound_its_frames_are_left() -> void:
	var playout := Playout.new()
	_push(playout, 1, 30)
	_push(playout, 0, 8)
	playout.begin(1, _now)
	_advance(playout, 0.3, 0.0)
	playout.end()
	_advance(playout, STEP)
	equal(playout.buffer.line_at(0), 0)


func test_the_next_line_does_not_begin_without_its_sound() -> void:
	var playout := Playout.new()
	_push(playout, 1, 6)
	_push(playout, 2, 6)
	playout.begin(1, _now)
	_advance(playout, 1.0, 0.0)
	equal(playout.buffer.line_at(0), 1)
	equal(playout.waiting_line(_now), 2)
	playout.end()
	playout.begin(2, _now)
	playout.advance(STEP, 0.0, _now)
	equal(playout.buffer.line_at(0), 2)


func test_interrupt_holds_the_frame_on_screen() -> void:
	var playout := Playout.new()
	_push(playout, 1, 30)
	playout.begin(1, _now)
	_advance(playout, 0.3, 0.0)
	var shown := playout.buffer.seq_at(0)
	playout.interrupt()
	equal(playout.buffer.count, 1)
	equal(playout.buffer.seq_at(0), shown)
	equal(playout.sounding, 0)


func test_the_ring_never_grows_and_drops_the_oldest() -> void:
	var buffer := JitterBuffer.new()
	var row := PackedFloat32Array([0.0])
	for n: int in 1000:
		buffer.push({"seq": n, "line": 0, "time": 0.0, "rate": 30.0, "count": 1}, [row], 1, 0.0)
	equal(buffer.count, JitterBuffer.CAPACITY)
	equal(buffer.dropped, 1000 - JitterBuffer.CAPACITY)
	equal(buffer.seq_at(buffer.count - 1), 999)
	buffer.push({"seq": 990, "line": 0, "time": 0.0, "rate": 30.0, "count": 4}, [row], 1, 0.0)
	equal(buffer.seq_at(buffer.count - 1), 999, "older frames are passed over")
