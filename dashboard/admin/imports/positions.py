"""Positions of a file, in whatever coordinate system, as WGS-84: a column at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.files.sheets.profile_model import Profile
from dashboard.words.coordinates import to_wgs84

# What can be wrong with a position, in the order in which it is looked for.
DEFECTS = {
    "no_position": "没有坐标：事件已导入，但不在地图上。",
    "unreadable_position": "坐标不是合格的经纬度：事件已导入，但不在地图上。",
    "coarse_position": "坐标被截短，不够精确：事件已导入，但不在地图上。",
    "outside_position": "坐标不在本地范围内：事件已导入，但不在地图上。",
}


@dataclass(frozen=True)
class Positions:
    """WGS-84 degrees, NaN where there is no usable position, and which rows have which defect."""

    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    defects: dict[str, NDArray[np.bool_]]


def read_positions(longitudes: Sequence[str], latitudes: Sequence[str], profile: Profile) -> Positions:
    """Read two columns of degrees. A row with any defect has no position; it has one defect at most."""
    x, y = _degrees(longitudes), _degrees(latitudes)
    missing = np.fromiter(
        (not a or not b for a, b in zip(longitudes, latitudes, strict=True)), bool, len(longitudes)
    )
    with np.errstate(invalid="ignore"):
        bad = ~missing & ~((np.abs(x) <= 180) & (np.abs(y) <= 90))
    usable = ~missing & ~bad
    coarse = usable & (
        _is_coarse(longitudes, profile.min_decimals) | _is_coarse(latitudes, profile.min_decimals)
    )
    usable &= ~coarse
    x, y = np.where(usable, x, np.nan), np.where(usable, y, np.nan)
    x[usable], y[usable] = to_wgs84(x[usable], y[usable], profile.crs)
    outside = np.zeros(len(x), bool)
    if profile.bounds:
        west, south, east, north = profile.bounds
        outside = usable & ~((x >= west) & (x <= east) & (y >= south) & (y <= north))
        x[outside] = y[outside] = np.nan
    return Positions(x, y, dict(zip(DEFECTS, (missing, bad, coarse, outside), strict=True)))


def _degrees(values: Sequence[str]) -> NDArray[np.float64]:
    return pd.to_numeric(pd.Series(values, dtype=object), errors="coerce").to_numpy(np.float64)


def _is_coarse(values: Sequence[str], min_decimals: int) -> NDArray[np.bool_]:
    """Fewer decimals than asked for, zeros at the end not counted."""
    if not min_decimals:
        return np.zeros(len(values), bool)
    decimals = (len(value.partition(".")[2].rstrip("0")) for value in values)
    return np.fromiter((count < min_decimals for count in decimals), bool, len(values))
