@tool
extends RefCounted
## A head or an eye that turns: a node, or a bone of a skeleton, however it stands at rest.
##
## Turns are given in the character's space (+x its left, +y up, +z ahead), as Parley gives them;
## what lies between the character and the joint is taken into account once.

var node: Node3D
var bone := -1

var _rest := Transform3D.IDENTITY
var _parent := Basis.IDENTITY


## `bone_name` empty: the node itself turns; else a bone of `joint_node`, a Skeleton3D.
## False when there is no such bone.
func attach(joint_node: Node3D, bone_name: String, character: Node3D) -> bool:
	node = joint_node
	if bone_name.is_empty():
		_rest = node.transform
		if node.get_parent() is Node3D:
			_parent = _basis_between(character, node.get_parent() as Node3D)
	else:
		var skeleton := node as Skeleton3D
		bone = skeleton.find_bone(bone_name) if skeleton else -1
		if bone < 0:
			return false
		_rest = skeleton.get_bone_rest(bone)
		_parent = _basis_between(character, skeleton)
		if skeleton.get_bone_parent(bone) >= 0:
			_parent *= skeleton.get_bone_global_rest(skeleton.get_bone_parent(bone)).basis
	return true


func turn(by: Quaternion, moved: Vector3 = Vector3.ZERO) -> void:
	if not is_instance_valid(node):
		return
	var parent := _parent.get_rotation_quaternion()
	var pose := parent.inverse() * by * parent * _rest.basis.get_rotation_quaternion()
	var at := _rest.origin + _parent.inverse() * moved
	if bone >= 0:
		var skeleton := node as Skeleton3D
		skeleton.set_bone_pose_rotation(bone, pose)
		if moved != Vector3.ZERO:
			skeleton.set_bone_pose_position(bone, at)
	else:
		node.basis = Basis(pose).scaled_local(_rest.basis.get_scale())
		node.position = at


## Its place in the world.
func global_position() -> Vector3:
	if bone < 0:
		return node.global_position
	var skeleton := node as Skeleton3D
	return skeleton.global_transform * skeleton.get_bone_global_pose(bone).origin


## Its path for an Animation, "Path/To/Node" or "Path/To/Skeleton3D:Bone".
func path_from(root: Node) -> String:
	var path := str(root.get_path_to(node))
	return path if bone < 0 else "%s:%s" % [path, (node as Skeleton3D).get_bone_name(bone)]


## Rotation at rest of the joint, and of what it hangs from in the character's space; for clips.
func rest_rotation() -> Quaternion:
	return _rest.basis.get_rotation_quaternion()


func parent_rotation() -> Quaternion:
	return _parent.get_rotation_quaternion()


func rest_position() -> Vector3:
	return _rest.origin


## How `node` is turned in the space of `character` above it, in or outside a scene tree.
static func _basis_between(character: Node3D, below: Node3D) -> Basis:
	var basis := Basis.IDENTITY
	var at: Node = below
	while at != character and at is Node3D:
		basis = (at as Node3D).basis * basis
		at = at.get_parent()
	return basis
