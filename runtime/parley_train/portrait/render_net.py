"""What is done for every frame: the portrait's pixels are carried to their new places, and what they cannot bring is painted."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from parley_train.portrait.blocks import Residual, convolved, quiet
from parley_train.portrait.config import PortraitConfig
from parley_train.portrait.geometry import HINTS, Coarse, HeadGeometry, covered
from parley_train.portrait.light import brightness, change, shading
from parley_train.portrait.mantle import CHANNELS, unroll
from parley_train.portrait.points import EYEBALL, INSIDE, KINDS
from parley_train.portrait.register_net import EDGE, Registration
from parley_train.portrait.view import Box, Face, enlarge, grid, rotation_matrices, warp
from parley_train.portrait.worn import Worn


@dataclass(frozen=True)
class Maps:
    """How to draw one region, as pictures of any size.

    flow   [B, 2, h, w] where in the portrait to take the pixel from
    keep   [B, 1, h, w] 0..1: 1 takes it, 0 paints
    gain   [B, 3, h, w] what a taken pixel is multiplied by (light changes with the pose)
    paint  [B, 3, h, w] 0..1
    """

    flow: Tensor
    keep: Tensor
    gain: Tensor
    paint: Tensor

    def packed(self) -> Tensor:
        """[B, 9, h, w]."""
        return torch.cat([self.flow, self.keep, self.gain, self.paint], 1)

    @staticmethod
    def unpacked(x: Tensor) -> Maps:
        """The inverse of `packed`."""
        return Maps(x[:, :2], x[:, 2:3], x[:, 3:6], x[:, 6:9])

    def draw(self, portrait: Tensor) -> Tensor:
        """[B, 3, h, w] the region's head pixels, from a portrait of any size."""
        return self.keep * warp(portrait, self.flow) * self.gain + (1 - self.keep) * self.paint


@dataclass(frozen=True)
class Drawn:
    """All that a frame is made of: maps of the whole head at 128² and of mouth and eyes in their boxes, and the head's matte at 128².

    `still` [B, 1, 128, 128]: 1 where nothing moved, so that the portrait's own pixel is right as it is; the last of a detail is the same for it. `trust` [B, 1, 128, 128]: how much of a
    pixel may be taken at most, see `_trust`. `flows` are the whole head's on the
    way (coarse, at 32²→64², refined at 64²) for losses.
    """

    whole: Maps
    matte: Tensor
    mirror_share: Tensor
    still: Tensor
    trust: Tensor
    details: dict[str, tuple[Box, Maps, Tensor]]
    flows: tuple[Tensor, Tensor, Tensor]


_COLOURS = {
    "upper_teeth": (0.85, 0.82, 0.76), "lower_teeth": (0.75, 0.72, 0.66), "tongue": (0.6, 0.3, 0.3), "sclera": (0.85, 0.84, 0.84),
    "lash": (0.15, 0.12, 0.12),
}  # fmt: skip
"""What these are painted like before anything is learned; skin, lips and lids as the mantle has them."""


_STILL = 0.3
"""Pixels of 128 by which something has moved that is no longer still."""

_LID = 0.9
"""How much of a lid that covers what was, or might have been, an eye is painted, and not taken from the portrait."""
_STRETCH = 1.6
"""How much wider than in the portrait its pixels may be drawn."""

SHADE = 6
"""Channels of `_shade`."""


