extends "res://test_case.gd"
## ParleyFace on characters of many kinds, built here.

const Arkit := preload("res://addons/parley/face/arkit.gd")


static func mesh_with(shapes: Array, name: String = "Face") -> MeshInstance3D:
	var mesh := ArrayMesh.new()
	for shape: String in shapes:
		mesh.add_blend_shape(shape)
	var arrays := []
	arrays.resize(Mesh.ARRAY_MAX)
	arrays[Mesh.ARRAY_VERTEX] = PackedVector3Array([Vector3.ZERO, Vector3.RIGHT, Vector3.UP])
	arrays[Mesh.ARRAY_NORMAL] = PackedVector3Array([Vector3.BACK, Vector3.BACK, Vector3.BACK])
	var moved := []
	for _shape: String in shapes:
		var one := []
		one.resize(Mesh.ARRAY_MAX)
		one[Mesh.ARRAY_VERTEX] = arrays[Mesh.ARRAY_VERTEX]
		one[Mesh.ARRAY_NORMAL] = arrays[Mesh.ARRAY_NORMAL]
		moved.append(one)
	mesh.add_surface_from_arrays(Mesh.PRIMITIVE_TRIANGLES, arrays, moved)
	var instance := MeshInstance3D.new()
	instance.mesh = mesh
	instance.name = name
	return instance


func _face_on(character: Node3D, settings: ParleyShapeSettings = null) -> ParleyFace:
	var face := ParleyFace.new()
	face.settings = settings
	character.add_child(face)
	add_child(character)
	return face


static func _row(values: Dictionary) -> PackedFloat32Array:
	var row := PackedFloat32Array()
	row.resize(60)
	for name: String in values:
		row[Arkit.column_of(name)] = values[name]
	return row


func test_shapes_under_any_name_are_driven() -> void:
	var character := Node3D.new()
	var face_mesh := mesh_with(["JawOpen", "eye_blink_L", "unrelated"])
	var teeth := mesh_with(["head_lod0_mesh__jaw_open"], "Teeth")
	character.add_child(face_mesh)
	character.add_child(teeth)
	expect_warnings(1)  # names what the character lacks, once
	var face := _face_on(character)
	face.apply(_row({"jawOpen": 0.5, "eyeBlinkLeft": 0.25}))
	near(face_mesh.get_blend_shape_value(0), 0.5, 1e-6)
	near(face_mesh.get_blend_shape_value(1), 0.25, 1e-6)
	near(face_mesh.get_blend_shape_value(2), 0.0, 1e-6)
	near(teeth.get_blend_shape_value(0), 0.5, 1e-6)
	face.apply(_row({"jawOpen": 0.6}))
	near(teeth.get_blend_shape_value(0), 0.6, 1e-6)


func test_a_row_may_begin_anywhere() -> void:
	var character := Node3D.new()
	var mesh := mesh_with(Arkit.names)
	character.add_child(mesh)
	var face := _face_on(character)
	var rows := _row({"jawOpen": 0.1}) + _row({"jawOpen": 0.7})
	face.apply(rows, 60)
	near(mesh.get_blend_shape_value(Arkit.column_of("jawOpen")), 0.7, 1e-6)


func test_gain_offset_and_clamp() -> void:
	var settings := ParleyShapeSettings.new()
	settings.gain = 0.5
	settings.names = {"Mund": "jawOpen", "tongueOut": ""}
	var tuning := ParleyShapeTuning.new()
	tuning.shape = "jawOpen"
	tuning.gain = 3.0
	tuning.offset = 0.1
	tuning.maximum = 0.8
	settings.tunings = [tuning]
	var character := Node3D.new()
	var mesh := mesh_with(["Mund", "mouthPucker", "tongueOut"])
	character.add_child(mesh)
	expect_warnings(1)
	var face := _face_on(character, settings)
	face.apply(_row({"jawOpen": 0.2, "mouthPucker": 0.4, "tongueOut": 1.0}))
	near(mesh.get_blend_shape_value(0), 0.4, 1e-6, "0.2 times 1.5 and 0.1")
	near(mesh.get_blend_shape_value(1), 0.2, 1e-6)
	near(mesh.get_blend_shape_value(2), 0.0, 1e-6, "left alone")
	face.apply(_row({"jawOpen": 1.0}))
	near(mesh.get_blend_shape_value(0), 0.8, 1e-6, "clamped")
	settings.gain = 0.0
	face.apply(_row({"mouthPucker": 1.0}))
	near(mesh.get_blend_shape_value(1), 0.0, 1e-6, "changed settings count at once")


