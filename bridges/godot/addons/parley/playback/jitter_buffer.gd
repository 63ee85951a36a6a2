extends RefCounted
## Frames that have come and are not shown yet, oldest first, in a ring that never grows.
##
## A frame is a row of numbers, or a picture. The oldest frame is the one on screen; it stays until
## a newer one takes its place.

const CAPACITY := 256

var dropped := 0
## Frames that were thrown away because the ring was full.

var count := 0
var _first := 0
var _seqs := PackedInt64Array()
var _lines := PackedInt64Array()
var _times := PackedFloat64Array()
var _rates := PackedFloat64Array()
var _arrivals := PackedFloat64Array()
var _offsets := PackedInt32Array()
var _payloads: Array[Variant] = []


func _init() -> void:
	_seqs.resize(CAPACITY)
	_lines.resize(CAPACITY)
	_times.resize(CAPACITY)
	_rates.resize(CAPACITY)
	_arrivals.resize(CAPACITY)
	_offsets.resize(CAPACITY)
	_payloads.resize(CAPACITY)


## Adds the frames of a message. `payload_of` frame n is `payloads[n]`, or with one payload for all
## the row that begins at n times `columns` in it. Frames older than the newest are passed over.
func push(message: Dictionary, payloads: Array, columns: int, now: float) -> void:
	var seq: int = message["seq"]
	var line: int = message["line"]
	var time: float = message["time"]
	var rate: float = message["rate"]
	for n: int in int(message["count"]):
		if count > 0 and seq + n <= seq_at(count - 1):
			continue
		if count == CAPACITY:
			drop(1)
			dropped += 1
		var at := (_first + count) % CAPACITY
		_seqs[at] = seq + n
		_lines[at] = line
		_times[at] = time + n / rate
		_rates[at] = rate
		_arrivals[at] = now
		_payloads[at] = payloads[n if columns == 0 else 0]
		_offsets[at] = n * columns
		count += 1


## Forgets the `many` oldest frames.
func drop(many: int) -> void:
	for _i: int in mini(many, count):
		_payloads[_first] = null
		_first = (_first + 1) % CAPACITY
		count -= 1


## Forgets all but the frame on screen, so that the face holds it.
func keep_shown() -> void:
	while count > 1:
		count -= 1
		_payloads[(_first + count) % CAPACITY] = null


## Gives the frame on screen another number.
func renumber_shown(seq: int) -> void:
	if count > 0:
		_seqs[_first] = seq


func clear() -> void:
	drop(count)


func seq_at(index: int) -> int:
	return _seqs[(_first + index) % CAPACITY]


## 0: idle.
func line_at(index: int) -> int:
	return _lines[(_first + index) % CAPACITY]


## Media time, seconds.
func time_at(index: int) -> float:
	return _times[(_first + index) % CAPACITY]


func rate_at(index: int) -> float:
	return _rates[(_first + index) % CAPACITY]


func arrival_at(index: int) -> float:
	return _arrivals[(_first + index) % CAPACITY]


func payload_at(index: int) -> Variant:
	return _payloads[(_first + index) % CAPACITY]


## Where the row begins in its payload.
func offset_at(index: int) -> int:
	return _offsets[(_first + index) % CAPACITY]


## Index of the first frame of a line; -1 when there is none.
func find_line(line: int) -> int:
	for index: int in count:
		if line_at(index) == line:
			return index
	return -1