def _shade(light: Tensor, facing: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Hints [B, SHADE, h, w] of light, and what pixels of the portrait, and of its mirror image, are multiplied by, [B, 3, h, w] each."""
    after, before, mirrored = facing.split(3, 1)
    ratio = change(light, after, before)
    return torch.cat([brightness(light, after) - 1, ratio.log()], 1), ratio, change(light, after, mirrored)


def _kept(behind: Tensor) -> Tensor:
    """How geometry would vote (log odds) on keeping a pixel whose point lies `behind` what the portrait shows there, 0..1."""
    return 3 - 8 * (behind - 0.15).clamp_min(0)


def _still(flow: Tensor, at: Tensor, behind: Tensor) -> Tensor:
    """[B, 1, h, w] 1 where `flow` [B, 2, h, w] leads to the pixels' own places `at`, and what lies there is not hidden."""
    moved = ((flow - at) * (64 / _STILL)).square().sum(1, keepdim=True)
    return torch.exp(-moved) * torch.sigmoid(20 * (0.4 - behind[:, :1]))


def _trust(after: Tensor, before: Tensor) -> Tensor:
    """[B, 1, h, w] 0..1 how far a surface that faces `after` [B, 3, h, w] can be taken from where the portrait shows it facing `before`.

    What the portrait shows edge-on is few pixels wide: turned to the camera it would be drawn out, and where geometry is a little wrong, so
    would be what lies beside it.
    """
    now, was = (n[:, 2:] * torch.rsqrt(n.square().sum(1, keepdim=True) + 1e-4) for n in (after, before))
    return torch.sigmoid(20 * (_STRETCH * was + 0.12 - now))


def _outside(flow: Tensor) -> Tensor:
    """[B, 1, h, w] how much (log odds) speaks against taking a pixel from where a `flow` [B, 2, h, w] leads out of the portrait."""
    return (128 * (flow.abs().amax(1, keepdim=True) - 1)).clamp(0, 8)


def _about_eye(kinds: Tensor) -> Tensor:
    """[B, 1, h, w] 1 where `kinds` [B, KINDS, h, w] show an eye, and half a centimetre around it, as far as drawn eyes are larger than people's."""
    return F.max_pool2d(kinds[:, EYEBALL].sum(1, keepdim=True), 5, 1, 2)


class Detail(nn.Module):
    """Mouth or eye, drawn in its own box at twice the resolution of its geometry."""

    def __init__(self, given: int, config: PortraitConfig) -> None:
        super().__init__()
        c, z = config.detail, config.condition
        self.enter = convolved(given, c)
        self.first = Residual(c, z)
        self.down = convolved(c, c, 2)
        self.low = Residual(c, z)
        self.lower = Residual(c, z)
        self.second = Residual(c, z)
        self.third = Residual(c, z)
        self.out = nn.Conv2d(c, 36, 3, 1, 1)
        quiet(self.out)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """[B, given, h, h] -> corrections [B, 9, 2h, 2h]."""
        h = self.first(self.enter(x), condition)
        h = self.second(h + enlarge(self.lower(self.low(self.down(h), condition), condition)), condition)
        return F.pixel_shuffle(self.out(self.third(h, condition)), 2)


class Render(nn.Module):
    """Coarse flow from geometry; a U-Net that refines it and says what to keep and what to paint; details for mouth and eyes."""

    geometry: HeadGeometry
    inner: Tensor

    def __init__(self, geometry: HeadGeometry, config: PortraitConfig) -> None:
        super().__init__()
        self.__dict__["geometry"] = geometry  # `Portrait` owns it; as a submodule here it would be saved twice
        self.config = config
        fine, middle, coarse = config.features
        f, m, w, z = config.fine, config.middle, config.low, config.condition
        self.condition = nn.Sequential(
            nn.Linear(52 * 2 + 9 * 3 + 6 + config.identity, 160), nn.SiLU(), nn.Linear(160, z), nn.SiLU()
        )
        given = HINTS + 2 + 1 + SHADE + 4
        self.enter = convolved(given, f, 2)
        self.mix_m = convolved(f + 2 * middle, m)
        self.res_m = Residual(m, z)
        self.down_l = convolved(m, w, 2)
        self.mix_l = convolved(w + coarse, w, kernel=1)
        self.res_l = Residual(w, z)
        self.down_s = convolved(w, w, 2)
        self.res_s, self.res_s2 = Residual(w, z), Residual(w, z)
        self.res_l2 = Residual(w, z)
        self.up_m = nn.Conv2d(w, m, 1)
        self.res_m2 = Residual(m, z)
        self.flow_m = nn.Conv2d(m, 4, 3, 1, 1)
        self.up_f = nn.Conv2d(m, 24, 1)
        self.mix_f = convolved(fine + given + 24 + 6 + CHANNELS, f)
        self.res_f = Residual(f, z)
        self.flow_f = nn.Conv2d(f, 4, 3, 1, 1)
        self.out = nn.Conv2d(f, 40, 3, 1, 1)
        around = f + 12 + fine + HINTS + 1 + SHADE
        self.mouth, self.eye = Detail(around, config), Detail(around, config)
        self.edge = nn.Parameter(torch.zeros(1))
        self.colours = nn.Parameter(torch.zeros(3, len(KINDS)))
        own = torch.tensor([float(kind in _COLOURS or kind == "iris") for kind in KINDS])
        self.register_buffer("inner", own.view(1, -1, 1, 1), persistent=False)
        with torch.no_grad():
            for kind, colour in _COLOURS.items():
                self.colours[:, KINDS.index(kind)] = torch.logit(torch.tensor(colour))
        for layer in (self.flow_m, self.flow_f):
            quiet(layer)
        quiet(self.out)

    def forward(self, portrait: Tensor, known: Registration, source: Face, target: Face) -> Drawn:
        """The portrait [B, 3, S, S], what `Register` said of it, how its face is held and how it shall be."""
        geometry, config = self.geometry, self.config
        device = portrait.device.type
        small = known.small
        with torch.no_grad(), torch.autocast(device, enabled=False):
            shape = known.shape.detach()
            whole = geometry.whole(target.pose)
            seen = geometry.coarse(
                "head", shape, source, target, known.depth, whole, 64, Worn.of(known.worn, known.matte.detach())
            )
            outline = geometry.outline(shape, target)
            boxes = geometry.boxes(shape, target)
            before = geometry.boxes(shape, source)
            parts = {
                name: geometry.coarse(name, shape, source, target, known.depth, boxes[name], size)
                for name, size in config.detail_sizes.items()
            }
        condition = self._condition(known, source, target)
        at = grid(64).to(portrait).expand(portrait.shape[0], -1, -1, -1)
        matte = warp(known.matte, seen.flow)
        shade, lit, lit_mirror = _shade(known.light, seen.facing)
        hints = torch.cat([seen.hints, at, matte, shade, F.pixel_unshuffle(outline, 2)], 1)
        half = F.avg_pool2d(seen.flow, 2)
        half_mirror = F.avg_pool2d(seen.mirror, 2)
        h = self.enter(hints)
        h_m = self.res_m(
            self.mix_m(torch.cat([h, warp(known.middle, half), warp(known.middle, half_mirror)], 1)), condition
        )
        h_l = self.mix_l(torch.cat([self.down_l(h_m), warp(known.coarse, F.avg_pool2d(half, 2))], 1))
        h_l = self.res_l(h_l, condition)
        h = self.res_s2(self.res_s(self.down_s(h_l), condition), condition)
        h = self.res_l2(enlarge(h) + h_l, condition)
        h = self.res_m2(self.up_m(enlarge(h)) + h_m, condition)
        step = enlarge(self.flow_m(h).float()) * 0.3
        flow, mirror = seen.flow + step[:, :2], seen.mirror + step[:, 2:]
        unrolled = unroll(seen.rest)
        pixels = torch.cat([warp(small, flow), warp(small, mirror), warp(known.mantle, unrolled)], 1) - 0.5
        h = self.mix_f(torch.cat([warp(known.fine, flow), hints, enlarge(self.up_f(h)), pixels], 1))
        h = self.res_f(h, condition)
        step = self.flow_f(h).float() * 0.1
        flow_fine, mirror_fine = flow + step[:, :2], mirror + step[:, 2:]
        # 128²: keep, mirror's share, matte, gain 3, colour 3, mantle's share
        out = F.pixel_shuffle(self.out(h).float(), 2)
        behind, off = (enlarge(x) for x in (seen.behind, 1 - matte))
        kept = _kept(behind[:, :1]) - 4 * off - enlarge(_outside(flow_fine))
        now, was, mirrored = seen.facing.split(3, 1)
        trust, trust_mirror = enlarge(_trust(now, was)), enlarge(_trust(now, mirrored))
        share = trust_mirror * torch.sigmoid(out[:, 1:2] + 2 - 6 * behind[:, 1:])
        gain = torch.exp(torch.tanh(out[:, 3:6]))
        other = warp(small, enlarge(mirror_fine)) * gain * enlarge(lit_mirror)
        covering = torch.sigmoid(out[:, 9:] + 1.5)
        made = warp(known.mantle, enlarge(unrolled))[:, :3] * enlarge(shading(known.light, seen.facing[:, :3]))
        made = covering * made + (1 - covering) * torch.sigmoid(out[:, 6:9])
        maps = Maps(
            enlarge(flow_fine),
            trust * torch.sigmoid(out[:, :1] + kept),
            gain * enlarge(lit),
            share * other + (1 - share) * made,
        )
        geometric = 4 * (enlarge(matte) - 0.5) + 0.6 * covered(seen.hints[:, 4:5]) + EDGE * (self.edge * outline)
        still = enlarge(_still(seen.flow, at, seen.behind))
        details = {
            name: (boxes[name], *self._detail(name, part, boxes[name], before[name], portrait, known, h, condition))
            for name, part in parts.items()
        }
        return Drawn(
            maps, torch.sigmoid(out[:, 2:3] * 3 + geometric), share, still, trust, details, (seen.flow, flow, flow_fine)
        )

    def _condition(self, known: Registration, source: Face, target: Face) -> Tensor:
        before, after = rotation_matrices(source.pose[:, :3]), rotation_matrices(target.pose[:, :3])
        between = torch.bmm(after, before.transpose(1, 2))
        usual = torch.tensor([0.0, 0.0, 1.0], device=after.device)
        result: Tensor = self.condition(torch.cat([
            source.weights, target.weights, before.flatten(1), after.flatten(1), between.flatten(1), source.pose[:, 3:] - usual,
            target.pose[:, 3:] - usual, known.identity,
        ], 1))  # fmt: skip
        return result

    def _detail(
        self, name: str, part: Coarse, box: Box, before: Box, portrait: Tensor, known: Registration, around: Tensor, condition: Tensor
    ) -> tuple[Maps, Tensor]:  # fmt: skip
        size = part.flow.shape[2]
        flow = enlarge(part.flow)
        kinds = part.hints[:, -len(KINDS) :]
        there = (part.flow - before.centre[:, :, None, None]) / before.half.view(-1, 1, 1, 1)
        was = getattr(known, name)
        was = torch.cat([was, _about_eye(was)], 1)
        shown = F.grid_sample(was, there.permute(0, 2, 3, 1), padding_mode="zeros", align_corners=False)
        shut = (shown[:, -1:] - _about_eye(kinds)).clamp(0, 1)
        shown = shown[:, :-1]
        # Teeth behind closed lips, an eye behind its lid.
        missing = (kinds - shown)[:, INSIDE].clamp_min(0).sum(1, keepdim=True)
        taken = F.pixel_unshuffle(warp(portrait, flow) - 0.5, 2)
        shade, lit, _ = _shade(known.light, part.facing)
        given = torch.cat(
            [box.cut(around.float(), size), taken, warp(known.fine, part.flow), part.hints, missing, shade], 1
        )
        net = self.mouth if name == "mouth" else self.eye
        out = net(given, condition).float()
        step = out[:, :2] * 0.2 * box.half.view(-1, 1, 1, 1)
        lacking = enlarge(missing)
        if name != "mouth":
            lacking = 1.5 * lacking - 0.5  # irises move, so a little means nothing
        lacking = lacking.clamp(0, 1)
        keep = torch.sigmoid(out[:, 2:3] + _kept(enlarge(part.behind[:, :1])) - 7 * lacking)
        keep = keep * (1 - lacking) * (1 - _LID * enlarge(shut))
        skin = warp(known.mantle[:, :3], unroll(part.rest)) * shading(known.light, part.facing[:, :3])
        inner = kinds * self.inner
        colours = torch.matmul(self.colours, inner.flatten(2)).view(-1, 3, size, size)
        colours = colours + (1 - inner.sum(1, keepdim=True)) * torch.logit(skin.clamp(0.02, 0.98))
        paint = torch.sigmoid(out[:, 6:] + enlarge(colours))
        still = _still(part.flow, box.pixels(size), part.behind) * (1 - missing).clamp_min(0) * (1 - shut)
        return Maps(flow + step, keep, torch.exp(torch.tanh(out[:, 3:6])) * enlarge(lit), paint), enlarge(still)
