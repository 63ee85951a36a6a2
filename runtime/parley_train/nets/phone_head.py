"""What the encoder was taught with, kept as a graph of its own: from audio features to phones.

No motion needs it. With it in a pack, teaching can go on where it ended, and speech with known words can be aligned.
"""

from __future__ import annotations

from torch import Tensor, nn

from parley_train.nets.encoder import SUBFRAMES, AudioEncoder
from parley_train.phones import PHONES


class PhoneHead(nn.Module):
    """Features of the `audio` graph [B, T, width] -> phone logits [B, T, SUBFRAMES, phones]."""

    def __init__(self, encoder: AudioEncoder) -> None:
        super().__init__()
        self.phones = encoder.phones

    def forward(self, features: Tensor) -> Tensor:
        """See the class. Columns beyond the encoder's own (loudness) are left out."""
        encoded = self.phones.in_features
        logits = self.phones(features[:, :, :encoded])
        return logits.unflatten(2, (SUBFRAMES, len(PHONES)))