func test_a_vrm_with_vowels_only_gets_mixtures() -> void:
	var character := Node3D.new()
	var mesh := mesh_with(["Fcl_MTH_A", "Fcl_MTH_O", "Fcl_EYE_Close"])
	var full := mesh_with(["jawOpen", "aa"], "Full")
	character.add_child(mesh)
	character.add_child(full)
	expect_warnings(1)
	var face := _face_on(character)
	face.apply(_row({"jawOpen": 0.5, "eyeBlinkLeft": 1.0, "eyeBlinkRight": 0.5}))
	near(mesh.get_blend_shape_value(0), 0.7, 1e-5, "aa")
	near(mesh.get_blend_shape_value(1), 0.0, 1e-5, "oh")
	near(mesh.get_blend_shape_value(2), 0.75, 1e-5, "blink")
	near(full.get_blend_shape_value(1), 0.0, 1e-5, "a mesh with jawOpen needs no aa")
	face.apply(_row({"jawOpen": 0.5, "mouthFunnel": 0.8}))
	near(mesh.get_blend_shape_value(0), 0.14, 1e-5, "aa beside oh")
	near(mesh.get_blend_shape_value(1), 0.8, 1e-5, "oh")


func test_a_head_that_is_a_bone_turned_at_rest() -> void:
	var character := Node3D.new()
	character.rotate_y(0.7)
	var armature := Node3D.new()
	armature.rotate_x(-0.5)
	character.add_child(armature)
	var skeleton := Skeleton3D.new()
	skeleton.rotate_z(0.3)
	armature.add_child(skeleton)
	for name: String in ["Hips", "Neck", "mixamorig_Head"]:
		var bone := skeleton.add_bone(name)
		skeleton.set_bone_parent(bone, bone - 1)
		var turn := Basis.from_euler(Vector3(0.4 + bone, -0.2 * bone, 0.6))
		skeleton.set_bone_rest(bone, Transform3D(turn, Vector3(0, 0.3, 0)))
	skeleton.reset_bone_poses()
	character.add_child(mesh_with(Arkit.names))
	var face := _face_on(character)
	var turn := Vector3(0.2, -0.3, 0.1)
	face.apply(_row({"headRotationX": turn.x, "headRotationY": turn.y, "headRotationZ": turn.z}))
	var from_rest := (skeleton.global_basis * skeleton.get_bone_global_rest(2).basis).inverse()
	var now := skeleton.global_basis * skeleton.get_bone_global_pose(2).basis
	var shown := character.global_basis.inverse() * (now * from_rest) * character.global_basis
	var wanted := Arkit.rotation(turn)
	yes(
		shown.get_rotation_quaternion().angle_to(wanted) < 1e-3,
		"the head turns in the character's space"
	)


func test_a_head_that_is_a_node_moves_and_keeps_its_scale() -> void:
	var character := Node3D.new()
	var head := Node3D.new()
	head.name = "Head"
	head.scale = 2.0 * Vector3.ONE
	head.position = Vector3(0, 1.5, 0)
	character.add_child(head)
	head.add_child(mesh_with(Arkit.names))
	var face := _face_on(character)
	face.apply(_row({"headRotationY": 0.5, "headTranslationZ": 0.01}))
	near(head.rotation.y, 0.5, 1e-5)
	yes(head.scale.is_equal_approx(2.0 * Vector3.ONE), "scale %s" % head.scale)
	yes(head.position.is_equal_approx(Vector3(0, 1.5, 0.01)), "position %s" % head.position)
	face.apply(_row({}))
	near(head.rotation.y, 0.0, 1e-5)


func test_eye_bones_turn_only_without_eye_shapes() -> void:
	var shapes := Array(Arkit.names).filter(
		func(name: String) -> bool: return not name.begins_with("eyeLook")
	)
	for with_shapes: bool in [false, true]:
		var character := Node3D.new()
		var eye := Node3D.new()
		eye.name = "LeftEye"
		character.add_child(eye)
		character.add_child(mesh_with(Arkit.names if with_shapes else shapes))
		var face := _face_on(character)
		face.apply(_row({"eyeLookOutLeft": 1.0}))
		near(eye.rotation.y, 0.0 if with_shapes else deg_to_rad(35.0), 1e-4)
	expect_warnings(1)


func test_a_character_without_shapes_is_told_of_once() -> void:
	var character := Node3D.new()
	character.add_child(mesh_with(["Basis"]))
	expect_warnings(1)
	var face := _face_on(character)
	face.apply(_row({"jawOpen": 1.0}))
	face.apply(_row({"jawOpen": 1.0}))
