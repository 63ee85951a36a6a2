"""What the `audio` graph of a pack computes: the encoder's features and, beside them, plain loudness in three bands.

The encoder is taught phones, so it may forget how loud a sound is; head and brows move with loudness.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from parley_train.nets.encoder import STACK, AudioEncoder

_BANDS = ((0, 16), (16, 40), (40, 64))


class AudioGraph(nn.Module):
    """Log-mel [B, input frames, mels] -> audio features [B, T, encoder features + 3]."""

    def __init__(self, encoder: AudioEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.width = encoder.config.features + len(_BANDS)

    def forward(self, mel: Tensor) -> Tensor:
        """See the class. A band's loudness is its mean over the `STACK` mel frames around the motion frame."""
        features = self.encoder(mel)
        bands = torch.stack([mel[:, :, low:high].mean(2) for low, high in _BANDS], 1)
        left, right = self.encoder.config.left, self.encoder.config.right
        around = bands[:, :, left - STACK // 2 : mel.shape[1] - right + STACK // 2 - 1]
        return torch.cat([features, nn.functional.avg_pool1d(around, STACK, STACK).transpose(1, 2)], 2)
