@tool
extends RefCounted
## Reads the arrays of a NumPy .npz file
## (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
##
## Of the kinds that clips hold: float32, float64, int64 and text, in rows.

var error := ""


## Name -> values: PackedFloat32Array, PackedFloat64Array, PackedInt64Array or PackedStringArray,
## row after row. Empty, with `error` set, when the file is no such file.
func read(path: String) -> Dictionary:
	error = ""
	var zip := ZIPReader.new()
	if zip.open(path) != OK:
		return _fail("it is no .npz file, or it is damaged")
	var arrays := {}
	for name: String in zip.get_files():
		var values: Variant = _array(zip.read_file(name))
		if values == null:
			zip.close()
			return _fail("its array '%s' cannot be read" % name)
		arrays[name.trim_suffix(".npy")] = values
	zip.close()
	return arrays


func _array(bytes: PackedByteArray) -> Variant:
	if bytes.size() < 12 or bytes.slice(1, 6) != "NUMPY".to_ascii_buffer():
		return null
	var wide := bytes[6] >= 2
	var head := 12 if wide else 10
	var length := bytes.decode_u32(8) if wide else bytes.decode_u16(8)
	if bytes.size() < head + length:
		return null
	var header := bytes.slice(head, head + length).get_string_from_ascii()
	var data := bytes.slice(head + length)
	if "'fortran_order': True" in header:
		return null
	var kind := header.get_slice("'descr': '", 1).get_slice("'", 0)
	match kind:
		"<f4":
			return data.to_float32_array()
		"<f8":
			return data.to_float64_array()
		"<i8":
			return data.to_int64_array()
	if kind.begins_with("<U") and kind.substr(2).to_int() > 0:
		return _texts(data, kind.substr(2).to_int())
	return null


static func _texts(data: PackedByteArray, width: int) -> PackedStringArray:
	var texts := PackedStringArray()
	for at: int in range(0, data.size() - 4 * width + 1, 4 * width):
		var text := ""
		for i: int in width:
			var code := data.decode_u32(at + 4 * i)
			if code > 0 and code < 0x110000:
				text += String.chr(code)
		texts.append(text)
	return texts


func _fail(why: String) -> Dictionary:
	error = why
	return {}
