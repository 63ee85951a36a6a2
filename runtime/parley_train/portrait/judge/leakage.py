"""What the motion encoder sees, and what of pose and identity can be read off its dynamics."""

from __future__ import annotations

import numpy as np
import torch

from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.encoder_task import held_out_figures, read, rotation_error
from parley_train.portrait.judge.metrics import probe
from parley_train.portrait.people import People


@torch.no_grad()
def encoder_figures(encoder: MotionEncoder, data: People, frames: int) -> dict[str, float]:
    """Errors of pose and R² of dynamics by region; linear probes into the dynamics, beside the same probes into the true ones.

    The true weights say something of a pose only as far as the data set's faces and poses go together (speaking frames have both small), so
    what leaks is the difference. Probes are fitted on half of the people and measured on the other half.
    """
    chosen = [(p, f) for f in range(data.plan.frames) for p in range(data.people)][:frames]
    seen, true = read(encoder, data, chosen)
    figures = {
        "rotation": float(rotation_error(seen.pose, true.pose).mean()),
        "shift": float((seen.pose - true.pose)[:, 3:5].norm(dim=1).mean()),
        "scale": float((seen.pose - true.pose)[:, 5].abs().mean()),
        **held_out_figures(encoder, data, data.people * min(data.plan.speaking, data.plan.wild)),
    }  # fmt: skip
    shape = torch.stack([torch.from_numpy(np.array(data.get("shape", p))) for p, _ in chosen])[:, :20].float()
    half = torch.tensor([p % 2 == 0 for p, _ in chosen])
    for name, wanted in (("pose", true.pose), ("identity", shape)):
        figures[f"leak_{name}"] = probe(seen.weights, wanted, half)
        figures[f"leak_{name}_true"] = probe(true.weights, wanted, half)
    return figures
