"""From the coordinate systems in which Chinese boundaries come to WGS-84 degrees."""

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from dashboard.words.coordinates import to_wgs84
from dashboard.words.errors import Refused

Array = NDArray[np.float64]
# Offered by name; any other is chosen by its number. The zones are those that hold this part of Zhejiang.
OFFERED = {
    "EPSG:4490": "CGCS2000 经纬度（自然资源部门、天地图；EPSG:4490）",
    "EPSG:4326": "WGS84 经纬度（卫星定位；EPSG:4326）",
    "EPSG:4549": "CGCS2000 三度带，中央经线 120°，不带带号（EPSG:4549）",
    "EPSG:4528": "CGCS2000 三度带 40 带，带带号（EPSG:4528）",
    "EPSG:4548": "CGCS2000 三度带，中央经线 117°，不带带号（EPSG:4548）",
    "EPSG:4527": "CGCS2000 三度带 39 带，带带号（EPSG:4527）",
    "GCJ-02": "GCJ-02 经纬度（高德、腾讯地图）",
    "BD-09": "BD-09 经纬度（百度地图）",
}
SHIFTED = ("GCJ-02", "BD-09")
_NUMBER = re.compile(r"(?:EPSG:+)?(\d{4,6})", re.IGNORECASE)


def checked(text: str) -> str:
    """A coordinate system as people write it (4549, gcj02), in our words; Refused for an unknown one."""
    wanted = text.strip().upper()
    for name in SHIFTED:
        if wanted.replace("-", "") == name.replace("-", ""):
            return name
    match = _NUMBER.fullmatch(wanted)
    if not match:
        raise Refused(f"坐标系“{text.strip()[:20]}”看不懂。请写 EPSG 号，例如 4490；或者写 GCJ-02、BD-09。")
    crs = f"EPSG:{match.group(1)}"
    _transformer(crs)
    return crs


def name_of(crs: str) -> str:
    """A checked coordinate system in few words, for the caption and the log."""
    return OFFERED.get(crs, crs).partition("（")[0]


def is_degrees(crs: str) -> bool:
    """Whether a checked coordinate system counts in degrees, and not in metres."""
    return crs in SHIFTED or bool(CRS.from_user_input(crs).is_geographic)


def degrees(corners: Array, crs: str) -> Array:
    """Corners (n × 2, x first) of a checked system in WGS-84 degrees; inf where it has no value."""
    if crs in SHIFTED:
        x, y = to_wgs84(corners[:, 0], corners[:, 1], crs)
    else:
        x, y = _transformer(crs).transform(corners[:, 0], corners[:, 1])
    return np.column_stack([x, y])


@cache
def _transformer(crs: str) -> Transformer:
    try:
        system = CRS.from_user_input(crs)
    except CRSError as error:
        raise Refused(f"没有编号 {crs} 的坐标系。请向提供界线的单位核实。") from error
    if not (system.is_geographic or system.is_projected):
        raise Refused(f"{crs}（{system.name}）不是平面或经纬度坐标系。请向提供界线的单位核实。")
    # GeoJSON puts x first, whichever order the system itself has.
    return Transformer.from_crs(system, "EPSG:4326", always_xy=True)
