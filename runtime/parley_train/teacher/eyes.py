"""Where the character looks: fixations and saccades around the main direction, blinks, and the lids that follow.

Statistics are those of Lee, Badler & Badler, "Eyes Alive" (SIGGRAPH 2002) for people who talk and who listen; speakers look
away mostly as they begin and back as they end (Kendon 1967). The eyes' angle in the head is what is left of the gaze after
the head's own turn, so head motion is compensated as by the vestibulo-ocular reflex.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parley.arkit import ARKIT_INDEX, SHAPE_COUNT
from parley.clips.eyes import eyes_in_head, gaze_of
from parley.motion import EYE_PITCH_RANGE, EYE_YAW_RANGE
from parley_train.teacher.signals import drift, plateau, stations
from parley_train.teacher.style import Style
from parley_train.teacher.timeline import Timeline

Array = NDArray[np.float64]

MUTUAL_TALKING, MUTUAL_LISTENING = 93.9 / 30.0, 237.5 / 30.0
"""Mean seconds of looking at the other before looking away (Eyes Alive, frames at 30 Hz)."""
AWAY_TALKING, AWAY_LISTENING = 27.8 / 30.0, 13.0 / 30.0
"""Mean seconds of looking away."""
AWAY_MEAN, AWAY_LIMIT = 6.9, 14.0
"""Degrees: mean of the exponential distribution of saccade sizes (Eyes Alive, eq. 1), and the most that is used."""
DIRECTIONS = np.radians(np.arange(0.0, 360.0, 45.0))
DIRECTION_SHARE = np.array([15.54, 6.46, 17.69, 7.44, 16.80, 7.89, 20.38, 7.79])
"""Per cent of saccades to each of eight directions (Eyes Alive, table 1), counted from the subject's left upwards."""
SCAN_SIZE, SCAN_PAUSE = 1.1, 0.55
"""Small saccades over the other's face while looking at it: deviation in degrees, median fixation in seconds."""
SACCADE_BASE, SACCADE_SLOPE = 0.025, 0.0024
"""Duration in seconds: base plus slope times degrees (the main sequence; Bahill et al. 1975, Eyes Alive §3)."""
MEAN_LIMIT = np.radians(1.0)
"""The mean offset over a line that is left standing; more is taken out, since the asked direction is the mean direction."""

BLINK_SPREAD, BLINK_GAP = 0.5, 0.5
"""Log-deviation of the pause between blinks (right-skewed: Bentivoglio et al. 1997), and its least length in seconds."""
BLINK_PULL, BLINK_REACH = 0.6, 0.45
"""Chance that a blink moves to a pause or a large saccade within reach (s) (Nakano & Kitazawa 2010; Evinger et al. 1994)."""
BLINK_SACCADE = np.radians(9.0)


@dataclass(frozen=True)
class Looks:
    """`offset` [T, 2] yaw and pitch of the gaze around the main direction, radians; `moves` [K] s and `sizes` [K] of saccades."""

    offset: Array
    moves: Array
    sizes: Array


def look_around(line: Timeline, phrases: Array, style: Style, rng: np.random.Generator) -> Looks:
    """Fixations around the main direction for a line with the given `phrases` [K, 2] s."""
    starts, places = [], [np.zeros(2)]
    clock, away = -float(rng.uniform(0.0, 1.5)), False
    while clock < line.seconds:
        talking = bool(len(phrases) and ((phrases[:, 0] - 0.3 <= clock) & (clock <= phrases[:, 1])).any())
        if away:
            angle = rng.choice(DIRECTIONS, p=DIRECTION_SHARE / DIRECTION_SHARE.sum())
            size = np.radians(min(2.5 + rng.exponential(AWAY_MEAN - 2.5), AWAY_LIMIT))
            target = size * np.array([np.cos(angle), 0.75 * np.sin(angle)])
            starts.append(clock)
            places.append(target)
            clock += _lasting(rng, AWAY_TALKING if talking else AWAY_LISTENING, 0.6)
        else:
            until = clock + _lasting(rng, (MUTUAL_TALKING if talking else MUTUAL_LISTENING) / style.aversion, 0.7)
            until = _towards(until, phrases[:, 0], 0.8)
            while clock < min(until, line.seconds):
                starts.append(clock)
                places.append(np.radians(SCAN_SIZE) * np.array([1.0, 0.7]) * np.clip(rng.standard_normal(2), -2.0, 2.0))
                clock += max(0.2, SCAN_PAUSE * float(np.exp(0.5 * rng.standard_normal())))
            clock = max(until, starts[-1] + 0.2 if starts else until)
        away = not away
    places[0] = places[1]
    moves, at = np.array(starts), np.array(places)
    sizes = np.linalg.norm(np.diff(at, axis=0), axis=1)
    offset = stations(line.times, moves, SACCADE_BASE + SACCADE_SLOPE * np.degrees(sizes), at)
    offset += np.radians(0.12) * drift(rng, len(line.times), 2, 0.3, 2.0)
    mean = offset.mean(axis=0)
    offset -= mean - np.clip(mean, -MEAN_LIMIT, MEAN_LIMIT)
    return Looks(offset, moves, sizes)


