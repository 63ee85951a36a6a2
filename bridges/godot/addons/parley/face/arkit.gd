@tool
extends RefCounted
## ARKit's 52 face shapes in Apple's order, and the 60 columns of a frame.

const SHAPES := 52

const ROTATION := 52
## Column of the head's rotation vector (3, radians): +x nods down, +y turns to the subject's left.

const TRANSLATION := 55
## Column of the head's translation (3, metres): +x the subject's left, +y up, +z out of the face.

const GAZE := 58
## Column of the gaze (yaw, pitch; radians) of head and eyes together.

const SIDEWAYS := deg_to_rad(35.0)
const UPWARDS := deg_to_rad(25.0)
## What a weight of 1 of an eyeLook shape stands for: radians sideways, and up or down.

static var names := PackedStringArray(
	(
		(
			"eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft "
			+ "eyeWideLeft eyeBlinkRight eyeLookDownRight eyeLookInRight eyeLookOutRight "
			+ "eyeLookUpRight eyeSquintRight eyeWideRight jawForward jawLeft jawRight jawOpen "
			+ "mouthClose mouthFunnel mouthPucker mouthLeft mouthRight mouthSmileLeft "
			+ "mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight "
			+ "mouthStretchLeft mouthStretchRight mouthRollLower mouthRollUpper mouthShrugLower "
			+ "mouthShrugUpper mouthPressLeft mouthPressRight mouthLowerDownLeft "
			+ "mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight browDownLeft browDownRight "
			+ "browInnerUp browOuterUpLeft browOuterUpRight cheekPuff cheekSquintLeft "
			+ "cheekSquintRight noseSneerLeft noseSneerRight tongueOut"
		)
		. split(" ")
	)
)

static var columns := PackedStringArray(
	(
		(
			" ".join(names)
			+ " headRotationX headRotationY headRotationZ headTranslationX headTranslationY"
			+ " headTranslationZ gazeYaw gazePitch"
		)
		. split(" ")
	)
)

static var _index := {}


## Column of a name; -1 when there is none.
static func column_of(name: String) -> int:
	if _index.is_empty():
		for i: int in columns.size():
			_index[columns[i]] = i
	return _index.get(name, -1)


## The rotation of a rotation vector (axis times angle).
static func rotation(vector: Vector3) -> Quaternion:
	var angle := vector.length()
	return Quaternion.IDENTITY if angle < 1e-9 else Quaternion(vector / angle, angle)


## The rotation vector of a rotation, the short way round.
static func vector_of(turn: Quaternion) -> Vector3:
	var short := turn if turn.w >= 0.0 else -turn
	var axis := Vector3(short.x, short.y, short.z)
	var sine := axis.length()
	return axis * (2.0 if sine < 1e-9 else 2.0 * atan2(sine, short.w) / sine)


## The turn of an eyeball from its eyeLook weights: yaw to the subject's left, pitch up; radians.
static func eye_turn(row: PackedFloat32Array, first: int, left: bool) -> Quaternion:
	var at := first + (1 if left else 8)  # eyeLookDown, In, Out, Up of that eye follow each other
	var sideways := row[at + 2] - row[at + 1] if left else row[at + 1] - row[at + 2]
	var yaw := sideways * SIDEWAYS
	var pitch := (row[at + 3] - row[at]) * UPWARDS
	return Quaternion(Vector3.UP, yaw) * Quaternion(Vector3.RIGHT, -pitch)
