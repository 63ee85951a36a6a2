"""Eyes rest and jump, and lids that begin to shut do shut: what a model that errs little on average blurs in time is made sharp again.

People's eyes stand still on something, while the head moves too, and then are elsewhere within a few hundredths of a second (Lee, Badler
& Badler, "Eyes Alive", SIGGRAPH 2002, §3). A model that was taught to lose as little as it can on average lets them drift instead. Here the
drift says where somebody wants to look: its smoothed course is followed in jumps. The longer a fixation lasts, the less it takes to end it, so
jumps come one to two a second, of 1 to 4 degrees, and at once where much is asked. Between jumps the gaze is held against the head's
turns (vestibulo-ocular reflex), and lids follow its height.

A blink that a model is in doubt about it plays half. Lids that fall fast and are nearly half shut go on to shut, stay so for a moment and open
more slowly, 200 ms in all (VanderWerf et al., "Eyelid movements", 2003); where the model's own blink is longer, it lasts as long.

The same arithmetic is here in NumPy, for many faces at once, and in C for the kernel of one thread a face. To the last bit: every product and
sum is a float32 by itself in both.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley.motion import EYE_PITCH_RANGE, EYE_YAW_RANGE

Array = Any

STATE = 11
"""Numbers that a face remembers: smoothed gaze, what is looked at, where the eyes are (yaw, pitch each, rad), frames since the last jump began, frames that
it still takes, whether any of this is set, how far the lids were shut, and frames since they began a blink. Zeros are a face that has not looked yet."""

FOLLOW = 0.25
"""Of the distance to the wandering gaze that its smoothed course goes in a frame (1/30 s)."""
MOST, LEAST, TIRING = math.radians(6.0), math.radians(1.0), math.radians(0.15)
"""How far the smoothed gaze must be from what is looked at for a jump: right after one, at least, and how fast the one falls to the other (rad a frame)."""
LEAD = 2.0
"""Frames ahead at which a jump aims, along the smoothed course."""
SHORT, LONG = math.radians(4.0), math.radians(16.0)
"""Jumps up to here take one frame and two frames, longer ones three: 25 ms and 2.4 ms a degree (Eyes Alive, §3)."""
LID = 0.25
"""How far lids come down with eyes that look down as far as they can (Performance of the teacher, `eyes.py`)."""
FALLING, HALF = 0.1, 0.4
"""A blink begins where lids are shut so far, and were shut so much less in the frame before."""
BLINK = (0.9, 1.0, 0.75, 0.4, 0.12)
"""How far they are shut, at least, in the frames after that one."""
_RESTED = 99.0

_NAMES = (
    "eyeLookOutLeft", "eyeLookInLeft", "eyeLookInRight", "eyeLookOutRight",
    "eyeLookUpLeft", "eyeLookUpRight", "eyeLookDownLeft", "eyeLookDownRight", "eyeBlinkLeft", "eyeBlinkRight",
)  # fmt: skip
SHAPES = tuple(ARKIT_INDEX[name] for name in _NAMES)
"""Columns of the weights that are changed."""

_OUT_L, _IN_L, _IN_R, _OUT_R, _UP_L, _UP_R, _DOWN_L, _DOWN_R, _BLINK_L, _BLINK_R = SHAPES
_SHUT = np.zeros(int(_RESTED) + 1, np.float32)
_SHUT[1 : len(BLINK) + 1] = BLINK


def fixated(weights: Array, plain: Array, state: Array) -> Array:
    """ARKit weights [B, T, 52] with eyes that rest and jump, of B faces whose latents are `plain` [B, T, 6 + D] (head rotation first).

    `state` [B, STATE] is what these faces remember of the frames before; it is changed in place. Where T is cut makes no difference.
    """
    f = np.float32
    half, yaw, pitch = f(0.5), f(EYE_YAW_RANGE), f(EYE_PITCH_RANGE)
    w = np.ascontiguousarray(np.moveaxis(weights, 2, 0))  # [52, B, T]
    head = np.stack([plain[..., 1], -plain[..., 0]])  # [2, B, T]
    across = ((w[_OUT_L] - w[_IN_L]) * yaw + (w[_IN_R] - w[_OUT_R]) * yaw) * half
    upward = ((w[_UP_L] - w[_DOWN_L]) * pitch + (w[_UP_R] - w[_DOWN_R]) * pitch) * half
    wanted = np.moveaxis(head + np.stack([across, upward]), 2, 0)  # [T, 2, B]
    smooth, aim, eyes = (state[:, at : at + 2].T.copy() for at in (0, 2, 4))
    age, left = state[:, 6].copy(), state[:, 7].copy()
    lid, since = state[:, 9].copy(), state[:, 10].copy()
    closed = np.moveaxis((w[_BLINK_L] + w[_BLINK_R]) * half, 1, 0)  # [T, B]
    fresh = state[:, 8] == 0
    if fresh.any() and len(wanted):
        for place in (smooth, aim, eyes):
            place[:, fresh] = wanted[0][:, fresh]
        age[fresh] = since[fresh] = f(_RESTED)
        lid[fresh] = closed[0][fresh]
    before = np.concatenate([lid[None], closed[:-1]]) if len(closed) else closed
    falling = (closed >= f(HALF)) & (closed - before >= f(FALLING))
    passed = np.empty_like(closed)  # frames since the lids began a blink
    looked = np.empty_like(wanted)
    for t, gaze in enumerate(wanted):
        step = (gaze - smooth) * f(FOLLOW)
        smooth = smooth + step
        away = smooth - aim
        limit = np.maximum(f(LEAST), f(MOST) - f(TIRING) * age)
        jumps = away[0] * away[0] + away[1] * away[1] > limit * limit
        if jumps.any():
            aim = np.where(jumps, smooth + f(LEAD) * step, aim)
            way = aim - eyes
            size = way[0] * way[0] + way[1] * way[1]
            frames = np.where(size < f(SHORT**2), f(1), np.where(size < f(LONG**2), f(2), f(3)))
            left, age = np.where(jumps, frames, left), np.where(jumps, f(0), age)
        moving = left > 0
        if moving.any():
            eyes = np.where(moving, eyes + (aim - eyes) / np.where(moving, left, f(1)), eyes)
            left = np.where(moving, left - f(1), left)
        age = np.minimum(age + f(1), f(_RESTED))
        looked[t] = eyes
        since = np.minimum(since + f(1), f(_RESTED))
        begins = falling[t] & (since > f(len(BLINK)))
        since = np.where(begins, f(0), since)
        passed[t] = since
    turned = np.moveaxis(looked, 0, 2) - head
    side = np.clip(turned[0] / yaw, f(-1), f(1))
    height = np.clip(turned[1] / pitch, f(-1), f(1))
    lower = np.maximum(-height, f(0))
    change = f(LID) * (lower - (w[_DOWN_L] + w[_DOWN_R]) * half)
    shut = _SHUT[passed.astype(np.intp)].T
    for blink in (_BLINK_L, _BLINK_R):
        down = np.maximum(w[blink], shut)
        w[blink] = np.clip(down + change * (f(1) - down), f(0), f(1))
    w[_OUT_L] = w[_IN_R] = np.maximum(side, f(0))
    w[_IN_L] = w[_OUT_R] = np.maximum(-side, f(0))
    w[_UP_L] = w[_UP_R] = np.maximum(height, f(0))
    w[_DOWN_L] = w[_DOWN_R] = lower
    if len(wanted):
        state[:] = np.concatenate([smooth, aim, eyes, np.stack([age, left, np.ones_like(age), closed[-1], since])]).T
    return np.ascontiguousarray(np.moveaxis(w, 0, 2))


def _number(value: float) -> str:
    """A float32 as every C compiler reads it: decimal (hexadecimal ones are C++17), with more digits than it needs."""
    return f"{float(np.float32(value))!r}f"


_VALUES = {
    "YAW": EYE_YAW_RANGE, "PITCH": EYE_PITCH_RANGE, "FOLLOW": FOLLOW, "MOST": MOST, "LEAST": LEAST, "TIRING": TIRING, "LEAD": LEAD,
    "SHORT_JUMP": SHORT**2, "LONG_JUMP": LONG**2, "LID": LID, "RESTED": _RESTED,
    "FALLING": FALLING, "HALF": HALF,
}  # fmt: skip
_PLACES = dict(zip(("OUT_L", "IN_L", "IN_R", "OUT_R", "UP_L", "UP_R", "DOWN_L", "DOWN_R", "BLINK_L", "BLINK_R"),
                   SHAPES, strict=True))  # fmt: skip

SOURCE = (
    "".join(f"#define {name} {_number(value)}\n" for name, value in _VALUES.items())
    + "".join(f"#define {name} {place}\n" for name, place in _PLACES.items())
    + f"#define SHAPES {SHAPE_COUNT}\n#define STATE {STATE}\n#define BLINK {len(BLINK)}\n"
    + "#define SHUT(since) ("
    + "".join(f"since == {frame}.0f ? {_number(least)} : " for frame, least in enumerate(BLINK, 1))
    + "0.0f)\n"
    + """
