"""Where a mark or a number stands within an area. No clock, no store."""

import json

from shapely.geometry import shape


def inner_point(area: str) -> tuple[float, float]:
    """Longitude and latitude of a place within the area (GeoJSON text), however it is bent."""
    point = shape(json.loads(area)).representative_point()
    return round(point.x, 6), round(point.y, 6)
