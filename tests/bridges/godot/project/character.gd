extends RefCounted
## The bundled head with an NPC beside it, as a game would have it.


static func make(address: String, settings: Dictionary = {}) -> Node3D:
	var character := Node3D.new()
	var model: Node3D = (load("res://head.glb") as PackedScene).instantiate()
	character.add_child(model)
	var client := ParleyClient.new()
	client.name = "Client"
	client.address = address
	character.add_child(client)
	var npc := ParleyNPC.new()
	npc.name = "Npc"
	npc.client = client
	for key: String in settings:
		npc.set(key, settings[key])
	character.add_child(npc)
	return character


static func mesh_of(character: Node3D) -> MeshInstance3D:
	for mesh: Node in character.find_children("Face", "MeshInstance3D", true, false):
		return mesh
	return null


static func weights_of(mesh: MeshInstance3D) -> PackedFloat32Array:
	var weights := PackedFloat32Array()
	for index: int in mesh.get_blend_shape_count():
		weights.append(mesh.get_blend_shape_value(index))
	return weights