static INLINE float between(float x, float low, float high) { return x < low ? low : (x > high ? high : x); }

/* One face: weights [frames, SHAPES] are changed, plain [frames, width] are read, state [STATE] is read and changed. */
static INLINE void fixate(float* weights, const float* plain, float* state, int frames, int width) {
    float sx = state[0], sy = state[1], ax = state[2], ay = state[3], ex = state[4], ey = state[5];
    float age = state[6], left = state[7], lid = state[9], since = state[10];
    for (int t = 0; t < frames; ++t) {
        float* w = weights + t * SHAPES;
        const float hx = plain[t * width + 1], hy = -plain[t * width];
        const float gx = hx + ((w[OUT_L] - w[IN_L]) * YAW + (w[IN_R] - w[OUT_R]) * YAW) * 0.5f;
        const float gy = hy + ((w[UP_L] - w[DOWN_L]) * PITCH + (w[UP_R] - w[DOWN_R]) * PITCH) * 0.5f;
        const float closed = (w[BLINK_L] + w[BLINK_R]) * 0.5f;
        if (t == 0 && state[8] == 0.0f) { sx = ax = ex = gx; sy = ay = ey = gy; age = since = RESTED; lid = closed; }
        const float vx = (gx - sx) * FOLLOW, vy = (gy - sy) * FOLLOW;
        sx = sx + vx; sy = sy + vy;
        const float dx = sx - ax, dy = sy - ay, tired = MOST - TIRING * age;
        const float limit = tired > LEAST ? tired : LEAST;
        if (dx * dx + dy * dy > limit * limit) {
            ax = sx + LEAD * vx; ay = sy + LEAD * vy;
            const float wx = ax - ex, wy = ay - ey, size = wx * wx + wy * wy;
            left = size < SHORT_JUMP ? 1.0f : (size < LONG_JUMP ? 2.0f : 3.0f);
            age = 0.0f;
        }
        if (left > 0.0f) { ex = ex + (ax - ex) / left; ey = ey + (ay - ey) / left; left = left - 1.0f; }
        age = age + 1.0f > RESTED ? RESTED : age + 1.0f;
        const float side = between((ex - hx) / YAW, -1.0f, 1.0f), height = between((ey - hy) / PITCH, -1.0f, 1.0f);
        const float lower = -height > 0.0f ? -height : 0.0f, upper = height > 0.0f ? height : 0.0f;
        const float change = LID * (lower - (w[DOWN_L] + w[DOWN_R]) * 0.5f);
        since = since + 1.0f > RESTED ? RESTED : since + 1.0f;
        if (since > (float)BLINK && closed >= HALF && closed - lid >= FALLING) since = 0.0f;
        lid = closed;
        const float shut = SHUT(since);
        const float left_lid = w[BLINK_L] > shut ? w[BLINK_L] : shut, right_lid = w[BLINK_R] > shut ? w[BLINK_R] : shut;
        w[BLINK_L] = between(left_lid + change * (1.0f - left_lid), 0.0f, 1.0f);
        w[BLINK_R] = between(right_lid + change * (1.0f - right_lid), 0.0f, 1.0f);
        w[OUT_L] = w[IN_R] = side > 0.0f ? side : 0.0f;
        w[IN_L] = w[OUT_R] = -side > 0.0f ? -side : 0.0f;
        w[UP_L] = w[UP_R] = upper;
        w[DOWN_L] = w[DOWN_R] = lower;
    }
    if (frames > 0) {
        state[0] = sx; state[1] = sy; state[2] = ax; state[3] = ay; state[4] = ex; state[5] = ey;
        state[6] = age; state[7] = left; state[8] = 1.0f; state[9] = lid; state[10] = since;
    }
}
"""
)
"""The C of `fixated` for one face; INLINE is what a compiler needs before a function."""

KERNEL = (
    "#define INLINE __device__ __forceinline__\n"
    + SOURCE
    + """
extern "C" __global__ void parley_fixate(float* weights, const float* plain, float* state, int faces, int frames, int width) {
    const int face = blockIdx.x * blockDim.x + threadIdx.x;
    if (face < faces) fixate(weights + face * frames * SHAPES, plain + face * frames * width, state + face * STATE, frames, width);
}
"""
)
"""The kernel: a thread a face."""
