extends RefCounted
## Makes the keys of the message tables. Without a default (`without` empty) a key is required.

const HeaderKey := preload("header_key.gd")


static func whole(name: String, low: int, high: int, without: Array = []) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.WHOLE, low, high, 0, without)


static func number(name: String, low: float, high: float, without: Array = []) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.NUMBER, low, high, 0, without)


static func text(name: String, longest: int, without: Array = []) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.TEXT, 0, 0, longest, without)


static func flag(name: String, without: Array = []) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.FLAG, 0, 0, 0, without)


static func texts(name: String, most: int, without: Array = []) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.TEXTS, 0, 0, most, without)


static func wholes(name: String, count: int, without: Array = []) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.WHOLES, 0, 0, count, without)


static func numbers(name: String, count: int, low: float, high: float, without: Array) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.NUMBERS, low, high, count, without)


static func table(name: String, low: float, high: float, most: int, without: Array) -> HeaderKey:
	return HeaderKey.new(name, HeaderKey.Kind.TABLE, low, high, most, without)
