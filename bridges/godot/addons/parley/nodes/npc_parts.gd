extends RefCounted
## Finds or makes what an NPC needs and was not given.


## A ParleyFace beside or below the NPC; a new one when there is none.
static func face_of(npc: Node) -> ParleyFace:
	for near: Node in [npc, npc.get_parent()]:
		for child: Node in near.get_children():
			if child is ParleyFace:
				return child
	var made := ParleyFace.new()
	made.name = "ParleyFace"
	npc.add_child(made)
	return made


## A player for the voice: in space for a character in space, else a flat one.
static func voice_of(npc: Node, face: ParleyFace) -> Node:
	var made: Node
	if face != null and face.character != null:
		made = AudioStreamPlayer3D.new()  # moved along; below a scaled head it would not do
	else:
		made = AudioStreamPlayer.new()
	made.name = "Voice"
	npc.add_child(made)
	return made
