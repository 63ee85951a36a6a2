@tool
extends RefCounted
## Leaves out keys that linear interpolation makes up for, within a tolerance.
##
## The Ramer-Douglas-Peucker idea on time: keep the ends, then the frame that is off the most, until
## none is off by more than the tolerance.


## Indices of the frames to keep of `values`, whose width is `width` numbers a frame.
static func keys(values: PackedFloat32Array, width: int, tolerance: float) -> PackedInt32Array:
	var frames := values.size() / width
	var kept := PackedByteArray()
	kept.resize(frames)
	var spans: Array[Vector2i] = [Vector2i(0, frames - 1)]
	if frames > 0:
		kept[0] = 1
		kept[frames - 1] = 1
	while not spans.is_empty():
		var span: Vector2i = spans.pop_back()
		var worst := _worst(values, width, span, tolerance)
		if worst >= 0:
			kept[worst] = 1
			spans.append(Vector2i(span.x, worst))
			spans.append(Vector2i(worst, span.y))
	var found := PackedInt32Array()
	for frame: int in frames:
		if kept[frame]:
			found.append(frame)
	return found


static func _worst(values: PackedFloat32Array, width: int, span: Vector2i, tolerance: float) -> int:
	var worst := -1
	var most := tolerance
	for frame: int in range(span.x + 1, span.y):
		var part := float(frame - span.x) / (span.y - span.x)
		for i: int in width:
			var between := lerpf(values[span.x * width + i], values[span.y * width + i], part)
			var off := absf(values[frame * width + i] - between)
			if off > most:
				most = off
				worst = frame
	return worst
