"""A GeoJSON file as it was handed in: its features, their texts, its coordinates, turned into WGS-84."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

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


Geometry = dict[str, Any]
MOST_BYTES = 20 * 1024 * 1024
MOST_FEATURES = 2_000
MOST_CORNERS = 500_000
AREAS = ("Polygon", "MultiPolygon")
# What the word "crs" of a file may say, from old GeoJSON: urn:ogc:def:crs:EPSG::4490, EPSG:4490, …:CRS84.
_EPSG = re.compile(r"EPSG:+(?:[\d.]*:)?(\d{4,6})$", re.IGNORECASE)
_PLAIN_DEGREES = re.compile(r"(CRS:?84|OGC:[\d.]*:CRS84)$", re.IGNORECASE)


@dataclass(frozen=True)
class Feature:
    """One feature: its place in the file (from 1), its properties as texts, and its geometry as it stands."""

    number: int
    texts: dict[str, str]
    geometry: Geometry | None


@dataclass(frozen=True)
class Document:
    """A file's features, and its coordinate system where it states one that is known by a number."""

    features: tuple[Feature, ...]
    stated: str | None


def read(data: bytes) -> Document:
    """The file's content. Refused, with a sentence, for what is no GeoJSON, empty or too big."""
    if len(data) > MOST_BYTES:
        raise Refused(f"文件太大，超过 {MOST_BYTES // 1024**2} 兆。请只导出本镇的界线，再上传。")
    document = _parsed(data)
    kind = document.get("type")
    if kind == "FeatureCollection":
        items = document.get("features")
    elif kind == "Feature":
        items = [document]
    elif kind in AREAS:
        items = [{"type": "Feature", "properties": {}, "geometry": document}]
    elif kind == "Topology":
        raise Refused("这是 TopoJSON，不是 GeoJSON。请在软件里另存为 GeoJSON，再上传。")
    else:
        raise Refused("这个文件不是 GeoJSON。请在软件里把界线另存为 GeoJSON，再上传。")
    if not isinstance(items, list) or not items:
        raise Refused("文件里没有图形。请检查导出时有没有选中界线。")
    if len(items) > MOST_FEATURES:
        raise Refused(f"文件里有 {len(items)} 个图形，太多了。请只导出本镇的界线，再上传。")
    features = tuple(_feature(number, item) for number, item in enumerate(items, 1))
    if sum(_size(feature.geometry) for feature in features) > MOST_CORNERS:
        raise Refused(f"图形的拐点超过 {MOST_CORNERS // 10_000} 万个，太多了。请先在软件里简化，再上传。")
    return Document(features, _stated(document.get("crs")))


def _parsed(data: bytes) -> dict[str, Any]:
    if data[:2] == b"PK":
        raise Refused("这是压缩包，不是 GeoJSON。请在软件里把界线另存为 GeoJSON，再上传。")
    try:
        parsed = json.loads(_text(data), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refused("这个文件读不懂，不是完整的 GeoJSON。请重新导出，再上传。") from error
    return parsed if isinstance(parsed, dict) else {}


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Older Chinese desktop software writes this.
        return data.decode("gb18030")


def _no_number(word: str) -> float:
    raise ValueError(word)


def _feature(number: int, item: Any) -> Feature:
    item = item if isinstance(item, dict) else {}
    properties = item.get("properties")
    texts = {
        str(key).strip(): _cell(value)
        for key, value in (properties if isinstance(properties, dict) else {}).items()
        if isinstance(value, str | int | float) and not isinstance(value, bool)
    }
    geometry = item.get("geometry")
    return Feature(number, texts, geometry if isinstance(geometry, dict) else None)


def _cell(value: str | float) -> str:
    """A property as text; a code that some software wrote as 330803112001.0 is the code."""
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        value = int(value)
    return str(value).strip()


def _stated(crs: Any) -> str | None:
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return None
    if _PLAIN_DEGREES.search(name.strip()):
        return "EPSG:4326"
    match = _EPSG.search(name.strip())
    return f"EPSG:{match.group(1)}" if match else None


def _size(geometry: Geometry | None) -> int:
    return sum(1 for _ in _numbers((geometry or {}).get("coordinates"))) // 2


def _numbers(part: Any) -> Iterator[float]:
    """Every number of nested coordinates, without recursion: files may be nested as deep as they like."""
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, int | float):
            yield one


def rings_of(geometry: Geometry | None) -> list[list[list[tuple[float, float]]]]:
    """Polygons of rings of corners (x, y) as they stand; heights are left out.

    Refused, in words of the one area, for what is missing, no area, or no number.
    """
    if geometry is None or not geometry.get("coordinates"):
        raise Refused("没有图形")
    kind, parts = geometry.get("type"), geometry["coordinates"]
    if kind not in AREAS:
        raise Refused(f"是{_KINDS.get(str(kind), '别的图形')}，不是面")
    try:
        polygons = [
            [[_corner(corner) for corner in ring] for ring in polygon]
            for polygon in ([parts] if kind == "Polygon" else parts)
        ]
    except (TypeError, ValueError, IndexError, KeyError) as error:
        raise Refused("坐标写得不对，读不懂") from error
    if not polygons or not all(polygon and all(len(ring) >= 4 for ring in polygon) for polygon in polygons):
        raise Refused("拐点不到三个，围不成面")
    return polygons


_KINDS = {
    "Point": "点",
    "MultiPoint": "点",
    "LineString": "线",
    "MultiLineString": "线",
    "GeometryCollection": "混合图形",
}


def _corner(corner: Any) -> tuple[float, float]:
    x, y = corner[0], corner[1]
    if not all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in (x, y)
    ):
        raise ValueError(corner)
    return float(x), float(y)
