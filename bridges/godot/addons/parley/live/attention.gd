extends RefCounted
## What an NPC tells the runtime of its place in the game: how far from the camera, whether it can
## be seen, and where the thing is that it should look at.

const EVERY := 0.25
## Seconds between looks at the scene.

const RADIUS := 0.35
## Metres around the head that count as seen.

const EYES := Vector3(0.0, 0.10, 0.08)
## From where the head turns to between the eyes, metres, in the character's space.

const MOVED := 0.02
## Metres by which a target must move before it is told.

var distance := 0.0
var visible := true
var looks_at := Vector3.ZERO
## The target, from between the eyes in the character's space.

var has_target := false

var _next := 0.0
var _told_distance := -1.0
var _told_visible := true
var _told_target := Vector3.INF
var _told_has_target := false


## Looks at the scene; `hint_changed` and `gaze_changed` say what is worth telling then.
func look(face: ParleyFace, target: Node3D, now: float) -> bool:
	if now < _next or face.character == null:
		return false
	_next = now + EVERY
	var head := face.head_position()
	var camera := face.get_viewport().get_camera_3d()
	visible = face.character.is_visible_in_tree()
	distance = 0.0
	if camera != null:
		distance = camera.global_position.distance_to(head)
		visible = visible and _in_view(camera, head)
	has_target = is_instance_valid(target)
	if has_target:
		var basis := face.character.global_basis
		looks_at = basis.inverse() * (target.global_position - head) - EYES
	return true


## Whether distance or visibility changed enough to matter; counts as told then.
func hint_changed() -> bool:
	if visible == _told_visible and absf(distance - _told_distance) <= 0.1 * _told_distance + 0.1:
		return false
	_told_visible = visible
	_told_distance = distance
	return true


func gaze_changed() -> bool:
	if has_target == _told_has_target:
		if not has_target or looks_at.distance_to(_told_target) < MOVED:
			return false
	_told_has_target = has_target
	_told_target = looks_at
	return true


## The direction of the target: yaw to the subject's left, pitch up; radians.
func direction() -> Vector2:
	if not has_target:
		return Vector2.ZERO
	var level := Vector2(looks_at.x, looks_at.z).length()
	var turned := Vector2(atan2(looks_at.x, looks_at.z), atan2(looks_at.y, level))
	return turned.clampf(-0.698, 0.698)


func _in_view(camera: Camera3D, head: Vector3) -> bool:
	for offset: Vector3 in [
		Vector3.ZERO,
		Vector3.UP,
		Vector3.DOWN,
		Vector3.LEFT,
		Vector3.RIGHT,
		Vector3.BACK,
		Vector3.FORWARD
	]:
		if camera.is_position_in_frustum(head + RADIUS * offset):
			return true
	return false
