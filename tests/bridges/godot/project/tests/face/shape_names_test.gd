extends "res://test_case.gd"

const ShapeNames := preload("res://addons/parley/face/shape_names.gd")
const Arkit := preload("res://addons/parley/face/arkit.gd")

const TABLE := preload("res://addons/parley/face/blendshape_aliases.json")


func test_golden_names() -> void:
	var golden: Dictionary = JSON.parse_string(
		FileAccess.get_file_as_string("res://golden/shape_names.json")
	)
	for row: Dictionary in golden["names"]:
		var name: String = row["name"]
		equal(ShapeNames.shape_of(name), row.get("shape", ""), name)
		equal(ShapeNames.mixture_of(name).get("name", ""), row.get("mixture", ""), name)


func test_golden_meshes() -> void:
	var golden: Dictionary = JSON.parse_string(
		FileAccess.get_file_as_string("res://golden/shape_names.json")
	)
	for mesh: Dictionary in golden["meshes"]:
		var names := PackedStringArray(mesh["names"].keys())
		var shapes := ShapeNames.shapes_of(names)
		var mixtures := ShapeNames.mixtures_of(names, shapes)
		for index: int in names.size():
			var driver := shapes[index]
			if not mixtures[index].is_empty():
				driver += "mixture " + str(mixtures[index]["name"])
			equal(driver, mesh["names"][names[index]], "%s: %s" % [mesh["scheme"], names[index]])


func test_the_order_of_shapes_is_the_tables_and_columns_follow() -> void:
	var table: Dictionary = TABLE.data
	equal(Arkit.names, PackedStringArray(table["shapes"].keys()))
	equal(Arkit.columns.size(), 60)
	equal(Arkit.column_of("headRotationX"), Arkit.ROTATION)
	equal(Arkit.column_of("headTranslationX"), Arkit.TRANSLATION)
	equal(Arkit.column_of("gazeYaw"), Arkit.GAZE)
	equal(Arkit.column_of("smile"), -1)


func test_rotation_vectors_both_ways() -> void:
	for vector: Vector3 in [Vector3.ZERO, Vector3(0.1, -0.4, 0.2), Vector3(0, 0, -2.5)]:
		yes(Arkit.vector_of(Arkit.rotation(vector)).is_equal_approx(vector), str(vector))
	yes(Arkit.rotation(Vector3(0.3, 0, 0)) * Vector3.BACK != Vector3.BACK, "it turns")
	yes((Arkit.rotation(Vector3(0.3, 0, 0)) * Vector3.BACK).y < 0.0, "+x nods down")
	yes((Arkit.rotation(Vector3(0, 0.3, 0)) * Vector3.BACK).x > 0.0, "+y turns to the left")


func test_eyes_look_where_their_shapes_say() -> void:
	var row := PackedFloat32Array()
	row.resize(60)
	row[Arkit.column_of("eyeLookOutLeft")] = 1.0
	row[Arkit.column_of("eyeLookInRight")] = 1.0
	row[Arkit.column_of("eyeLookUpLeft")] = 0.5
	for left: bool in [true, false]:
		var ahead := Arkit.eye_turn(row, 0, left) * Vector3.BACK
		near(atan2(ahead.x, ahead.z), deg_to_rad(35.0), 1e-5, "yaw to the subject's left")
		near(asin(ahead.y), deg_to_rad(12.5) if left else 0.0, 1e-5, "pitch")
