@tool
extends RefCounted
## Which of ARKit's shapes a character's blend shape is, by the table that all engines share.
##
## Names are compared without case and without anything but letters and digits, after all up to the
## last of . : | and __ is cut, and then a prefix.

const _TABLE := preload("blendshape_aliases.json")

static var _shapes: Dictionary[String, String] = {}
static var _mixtures: Dictionary[String, Dictionary] = {}
static var _prefixes: Array[String] = [""]


## The ARKit shape that `name` is another name of; "" when it is none.
static func shape_of(name: String) -> String:
	return str(_find(name, _shapes_by_name(), ""))


## A shape that stands for several of ARKit's (as VRM's "aa"): ARKit name -> factor. Else empty.
static func mixture_of(name: String) -> Dictionary:
	_shapes_by_name()
	return _find(name, _mixtures, {})


static func _find(name: String, among: Dictionary, without: Variant) -> Variant:
	var bare := plain(name)
	for prefix: String in _prefixes:
		if bare.begins_with(prefix) and among.has(bare.substr(prefix.length())):
			return among[bare.substr(prefix.length())]
	return without


## The form in which names are compared.
static func plain(name: String) -> String:
	for separator: String in [".", ":", "|", "__"]:
		name = name.substr(name.rfind(separator) + separator.length() if separator in name else 0)
	var kept := ""
	for letter: String in name.to_lower():
		if letter >= "a" and letter <= "z" or letter >= "0" and letter <= "9":
			kept += letter
	return kept


static func _shapes_by_name() -> Dictionary:
	if _shapes.is_empty():
		var table: Dictionary = _TABLE.data
		for prefix: String in table["prefixes"]:
			_prefixes.append(plain(prefix))
		for shape: String in table["shapes"]:
			_shapes[plain(shape)] = shape
			for alias: String in table["shapes"][shape]:
				_shapes[plain(alias)] = shape
		for mixture: Dictionary in table["mixtures"]:
			_mixtures[plain(mixture["name"])] = mixture["of"]
			for alias: String in mixture["aliases"]:
				_mixtures[plain(alias)] = mixture["of"]
	return _shapes
