"""WGS-84, GCJ-02 and BD-09, between any two of them; scalars or numpy arrays, in degrees.

Own code: the one maintained library with a good inverse, geocoordinates-rs (MIT or Apache-2.0), is a
compiled binding that converts one point per call, and every import here converts whole columns.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Degrees = TypeVar("Degrees", float, NDArray[np.float64])
Pair = tuple[Array, Array]

KRASOVSKY_RADIUS_METRES = 6378245.0
KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_PHASE = np.pi * 3000.0 / 180.0

# The shift changes by less than 3 % of any step, so each round divides the error by 30 or more.
ROUNDS = 6


def wgs84_to_gcj02(longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees in WGS-84 to degrees in GCJ-02; unchanged outside China."""
    return _converted(_gcj02_from_wgs84, longitude, latitude)


def gcj02_to_wgs84(longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees in GCJ-02 to degrees in WGS-84, to well under a metre; unchanged outside China."""
    return _converted(_inverse_of(_gcj02_from_wgs84), longitude, latitude)


def gcj02_to_bd09(longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees in GCJ-02 to degrees in BD-09; unchanged outside China."""
    return _converted(_bd09_from_gcj02, longitude, latitude)


def bd09_to_gcj02(longitude: Degrees, latitude: Degrees) -> tuple[Degrees, Degrees]:
    """Degrees in BD-09 to degrees in GCJ-02, to well under a metre; unchanged outside China."""
    return _converted(_inverse_of(_bd09_from_gcj02), longitude, latitude)


def to_wgs84(longitude: Degrees, latitude: Degrees, crs: str) -> tuple[Degrees, Degrees]:
    """Degrees in `crs` (WGS-84, GCJ-02 or BD-09) to degrees in WGS-84."""
    if crs == "WGS-84":
        return longitude, latitude
    if crs == "GCJ-02":
        return gcj02_to_wgs84(longitude, latitude)
    if crs == "BD-09":
        return gcj02_to_wgs84(*bd09_to_gcj02(longitude, latitude))
    raise ValueError(f"unknown coordinate system {crs!r}: WGS-84, GCJ-02 or BD-09")


def _converted(
    convert: Callable[[Array, Array], Pair], longitude: Degrees, latitude: Degrees
) -> tuple[Degrees, Degrees]:
    """`convert` within China, the input elsewhere; a scalar comes back as a scalar."""
    x, y = np.asarray(longitude, np.float64), np.asarray(latitude, np.float64)
    inside = _in_china(x, y)
    # Points elsewhere may lie where the formulas have no value, so they are computed at a harmless place.
    moved_x, moved_y = convert(np.where(inside, x, 105.0), np.where(inside, y, 35.0))
    answer: tuple[Any, Any] = (np.where(inside, moved_x, x), np.where(inside, moved_y, y))
    if x.ndim == y.ndim == 0:
        answer = (float(answer[0]), float(answer[1]))
    return answer


def _in_china(longitude: Array, latitude: Array) -> NDArray[np.bool_]:
    """The rectangle that all published versions of the shift use; it takes in some neighbours."""
    across = (longitude >= 72.004) & (longitude <= 137.8347)
    return across & (latitude >= 0.8293) & (latitude <= 55.8271)


def _inverse_of(forward: Callable[[Array, Array], Pair]) -> Callable[[Array, Array], Pair]:
    """The inverse by fixed point: move the guess by what its image misses."""

    def inverse(longitude: Array, latitude: Array) -> Pair:
        x, y = longitude, latitude
        for _ in range(ROUNDS):
            image_x, image_y = forward(x, y)
            x, y = x + longitude - image_x, y + latitude - image_y
        return x, y

    return inverse


def _gcj02_from_wgs84(longitude: Array, latitude: Array) -> Pair:
    east, north = longitude - 105.0, latitude - 35.0
    radians = np.radians(latitude)
    flattening = 1 - KRASOVSKY_ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    meridian = KRASOVSKY_RADIUS_METRES * (1 - KRASOVSKY_ECCENTRICITY_SQUARED) / flattening**1.5
    parallel = KRASOVSKY_RADIUS_METRES / np.sqrt(flattening) * np.cos(radians)
    shifted_x = longitude + np.degrees(_shift_east(east, north) / parallel)
    shifted_y = latitude + np.degrees(_shift_north(east, north) / meridian)
    return shifted_x, shifted_y


def _shift_east(east: Array, north: Array) -> Array:
    """Metres."""
    smooth = 300 + east + 2 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * np.sqrt(np.abs(east))
    waves = 20 * np.sin(6 * np.pi * east) + 20 * np.sin(2 * np.pi * east)
    waves += 20 * np.sin(np.pi * east) + 40 * np.sin(np.pi * east / 3)
    waves += 150 * np.sin(np.pi * east / 12) + 300 * np.sin(np.pi * east / 30)
    return cast("Array", smooth + waves * 2 / 3)


def _shift_north(east: Array, north: Array) -> Array:
    """Metres."""
    smooth = -100 + 2 * east + 3 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * np.sqrt(np.abs(east))
    waves = 20 * np.sin(6 * np.pi * east) + 20 * np.sin(2 * np.pi * east)
    waves += 20 * np.sin(np.pi * north) + 40 * np.sin(np.pi * north / 3)
    waves += 160 * np.sin(np.pi * north / 12) + 320 * np.sin(np.pi * north / 30)
    return cast("Array", smooth + waves * 2 / 3)


def _bd09_from_gcj02(longitude: Array, latitude: Array) -> Pair:
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * BAIDU_PHASE)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * BAIDU_PHASE)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006