def _lasting(rng: np.random.Generator, mean: float, spread: float) -> float:
    """A log-normal time in seconds of the given mean."""
    return max(0.25, mean * float(np.exp(spread * rng.standard_normal() - 0.5 * spread**2)))


def _towards(moment: float, marks: Array, reach: float) -> float:
    """The nearest mark within reach of a moment, or the moment itself."""
    if len(marks) == 0:
        return moment
    nearest = float(marks[np.abs(marks - moment).argmin()])
    return nearest if abs(nearest - moment) < reach else moment


def blink(line: Timeline, phrases: Array, looks: Looks, style: Style, rng: np.random.Generator) -> Array:
    """Closure of the lids [T] in 0..1: fast shut, slow open, 200 to 300 ms in all (VanderWerf et al. 2003)."""
    mean = 60.0 / style.blink_rate
    count = int(np.ceil(1.6 * line.seconds / mean)) + 12
    pauses = np.exp(BLINK_SPREAD * rng.standard_normal(count) - 0.5 * BLINK_SPREAD**2) * (mean - BLINK_GAP) + BLINK_GAP
    at = np.cumsum(pauses) - pauses[0] * (1.0 + rng.random()) - pauses[1]
    marks = np.concatenate([phrases[:, 1] + 0.06, looks.moves[looks.sizes > BLINK_SACCADE]])
    drawn = rng.random(count) < BLINK_PULL
    at = np.sort([_towards(t, marks, BLINK_REACH) if d else t for t, d in zip(at, drawn, strict=True)])
    at = at[np.concatenate([[True], np.diff(at) > BLINK_GAP - 0.05])]
    at = at[(at > -0.4) & (at < line.seconds + 0.2)]
    shut = rng.uniform(0.065, 0.09, len(at))
    hold = rng.uniform(0.036, 0.05, len(at))
    open_ = rng.uniform(0.11, 0.16, len(at))
    depth = np.where(rng.random(len(at)) < 0.1, rng.uniform(0.7, 0.9, len(at)), 1.0)
    envelope = plateau(line.times, at - shut, at, at + hold, at + hold + open_)
    if len(at):
        envelope *= depth[np.clip(np.searchsorted(0.5 * (at[1:] + at[:-1]) + 0.1, line.times), 0, len(at) - 1)]
    return envelope


def eye_weights(gaze: Array, rotation: Array, closure: Array) -> tuple[Array, Array]:
    """Eye shapes [T, 52] for a wanted `gaze` [T, 2] and the head's `rotation` [T, 3], and the gaze reached [T, 2], radians.

    The eyes stay within their range in the head; lids follow vertical gaze; `closure` [T] is the blink.
    """
    limit = np.array([EYE_YAW_RANGE, EYE_PITCH_RANGE])
    share = np.clip(eyes_in_head(rotation, gaze) / limit, -1.0, 1.0)
    left, right = np.maximum(share[:, 0], 0.0), np.maximum(-share[:, 0], 0.0)
    up, down = np.maximum(share[:, 1], 0.0), np.maximum(-share[:, 1], 0.0)
    w = np.zeros((len(gaze), SHAPE_COUNT))
    columns = {
        "eyeLookOutLeft": left, "eyeLookInRight": left, "eyeLookInLeft": right, "eyeLookOutRight": right,
        "eyeLookUpLeft": up, "eyeLookUpRight": up, "eyeLookDownLeft": down, "eyeLookDownRight": down,
        "eyeWideLeft": 0.15 * up * (1.0 - closure), "eyeWideRight": 0.15 * up * (1.0 - closure),
    }  # fmt: skip
    lid = closure + (1.0 - closure) * 0.25 * down
    columns |= {"eyeBlinkLeft": lid, "eyeBlinkRight": lid}
    for name, value in columns.items():
        w[:, ARKIT_INDEX[name]] = value
    return w, gaze_of(rotation, share * limit)
