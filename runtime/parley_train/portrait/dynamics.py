"""How well a face was read, by region: as ARKit weights, in `z_dyn`, and as what can be seen of it.

Weights alone are no fair measure of what a picture tells. Equal `jawLeft` and `jawRight` cancel, `mouthShrugUpper` and `jawForward` hardly
show: no picture of them gives them away. In `z_dyn` (the pack's fixed map of weights, in which distance is displacement of the surface)
what cancels is nothing. Nearest to the eye is the surface itself: how far the points of a region moved, whichever shapes moved them.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from parley.arkit import ARKIT_INDEX
from parley_train.metric import whitening
from parley_train.portrait.geometry import HeadGeometry
from parley_train.portrait.points import KINDS

REGIONS = {
    "jaw": ("jaw",), "lips": ("mouth",), "lids": ("eyeBlink", "eyeSquint", "eyeWide"), "gaze": ("eyeLook",), "brows": ("brow",),
    "cheeks": ("cheek", "nose"),
}  # fmt: skip
"""Face region -> how the names of its ARKit shapes begin."""

MEASURES = {
    "raw": "the ARKit weights themselves", "z": "z_dyn, where distance is displacement and what cancels is nothing",
    "surface": "how far the region's points moved",
}  # fmt: skip
"""Measure -> what R² is taken of."""

_OUTSIDE = [KINDS.index(kind) for kind in ("skin", "lips", "lids", "iris")]
"""Kinds of points whose moves a picture shows."""
_NORM_SHARE = 0.3

_MEASURE_SHARES = {"surface": 0.55, "z": 0.4, "raw": 0.05}
"""What each measure counts in the loss: weights that no picture tells count least."""
_REGION_SHARES = {"jaw": 1.0, "lips": 1.0, "lids": 1.0, "gaze": 1.0, "brows": 0.4, "cheeks": 0.4}
"""What each region counts in the loss: brows and cheeks hardly show in these faces, and their large errors would outweigh the others'."""


def columns(region: str) -> list[int]:
    """Columns of the weights that belong to a region."""
    return [i for name, i in ARKIT_INDEX.items() if name.startswith(REGIONS[region])]


class Dynamics(nn.Module):
    """Square forms G [regions, 52, 52] of each measure: an error e of the weights [52] counts e · G · e.

    `surface`: mean square displacement (cm²) of the points that the region's shapes move, each counted by how far they move it and by the
    area that it stands for. `z`: of the region's columns of z_dyn. `raw`: of its weights.
    """

    def __init__(self, geometry: HeadGeometry) -> None:
        super().__init__()
        offsets, area = _visible_offsets(geometry)
        encode = torch.from_numpy(whitening().encode).float()
        forms: dict[str, list[Tensor]] = {measure: [] for measure in MEASURES}
        for region in REGIONS:
            chosen = columns(region)
            moved = area * offsets[chosen].square().sum((0, 2))
            forms["surface"].append(torch.einsum("ipc,p,jpc->ij", offsets, moved / moved.sum(), offsets))
            forms["z"].append(encode[:, chosen] @ encode[:, chosen].T)
            forms["raw"].append(torch.diag(torch.zeros(52).index_fill(0, torch.tensor(chosen), 1.0)))
        for measure, made in forms.items():
            self.register_buffer(measure, torch.stack(made), persistent=False)

    raw: Tensor
    z: Tensor
    surface: Tensor

    def loss_form(self, spread: Tensor) -> Tensor:
        """All measures together [52, 52], each region's error as a share of what faces vary in it, whose weights' covariance is `spread`.

        The loss is then a mean of 1 - R², of these faces.
        """
        total = torch.zeros_like(spread)
        for measure, share in _MEASURE_SHARES.items():
            for region, form in zip(REGIONS, getattr(self, measure), strict=True):
                total = total + share * _REGION_SHARES[region] * form / (form * spread).sum()
        return total / sum(_REGION_SHARES.values())

    def loss(self, got: Tensor, want: Tensor, forms: Tensor) -> Tensor:
        """Mean square error of weights [B, 52] in `forms` [B, 52, 52], and a share of its root, which minds small errors as well as large ones."""
        error = (got - want).unsqueeze(1)
        square = torch.bmm(torch.bmm(error, forms), error.transpose(1, 2)).flatten().clamp_min(0)
        return square.mean() + _NORM_SHARE * (square + 1e-3).sqrt().mean()

    def r_squared(self, got: Tensor, want: Tensor) -> dict[str, float]:
        """`MEASURE_REGION` -> share of the variance of `want` [N, 52] that `got` explains."""
        error, spread = got - want, want - want.mean(0)
        count = lambda x, form: float(((x @ form) * x).sum())  # noqa: E731
        return {
            f"{measure}_{region}": 1.0 - count(error, form) / max(count(spread, form), 1e-12)
            for measure in MEASURES
            for region, form in zip(REGIONS, getattr(self, measure), strict=True)
        }


def around_own_mean(weights: Tensor, person: Tensor) -> Tensor:
    """Weights [N, 52] less the mean of all frames of the same `person` [N]: how faces move, whatever they are taken for at rest."""
    _, who, frames = person.unique(return_inverse=True, return_counts=True)
    means = weights.new_zeros(len(frames), weights.shape[1]).index_add_(0, who, weights) / frames[:, None]
    return weights - means[who]


def _visible_offsets(geometry: HeadGeometry) -> tuple[Tensor, Tensor]:
    """Offsets [52, P, 3] (cm) of the points that can be seen, of all sets, and the area that each stands for [P] (cm²)."""
    offsets, areas = [], []
    for name in geometry.counts:
        points = geometry.set(name)
        seen = points.kind[_OUTSIDE].sum(0) > 0
        offsets.append(points.expression.view(52, 3, -1)[:, :, seen].transpose(1, 2))
        areas.append(points.width[seen].square())
    return torch.cat(offsets, 1).cpu(), torch.cat(areas).cpu()
