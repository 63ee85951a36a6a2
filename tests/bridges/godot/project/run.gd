extends SceneTree
## Runs the test scripts given behind `--` and tells what failed: one line of JSON for each test.

const TestCase := preload("test_case.gd")


## Errors and warnings of the engine and of scripts count against the test that is running.
class Listener:
	extends Logger

	var errors: Array[String] = []
	var warnings: Array[String] = []
	var _lock := Mutex.new()

	func _log_error(
		function: String,
		file: String,
		line: int,
		code: String,
		rationale: String,
		_editor_notify: bool,
		error_type: int,
		_script_backtraces: Array[ScriptBacktrace]
	) -> void:
		_lock.lock()
		var text := "%s (%s:%d %s)" % [rationale if rationale else code, file, line, function]
		(warnings if error_type == Logger.ERROR_TYPE_WARNING else errors).append(text)
		_lock.unlock()


func _initialize() -> void:
	_run.call_deferred()


func _run() -> void:
	var listener := Listener.new()
	OS.add_logger(listener)
	var only := TestCase.option("only")
	for path: String in OS.get_cmdline_user_args():
		if not path.ends_with("_test.gd"):
			continue
		var script: GDScript = load(path)
		if script == null or not script.can_instantiate():
			_tell(path, "loads", ["the script has errors"] + listener.errors)
			listener.errors.clear()
			continue
		for method: Dictionary in script.get_script_method_list():
			var name: String = method["name"]
			if name.begins_with("test_") and (only.is_empty() or only == name):
				await _run_test(script, path, name, listener)
	quit()


func _run_test(script: GDScript, path: String, name: String, listener: Listener) -> void:
	listener.errors.clear()
	listener.warnings.clear()
	var test: TestCase = script.new()
	root.add_child(test)
	@warning_ignore("redundant_await")
	await test.call(name)
	var failures := test.failures
	var wanted := test.warnings_wanted
	test.queue_free()
	await process_frame
	await process_frame
	failures.append_array(listener.errors)
	if listener.warnings.size() != wanted:
		failures.append("%d warnings, wanted %d:" % [listener.warnings.size(), wanted])
		failures.append_array(listener.warnings)
	_tell(path, name, failures)


func _tell(path: String, name: String, failures: Array) -> void:
	print(
		"PARLEY_TEST ",
		JSON.stringify({"file": path, "test": name, "failures": failures.slice(0, 12)})
	)
