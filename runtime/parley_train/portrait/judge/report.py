"""All figures of portraits, and how they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from parley_runtime.png import write_png
from parley_train.portrait.dynamics import MEASURES, REGIONS
from parley_train.portrait.gl_renderer import GlRenderer
from parley_train.portrait.head_model import HeadModel
from parley_train.portrait.identity_net import verification
from parley_train.portrait.judge.drawn_truth import flicker_figures, swap_figures
from parley_train.portrait.judge.leakage import encoder_figures
from parley_train.portrait.judge.rows import ROWS, Figures, Judged, protocol_rows
from parley_train.portrait.people import People
from parley_train.portrait.speech_motion import SpeechMotion

PROTOCOLS = (("wild", 128), ("talk", 256), ("talk", 128))
"""Protocol and size. `wild`: any pose and face to any other. `talk`: a portrait at rest, nearly frontal, to frames of speech."""

_COLUMNS = ("psnr", "ssim", "mouth", "iou", "identity")


@dataclass(frozen=True)
class PortraitReport:
    """protocols  "wild 128" -> row -> column -> mean; encoder, flicker: figures by name; swaps: swap -> figures."""

    people: int
    protocols: dict[str, dict[str, Figures]]
    encoder: Figures = field(default_factory=dict)
    flicker: Figures = field(default_factory=dict)
    swaps: dict[str, Figures] = field(default_factory=dict)
    verification: float | None = None


def judge(
    judged: Judged, data: People, model: HeadModel, motion: SpeechMotion, *, pairs: int = 96, films: int = 6, swaps: int = 24,
    film: Path | None = None, tell: Callable[[str], None] = lambda text: None,
) -> PortraitReport:  # fmt: skip
    """Measure everything on the people of `data`; `film` keeps a strip of a talking portrait beside the truth."""
    protocols = {}
    large = (("talk", 512),) if data.plan.image >= 512 else ()
    for protocol, size in (*PROTOCOLS, *large):
        tell(f"{protocol} at {size}²")
        protocols[f"{protocol} {size}"] = protocol_rows(judged, data, model, protocol, size, pairs)
    renderer = GlRenderer(model)
    tell("speech, frame by frame")
    flicker, video = flicker_figures(judged.network, renderer, motion, 900, films)
    if film is not None:
        strip = video[:: max(1, len(video) // 8)].permute(0, 2, 3, 1).flatten(0, 1)
        write_png(film, strip.mul(255).round().byte().numpy())
    tell("swaps")
    swapped = swap_figures(judged.network, renderer, 901, swaps)
    tell("what the encoder sees")
    encoder = encoder_figures(judged.encoder, data, 12 * data.people) if judged.encoder is not None else {}
    verified = verification(judged.identity, data) if judged.identity is not None else None
    return PortraitReport(data.people, protocols, encoder, flicker, swapped, verified)


def lines_of(report: PortraitReport) -> Iterator[str]:
    """The report as lines of text."""
    yield f"portraits of {report.people} people never taught on"
    for protocol, rows in report.protocols.items():
        kept = f", identity (verification {report.verification:.3f})" if report.verification is not None else ""
        yield ""
        yield f"{protocol}²: PSNR dB, SSIM, PSNR of the mouth dB, matte IoU{kept}"
        for row, figures in rows.items():
            values = "  ".join(f"{figures[c]:7.3f}" if c in figures else "      -" for c in _COLUMNS)
            yield f"  {row:14s} {values}   {ROWS[row]}"
    yield ""
    yield f"speech frame by frame: {report.flicker['psnr']:.2f} dB, {report.flicker['flicker']:.2f} times as restless as the true video"
    for swap, figures in report.swaps.items():
        yield f"swap {swap:10s} {figures['psnr']:6.2f} dB (the source as it is: {figures['copy']:.2f})"
    if e := report.encoder:
        yield ""
        yield f"seen in pictures: rotation {e['rotation']:.2f}°, shift {e['shift']:.2f} cm, size {100 * e['scale']:.1f} %"
        for measure, meaning in (*MEASURES.items(), ("moves", "the surface, around each person's own mean")):
            for kind in ("talk", "wild"):
                values = ", ".join(f"{region} {e[f'{kind}_{measure}_{region}']:.2f}" for region in REGIONS)
                yield f"  R² of {measure}, {kind}: {values}   {meaning}"
        for name in ("pose", "identity"):
            yield f"  {name} read off the dynamics: R² {e[f'leak_{name}']:.3f} (off the true ones: {e[f'leak_{name}_true']:.3f})"
