@icon("../icons/client.svg")
class_name ParleyClient
extends Node
## The connection to a Parley runtime (`parley serve`) that the NPCs of a game share.
##
## It connects by itself, comes back when the runtime does, and never makes a frame wait. An NPC
## that finds no client in the scene makes one, so most games need none; put one down for another
## address.

signal connected(server: String, pack: String)
## The runtime has welcomed this game.

signal disconnected(reason: String)
## The runtime is gone, or cannot be reached; the client goes on trying. Each reason is told once.

signal refused(code: String, text: String)
## The runtime refused something that concerns no NPC, for example this plugin's version.

signal figures_changed(figures: Dictionary)
## Answer to `ask_figures`.

const Connection := preload("../wire/connection.gd")
const ClientCore := preload("../live/client_core.gd")
const Channel := preload("../live/channel.gd")

const GROUP := &"parley_clients"
const SETTING := "parley/runtime/address"
const USUAL_ADDRESS := "tcp://127.0.0.1:5750"

@export var address := "":
	set(value):
		if value != address:
			address = value
			if is_inside_tree():
				_aim()
## tcp://HOST:PORT of the runtime; without it, the project setting parley/runtime/address.

@export var active := true
## Whether it tries to connect at all.

var figures := {}
## Names and numbers that the runtime told last, see `ask_figures`.

var _connection := Connection.new()
var _core := ClientCore.new("parley-godot 0.1.0, Godot %s" % Engine.get_version_info()["string"])
var _usable := false
var _failed := false


## The client that `node` should use: the first in its tree; made when there is none.
static func of(node: Node) -> ParleyClient:
	var found := node.get_tree().get_first_node_in_group(GROUP) as ParleyClient
	if found == null:
		found = ParleyClient.new()
		found.name = "ParleyClient"
		found.add_to_group(GROUP)
		node.get_tree().root.add_child.call_deferred(found)
	return found


func _init() -> void:
	process_priority = -100  # before all that shows what has come
	process_mode = Node.PROCESS_MODE_ALWAYS  # a paused game still answers the runtime
	_connection.opened.connect(_core.forget)
	_connection.lost.connect(_on_lost)
	_core.welcomed.connect(_on_welcomed)
	_core.refused.connect(_on_refused)
	_core.figures.connect(_on_figures)


func _enter_tree() -> void:
	add_to_group(GROUP)
	_aim()


func _exit_tree() -> void:
	remove_from_group(GROUP)
	_core.leave()
	_send(_now())
	_connection.close()
	_core.forget()


func _process(_delta: float) -> void:
	poll()


## Takes what has come and sends what waits. Called each frame; calling it more often does no harm.
func poll() -> void:
	if not (active and _usable):
		return
	var now := _now()
	_connection.poll(now)
	var parts := _connection.take_message()
	while not parts.is_empty():
		_core.receive(parts, now)
		parts = _connection.take_message()
	if _core.is_silent(now):
		_connection.reconnect("the runtime is silent", now)
	_send(now)


func is_connected_to_runtime() -> bool:
	return _core.is_ready()


## False from when an attempt failed, or the connection was lost, until the runtime's welcome.
func is_within_reach() -> bool:
	return active and _usable and not _failed


## What the runtime can do: `portraits`, `formats`, `profiles`, …; empty while there is none.
func welcome() -> Dictionary:
	return _core.welcome


## Seconds there and back; NAN before the first answer.
func round_trip() -> float:
	return _core.round_trip


## How often a connection was lost and the runtime had kept the faces: they went on where they were.
func resumes() -> int:
	return _core.resumes


## Messages of the runtime that could not be read.
func dropped_messages() -> int:
	return _core.garbage


## Asks the runtime for its figures; `figures_changed` answers.
func ask_figures() -> void:
	_core.ask_figures()


## For ParleyNPC: opens a stream.
func open(settings: Dictionary) -> Channel:
	return _core.open(settings)


## For ParleyNPC: says something about a stream. False when it is not valid.
func tell(message: Dictionary, binaries: Array[PackedByteArray] = []) -> bool:
	return _core.send(message, binaries)


## For ParleyNPC: ends a stream.
func close_stream(stream: int) -> void:
	_core.close(stream)


func _send(now: float) -> void:
	for parts: Array in _core.outgoing(now, _connection.is_open()):
		var typed: Array[PackedByteArray] = []
		typed.assign(parts)
		_connection.send(typed)
	_connection.flush()


func _aim() -> void:
	var wanted := address
	if wanted.is_empty():
		wanted = ProjectSettings.get_setting(SETTING, USUAL_ADDRESS)
	_connection.close()
	_core.forget()
	var wrong := _connection.set_address(wanted)
	_usable = wrong.is_empty()
	if not _usable:
		push_warning("Parley: %s" % wrong)


func _on_lost(reason: String) -> void:
	_failed = true
	_core.forget()
	disconnected.emit(reason)


func _on_welcomed(message: Dictionary) -> void:
	_failed = false
	connected.emit(str(message["server"]), str(message["pack"]))


func _on_refused(code: String, text: String) -> void:
	push_warning("Parley: the runtime refused: %s" % text)
	refused.emit(code, text)


func _on_figures(values: Dictionary) -> void:
	figures = values
	figures_changed.emit(values)


static func _now() -> float:
	return Time.get_ticks_usec() * 1e-6
