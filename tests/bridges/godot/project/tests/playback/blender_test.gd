extends "res://test_case.gd"

const Blender := preload("res://addons/parley/playback/blender.gd")

const STEP := 1.0 / 60.0


func test_interpolates_between_rows() -> void:
	var blender := Blender.new(2)
	var rows := PackedFloat32Array([0.0, 1.0, 1.0, 0.5])
	blender.show(STEP, rows, 0, rows, 2, 0.25)
	equal(blender.pose, PackedFloat32Array([0.25, 0.875]))


func test_a_cut_is_blended_over() -> void:
	var blender := Blender.new(1)
	var low := PackedFloat32Array([0.0])
	var high := PackedFloat32Array([1.0])
	blender.show(STEP, low, 0, low, 0, 0.0)
	blender.cut()
	var before := 0.0
	for i: int in 20:
		blender.show(STEP, high, 0, high, 0, 0.0)
		yes(blender.pose[0] >= before, "it goes up")
		yes(blender.pose[0] - before < 0.16, "in small steps")
		before = blender.pose[0]
	equal(before, 1.0)
	yes(not blender.is_blending(), "the cut is over")


func test_eases_to_rest_and_back_without_a_jump() -> void:
	var blender := Blender.new(1)
	var high := PackedFloat32Array([1.0])
	blender.show(STEP, high, 0, high, 0, 0.0)
	for i: int in 60:
		var before := blender.pose[0]
		blender.ease_to_rest(STEP)
		yes(before - blender.pose[0] < 0.11, "small steps")
	yes(blender.pose[0] < 0.01, "at rest after a second: %s" % blender.pose[0])
	blender.show(STEP, high, 0, high, 0, 0.0)
	yes(blender.pose[0] < 0.16, "back in small steps")
