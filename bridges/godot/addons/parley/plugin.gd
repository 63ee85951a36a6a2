@tool
extends EditorPlugin
## The editor's side of Parley: the importer of clips, the bake dock, and the project settings.

const ClipImporter := preload("editor/clip_importer.gd")
const BakeDock := preload("editor/bake_dock.gd")

const ADDRESS := "parley/runtime/address"
const USUAL_ADDRESS := "tcp://127.0.0.1:5750"

var _importer: ClipImporter
var _dock: BakeDock


func _enter_tree() -> void:
	if not ProjectSettings.has_setting(ADDRESS):
		ProjectSettings.set_setting(ADDRESS, USUAL_ADDRESS)
	ProjectSettings.set_initial_value(ADDRESS, USUAL_ADDRESS)
	ProjectSettings.set_as_basic(ADDRESS, true)
	_importer = ClipImporter.new()
	add_import_plugin(_importer)
	_dock = BakeDock.new()
	_dock.selected = _selected_node
	_dock.rescan = _rescan
	add_control_to_dock(DOCK_SLOT_RIGHT_BL, _dock)


func _exit_tree() -> void:
	remove_control_from_docks(_dock)
	_dock.queue_free()
	_dock = null
	remove_import_plugin(_importer)
	_importer = null


func _selected_node() -> Node:
	var nodes := EditorInterface.get_selection().get_selected_nodes()
	return nodes[0] if not nodes.is_empty() else null


func _rescan() -> void:
	EditorInterface.get_resource_filesystem().scan()
