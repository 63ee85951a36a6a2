"""Portraits: one picture of a face is registered once, and then drawn in any pose and with any expression."""

from parley_runtime.portrait.face import Part, PortraitFace, draw_together
from parley_runtime.portrait.networks import PortraitNetworks
from parley_runtime.portrait.register import register
from parley_runtime.portrait.registration import Registration, read_registration, write_registration

__all__ = [
    "Part", "PortraitFace", "PortraitNetworks", "Registration", "draw_together", "read_registration", "register",
    "write_registration",
]  # fmt: skip
