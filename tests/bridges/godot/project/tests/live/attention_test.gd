extends "res://test_case.gd"
## What an NPC tells of its place in the scene.

const Attention := preload("res://addons/parley/live/attention.gd")
const Character := preload("res://character.gd")

var _face: ParleyFace
var _camera: Camera3D
var _now := 0.0


func _enter() -> void:
	var character := Character.make("tcp://127.0.0.1:9", {"mode": ParleyNPC.Mode.BAKED})
	add_child(character)
	_face = character.get_node("Npc").face
	_camera = Camera3D.new()
	add_child(_camera)
	_camera.make_current()


func _look(attention: Attention, target: Node3D = null) -> void:
	_now += 1.0
	yes(attention.look(_face, target, _now), "it looks")


func test_distance_and_visibility_are_told_when_they_change() -> void:
	_enter()
	var attention := Attention.new()
	_camera.position = Vector3(0, 0, 4)
	_look(attention)
	near(attention.distance, 4.0, 0.2)
	yes(attention.visible, "before the camera")
	yes(attention.hint_changed(), "told")
	_camera.position = Vector3(0, 0, 4.1)
	_look(attention)
	yes(not attention.hint_changed(), "a step is not worth telling")
	_camera.position = Vector3(0, 0, -4)
	_look(attention)
	yes(not attention.visible and attention.hint_changed(), "behind the camera")
	_camera.position = Vector3(0, 0, 12)
	_look(attention)
	yes(attention.visible and attention.hint_changed(), "far away")
	_face.character.visible = false
	_look(attention)
	yes(not attention.visible and attention.hint_changed(), "hidden")
	yes(not attention.look(_face, null, _now + 0.01), "not each frame")


func test_a_target_is_told_in_the_characters_space() -> void:
	_enter()
	var attention := Attention.new()
	var target := Node3D.new()
	add_child(target)
	_face.character.rotation.y = PI / 2.0  # it faces +x
	target.position = _face.head_position() + Vector3(2.0, 0.1, 0.0)
	_look(attention, target)
	yes(attention.gaze_changed(), "told")
	near(attention.looks_at.z, 1.92, 0.01, "ahead")
	near(attention.looks_at.x, 0.0, 0.01, "sideways")
	near(attention.looks_at.y, 0.0, 0.01, "up")
	near(attention.direction().length(), 0.0, 0.01)
	target.position = _face.head_position() + Vector3(2.0, 0.1, -2.0)  # its left
	_look(attention, target)
	yes(attention.gaze_changed(), "it moved")
	yes(attention.direction().x > 0.6, "to its left: %s" % attention.direction())
	_look(attention)
	yes(attention.gaze_changed() and not attention.has_target, "the target is gone")
