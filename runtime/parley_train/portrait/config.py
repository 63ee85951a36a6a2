"""Sizes of the portrait networks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PortraitConfig:
    """Channels of every part. All pictures inside have fixed sizes; only the portrait itself may be of any."""

    register_widths: tuple[int, int, int, int] = (32, 48, 80, 96)
    """Register's, at 64², 32², 16² and 8²."""
    features: tuple[int, int, int] = (16, 32, 64)
    """Feature maps of a portrait at 64², 32² and 16²."""
    identity: int = 64
    condition: int = 96
    """Width of the vector that pose, dynamics and identity become (FiLM)."""
    fine: int = 32
    """Renderer's channels at 64²."""
    middle: int = 48
    """At 32²."""
    low: int = 96
    """At 16² and 8²."""
    detail: int = 40
    """Of the mouth's and the eyes' own networks."""
    mouth_size: int = 40
    """Pixels of the mouth's geometry; what is painted has twice as many."""
    eye_size: int = 24
    encoder_widths: tuple[int, int, int, int] = (24, 40, 64, 96)
    """Of the motion encoder's first look, at 64², 32², 16² and 8²."""
    look_widths: tuple[int, int, int] = (32, 48, 80)
    """Of its looks at mouth and eyes, at a half, a quarter and an eighth of their size."""
    near_widths: tuple[int, ...] = ()
    """Of its nearer looks at them, likewise; empty where it takes none (packs and checkpoints of before)."""

    mantle_widths: tuple[int, int, int] = (16, 32, 48)
    """Of the network that completes the head's surface, at 64², 32² and 16²."""

    @property
    def detail_sizes(self) -> dict[str, int]:
        """Pixels of each detail's geometry."""
        return {"mouth": self.mouth_size, "left_eye": self.eye_size, "right_eye": self.eye_size}


PRESETS = {
    "tiny": PortraitConfig(
        (8, 8, 12, 16), (4, 8, 8), 8, 16, 8, 12, 16, 8, 16, 16, (8, 8, 12, 16), (8, 8, 12), (8, 8, 8), (8, 8, 8)
    ),
    "base": PortraitConfig(near_widths=(24, 40, 64)),
    "large": PortraitConfig(
        (48, 96, 160, 192),
        (32, 64, 128),
        128,
        192,
        48,
        96,
        192,
        64,
        48,
        32,
        (48, 80, 128, 192),
        (48, 80, 128),
        (32, 56, 96),
        (32, 64, 96),
    ),
}
"""`tiny` serves tests, `base` two CPU cores, `large` a GPU."""
