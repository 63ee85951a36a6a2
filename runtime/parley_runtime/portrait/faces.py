"""Which faces a picture shows, and which of them is meant."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.errors import InputError
from parley_runtime.portrait import mtcnn
from parley_runtime.portrait.picture import shrunk

Bytes = NDArray[np.uint8]

SEARCHED = 960
"""Pixels of the longer side in which faces are looked for; the search takes longer with its square."""

SMALLEST_FACE = 40
"""Pixels of a face's height in the picture that is searched."""

STRONGEST_TURN = math.radians(50.0)
"""Beyond it one eye is hidden, and half of a face cannot be made up."""

_BESIDE = 0.4
"""A face smaller than this share of the largest one is a bystander, and asks for no choice."""


@dataclass(frozen=True)
class Face:
    """A face in a picture, positions (x, y) in pixels. Left and right are the picture's.

    eyes   [2, 2] left and right; nose [2]; mouth [2, 2] its corners, left and right
    score  how sure the detector is, 0..1; 1 for a face that was marked by hand
    finder 'mtcnn', 'animeface' or 'hand'
    """

    eyes: NDArray[np.float64]
    nose: NDArray[np.float64]
    mouth: NDArray[np.float64]
    score: float
    finder: str

    @property
    def length(self) -> float:
        """From between the eyes to the middle of the mouth, pixels."""
        return float(np.linalg.norm(self.mouth.mean(axis=0) - self.eyes.mean(axis=0)))

    @property
    def centre(self) -> NDArray[np.float64]:
        """Between eyes and mouth."""
        return np.asarray(0.5 * (self.eyes.mean(axis=0) + self.mouth.mean(axis=0)))

    @property
    def roll(self) -> float:
        """How far the face is tipped clockwise in the picture, radians; eyes and mouth agree on it by vote."""
        across = self.eyes[1] - self.eyes[0]
        down = self.mouth.mean(axis=0) - self.eyes.mean(axis=0)
        total = across + np.array([down[1], -down[0]])
        return float(math.atan2(total[1], total[0]))

    @property
    def turn(self) -> float:
        """Rough yaw, radians, positive towards the picture's right: how far the nose lies off the middle."""
        cos, sin = math.cos(self.roll), math.sin(self.roll)
        aside = (self.nose - self.centre) @ np.array([cos, sin])
        apart = (self.eyes[1] - self.eyes[0]) @ np.array([cos, sin])
        # A nose stands 3.5 cm before the plane of eyes and mouth, eyes lie 6.5 cm apart (mean head of ICT-FaceKit).
        return float(math.atan2(aside * 6.5 / 3.5, max(apart, 1e-6)))


def find_faces(pixels: Bytes) -> list[Face]:
    """All faces in sRGB `pixels` [H, W, 3], from left to right: photographs and paintings, else drawn ones.

    Raises MissingDependencyError without the detector's package.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, SEARCHED / max(height, width))
    small = pixels
    if scale < 1.0:
        small = shrunk(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    found = mtcnn.find(small, SMALLEST_FACE)
    faces = [
        Face(marks[0:2].astype(float) / scale, marks[2].astype(float) / scale, marks[3:5].astype(float) / scale, float(score), "mtcnn")
        for marks, score in zip(found.points, found.scores, strict=True)
    ]  # fmt: skip
    if not faces:
        faces = _drawn_faces(small, scale)
    return sorted(faces, key=lambda face: float(face.centre[0]))


def choose_face(faces: Sequence[Face], number: int | None, name: str) -> Face:
    """The face that is meant: number `number` from the left (1 is the first), or the only large one.

    Raises InputError: none, several and no number, a number that is not there, a face in profile.
    """
    if not faces:
        raise InputError(
            f"{name}: no face was found; use a picture that shows one from the front (faces in profile are not found), or mark both "
            "eyes and the mouth with --points"
        )
    listed = "; ".join(f"{i}: at {face.centre[0]:.0f},{face.centre[1]:.0f}" for i, face in enumerate(faces, 1))
    if number is not None:
        if not 1 <= number <= len(faces):
            raise InputError(f"{name}: has no face {number}, it shows {len(faces)} ({listed}); choose another --face")
        face = faces[number - 1]
    else:
        largest = max(face.length for face in faces)
        near = [face for face in faces if face.length >= _BESIDE * largest]
        if len(near) > 1:
            raise InputError(
                f"{name}: shows {len(faces)} faces ({listed}, pixels from the top left); choose one with --face N"
            )
        face = near[0]
    if abs(face.turn) > STRONGEST_TURN:
        raise InputError(
            f"{name}: the face is in profile (turned about {math.degrees(abs(face.turn)):.0f}°, at most "
            f"{math.degrees(STRONGEST_TURN):.0f}°); use a picture that shows both eyes"
        )
    return face


def marked_face(points: Sequence[tuple[float, float]], name: str) -> Face:
    """A face marked by hand: the eye at the picture's left, the other eye, the middle of the mouth. Raises InputError."""
    if len(points) != 3:
        raise InputError(f"{name}: --points needs three places (left eye, right eye, mouth), got {len(points)}")
    left, right, mouth = (np.array(point, np.float64) for point in points)
    between = 0.5 * (left + right)
    across, down = right - left, mouth - between
    turned = across[0] * down[1] - across[1] * down[0]
    if turned <= 0.1 * float(across @ across) or not 0.3 < np.linalg.norm(down) / np.linalg.norm(across) < 4.0:
        raise InputError(
            f"{name}: the places of --points are no face; give the eye at the left, the eye at the right, the mouth: x,y x,y x,y"
        )
    corner = 0.4 * across
    nose = between + 0.6 * down
    return Face(np.stack([left, right]), nose, np.stack([mouth - corner, mouth + corner]), 1.0, "hand")


def _drawn_faces(pixels: Bytes, scale: float) -> list[Face]:
    """Faces in drawings of the anime kind, by the optional `animeface`; none where it is not installed."""
    try:
        import animeface
        import PIL.Image
    except ImportError:
        return []
    faces = []
    for found in animeface.detect(PIL.Image.fromarray(pixels)):
        boxes = (found.left_eye.pos, found.right_eye.pos, found.mouth.pos)
        middle: list[NDArray[np.float64]] = [
            np.array([box.x + 0.5 * box.width, box.y + 0.5 * box.height]) / scale for box in boxes
        ]
        first, second = middle[0], middle[1]
        eyes = np.stack([first, second] if first[0] <= second[0] else [second, first])
        half = np.array([max(0.5 * found.mouth.pos.width / scale, 1.0), 0.0])
        nose = np.array([found.nose.pos.x, found.nose.pos.y]) / scale
        faces.append(
            Face(eyes, nose, np.stack([middle[2] - half, middle[2] + half]), float(found.likelihood), "animeface")
        )
    return faces
