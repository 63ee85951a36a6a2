extends "res://test_case.gd"

const ZmtpDealer := preload("res://addons/parley/wire/zmtp_dealer.gd")

# What libzmq 4.3 sends first (ZMTP 3.1, NULL), and its READY as a ROUTER.
const GREETING := (
	"ff00000000000000017f03014e554c4c00000000000000000000000000000000"
	+ "0000000000000000000000000000000000000000000000000000000000000000"
)
const READY := (
	"042905524541445" + "90b536f636b65742d5479706500000006524f55544552084964656e7469747900000000"
)


func _hello(dealer: ZmtpDealer) -> void:
	dealer.feed((GREETING + READY).hex_decode())
	equal(dealer.state, ZmtpDealer.State.READY, dealer.failure)
	dealer.take_output()


func _part(text: String) -> PackedByteArray:
	return text.to_ascii_buffer()


func test_greeting_is_sent_whole_and_ready_after_the_peers() -> void:
	var dealer := ZmtpDealer.new()
	var greeting := dealer.take_output()
	equal(greeting.size(), 64)
	equal(greeting.hex_encode().substr(0, 32), "ff00000000000000007f03014e554c4c")
	yes(not dealer.send([_part("early")]), "nothing is sent before READY")
	dealer.feed(GREETING.hex_decode())
	equal(
		dealer.take_output().hex_encode(),
		(
			"042905524541445"
			+ "90b536f636b65742d54797065000000064445414c4552084964656e7469747900000000"
		)
	)
	equal(dealer.state, ZmtpDealer.State.HANDSHAKE)
	dealer.feed(READY.hex_decode())
	equal(dealer.state, ZmtpDealer.State.READY)
	yes(dealer.send([_part("a"), PackedByteArray()]), "messages go out now")
	equal(dealer.take_output().hex_encode(), "0101610000")


func test_padding_of_a_greeting_does_not_matter() -> void:
	var dealer := ZmtpDealer.new()
	dealer.feed((GREETING.replace("ff0000000000000001", "ffa1b2c3d4e5f60718") + READY).hex_decode())
	equal(dealer.state, ZmtpDealer.State.READY)


func test_byte_by_byte() -> void:
	var long := PackedByteArray()
	long.resize(300)
	long.fill(0x61)
	var bytes := (GREETING + READY + "0101" + "68" + "0000" + "02000000000000012c").hex_decode()
	bytes.append_array(long)
	var dealer := ZmtpDealer.new()
	for byte: int in bytes:
		dealer.feed(PackedByteArray([byte]))
	equal(dealer.take_message(), [_part("h"), PackedByteArray()] as Array[PackedByteArray])
	equal(dealer.take_message(), [long] as Array[PackedByteArray])
	equal(dealer.take_message(), [] as Array[PackedByteArray])


func test_long_frames_are_written_with_eight_bytes_of_length() -> void:
	var dealer := ZmtpDealer.new()
	_hello(dealer)
	var long := PackedByteArray()
	long.resize(70_000)
	dealer.send([long])
	var bytes := dealer.take_output()
	equal(bytes.slice(0, 9).hex_encode(), "020000000000011170")
	equal(bytes.size(), 70_009)


func test_ping_is_answered_with_its_context() -> void:
	var dealer := ZmtpDealer.new()
	_hello(dealer)
	dealer.feed("04090450494e4700640a0b".hex_decode())
	equal(dealer.take_output().hex_encode(), "040704504f4e470a0b")
	dealer.feed("04070450494e470064".hex_decode())
	equal(dealer.take_output().hex_encode(), "040504504f4e47")
	equal(dealer.state, ZmtpDealer.State.READY)


func test_unknown_commands_are_passed_over() -> void:
	var dealer := ZmtpDealer.new()
	_hello(dealer)
	dealer.feed("040403464f4f".hex_decode() + "00016d".hex_decode())
	equal(dealer.take_message(), [_part("m")] as Array[PackedByteArray])


func test_peers_faults_end_it_with_a_reason() -> void:
	var curve := GREETING.replace("4e554c4c00", "4355525645")
	var pub := READY.replace("06524f55544552", "03505542").replace("0429", "0426")
	for fault: Array in [
		["485454502f312e31203430302042616420526571756573740d0a", "does not speak ZeroMQ"],
		[GREETING.replace("7f03", "7f01"), "too old"],
		[curve, "CURVE"],
		[GREETING + pub, "PUB socket"],
		[GREETING + "0009054552524f5203626164", "before READY"],
		[GREETING + "040a054552524f5203626164", "refused the connection: bad"],
		[GREETING + READY + READY, "twice"],
		[GREETING + READY + "08000000", "flags"],
		[GREETING + READY + "0500", "flags"],
		[GREETING + READY + "02ffffffffffffffff", "too long"],
		[GREETING + READY + "0200000000f0000000", "too long"],
		[GREETING + READY + "06000000000000ffff", "too long"],
		[GREETING + READY + "040509" + "41414141", "cut short"],
		[GREETING + READY + "040504" + "50494e47", "cut short"],
		[GREETING + "040a0552454144590b536f63", "cut short"],
		[GREETING + READY + "0100".repeat(66), "more than 65 parts"],
	]:
		var dealer := ZmtpDealer.new()
		dealer.feed(str(fault[0]).hex_decode())
		equal(dealer.state, ZmtpDealer.State.FAILED, str(fault[1]))
		yes(
			dealer.failure.contains(str(fault[1])),
			"'%s' tells of '%s'" % [dealer.failure, fault[1]]
		)
		dealer.feed(GREETING.hex_decode())
		equal(dealer.state, ZmtpDealer.State.FAILED)


func test_the_cap_counts_all_parts_of_a_message() -> void:
	var dealer := ZmtpDealer.new(1000)
	_hello(dealer)
	var six := PackedByteArray()
	six.resize(600)
	dealer.feed("020000000000000258".hex_decode() + six)
	equal(dealer.take_message().size(), 1)
	dealer.feed("030000000000000258".hex_decode() + six + "020000000000000258".hex_decode())
	yes(dealer.failure.contains("too long"), dealer.failure)


func test_no_bytes_disturb_it() -> void:
	var random := RandomNumberGenerator.new()
	random.seed = 3
	var sane := (GREETING + READY + "0101680000" + "04070450494e470064" + "00016d").hex_decode()
	for _round: int in 1500:
		var bytes := sane.duplicate()
		for _i: int in random.randi_range(0, 3):
			bytes[random.randi_range(0, bytes.size() - 1)] = random.randi_range(0, 255)
		var dealer := ZmtpDealer.new()
		var at := 0
		while at < bytes.size():
			var step := random.randi_range(1, 40)
			dealer.feed(bytes.slice(at, at + step))
			at += step
		yes(
			(dealer.state == ZmtpDealer.State.FAILED) == (dealer.failure != ""),
			"failed with a reason"
		)
