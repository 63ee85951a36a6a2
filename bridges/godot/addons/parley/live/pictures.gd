extends RefCounted
## Pictures of a texture stream: RGBA as it is; JPEG and WebP are decoded in the background.


## One picture on its way.
class Picture:
	extends RefCounted

	var image := Image.new()
	var bytes: PackedByteArray
	var task := -1
	var failed := false

	func decode_jpeg() -> void:
		failed = image.load_jpg_from_buffer(bytes) != OK

	func decode_webp() -> void:
		failed = image.load_webp_from_buffer(bytes) != OK

	func is_there() -> bool:
		if task >= 0 and WorkerThreadPool.is_task_completed(task):
			finish()
		return task < 0 and not failed

	func finish() -> void:
		if task >= 0:
			WorkerThreadPool.wait_for_task_completion(task)
			task = -1
			bytes = PackedByteArray()

	func _notification(what: int) -> void:
		if what == NOTIFICATION_PREDELETE and task >= 0:
			WorkerThreadPool.wait_for_task_completion(task)


var bad := 0
## Pictures that were none.

var _width: int
var _height: int
var _format: String
var _last: Image


## `opened`: the runtime's message about the stream.
func _init(opened: Dictionary) -> void:
	_width = opened["width"]
	_height = opened["height"]
	_format = opened["format"]


## The pictures in the parts of a message, in order; what is no picture shows the one before it.
func take(parts: Array[PackedByteArray]) -> Array:
	var taken := []
	for bytes: PackedByteArray in parts:
		taken.append(_begin(bytes))
	return taken


## A picture as an image; the last one that was there while it is being decoded.
func image_of(picture: Picture) -> Image:
	if picture.is_there() and not picture.image.is_empty():
		_last = picture.image
	return _last


func _begin(bytes: PackedByteArray) -> Picture:
	var picture := Picture.new()
	if _format == "jpeg" and _begins(bytes, [0xFF, 0xD8, 0xFF]):
		picture.bytes = bytes
		picture.task = WorkerThreadPool.add_task(picture.decode_jpeg, true)
	elif _format == "webp" and _begins(bytes, [0x52, 0x49, 0x46, 0x46]):
		picture.bytes = bytes
		picture.task = WorkerThreadPool.add_task(picture.decode_webp, true)
	elif _format in ["rgba", ""] and bytes.size() == 4 * _width * _height and not bytes.is_empty():
		picture.image.set_data(_width, _height, false, Image.FORMAT_RGBA8, bytes)
	else:
		picture.failed = true
		bad += 1
		if bad == 1:
			push_warning("Parley: the runtime sent a picture that is no %s" % _format)
	return picture


## Godot's decoders complain aloud about other bytes.
static func _begins(bytes: PackedByteArray, magic: Array[int]) -> bool:
	return bytes.slice(0, magic.size()) == PackedByteArray(magic)
