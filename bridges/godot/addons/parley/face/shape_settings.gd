@tool
@icon("../icons/settings.svg")
class_name ParleyShapeSettings
extends Resource
## Fits Parley's shapes to a character's: names of its own, and a tuning for shapes that need one.

@export_range(0.0, 2.0, 0.01, "or_greater") var gain := 1.0:
	set(value):
		gain = value
		emit_changed()
## Of all shapes.

@export var tunings: Array[ParleyShapeTuning] = []:
	set(value):
		tunings = value
		emit_changed()
## Of single shapes.

@export var names: Dictionary[String, String] = {}:
	set(value):
		names = value
		emit_changed()
## The character's own names: blend shape -> ARKit's name, or "" to leave the shape alone.


## The tuning of an ARKit shape, or null.
func tuning_of(shape: String) -> ParleyShapeTuning:
	for tuning: ParleyShapeTuning in tunings:
		if tuning != null and tuning.shape == shape:
			return tuning
	return null
