@icon("../icons/texture.svg")
class_name ParleyTexture
extends Node
## Shows the pictures of an NPC whose output is pictures: on a Sprite2D, a TextureRect, a material.
##
## `texture` is one ImageTexture for good: pictures are written into it, and it gets a new store
## only when their size changes. Use it wherever a Texture2D fits, or let `target` be set by itself.

@export var target: Node
## Sprite2D, Sprite3D, TextureRect (their texture) or MeshInstance3D (albedo of its material).

@export var surface := 0
## MeshInstance3D: which surface's material.

var texture := ImageTexture.new()
var size := Vector2i.ZERO
var stores := 0
## How often a new store was made.


func _ready() -> void:
	if target == null:
		target = get_parent()
	_hand_over()


## Shows a picture.
func show_picture(picture: Image) -> void:
	var picture_size := picture.get_size()
	if picture_size != size or texture.get_format() != picture.get_format():
		size = picture_size
		stores += 1
		texture.set_image(picture)
	else:
		texture.update(picture)


func _hand_over() -> void:
	if target is Sprite2D or target is Sprite3D or target is TextureRect:
		target.set("texture", texture)
	elif target is MeshInstance3D:
		var mesh := target as MeshInstance3D
		var material := mesh.get_active_material(surface)
		if not material is BaseMaterial3D:
			material = StandardMaterial3D.new()
		else:
			material = material.duplicate()  # another mesh may share it
		(material as BaseMaterial3D).albedo_texture = texture
		mesh.set_surface_override_material(surface, material)
