extends "res://test_case.gd"
## A live face without a socket: frames, bad frames, generations, credit, and memory over a long
## run.

const RuntimeDouble := preload("res://runtime_double.gd")
const Performer := preload("res://addons/parley/live/performer.gd")
const Arkit := preload("res://addons/parley/face/arkit.gd")

const STEP := 1.0 / 60.0

var _client: ParleyClient
var _runtime: RuntimeDouble
var _performer: Performer


func _enter(columns: PackedStringArray = Arkit.columns) -> void:
	_client = ParleyClient.new()
	_client.active = false
	add_child(_client)
	_runtime = RuntimeDouble.new(_client._core)
	_performer = Performer.new(_client, {})
	_runtime.welcome()
	_runtime.open(1, columns)
	_runtime.hear()


static func _rows(count: int, value: float) -> PackedFloat32Array:
	var rows := PackedFloat32Array()
	rows.resize(60 * count)
	rows.fill(value)
	return rows


func _advance(seconds: float) -> void:
	for _i: int in roundi(seconds / STEP):
		_runtime.now += STEP
		_performer.advance(STEP, NAN, _runtime.now)


func test_frames_are_shown_and_credit_is_granted() -> void:
	_enter()
	_runtime.frames(1, _rows(4, 0.5))
	_advance(0.3)
	near(_performer.blender.pose[0], 0.5, 1e-6)
	var heard := _runtime.hear().filter(func(m: Dictionary) -> bool: return m["type"] == "credit")
	equal(heard.size(), 1)
	equal(heard[0]["frames"], 4)


func test_columns_in_another_order_and_unknown_ones() -> void:
	var columns := Arkit.columns.duplicate()
	columns.reverse()
	_enter(columns)
	var rows := _rows(8, 0.0)
	for n: int in 8:
		rows[60 * n + 59 - Arkit.column_of("jawOpen")] = 0.75
	_runtime.frames(1, rows)
	_advance(0.25)
	near(_performer.blender.pose[Arkit.column_of("jawOpen")], 0.75, 1e-6)


func test_bad_frames_are_dropped_with_one_warning() -> void:
	_enter()
	expect_warnings(1)
	_runtime.frames(1, _rows(1, 0.25))
	_advance(0.1)
	_runtime.frames(1, _rows(1, NAN))
	_runtime.frames(1, _rows(1, INF))
	_runtime.say(
		{"type": "frames", "stream": 1, "seq": 10, "count": 2}, [PackedByteArray([1, 2, 3])]
	)
	_runtime.say(
		{"type": "frames", "stream": 1, "seq": 12, "count": 1},
		[PackedByteArray(), PackedByteArray()]
	)
	equal(_performer.bad_frames, 4)
	_advance(0.1)
	for number: float in _performer.blender.pose:
		near(number, 0.25, 1e-6)


func test_frames_of_an_old_generation_are_not_shown() -> void:
	_enter()
	_runtime.frames(1, _rows(12, 0.1))
	_advance(0.25)
	_performer.interrupt()
	equal(RuntimeDouble.types_of(_runtime.hear()), ["credit", "interrupt"])
	_runtime.frames(1, _rows(2, 0.9))
	_advance(0.1)
	near(_performer.blender.pose[0], 0.1, 1e-6, "before the answer nothing counts")
	_runtime.say({"type": "event", "event": "interrupted", "stream": 1, "generation": 1})
	_runtime.frames(1, _rows(2, 0.9))
	_runtime.frames(1, _rows(12, 0.3), {"generation": 1})
	_advance(0.3)
	near(_performer.blender.pose[0], 0.3, 1e-6)


func test_an_interrupt_in_mid_line_makes_no_jump() -> void:
	_enter()
	var rising := PackedFloat32Array()
	for n: int in 30:
		rising.append_array(_rows(1, n / 30.0))
	_runtime.frames(1, rising, {"line": 1})
	_performer.playout.begin(1, _runtime.now)
	for n: int in 31:  # ends between two frames
		_runtime.now += STEP
		_performer.advance(STEP, n * STEP, _runtime.now)
	near(_performer.blender.pose[0], 0.5, 0.01, "in mid line")
	_performer.interrupt()
	_runtime.say({"type": "event", "event": "interrupted", "stream": 1, "generation": 1})
	var before := _performer.blender.pose[0]
	for n: int in 60:
		if n % 8 == 4:
			_runtime.frames(1, _rows(4, 0.9), {"generation": 1})
		_advance(STEP)
		var step := absf(_performer.blender.pose[0] - before)
		yes(step < 0.06, "step %d is %s" % [n, step])  # a blend over 0.4 has 0.055
		before = _performer.blender.pose[0]
	near(before, 0.9, 1e-3, "the new generation")


func test_without_frames_it_eases_to_rest() -> void:
	_enter()
	_runtime.frames(1, _rows(4, 0.8))
	_advance(0.3)
	var before := _performer.blender.pose[0]
	near(before, 0.8, 1e-6)
	for _i: int in 120:
		_advance(STEP)
		yes(before - _performer.blender.pose[0] < 0.1, "in small steps")
		before = _performer.blender.pose[0]
	near(before, 0.0, 0.01)


func test_ten_thousand_frames_leave_no_memory_behind() -> void:
	_enter()
	var rows := _rows(4, 0.5)
	for _i: int in 250:
		_live_on(rows)
	var memory := OS.get_static_memory_usage()
	var objects := Performance.get_monitor(Performance.OBJECT_COUNT)
	for _i: int in 2500:
		_live_on(rows)
	equal(Performance.get_monitor(Performance.OBJECT_COUNT), objects, "objects")
	var grown := OS.get_static_memory_usage() - memory
	yes(grown < 4096, "memory grew by %d bytes" % grown)
	yes(_performer.playout.buffer.dropped == 0, "all were shown")


func _live_on(rows: PackedFloat32Array) -> void:
	_runtime.frames(1, rows)
	_advance(4.0 / 30.0)
	_runtime.hear()
	_runtime.sent.clear()
