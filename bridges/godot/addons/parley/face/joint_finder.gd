@tool
extends RefCounted
## Finds the joints of a head: those that were named, else by the names that characters use.

const Joint := preload("joint.gd")
const ShapeNames := preload("shape_names.gd")

const HEADS: Array[String] = [
	"head", "mixamorighead", "jbipchead", "bip001head", "cchead", "ccbasehead"
]
const LEFT_EYES: Array[String] = [
	"lefteye", "eyel", "leye", "mixamoriglefteye", "jadjlfaceeye", "ccbaseleye"
]
const RIGHT_EYES: Array[String] = [
	"righteye", "eyer", "reye", "mixamorigrighteye", "jadjrfaceeye", "ccbasereye"
]


static func head(character: Node3D, node: Node3D, bone: String) -> Joint:
	return _joint(character, node, bone, HEADS, "head")


static func eye(character: Node3D, node: Node3D, bone: String, left: bool) -> Joint:
	return _joint(character, node, bone, LEFT_EYES if left else RIGHT_EYES, "eye")


static func _joint(
	character: Node3D, node: Node3D, bone: String, names: Array[String], what: String
) -> Joint:
	var joint := Joint.new()
	if node != null:
		if joint.attach(node, bone, character):
			return joint
		push_warning("Parley: %s has no bone '%s'; the %s stays" % [node.name, bone, what])
		return null
	for found: Node in character.find_children("*", "Skeleton3D", true, false):
		var skeleton := found as Skeleton3D
		for index: int in skeleton.get_bone_count():
			if _plain(skeleton.get_bone_name(index)) in names:
				joint.attach(skeleton, skeleton.get_bone_name(index), character)
				return joint
	for found: Node in character.find_children("*", "Node3D", true, false):
		if _plain(found.name) in names and not found is ParleyNPC:
			joint.attach(found as Node3D, "", character)
			return joint
	return null


static func _plain(name: String) -> String:
	return ShapeNames.plain(name.replace(":", "").replace("__", "_"))
