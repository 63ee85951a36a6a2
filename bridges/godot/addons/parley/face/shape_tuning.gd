@tool
@icon("../icons/settings.svg")
class_name ParleyShapeTuning
extends Resource
## How strongly one shape of a face follows: weight × gain + offset, kept from minimum to maximum.

@export_placeholder("jawOpen") var shape := ""
## ARKit's name.

@export_range(-2.0, 4.0, 0.01, "or_less", "or_greater") var gain := 1.0
@export_range(-1.0, 1.0, 0.01) var offset := 0.0
@export_range(-1.0, 2.0, 0.01) var minimum := 0.0
@export_range(-1.0, 2.0, 0.01) var maximum := 1.0
