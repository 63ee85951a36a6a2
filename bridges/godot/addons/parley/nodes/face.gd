@icon("../icons/face.svg")
class_name ParleyFace
extends Node
## Shows rows of numbers on a character: blend shapes by name, the head, the eyes.
##
## Without settings it finds all by itself below its parent: every mesh that has shapes it knows, a
## node or bone named "Head", and, when no mesh has eyeLook shapes, bones of the eyes.

const Arkit := preload("../face/arkit.gd")
const ShapeDriver := preload("../face/shape_driver.gd")
const Joint := preload("../face/joint.gd")
const JointFinder := preload("../face/joint_finder.gd")

@export var character: Node3D
## Root of the character; it faces its own +z, as glTF prescribes. Without it, the first Node3D
## above.

@export var settings: ParleyShapeSettings
## Own names, gains, offsets; without it, ARKit's shapes under any name that the table knows.

@export_group("Head and eyes")
@export var head: Node3D
## A node that turns with the head, or the Skeleton3D of `head_bone`. Without it, one is looked for.

@export var head_bone := ""
@export var head_moves := true
## Whether the head also moves by some millimetres, or turns alone.

@export var turn_head := true
@export var left_eye: Node3D
@export var left_eye_bone := ""
@export var right_eye: Node3D
@export var right_eye_bone := ""

var _driver: ShapeDriver
var _head_joint: Joint
var _left_joint: Joint
var _right_joint: Joint


func _ready() -> void:
	prepare()


## Looks for meshes, head and eyes anew; call it after the character was changed.
func prepare() -> void:
	if character == null:
		character = _node_above()
	if character == null:
		push_warning("Parley: %s has no character: put it below a Node3D, or set one" % get_path())
		return
	if settings == null:
		settings = ParleyShapeSettings.new()
	if not settings.changed.is_connected(_find_shapes):
		settings.changed.connect(_find_shapes)
	_find_shapes()
	_warn_of_missing()
	if turn_head:
		_head_joint = JointFinder.head(character, head, head_bone)
	if not _driver.drives("eyeLookInLeft") or left_eye != null:
		_left_joint = JointFinder.eye(character, left_eye, left_eye_bone, true)
		_right_joint = JointFinder.eye(character, right_eye, right_eye_bone, false)


## Shows the row of 60 numbers (52 weights, rotation, translation, gaze) that begins at `first`.
func apply(row: PackedFloat32Array, first: int = 0) -> void:
	if _driver == null:
		return
	_driver.apply(row, first)
	if _head_joint != null:
		var at := first + Arkit.ROTATION
		var moved := Vector3.ZERO
		if head_moves:
			moved = Vector3(row[at + 3], row[at + 4], row[at + 5])
		_head_joint.turn(Arkit.rotation(Vector3(row[at], row[at + 1], row[at + 2])), moved)
	if _left_joint != null:
		_left_joint.turn(Arkit.eye_turn(row, first, true))
	if _right_joint != null:
		_right_joint.turn(Arkit.eye_turn(row, first, false))


## Where the head turns, in the world; the character's own place when there is no head.
func head_position() -> Vector3:
	if _head_joint != null and is_instance_valid(_head_joint.node):
		return _head_joint.global_position()
	return character.global_position if character else Vector3.ZERO


## What drives the shapes and the head; for clips that are made from a session.
func driver() -> ShapeDriver:
	return _driver


func head_joint() -> Joint:
	return _head_joint


func _find_shapes() -> void:
	_driver = ShapeDriver.new()
	for mesh: Node in character.find_children("*", "MeshInstance3D", true, false):
		_driver.add_mesh(mesh as MeshInstance3D, settings)


func _warn_of_missing() -> void:
	var missing := _driver.missing()
	if _driver.size() == 0:
		push_warning(
			(
				(
					"Parley: no mesh below %s has blend shapes with names that are known; "
					+ "name them in the face's settings"
				)
				% character.name
			)
		)
	elif not missing.is_empty():
		push_warning("Parley: %s has no blend shape for %s" % [character.name, ", ".join(missing)])


func _node_above() -> Node3D:
	var above := get_parent()
	while above != null and (not above is Node3D or above is ParleyNPC):
		above = above.get_parent()
	return above as Node3D
