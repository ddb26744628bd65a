"""GeoJSON files of boundaries as offices hand them in: right, and broken in every way that was thought of."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from pyproj import Transformer
from shapely.affinity import scale
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from dashboard.town.ground.rules_names import GroundInStore
from dashboard.town.ground.shaping import area_of
from dashboard.words.coordinates import gcj02_to_bd09, wgs84_to_gcj02

# About a hundred metres; a real border is full of corners, and never that of the sketch.
WAVE, STEP = 0.0009, 0.0004


def wavy(area: BaseGeometry) -> BaseGeometry:
    """The area with a border like a surveyed one: many corners, some hundred metres off the sketch."""
    return scale(area, 0.98, 0.98).segmentize(STEP).buffer(-WAVE / 3, quad_segs=4)


def feature(geometry: Any, **texts: Any) -> dict[str, Any]:
    shape = mapping(geometry) if isinstance(geometry, BaseGeometry) else geometry
    return {"type": "Feature", "properties": texts, "geometry": json.loads(json.dumps(shape))}


def file_of(features: Iterable[dict[str, Any]], crs: str | None = None) -> bytes:
    found: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if crs:
        found["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(found, ensure_ascii=False).encode()


def villages_of(known: GroundInStore, some: slice = slice(None), **more: Any) -> list[dict[str, Any]]:
    """Every village's own area, surveyed, with its name and code."""
    return [
        feature(wavy(area_of(one.area or "")), 村名=one.name, 代码=one.code, **more)
        for one in known.villages[some]
    ]


def moved(features: list[dict[str, Any]], move: Callable[[float, float], Any]) -> list[dict[str, Any]]:
    """The same features with every corner moved."""

    def turned(part: Any) -> Any:
        if isinstance(part[0], int | float):
            return [float(one) for one in move(part[0], part[1])]
        return [turned(inner) for inner in part]

    return [
        one | {"geometry": one["geometry"] | {"coordinates": turned(one["geometry"]["coordinates"])}}
        for one in features
    ]


def projected(epsg: int) -> Callable[[float, float], Any]:
    return Transformer.from_crs("EPSG:4326", f"EPSG:{epsg}", always_xy=True).transform


def as_bd09(longitude: float, latitude: float) -> Any:
    return gcj02_to_bd09(*wgs84_to_gcj02(longitude, latitude))


MOVES: dict[str, Callable[[float, float], Any]] = {
    "EPSG:4326": lambda x, y: (x, y),
    "EPSG:4490": lambda x, y: (x, y),
    "EPSG:4549": projected(4549),
    "EPSG:4528": projected(4528),
    "EPSG:4548": projected(4548),
    "EPSG:4527": projected(4527),
    "GCJ-02": wgs84_to_gcj02,
    "BD-09": as_bd09,
}
SQUARE = [[[118.8, 28.85], [118.81, 28.85], [118.81, 28.86], [118.8, 28.86], [118.8, 28.85]]]
BOW_TIE = [[[118.8, 28.85], [118.81, 28.86], [118.81, 28.85], [118.8, 28.86], [118.8, 28.85]]]
# What is no area of the town, and the words in which it is refused.
BROKEN: dict[str, tuple[Any, str]] = {
    "no geometry": (None, "没有图形"),
    "empty": ({"type": "Polygon", "coordinates": []}, "没有图形"),
    "a point": ({"type": "Point", "coordinates": [118.8, 28.85]}, "是点，不是面"),
    "a line": ({"type": "LineString", "coordinates": [[118.8, 28.8], [118.9, 28.9]]}, "是线，不是面"),
    "mixed": ({"type": "GeometryCollection", "coordinates": [1], "geometries": []}, "是混合图形，不是面"),
    "crossing": ({"type": "Polygon", "coordinates": BOW_TIE}, "边界自己交叉，在 118.80500，28.85500 附近"),
    "two corners": ({"type": "Polygon", "coordinates": [SQUARE[0][:2]]}, "围不成面"),
    "flat": (
        {
            "type": "Polygon",
            "coordinates": [[[118.8, 28.8], [118.81, 28.81], [118.82, 28.82], [118.8, 28.8]]],
        },
        "面积几乎是零|边界自己交叉",
    ),
    "text": ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "读不懂"),
    "too flat a list": ({"type": "Polygon", "coordinates": [1, 2, 3]}, "读不懂"),
    "an object": ({"type": "Polygon", "coordinates": {"a": 1}}, "读不懂"),
    "far away": ({"type": "Polygon", "coordinates": np.add(SQUARE, 3).tolist()}, "离本镇太远"),
    "a hole outside": (
        {"type": "Polygon", "coordinates": [SQUARE[0], np.add(SQUARE[0], [0.05, 0]).tolist()]},
        "里外两圈套错了",
    ),
}
