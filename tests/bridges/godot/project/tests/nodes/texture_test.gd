extends "res://test_case.gd"
## Where a ParleyTexture puts its pictures.

const Pictures := preload("res://addons/parley/live/pictures.gd")


func _on(target: Node) -> ParleyTexture:
	var texture := ParleyTexture.new()
	target.add_child(texture)
	add_child(target)
	return texture


func test_targets() -> void:
	for target: Node in [Sprite2D.new(), Sprite3D.new(), TextureRect.new()]:
		var texture := _on(target)
		yes(target.get("texture") == texture.texture, target.get_class())
	var shared := StandardMaterial3D.new()
	var mesh := MeshInstance3D.new()
	mesh.mesh = QuadMesh.new()
	mesh.mesh.surface_set_material(0, shared)
	var on_mesh := _on(mesh)
	var material := mesh.get_active_material(0) as StandardMaterial3D
	yes(material.albedo_texture == on_mesh.texture, "the material of a mesh")
	yes(shared.albedo_texture == null, "another mesh's material is left alone")


func test_one_store_for_a_size() -> void:
	var texture := _on(TextureRect.new())
	for size: Vector2i in [Vector2i(32, 16), Vector2i(32, 16), Vector2i(16, 16), Vector2i(16, 16)]:
		texture.show_picture(Image.create_empty(size.x, size.y, false, Image.FORMAT_RGBA8))
	equal(texture.stores, 2)
	equal(texture.texture.get_width(), 16)


func test_what_is_no_picture_leaves_the_last_one() -> void:
	expect_warnings(1)
	var pictures := Pictures.new({"width": 4, "height": 4, "format": "rgba"})
	var bytes := PackedByteArray()
	bytes.resize(64)
	bytes.fill(200)
	var taken := pictures.take([bytes, PackedByteArray([1, 2, 3]), PackedByteArray()])
	var image := pictures.image_of(taken[0])
	equal(image.get_size(), Vector2i(4, 4))
	yes(pictures.image_of(taken[1]) == image, "the one before")
	equal(pictures.bad, 2)


func test_jpeg_and_webp_are_decoded_in_the_background() -> void:
	var image := Image.create_empty(16, 8, false, Image.FORMAT_RGB8)
	image.fill(Color.RED)
	for format: String in ["jpeg", "webp"]:
		var bytes := image.save_jpg_to_buffer() if format == "jpeg" else image.save_webp_to_buffer()
		var pictures := Pictures.new({"width": 16, "height": 8, "format": format})
		var taken := pictures.take([bytes])
		await until(func() -> bool: return pictures.image_of(taken[0]) != null, format)
		var pixel := pictures.image_of(taken[0]).get_pixel(8, 4)
		yes(pixel.r > 0.9 and pixel.g < 0.1, "%s: %s" % [format, pixel])
