extends RefCounted
## One key of a message's header: its name, what it may hold, and its default.
##
## It reads what arrived, or refuses it: nothing behind the codec meets NaN, true for a number, or a
## text of a megabyte.

enum Kind { WHOLE, NUMBER, TEXT, FLAG, TEXTS, WHOLES, NUMBERS, TABLE }

const U32 := 0xFFFFFFFF
const U53 := 0x1FFFFFFFFFFFFF

var name: String
var kind: Kind
var low: float
var high: float
var count: int
## Of an array: exactly (numbers) or at most (texts); of a text: its longest.
var required: bool
var fallback: Variant


func _init(
	key_name: String, key_kind: Kind, from: float, to: float, how_many: int, without: Array
) -> void:
	name = key_name
	kind = key_kind
	low = from
	high = to
	count = how_many
	required = without.is_empty()
	fallback = null if required else without[0]


## `value` as this key holds it; null when it may not.
func read(value: Variant) -> Variant:
	match kind:
		Kind.WHOLE:
			return value if value is int and value >= low and value <= high else null
		Kind.NUMBER:
			return _number(value)
		Kind.TEXT:
			return value if value is String and value.length() <= count else null
		Kind.FLAG:
			return value if value is bool else null
		Kind.TABLE:
			return _table(value)
	return _array(value)


func wanted() -> String:
	match kind:
		Kind.WHOLE:
			return "a whole number from %d to %d" % [low, high]
		Kind.NUMBER:
			return "a number from %s to %s" % [low, high]
		Kind.TEXT:
			return "a text of at most %d characters" % count
		Kind.FLAG:
			return "true or false"
		Kind.TEXTS:
			return "at most %d texts" % count
		Kind.TABLE:
			return "at most %d names with numbers from %s to %s" % [count, low, high]
	return "%d numbers" % count


func _number(value: Variant) -> Variant:
	if not (value is float or value is int):
		return null
	var number := float(value)
	# NaN compares false, infinity is out of every range
	return number if number >= low and number <= high else null


func _array(value: Variant) -> Variant:
	if not value is Array:
		return null
	var given: Array = value
	if given.size() > count or kind != Kind.TEXTS and given.size() != count:
		return null
	var taken := []
	for entry: Variant in given:
		var one: Variant = entry
		if kind == Kind.TEXTS:
			one = entry if entry is String and entry.length() <= 256 else null
		elif kind == Kind.WHOLES:
			one = entry if entry is int and entry >= 0 and entry <= U32 else null
		else:
			one = _number(entry)
		if one == null:
			return null
		taken.append(one)
	return taken


func _table(value: Variant) -> Variant:
	if not value is Dictionary or value.size() > count:
		return null
	var taken := {}
	for name_of: Variant in value:
		var number: Variant = _number(value[name_of])
		if not name_of is String or name_of.length() > 64 or number == null:
			return null
		taken[name_of] = number
	return taken
