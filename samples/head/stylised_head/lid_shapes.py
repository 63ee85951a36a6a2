"""Shapes of lids and eyeballs: everything turns about the eyeball's centre, so that lids slide on it."""

from __future__ import annotations

import numpy as np

from stylised_head.eyes import eye_yaw_pitch
from stylised_head.field import Field, offset
from stylised_head.skull import Array


def turn_lid(field: Field, weight: Array, angle: Array, puff: float = 0.0) -> Array:
    """Lid points turned by weight * angle (radians, + up) about the left eyeball's centre, so that lids slide on it."""
    # Away from the edge the corners of the eye hold the skin back, or a blink would fold it there.
    bow = np.maximum(1.0 - field.tags.lid_s**4, 1e-9)
    weight = weight * (field.tags.side > 0) * bow ** (1.4 * (1.0 - field.tags.lid_w))
    yaw, pitch, radius = eye_yaw_pitch(field.points, field.anatomy.eye_centre)
    pitch, radius = pitch + weight * angle, radius + puff * weight
    moved = (
        np.stack([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)], axis=1) * radius[:, None]
    )
    return np.where((weight > 0)[:, None], moved + field.anatomy.eye_centre - field.points, 0.0)


def _bow(field: Field) -> Array:
    return np.maximum(1.0 - field.tags.lid_s**4, 0.0)


def upper_lid(field: Field, degrees: float) -> Array:
    """The left upper lid turned up by `degrees`."""
    weight = field.tags.lid_w * (field.tags.lid > 0) * _bow(field)
    return turn_lid(field, weight, np.full(len(weight), np.radians(degrees)), 0.0002)


def lower_lid(field: Field, degrees: float) -> Array:
    """The left lower lid turned up by `degrees`."""
    weight = field.tags.lid_w * (field.tags.lid < 0) * _bow(field)
    return turn_lid(field, weight, np.full(len(weight), np.radians(degrees)), 0.0002)


def blink(field: Field) -> Array:
    """eyeBlink: the upper lid comes most of the way, the lower the rest, and they meet."""
    _, upper, lower = field.anatomy.lid_angles(field.tags.lid_s)
    seam = field.anatomy.lid_seam(field.tags.lid_s)
    angle = np.where(field.tags.lid > 0, seam - upper, seam - lower)
    return turn_lid(field, field.tags.lid_w * (field.tags.lid != 0), angle, 0.0009)


def eye_look(field: Field, yaw: float, pitch: float) -> Array:
    """The left eyeball turned by `yaw` (+ left) and `pitch` (+ up), radians."""
    local = field.points - field.anatomy.eye_centre
    c, s, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    turn = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]) @ np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    return np.where((field.tags.side > 0)[:, None], local @ turn.T - local, 0.0)


def squint(field: Field) -> Array:
    """eyeSquint: both lids towards each other, the lower more."""
    return (
        lower_lid(field, 11.0)
        + upper_lid(field, -7.0)
        + offset(field.near(0.036, 0.031, 0.075, 0.013), 0, 0.0022, 0.0015)
    )


def wide(field: Field) -> Array:
    """eyeWide: the upper lid up, the lower a little down."""
    return upper_lid(field, 9.5) + lower_lid(field, -4.0)
