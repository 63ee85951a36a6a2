"""What the motion encoder sees, and what of pose and identity can be read off its dynamics."""

from __future__ import annotations

import numpy as np
import torch

from parley_train.portrait.encoder_net import MotionEncoder
from parley_train.portrait.encoder_task import REGIONS, columns, gather, r_squared, rotation_error
from parley_train.portrait.judge.metrics import probe
from parley_train.portrait.people import People


@torch.no_grad()
def encoder_figures(encoder: MotionEncoder, data: People, frames: int) -> dict[str, float]:
    """Errors of pose and R² of dynamics by region; linear probes into the dynamics, beside the same probes into the true ones.

    The true weights say something of a pose only as far as the data set's faces and poses go together (speaking frames have both small), so
    what leaks is the difference. Probes are fitted on half of the people and measured on the other half.
    """
    chosen = [(p, f) for f in range(data.plan.frames) for p in range(data.people)][:frames]
    seen = [
        (*gather(data, chosen[i : i + 16])[1:], *encoder(gather(data, chosen[i : i + 16])[0])[:2])
        for i in range(0, len(chosen), 16)
    ]
    true_pose, true_weights, pose, weights = (torch.cat([s[i] for s in seen]) for i in range(4))
    weights = weights.clamp(0, 1)
    figures = {
        "rotation": float(rotation_error(pose, true_pose).mean()), "shift": float((pose - true_pose)[:, 3:5].norm(dim=1).mean()),
        "scale": float((pose - true_pose)[:, 5].abs().mean()),
    }  # fmt: skip
    for region in REGIONS:
        figures[f"r2_{region}"] = r_squared(weights[:, columns(region)], true_weights[:, columns(region)])
    shape = torch.stack([torch.from_numpy(np.array(data.get("shape", p))) for p, _ in chosen])[:, :20].float()
    half = torch.tensor([p % 2 == 0 for p, _ in chosen])
    for name, wanted in (("pose", true_pose), ("identity", shape)):
        figures[f"leak_{name}"] = probe(weights, wanted, half)
        figures[f"leak_{name}_true"] = probe(true_weights, wanted, half)
    return figures
