@tool
extends RefCounted
## Plays a clip on a character of the edited scene, and puts everything back afterwards.

const Arkit := preload("../face/arkit.gd")
const ShapeDriver := preload("../face/shape_driver.gd")
const JointFinder := preload("../face/joint_finder.gd")
const Joint := preload("../face/joint.gd")
const ClipSampler := preload("../baked/clip_sampler.gd")

var time := 0.0
var is_playing := false

var _sampler: ClipSampler
var _driver: ShapeDriver
var _head: Joint
var _row := PackedFloat32Array()


## Begins; `node` is anything in a character, as its face. False when it has no known shapes.
func start(clip: Animation, node: Node) -> bool:
	stop()
	var character := character_of(node)
	if character == null:
		return false
	_driver = ShapeDriver.new()
	for mesh: Node in character.find_children("*", "MeshInstance3D", true, false):
		_driver.add_mesh(mesh as MeshInstance3D, ParleyShapeSettings.new())
	if _driver.size() == 0:
		return false
	_head = JointFinder.head(character, null, "")
	_sampler = ClipSampler.new(clip)
	_row.resize(Arkit.columns.size())
	time = 0.0
	is_playing = true
	return true


func advance(delta: float) -> void:
	if not is_playing:
		return
	time += delta
	_sampler.sample(time, _row)
	_show()
	if time >= _sampler.length:
		stop()


## Ends, and shows the face at rest again.
func stop() -> void:
	if not is_playing:
		return
	is_playing = false
	_row.fill(0.0)
	_show()


## The nearest Node3D at or above `node` that has a mesh with known shapes below it.
static func character_of(node: Node) -> Node3D:
	var at := node
	while at != null:
		if at is Node3D and not at is MeshInstance3D:
			for found: Node in at.find_children("*", "MeshInstance3D", true, false):
				var driver := ShapeDriver.new()
				if driver.add_mesh(found as MeshInstance3D, ParleyShapeSettings.new()) > 0:
					return at as Node3D
		at = at.get_parent()
	return null


func _show() -> void:
	_driver.apply(_row, 0)
	if _head != null:
		var at := Arkit.ROTATION
		_head.turn(Arkit.rotation(Vector3(_row[at], _row[at + 1], _row[at + 2])))
