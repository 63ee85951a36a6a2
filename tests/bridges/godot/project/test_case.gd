extends Node
## Base of all test scripts: `test_…` methods call these, and what fails is told by run.gd.

const FAR := 20.0
## Seconds after which something that must come about is given up; only ends a hanging test.

var failures: Array[String] = []
var warnings_wanted := 0


func equal(given: Variant, wanted: Variant, what: String = "") -> void:
	if typeof(given) != typeof(wanted) or given != wanted:
		fail("%s is %s, wanted %s" % [what if what else "it", given, wanted])


func near(given: float, wanted: float, within: float, what: String = "") -> void:
	if not absf(given - wanted) <= within:
		fail("%s is %s, wanted %s within %s" % [what if what else "it", given, wanted, within])


func yes(given: bool, what: String) -> void:
	if not given:
		fail("not so: %s" % what)


func fail(why: String) -> void:
	var at := ""
	for frame: Dictionary in get_stack():
		if not str(frame["source"]).ends_with("test_case.gd"):
			at = "%s:%d: " % [str(frame["source"]).trim_prefix("res://"), frame["line"]]
			break
	failures.append(at + why)


## The test brings about so many warnings; without this, any warning fails it.
func expect_warnings(count: int) -> void:
	warnings_wanted = count


## Waits, frame by frame, for what must come about.
func until(there: Callable, what: String, seconds: float = FAR) -> bool:
	var ends := Time.get_ticks_msec() + int(1000.0 * seconds)
	while not there.call():
		if Time.get_ticks_msec() > ends:
			fail("it never came about: %s" % what)
			return false
		await get_tree().process_frame
	return true


func seconds_pass(seconds: float) -> void:
	await get_tree().create_timer(seconds).timeout


## Value of `--name=value` on Godot's command line, behind `--`.
static func option(name: String) -> String:
	for argument: String in OS.get_cmdline_user_args():
		if argument.begins_with("--%s=" % name):
			return argument.get_slice("=", 1)
	return ""
