extends "res://test_case.gd"
## A connection over real sockets, with a peer of this test.

const Connection := preload("res://addons/parley/wire/connection.gd")

const PEER := (
	"ff00000000000000017f03014e554c4c00000000000000000000000000000000"
	+ "0000000000000000000000000000000000000000000000000000000000000000"
	+ "042905524541445"
	+ "90b536f636b65742d5479706500000006524f55544552084964656e7469747900000000"
)

var _server := TCPServer.new()
var _connection := Connection.new()
var _news: Array[String] = []


func _enter(host: String = "127.0.0.1") -> void:
	equal(_server.listen(0, "127.0.0.1"), OK)
	equal(_connection.set_address("tcp://%s:%d" % [host, _server.get_local_port()]), "")
	_connection.opened.connect(func() -> void: _news.append("opened"))
	_connection.lost.connect(func(why: String) -> void: _news.append(why))


func _accept() -> StreamPeerTCP:
	await until(
		func() -> bool:
			_connection.poll(Time.get_ticks_msec() * 0.001)
			return _server.is_connection_available(),
		"it connects"
	)
	return _server.take_connection()


func _poll_until(there: Callable, what: String) -> void:
	await until(
		func() -> bool:
			_connection.poll(Time.get_ticks_msec() * 0.001)
			return there.call(),
		what
	)


func test_addresses() -> void:
	equal(_connection.set_address("tcp://localhost:5750"), "")
	equal(_connection.set_address("tcp://[::1]:5750"), "")
	equal(_connection.host, "::1")
	for wrong: String in ["", "127.0.0.1:5750", "tcp://host", "tcp://:1", "tcp://a:0", "tcp://a:x"]:
		yes(_connection.set_address(wrong) != "", "'%s' is refused" % wrong)


func test_opens_sends_and_comes_back() -> void:
	_enter("localhost")
	for round_of: int in 2:
		_news.clear()
		var peer: StreamPeerTCP = await _accept()
		peer.put_data(PEER.hex_decode())
		await _poll_until(func() -> bool: return "opened" in _news, "the peer is ready")
		yes(_connection.send([PackedByteArray([7])]), "it sends")
		await _poll_until(
			func() -> bool:
				peer.poll()
				return peer.get_available_bytes() >= 64 + 42 + 3,
			"greeting, READY and message arrive"
		)
		peer.put_data("0002".hex_decode() + PackedByteArray([1, 2]))
		var got: Array[Array] = []
		await _poll_until(
			func() -> bool:
				var message := _connection.take_message()
				if not message.is_empty():
					got.append(message)
				return not got.is_empty(),
			"a message comes"
		)
		equal(got[0], [PackedByteArray([1, 2])])
		peer.disconnect_from_host()
		await _poll_until(func() -> bool: return _news.size() > 1, "the loss is told")
		yes(_news[1].contains("closed the connection"), _news[1])
		yes(not _connection.is_open(), "it is closed")


func test_another_program_at_the_port_is_told_of_once() -> void:
	_enter()
	for round_of: int in 3:
		var peer: StreamPeerTCP = await _accept()
		peer.put_data("HTTP/1.1 400 Bad Request\r\n\r\n".to_ascii_buffer())
		await _poll_until(func() -> bool: return not _news.is_empty(), "the reason is told")
		peer.disconnect_from_host()
	equal(_news.size(), 1)
	yes(_news[0].contains("ZeroMQ"), _news[0])


func test_waits_grow_while_nobody_is_there() -> void:
	_enter()
	_server.stop()
	var now := 0.0
	var attempts := 0
	for _i: int in 200:  # 20 simulated seconds
		var before := _connection._tcp
		now += 0.1
		_connection.poll(now)
		if _connection._tcp != null and _connection._tcp != before:
			attempts += 1
		await get_tree().process_frame
	yes(attempts >= 4 and attempts <= 14, "%d attempts in 20 seconds" % attempts)
	equal(_news.size(), 1, "and one report of it")
