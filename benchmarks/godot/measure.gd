extends SceneTree
## What the Godot addon costs, for bench_godot.py: prints one line of JSON.
##
## With --port=N, also how old frames are when they are shown, from the runtime there.

const RuntimeDouble := preload("res://runtime_double.gd")
const Character := preload("res://character.gd")
const ZmtpDealer := preload("res://addons/parley/wire/zmtp_dealer.gd")
const Codec := preload("res://addons/parley/protocol/codec.gd")

const FRAMES := 10_000
const BURST := 4
const GREETING := (
	"ff00000000000000017f03014e554c4c00000000000000000000000000000000"
	+ "0000000000000000000000000000000000000000000000000000000000000000"
	+ "042905524541445"
	+ "90b536f636b65742d5479706500000006524f55544552084964656e7469747900000000"
)


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var figures := {}
	_measure_decoding(figures)
	await _measure_showing(figures)
	var port := _option("port")
	if not port.is_empty():
		await _measure_age(figures, "tcp://127.0.0.1:%s" % port)
	print("PARLEY_RESULT ", JSON.stringify(figures))
	quit()


## Bytes of the socket to rows in the jitter buffer: ZMTP, MessagePack, checks, float32.
func _measure_decoding(figures: Dictionary) -> void:
	var client := ParleyClient.new()
	client.active = false
	root.add_child(client)
	var runtime := RuntimeDouble.new(client._core)
	var performer := ParleyNPC.Performer.new(client, {})
	runtime.welcome()
	runtime.open(1)
	var wire: Array[PackedByteArray] = []
	for n: int in FRAMES / BURST:
		wire.append(_frames_on_the_wire(n * BURST))
	var dealer := ZmtpDealer.new()
	dealer.feed(GREETING.hex_decode())
	var spent := PackedFloat32Array()
	for bytes: PackedByteArray in wire:
		var started := Time.get_ticks_usec()
		dealer.feed(bytes)
		client._core.receive(dealer.take_message(), 0.0)
		spent.append(Time.get_ticks_usec() - started)
	figures["decode_us"] = _median(spent) / BURST
	assert(performer.playout.buffer.count > 0)
	client.queue_free()


static func _frames_on_the_wire(seq: int) -> PackedByteArray:
	var rows := PackedFloat32Array()
	rows.resize(60 * BURST)
	rows.fill(0.25)
	var message := {
		"type": "frames",
		"stream": 1,
		"seq": seq,
		"count": BURST,
		"line": 1,
		"time": seq / 30.0,
		"waited": 0.001,
		"compute": 0.02
	}
	var sender := ZmtpDealer.new()
	sender.feed(GREETING.hex_decode())
	sender.take_output()
	sender.send(Codec.new().encode(message, [rows.to_byte_array()]))
	return sender.take_output()


## Rows in the buffer to blend shapes of the bundled head: clock, interpolation, 52 shapes, the
## head.
func _measure_showing(figures: Dictionary) -> void:
	var character := Character.make("tcp://127.0.0.1:9", {"mode": ParleyNPC.Mode.LIVE})
	root.add_child(character)
	await process_frame
	var npc: ParleyNPC = character.get_node("Npc")
	var client: ParleyClient = character.get_node("Client")
	client.active = false
	npc.set_process(false)
	var performer := npc.performer()
	var runtime := RuntimeDouble.new(client._core)
	runtime.welcome()
	runtime.open(performer.channel.stream())
	var rows := PackedFloat32Array()
	rows.resize(60 * BURST)
	rows.fill(0.25)
	var spent := PackedFloat32Array()
	spent.resize((FRAMES + 1000) / BURST)
	var before := 0
	var objects := 0.0
	for n: int in (FRAMES + 1000) / BURST:
		if n == 1000 / BURST:
			before = OS.get_static_memory_usage()
			objects = Performance.get_monitor(Performance.OBJECT_COUNT)
		runtime.frames(performer.channel.stream(), rows)
		runtime.hear()
		runtime.sent.clear()
		var started := Time.get_ticks_usec()
		for _i: int in BURST:
			runtime.now += 1.0 / 30.0
			performer.advance(1.0 / 30.0, NAN, runtime.now)
			npc.face.apply(performer.blender.pose)
		spent[n] = Time.get_ticks_usec() - started
	figures["grown_bytes"] = OS.get_static_memory_usage() - before
	figures["grown_objects"] = Performance.get_monitor(Performance.OBJECT_COUNT) - objects
	figures["show_us"] = _median(spent) / BURST
	character.queue_free()
	await process_frame


## Seconds from arrival in the game to display, idle and while lines are spoken, at 60 pictures a
## second.
func _measure_age(figures: Dictionary, address: String) -> void:
	Engine.max_fps = 60
	var character := Character.make(address, {"patience": 20.0})
	root.add_child(character)
	var npc: ParleyNPC = character.get_node("Npc")
	while not npc.is_live() or not npc.performer().is_alive():
		await process_frame
	var idle := PackedFloat32Array()
	var spoken := PackedFloat32Array()
	var behind := PackedFloat32Array()  # by how much the face is behind the sound
	await create_timer(3.0).timeout
	for round_of: int in 3:
		npc.performer().playout.ages.clear()
		await create_timer(4.0).timeout
		idle.append_array(npc.performer().playout.ages)
		npc.say("res://line.wav")
		while not npc.is_speaking():
			await process_frame
		npc.performer().playout.ages.clear()
		while npc.is_speaking():
			behind.append(_behind(npc))
			await process_frame
		spoken.append_array(npc.performer().playout.ages)
	for kind: Array in [["age_idle", idle], ["age_spoken", spoken], ["behind_sound", behind]]:
		var ages: PackedFloat32Array = kind[1]
		ages.sort()
		for part: int in [50, 95]:
			figures["%s_ms_p%d" % [kind[0], part]] = (
				1000.0 * ages[mini(ages.size() * part / 100, ages.size() - 1)]
			)
	figures["stalls"] = npc.performer().playout.stalls


static func _behind(npc: ParleyNPC) -> float:
	var playout := npc.performer().playout
	if playout.buffer.line_at(0) == 0:
		return 0.0
	var shown := playout.buffer.time_at(0) + playout.fraction / playout.buffer.rate_at(0)
	return maxf(npc.subtitle_time - shown, 0.0)


## A busy machine interrupts some bursts; the median is what the code costs.
static func _median(values: PackedFloat32Array) -> float:
	values.sort()
	return values[values.size() / 2]


static func _option(name: String) -> String:
	for argument: String in OS.get_cmdline_user_args():
		if argument.begins_with("--%s=" % name):
			return argument.get_slice("=", 1)
	return ""
