@tool
extends RefCounted
## Which of ARKit's shapes a character's blend shape is, by the table that all engines share.
##
## Names are compared without case and without anything but letters and digits, Left and Right at
## their end taken for L and R, after all up to the last of . : | and __ is cut, and then a prefix.
## A side behind such a separator belongs to the name (Blender's eyeBlink.L), the number of a copy
## does not (jawOpen.001).

const _TABLE := preload("blendshape_aliases.json")
const _SIDES: Array[String] = ["l", "r", "left", "right"]


## What a name of the table stands for; `way` 0 is ARKit's own name.
class Meaning:
	extends RefCounted

	var shape := ""
	var way := 0
	var name := ""
	var cut := 0


static var _shapes: Dictionary[String, Meaning] = {}
static var _mixtures: Dictionary[String, Dictionary] = {}
static var _prefixes: Array[String] = [""]


## The ARKit shape that `name` is another name of; "" when it is none.
static func shape_of(name: String) -> String:
	var found := _find_shape(name)
	return found.shape if found else ""


## A shape that stands for several of ARKit's (as VRM's "aa"): the table's {name, aliases, of: ARKit
## name -> factor}. Else empty.
static func mixture_of(name: String) -> Dictionary:
	_read_table()
	var bare := plain(name)
	for prefix: String in _prefixes:
		if bare.begins_with(prefix) and _mixtures.has(bare.substr(prefix.length())):
			return _mixtures[bare.substr(prefix.length())]
	return {}


## For each of a mesh's `names` the ARKit shape that drives it; "" for one that is left alone.
##
## A mesh may carry a shape twice: VRoid's lids beside Perfect Sync's, Character Creator's standard
## shapes beside ExPlus. Both together would move twice as far, so of the table's ways to carry a
## shape the first that the mesh has is driven, and each of its names once.
static func shapes_of(names: PackedStringArray) -> PackedStringArray:
	var found: Array[Meaning] = []
	var best: Dictionary[String, int] = {}
	for name: String in names:
		var meaning := _find_shape(name)
		found.append(meaning)
		if meaning:
			best[meaning.shape] = mini(best.get(meaning.shape, meaning.way), meaning.way)
	var taken: Dictionary[String, int] = {}
	for index: int in found.size():
		var meaning := found[index]
		if meaning and meaning.way == best[meaning.shape]:
			var other: int = taken.get(meaning.name, index)
			taken[meaning.name] = index if meaning.cut < found[other].cut else other
	var driven := PackedStringArray()
	driven.resize(names.size())
	for index: int in taken.values():
		driven[index] = found[index].shape
	return driven


## For each of a mesh's `names` the mixture that drives it, as `mixture_of` gives it; each mixture
## once. A mesh that has any of what a mixture is made of among its `shapes` would move twice.
static func mixtures_of(names: PackedStringArray, shapes: PackedStringArray) -> Array[Dictionary]:
	var driven: Array[Dictionary] = []
	var taken: Dictionary[String, bool] = {}
	for name: String in names:
		var mixture := mixture_of(name)
		if mixture.is_empty() or taken.has(mixture["name"]) or _is_made_of(mixture["of"], shapes):
			driven.append({})
			continue
		taken[mixture["name"]] = true
		driven.append(mixture)
	return driven


## The form in which names are compared.
static func plain(name: String) -> String:
	var pieces := name
	for separator: String in [":", "|", "__"]:
		pieces = pieces.replace(separator, ".")
	var split := pieces.split(".")
	if split.size() > 1 and _is_number(split[-1]):
		split.remove_at(split.size() - 1)
	var last := split[-1]
	if split.size() > 1 and last.to_lower() in _SIDES:
		last = split[-2] + last
	var bare := ""
	for letter: String in last:
		if (
			(letter >= "a" and letter <= "z")
			or (letter >= "A" and letter <= "Z")
			or _is_number(letter)
		):
			bare += letter
	bare = bare.to_lower()
	for side: String in ["left", "right"]:
		if bare.ends_with(side):
			return bare.substr(0, bare.length() - side.length() + 1)
	return bare


static func _is_number(text: String) -> bool:
	for letter: String in text:
		if letter < "0" or letter > "9":
			return false
	return not text.is_empty()


static func _is_made_of(of: Dictionary, shapes: PackedStringArray) -> bool:
	for shape: String in of:
		if of[shape] > 0.0 and shape in shapes:
			return true
	return false


static func _find_shape(name: String) -> Meaning:
	_read_table()
	var bare := plain(name)
	for cut: int in _prefixes.size():
		var rest := bare.substr(_prefixes[cut].length())
		if bare.begins_with(_prefixes[cut]) and _shapes.has(rest):
			var meaning := Meaning.new()
			meaning.shape = _shapes[rest].shape
			meaning.way = _shapes[rest].way
			meaning.name = rest
			meaning.cut = cut
			return meaning
	return null


static func _read_table() -> void:
	if not _shapes.is_empty():
		return
	var table: Dictionary = _TABLE.data
	for prefix: String in table["prefixes"]:
		_prefixes.append(plain(prefix))
	for shape: String in table["shapes"]:
		var ways: Array = [[shape]]
		ways.append_array(table["shapes"][shape])
		for way: int in ways.size():
			for alias: String in ways[way]:
				var meaning := Meaning.new()
				meaning.shape = shape
				meaning.way = way
				_shapes[plain(alias)] = meaning
	for mixture: Dictionary in table["mixtures"]:
		_mixtures[plain(mixture["name"])] = mixture
		for alias: String in mixture["aliases"]:
			_mixtures[plain(alias)] = mixture
