extends RefCounted
## A TCP connection to a ROUTER that comes back by itself: socket, ZMTP, and waits between attempts.
##
## `poll` is called each frame and never waits: it takes what has come, sends what fits. After a
## lost or refused connection it tries again after 0.1 s, then twice as long each time up to 3 s.

signal opened
## The peer is ready to take messages.

signal lost(why: String)
## The connection ended or an attempt failed; another follows.

const ZmtpDealer := preload("zmtp_dealer.gd")

const FIRST_WAIT := 0.1
const LONGEST_WAIT := 3.0

const PATIENCE := 5.0
## Seconds that an attempt may take until the peer is READY, and that a peer may take no bytes.

var host := ""
var port := 0

var _tcp: StreamPeerTCP
var _zmtp: ZmtpDealer
var _unsent := PackedByteArray()
var _unsent_at := 0
var _next_attempt := 0.0
var _wait := FIRST_WAIT
var _since := 0.0
var _took := 0.0
var _moved := false
var _query := IP.RESOLVER_INVALID_ID
var _ready := false
var _told := ""


## Reads "tcp://HOST:PORT"; gives what is wrong with it, or nothing.
func set_address(address: String) -> String:
	var rest := address.trim_prefix("tcp://")
	var colon := rest.rfind(":")
	var number := rest.substr(colon + 1)
	if not address.begins_with("tcp://") or colon < 1 or not number.is_valid_int():
		return "'%s' is no address; write tcp://HOST:PORT, as tcp://127.0.0.1:5750" % address
	if number.to_int() < 1 or number.to_int() > 65535:
		return "'%s' has no port from 1 to 65535" % address
	host = rest.substr(0, colon).trim_prefix("[").trim_suffix("]")
	port = number.to_int()
	return ""


func is_open() -> bool:
	return _ready


## Tells the connection what time it is (seconds, of a clock that never goes back), and lets it
## work.
func poll(now: float) -> void:
	if _tcp == null:
		if _query != IP.RESOLVER_INVALID_ID:
			_resolve(now)
		elif now >= _next_attempt:
			_begin(now)
		return
	_tcp.poll()
	match _tcp.get_status():
		StreamPeerTCP.STATUS_CONNECTING:
			if now - _since > PATIENCE:
				_lose("%s:%d does not answer" % [host, port], now)
		StreamPeerTCP.STATUS_CONNECTED:
			_exchange(now)
		_:
			var why := "%s:%d closed the connection" if _ready else "nothing listens at %s:%d"
			_lose(why % [host, port], now)


## The next message, or an empty array.
func take_message() -> Array[PackedByteArray]:
	if _zmtp == null:
		return []
	return _zmtp.take_message()


## Sends a message; false when the peer is not there.
func send(parts: Array[PackedByteArray]) -> bool:
	return _ready and _zmtp.send(parts)


## Hands all that was sent to the socket, as far as it takes it now.
func flush() -> void:
	if _tcp == null or _tcp.get_status() != StreamPeerTCP.STATUS_CONNECTED:
		return
	if _zmtp.has_output():
		if _unsent_at == _unsent.size():
			_unsent = _zmtp.take_output()
			_unsent_at = 0
		else:
			_unsent.append_array(_zmtp.take_output())
	if _unsent_at == _unsent.size():
		return
	var waiting := _unsent if _unsent_at == 0 else _unsent.slice(_unsent_at)
	var result := _tcp.put_partial_data(waiting)
	if result[0] == OK:
		_unsent_at += result[1]
		_moved = _moved or result[1] > 0
	if _unsent_at == _unsent.size():
		_unsent.clear()
		_unsent_at = 0


## Gives the connection up, after handing over what waits if the socket takes it.
func close() -> void:
	flush()
	_drop()


## Gives up this connection, and tries another soon.
func reconnect(why: String, now: float) -> void:
	if _tcp != null:
		_lose(why, now)


func _begin(now: float) -> void:
	_since = now
	if host.is_valid_ip_address():
		_connect(host, now)
	else:  # asked in the background: connect_to_host would wait for the answer
		_query = IP.resolve_hostname_queue_item(host)


func _resolve(now: float) -> void:
	var status := IP.get_resolve_item_status(_query)
	if status == IP.RESOLVER_STATUS_WAITING and now - _since <= PATIENCE:
		return
	var address := IP.get_resolve_item_address(_query) if status == IP.RESOLVER_STATUS_DONE else ""
	IP.erase_resolve_item(_query)
	_query = IP.RESOLVER_INVALID_ID
	if address.is_empty():
		_lose("there is no host '%s'" % host, now)
	else:
		_connect(address, now)


func _connect(address: String, now: float) -> void:
	_tcp = StreamPeerTCP.new()
	_zmtp = ZmtpDealer.new()
	_took = now
	var error := _tcp.connect_to_host(address, port)
	if error != OK:
		_lose("%s:%d cannot be reached (%s)" % [host, port, error_string(error)], now)


func _exchange(now: float) -> void:
	if not _ready:
		_tcp.set_no_delay(true)
	var available := _tcp.get_available_bytes()
	if available > 0:
		var got := _tcp.get_partial_data(available)
		if got[0] == OK:
			var bytes: PackedByteArray = got[1]
			_zmtp.feed(bytes)
	if _zmtp.state == ZmtpDealer.State.FAILED:
		_lose(_zmtp.failure, now)
		return
	flush()
	if not _ready and _zmtp.state == ZmtpDealer.State.READY:
		_ready = true
		_wait = FIRST_WAIT
		_told = ""
		opened.emit()
	elif not _ready and now - _since > PATIENCE:
		_lose("%s:%d does not greet; is it 'parley serve'?" % [host, port], now)
	if _moved or _unsent.is_empty():
		_moved = false
		_took = now
	elif now - _took > PATIENCE:
		_lose("%s:%d takes no more bytes" % [host, port], now)


func _lose(why: String, now: float) -> void:
	_drop()
	_next_attempt = now + _wait
	_wait = minf(_wait * 2.0, LONGEST_WAIT)
	if why != _told:  # each reason once, not each attempt
		_told = why
		lost.emit(why)


func _drop() -> void:
	if _query != IP.RESOLVER_INVALID_ID:
		IP.erase_resolve_item(_query)
		_query = IP.RESOLVER_INVALID_ID
	if _tcp != null:
		_tcp.disconnect_from_host()
	_tcp = null
	_zmtp = null
	_ready = false
	_unsent.clear()
	_unsent_at = 0
