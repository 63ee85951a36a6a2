"""Hair as artists of stylised characters build it: a cap on the scalp, and broad tapered locks that flow over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stylised_head.anatomy import Anatomy
from stylised_head.part import Part, grid_triangles, joined, linear, smoothstep
from stylised_head.skull import Array, Skull

_CENTRE = np.array([0.0, 0.088, -0.012])
_STATIONS, _AROUND = 10, 7


@dataclass(frozen=True)
class Lock:
    """One lock. `path` [K, 3]: azimuth and elevation on the scalp (degrees; 0, 0 is straight ahead) and lift (metres).

    Long hair (a style with curl) leaves the head below elevation -8 and hangs. `width` and `thickness` in metres; `blunt` is where it starts to
    taper (0..1 along it); `shade` 0 dark .. 1 light.
    """

    path: tuple[tuple[float, float, float], ...]
    width: float
    thickness: float = 0.009
    blunt: float = 0.45
    shade: float = 0.5


class Scalp:
    """The surface that hair lies on: the skull above the ears, a slightly curved curtain below."""

    def __init__(self, skull: Skull, curl: float) -> None:
        self._skull, self._curl = skull, curl
        self._leaves = -8.0 if curl > 0.0 else -75.0

    def points(self, azimuth: Array, elevation: Array, lift: Array) -> Array:
        """Points [N, 3] at azimuth and elevation (degrees), `lift` metres off the surface."""
        theta, on_head = np.radians(azimuth), np.radians(np.maximum(elevation, self._leaves))
        flat = np.cos(on_head)
        direction = np.stack([flat * np.sin(theta), np.sin(on_head), flat * np.cos(theta)], axis=1)
        base = self._skull.cast(np.broadcast_to(_CENTRE, direction.shape), direction) + direction * lift[:, None]
        fall = np.maximum(self._leaves - elevation, 0.0) * 0.0025
        outward = np.stack([np.sin(theta), np.zeros_like(theta), np.cos(theta)], axis=1)
        swing = 0.10 * fall - self._curl * fall**2
        return base + outward * swing[:, None] - np.array([0.0, 1.0, 0.0]) * fall[:, None]


def build_hair(anatomy: Anatomy, skull: Skull) -> list[Part]:
    """The hair of one head, as one part."""
    cap_edge, lift, locks, curl = _STYLES[anatomy.look.hair_style]()
    scalp = Scalp(skull, curl)
    dark, light = linear(anatomy.look.hair), linear(anatomy.look.hair_light)
    parts = [_cap(scalp, cap_edge, lift, dark)]
    parts += [_lock(scalp, lock, dark, light) for lock in locks]
    return [joined("hair", parts)]


def _cap(scalp: Scalp, edge: Callable[[Array], Array], lift: float, dark: Array) -> Part:
    """A shell from the crown to the hairline `edge` (azimuth in degrees -> elevation), thin where it ends."""
    around, rows = 44, 9
    azimuth = np.linspace(-180.0, 180.0, around, endpoint=False)
    points = []
    for f in np.linspace(0.02, 1.0, rows):
        elevation = 90.0 + (edge(azimuth) - 90.0) * f
        thin = lift * (1.0 - f**6) + 0.0012
        points.append(scalp.points(azimuth, elevation, np.full(around, 1.0) * thin))
    points.append(scalp.points(azimuth, edge(azimuth) - 1.5, np.full(around, -0.003)))
    mesh = np.concatenate(points)
    triangles = grid_triangles(rows + 1, around, closed=True)
    crown = np.stack([np.zeros(around - 2, int), np.arange(1, around - 1), np.arange(2, around)], axis=1)
    return Part("cap", "hair", mesh, np.concatenate([triangles, crown]), np.tile(dark * 0.72, (len(mesh), 1)))


def _lock(scalp: Scalp, lock: Lock, dark: Array, light: Array) -> Part:
    """A flattened tapered tube along a lock's path."""
    keys = np.asarray(lock.path, float)
    t = np.linspace(0.0, 1.0, _STATIONS)
    path = _curve(keys, t)
    centre = scalp.points(path[:, 0], path[:, 1], path[:, 2] + 0.25 * lock.thickness)
    below = scalp.points(path[:, 0], path[:, 1], path[:, 2] - 0.010)
    tangent = np.gradient(centre, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    up = centre - below
    up -= (up * tangent).sum(axis=1, keepdims=True) * tangent
    up /= np.linalg.norm(up, axis=1, keepdims=True)
    side = np.cross(tangent, up)
    root = 0.35 + 0.65 * smoothstep(0.0, 0.30, t)
    tip = np.sqrt(np.maximum(1.0 - np.clip((t - lock.blunt) / (1.0 - lock.blunt), 0.0, 1.0) ** 1.4, 0.0))
    half = 0.5 * lock.width * root * (0.03 + 0.97 * tip)
    thick = 0.5 * lock.thickness * (0.45 + 0.55 * root) * (0.10 + 0.90 * tip)
    angle = 2.0 * np.pi * (np.arange(_AROUND) + 0.5) / _AROUND
    c, s = np.cos(angle), np.sin(angle)
    crest = np.where(s > 0, s, 0.45 * s)
    points = (
        centre[:, None]
        + side[:, None] * (half[:, None] * c)[..., None]
        + up[:, None] * (thick[:, None] * crest)[..., None]
    )
    tone = np.clip(lock.shade + 0.25 * np.sin(np.pi * t) - 0.25, 0.0, 1.0)[:, None, None]
    edge = (0.80 + 0.20 * np.clip(s, 0, 1))[None, :, None]
    colours = (dark * (1 - tone) + light * tone) * edge
    triangles = grid_triangles(_STATIONS, _AROUND, closed=True)
    last = (_STATIONS - 1) * _AROUND
    cap = np.stack([np.full(_AROUND - 2, last), last + np.arange(2, _AROUND), last + np.arange(1, _AROUND - 1)], axis=1)
    return Part(
        "lock",
        "hair",
        points.reshape(-1, 3),
        np.concatenate([triangles, cap[:, ::-1]])[:, ::-1],
        colours.reshape(-1, 3),
    )


def _curve(keys: Array, t: Array) -> Array:
    """Catmull-Rom curve (uniform) through `keys` [K, C] at `t` [N] in 0..1."""
    padded = np.concatenate([2 * keys[:1] - keys[1:2], keys, 2 * keys[-1:] - keys[-2:-1]])
    place = t * (len(keys) - 1)
    k = np.minimum(place.astype(int), len(keys) - 2)
    f = (place - k)[:, None]
    a, b, c, d = (padded[k + n] for n in range(4))
    return 0.5 * (2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f**2 + (3 * b - a - 3 * c + d) * f**3)


def _hairline(front: float, temple: float, ear: float, nape: float) -> Callable[[Array], Array]:
    """A hairline through four elevations (degrees) from the forehead to the nape."""

    def edge(azimuth: Array) -> Array:
        a = np.abs(azimuth)
        line = front + (temple - front) * smoothstep(20.0, 58.0, a) + (ear - temple) * smoothstep(55.0, 84.0, a)
        return line + (nape - ear) * smoothstep(95.0, 150.0, a)

    return edge


_Style = tuple[Callable[[Array], Array], float, list[Lock], float]


def _bob() -> _Style:
    """Chin length, parted on the subject's left, swept across the forehead."""
    locks = []
    # Back and sides: a lower and an upper layer, each lock with its own length and shade.
    for layer, (count, lift, width) in enumerate(((12, 0.009, 0.050), (11, 0.017, 0.045))):
        for k, azimuth in enumerate(np.linspace(66.0, 294.0, count) + (0.0 if layer == 0 else 9.0 * np.cos(1.0))):
            behind = min(abs(azimuth - 180.0) / 112.0, 1.0)
            length = -60.0 + 8.0 * behind + 3.0 * np.cos(2.4 * k + layer) + 10.0 * layer
            sway = 5.0 * np.sin(1.7 * k + layer)
            start = 20.0 + (azimuth - 20.0) * 0.75
            locks.append(Lock(
                ((start, 82.0, lift * 0.7), (azimuth + sway, 46.0, lift + 0.002), (azimuth, 10.0, lift * 1.25),
                 (azimuth - sway, -24.0, lift * 1.1), (azimuth + 0.5 * sway, length, lift * 0.2)),
                width, 0.0170, 0.40, 0.34 + 0.22 * layer + 0.14 * np.cos(3.1 * k),
            ))  # fmt: skip
    # Fringe: from the parting over the forehead to the subject's right; a shorter sweep on the left.
    for k, (middle, end, low, over, lift, shade) in enumerate((
        (-46, -82, -44, 26, 0.012, 0.35), (-40, -74, -24, 29, 0.017, 0.60), (-30, -64, -4, 29, 0.014, 0.42),
        (-18, -52, 4, 30, 0.018, 0.70), (-6, -36, 8, 32, 0.015, 0.50), (6, -20, 13, 35, 0.013, 0.62),
    )):  # fmt: skip
        locks.append(Lock(
            ((28.0, 64.0, 0.005), (0.45 * middle + 12.0, 50.0 - 0.6 * k, lift + 0.002), (middle, over, lift), (end, low, lift * 0.55)),
            0.040, 0.0165, 0.30, shade,
        ))  # fmt: skip
    for middle, end, low, over, lift, shade in (
        (68, 82, -46, 26, 0.012, 0.38),
        (62, 74, -20, 31, 0.016, 0.62),
        (46, 62, 0, 31, 0.013, 0.46),
        (30, 48, 12, 33, 0.011, 0.55),
    ):
        locks.append(Lock(
            ((22.0, 66.0, 0.005), (0.6 * middle + 4.0, 54.0, lift + 0.002), (middle, over, lift), (end, low, lift * 0.55)),
            0.038, 0.0160, 0.32, shade,
        ))  # fmt: skip
    return _hairline(28.5, 14.0, -2.0, -34.0), 0.010, locks, 1.9


def _swept() -> _Style:
    """Short sides, a heavy top swept up and over to the subject's right."""
    locks = []
    for row, start in enumerate((32.0, 47.0, 63.0)):
        for k, azimuth in enumerate(np.linspace(-62.0, 58.0, 7)):
            lift = 0.021 - 0.003 * row + 0.003 * np.cos(2.3 * k + row)
            locks.append(Lock(
                ((azimuth, start, 0.003), (azimuth - 7.0, start + 10.0, lift), (azimuth - 20.0, start + 24.0, lift + 0.004),
                 (azimuth - 46.0 - 20.0 * row, 80.0 - 4 * row, lift * 0.55)),
                0.030, 0.0135, 0.45, 0.30 + 0.25 * np.cos(2.1 * k + 1.3 * row) ** 2,
            ))  # fmt: skip
    for k, azimuth in enumerate(np.linspace(100.0, 260.0, 9)):
        locks.append(Lock(
            ((azimuth, 72.0, 0.008), (azimuth + 4.0, 46.0, 0.011), (azimuth - 3.0, 20.0, 0.009), (azimuth, -6.0 + 4 * np.cos(k), 0.003)),
            0.036, 0.011, 0.5, 0.25 + 0.2 * np.cos(1.9 * k) ** 2,
        ))  # fmt: skip
    return _hairline(31.0, 21.0, -14.0, -36.0), 0.0065, locks, 0.0


def _crop() -> _Style:
    """A textured crop: short locks that fall forward from the crown."""
    locks = []
    for row, (low, count, lift) in enumerate(((-4.0, 15, 0.006), (18.0, 14, 0.010), (42.0, 11, 0.014))):
        for k, azimuth in enumerate(np.linspace(0.0, 360.0, count, endpoint=False) + 11.0 * row):
            side = min(azimuth % 360.0, 360.0 - azimuth % 360.0)
            end = (
                low
                + 22.0 * np.cos(np.radians(side)) * (side < 75)
                - 20.0 * (side > 120) * (row == 0)
                + 3.0 * np.cos(2.7 * k)
            )
            twist = 9.0 * np.cos(1.3 * k + row)
            locks.append(Lock(
                ((azimuth + 16.0, min(end + 46.0, 86.0), lift * 0.6), (azimuth + 10.0, end + 28.0, lift), (azimuth + twist, end, lift * 0.45)),
                0.035, 0.0125, 0.40, 0.30 + 0.40 * np.cos(2.2 * k + row) ** 2,
            ))  # fmt: skip
    return _hairline(30.0, 20.0, -15.0, -34.0), 0.007, locks, 0.0


_STYLES: dict[str, Callable[[], _Style]] = {"bob": _bob, "swept": _swept, "crop": _crop}
