"""Where matters lie: scattered over their village's area, thicker around its middle."""

import numpy as np
from numpy.typing import NDArray

from dashboard.demo.town import Ground

Floats = NDArray[np.float64]
# Degrees; a village's houses lie within some 500 m of its point.
HOUSES = 0.0035


def scatter(rng: np.random.Generator, ground: Ground, count: int) -> list[tuple[float, float]]:
    """`count` positions (WGS-84) inside the village's area, or near its point where it has none."""
    x, y = _candidates(rng, ground, 3 * count + 8)
    inside = _within(x, y, ground.rings)
    x, y = x[inside][:count], y[inside][:count]
    points = list(zip(np.round(x, 6).tolist(), np.round(y, 6).tolist(), strict=True))
    # A sliver of an area may let too few through.
    return (points or [(ground.longitude, ground.latitude)]) * (count // max(1, len(points)) + 1)


def _candidates(rng: np.random.Generator, ground: Ground, count: int) -> tuple[Floats, Floats]:
    near = rng.random(count) < (0.65 if ground.rings else 1)
    x = ground.longitude + rng.normal(0, HOUSES / 2, count)
    y = ground.latitude + rng.normal(0, HOUSES / 2, count)
    if ground.rings:
        corners = np.asarray([corner for ring in ground.rings for corner in ring])
        low, high = corners.min(axis=0), corners.max(axis=0)
        x = np.where(near, x, rng.uniform(low[0], high[0], count))
        y = np.where(near, y, rng.uniform(low[1], high[1], count))
    return x, y


def _within(x: Floats, y: Floats, rings: tuple[tuple[tuple[float, float], ...], ...]) -> NDArray[np.bool_]:
    """Even-odd rule, over all points at once."""
    if not rings:
        return np.ones(len(x), bool)
    inside = np.zeros(len(x), bool)
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            crosses = (y1 > y) != (y2 > y)
            if y1 != y2:
                inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside
