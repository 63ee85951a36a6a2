extends "res://test_case.gd"
## Clips of one performance, written by `parley` in several forms (tests/support/godot_project.py).

const Arkit := preload("res://addons/parley/face/arkit.gd")
const ClipFile := preload("res://addons/parley/editor/clip_file.gd")
const ClipSampler := preload("res://addons/parley/baked/clip_sampler.gd")
const ClipWriter := preload("res://addons/parley/baked/clip_writer.gd")
const KeyReducer := preload("res://addons/parley/baked/key_reducer.gd")

const HEAD := preload("res://head.glb")
const OF_HEAD := preload("res://clips/of_head.npz")

const TOLERANCE := 0.0025


func _rows() -> Array[PackedFloat32Array]:
	var file := ClipFile.new("res://clips/plain.npz")
	equal(file.error, "")
	return file.rows


func _compare(animation: Animation, rows: Array[PackedFloat32Array], what: String) -> void:
	var sampler := ClipSampler.new(animation)
	near(sampler.length, rows.size() / 30.0, 1e-4, what)
	var shown := PackedFloat32Array()
	shown.resize(60)
	var off := 0.0
	var turned := 0.0
	for frame: int in rows.size():
		sampler.sample(frame / 30.0, shown)
		for i: int in Arkit.SHAPES:
			off = maxf(off, absf(shown[i] - rows[frame][i]))
		var at := Arkit.ROTATION
		turned = maxf(turned, _turn(shown, at).angle_to(_turn(rows[frame], at)))
	yes(off < TOLERANCE, "%s: weights are off by %s at most" % [what, off])
	yes(turned < 0.003, "%s: the head is off by %s at most" % [what, turned])


static func _turn(row: PackedFloat32Array, at: int) -> Quaternion:
	return Arkit.rotation(Vector3(row[at], row[at + 1], row[at + 2]))


func test_the_file_of_the_bake_is_read() -> void:
	var file := ClipFile.new("res://clips/plain.npz")
	equal(file.rows.size(), 60)
	near(file.fps, 30.0, 1e-6)
	yes(file.pack != "", "its pack is named")


func test_broken_files_are_refused_by_name() -> void:
	for name: String in ["cut", "empty", "noise", "missing"]:
		var file := ClipFile.new("res://broken/%s.npz" % name)
		yes(file.error != "", "%s is refused" % name)
		equal(file.rows.size(), 0)


func test_every_form_shows_the_same() -> void:
	var rows := _rows()
	for path: String in ["plain.npz", "of_head.npz", "baked.tres", "turned.tres"]:
		_compare(load("res://clips".path_join(path)) as Animation, rows, path)


func test_the_importer_makes_tracks_for_the_character_it_is_given() -> void:
	var animation: Animation = OF_HEAD
	equal(animation.resource_name, "of_head")
	equal(
		str(animation.get_meta(&"parley_pack")),
		str(load("res://clips/baked.tres").get_meta(&"parley_pack"))
	)
	var character: Node3D = HEAD.instantiate()
	add_child(character)
	for track: int in animation.get_track_count():
		var node := character.get_node_or_null(
			NodePath(animation.track_get_path(track).get_concatenated_names())
		)
		yes(node != null, "%s is there" % animation.track_get_path(track))


func test_animation_player_and_tree_play_it() -> void:
	var rows := _rows()
	for with_tree: bool in [false, true]:
		var character: Node3D = HEAD.instantiate()
		add_child(character)
		var player := AnimationPlayer.new()
		character.add_child(player)
		var library := AnimationLibrary.new()
		library.add_animation("line", OF_HEAD)
		player.add_animation_library("", library)
		if with_tree:
			var tree := AnimationTree.new()
			var line := AnimationNodeAnimation.new()
			line.animation = "line"
			tree.tree_root = line
			tree.callback_mode_process = AnimationMixer.ANIMATION_CALLBACK_MODE_PROCESS_MANUAL
			character.add_child(tree)
			tree.anim_player = tree.get_path_to(player)
			tree.active = true
			tree.advance(0.0)
			tree.advance(1.0)
		else:
			player.play("line")
			player.seek(1.0, true)
		var mesh: MeshInstance3D = character.find_children("Face", "MeshInstance3D", true, false)[0]
		var off := 0.0
		for i: int in Arkit.SHAPES:
			var index := mesh.find_blend_shape_by_name(Arkit.names[i])
			off = maxf(off, absf(mesh.get_blend_shape_value(index) - rows[30][i]))
		yes(off < TOLERANCE, "with a tree %s: off by %s" % [with_tree, off])


func test_what_is_written_is_read() -> void:
	var rows := _rows()
	var writer := ClipWriter.new(30.0)
	writer.all_shapes = true
	for i: int in Arkit.SHAPES:
		writer.add_shape(
			"Face:%s" % Arkit.names[i],
			{"column": i, "gain": 1.0, "offset": 0.0, "low": 0.0, "high": 1.0}
		)
	writer.set_head("Skeleton3D:head", Quaternion(0.6, 0, 0, 0.8), Quaternion(0, 0.8, 0, 0.6))
	var animation := writer.write(rows)
	equal(animation.get_track_count(), 53)
	_compare(animation, rows, "written here")
	var keys := 0
	for track: int in 53:
		keys += animation.track_get_key_count(track)
	yes(keys < 53 * rows.size() * 0.9, "keys that say nothing are left out: %d" % keys)


func test_keys_are_kept_within_the_tolerance() -> void:
	var values := PackedFloat32Array()
	for frame: int in 90:
		values.append(sin(frame * 0.1) + (0.2 if frame == 41 else 0.0))
	var keys := KeyReducer.keys(values, 1, 0.01)
	yes(keys.size() < 40, "%d keys" % keys.size())
	yes(keys.has(41), "the peak is kept")
	var off := 0.0
	for k: int in keys.size() - 1:
		for frame: int in range(keys[k], keys[k + 1] + 1):
			var part := float(frame - keys[k]) / (keys[k + 1] - keys[k])
			off = maxf(off, absf(lerpf(values[keys[k]], values[keys[k + 1]], part) - values[frame]))
	yes(off <= 0.01 + 1e-6, "off by %s" % off)
	equal(KeyReducer.keys(PackedFloat32Array([0.5]), 1, 0.1), PackedInt32Array([0]))
	equal(KeyReducer.keys(PackedFloat32Array(), 1, 0.1), PackedInt32Array())
