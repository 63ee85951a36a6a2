@tool
extends RefCounted
## One run of the `parley` command beside the editor; `poll` takes what it has printed, never
## waiting.

signal progressed(done: int, total: int, clip: String)
signal failed(text: String)
## A line that could not be baked, or that the command did not understand.

signal outdated(state: String, clip: String)
## Of a check: missing, stale or orphan, and the clip with the reason.

signal ended(code: int, summary: String)

var is_running := false

var _pid := -1
var _out: FileAccess
var _err: FileAccess
var _rest_of_out := ""
var _rest_of_err := ""
var _summary := ""
var _told_error := false


## Starts `command` (a program, with arguments if need be) with more arguments; false when it
## cannot.
func start(command: String, arguments: PackedStringArray) -> bool:
	var words := split(command)
	if words.is_empty():
		return false
	var program := words[0]
	words.remove_at(0)
	words.append_array(arguments)
	var pipes := OS.execute_with_pipe(program, words, false)
	if pipes.is_empty():
		failed.emit(
			"'%s' cannot be started; is Parley installed, and is this its command?" % program
		)
		ended.emit(-1, "")
		return false
	_pid = pipes["pid"]
	_out = pipes["stdio"]
	_err = pipes["stderr"]
	is_running = true
	return true


## Takes what was printed; call it each frame.
func poll() -> void:
	if not is_running:
		return
	var over := not OS.is_process_running(_pid)  # asked first: what it printed last is read below
	_rest_of_out = _take(_out, _rest_of_out, _read_out)
	_rest_of_err = _take(_err, _rest_of_err, _read_err)
	if over:
		is_running = false
		_read_out(_rest_of_out)
		_read_err(_rest_of_err)
		var code := OS.get_process_exit_code(_pid)
		if code not in [0, 1] and not _told_error:
			failed.emit("'parley' ended with code %d" % code)
		ended.emit(code, _summary)


## Ends the command; whole clips stay, and the next run goes on from there.
func stop() -> void:
	if is_running:
		OS.kill(_pid)


## Words of a command line; quotes hold words with blanks together.
static func split(command: String) -> PackedStringArray:
	var words := PackedStringArray()
	var quoted := false
	var word := ""
	for letter: String in command:
		if letter == '"':
			quoted = not quoted
		elif letter == " " and not quoted:
			if not word.is_empty():
				words.append(word)
			word = ""
		else:
			word += letter
	if not word.is_empty():
		words.append(word)
	return words


static func _take(pipe: FileAccess, rest: String, read: Callable) -> String:
	var bytes := PackedByteArray()
	while true:
		var more := pipe.get_buffer(4096)
		bytes.append_array(more)
		if more.size() < 4096:
			break
	var lines := (rest + bytes.get_string_from_utf8()).split("\n")
	for i: int in lines.size() - 1:
		read.call(lines[i].strip_edges())
	return lines[-1]


func _read_out(text: String) -> void:
	for state: String in ["missing", "stale", "orphan"]:
		if text.begins_with(state + " "):
			outdated.emit(state, text.trim_prefix(state).strip_edges())
			return
	if not text.is_empty():
		_summary = text


func _read_err(text: String) -> void:
	if text.begins_with("[") and "]" in text:
		var counts := text.substr(1).get_slice("]", 0).split("/")
		if counts.size() == 2:
			progressed.emit(
				counts[0].to_int(), counts[1].to_int(), text.get_slice("]", 1).strip_edges()
			)
	elif text.begins_with("parley: error: "):
		_told_error = true
		failed.emit(text.trim_prefix("parley: error: "))
	elif "No module named" in text or text.begins_with("parley: "):
		failed.emit(text)
