"""How one performer differs from another: drawn once for a line, so that one line has many good performances."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Style:
    """Habits of a performer. `Style()` is the average one, `Style.draw` a random one."""

    amplitude: float = 1.0
    """How far the mouth opens, 0.75..1.3 of usual."""
    jaw: float = 1.0
    """Jaw against lips as movers of the mouth (JALI's two axes), 0.8..1.15; small: lips do more."""
    coarticulation: float = 1.0
    """How far neighbouring phones blend, 0.9..1.12 of usual."""
    rounding: float = 1.0
    """Strength of pucker and funnel, 0.8..1.25."""
    press: float = 1.0
    """How firmly lips are pressed on p, b, m, 0.6..1.4."""
    asymmetry: float = 0.0
    """Left against right side of the mouth, -0.15..0.15; positive moves the left more."""
    smile: float = 0.0
    """Resting smile (positive) or frown, -0.06..0.12 as ARKit weight."""
    head: float = 1.0
    """Liveliness of the head, 0.5..1.6 of usual."""
    head_share: float = 0.6
    """Part of a large gaze shift that the head makes, 0.4..0.8 (head movers and non-movers, Fuller 1992)."""
    nod_down: float = 1.0
    """Direction of accents: 1 dips the head on a stressed syllable, -1 lifts it; most people dip (0.85 of draws)."""
    brows: float = 1.0
    """Liveliness of the brows, 0.3..1.8."""
    blink_rate: float = 15.0
    """Blinks a minute, 10..21; a single minute of a line scatters around it."""
    aversion: float = 1.0
    """How often the gaze leaves the listener while speaking, 0.5..1.5 of usual."""
    side: float = 1.0
    """Which side contempt and single-sided brow raises favour: 1 left, -1 right."""

    @staticmethod
    def draw(rng: np.random.Generator) -> Style:
        """A random performer within the ranges above."""

        def around(middle: float, spread: float, low: float, high: float) -> float:
            return float(np.clip(middle * np.exp(spread * rng.standard_normal()), low, high))

        return Style(
            amplitude=around(1.0, 0.13, 0.75, 1.3),
            jaw=around(1.0, 0.08, 0.8, 1.15),
            coarticulation=around(1.0, 0.05, 0.9, 1.12),
            rounding=around(1.0, 0.12, 0.8, 1.25),
            press=around(1.0, 0.2, 0.6, 1.4),
            asymmetry=float(np.clip(0.05 * rng.standard_normal(), -0.15, 0.15)),
            smile=float(np.clip(0.02 + 0.035 * rng.standard_normal(), -0.06, 0.12)),
            head=around(1.0, 0.3, 0.5, 1.6),
            head_share=float(rng.uniform(0.4, 0.8)),
            nod_down=1.0 if rng.random() < 0.85 else -1.0,
            brows=around(1.0, 0.4, 0.3, 1.8),
            blink_rate=around(15.0, 0.22, 10.0, 21.0),
            aversion=around(1.0, 0.3, 0.5, 1.5),
            side=1.0 if rng.random() < 0.5 else -1.0,
        )
