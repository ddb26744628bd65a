"""Village areas for the sketch map: each village takes the ground that is nearest to its point."""

import csv
import json
import math
from pathlib import Path
from typing import Any

from shapely import MultiPoint, set_precision, voronoi_polygons
from shapely.affinity import scale
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

Geometry = dict[str, Any]

GEO = Path(__file__).parents[3] / "data" / "geo"
VILLAGES = GEO.parent / "reference" / "villages.csv"
SKETCH = "示意图，非行政区域界线"
SIX_DECIMALS = 1e-6


def village_areas(points: dict[str, tuple[float, float]], outline: Geometry) -> dict[str, Geometry]:
    """Voronoi cells of `points` (code to longitude, latitude) cut by `outline`, as GeoJSON geometries."""
    town = shape(outline)
    _require_usable(points, town)
    if len(points) == 1:
        return {code: _rounded(town) for code in points}
    # A degree of longitude is shorter than one of latitude; "nearest" is meant on the ground.
    squeeze = math.cos(math.radians(town.centroid.y))
    sites = _stretched(MultiPoint(list(points.values())), squeeze)
    cells = voronoi_polygons(sites, extend_to=_stretched(town, squeeze), ordered=True)
    on_the_map = (_stretched(cell, 1 / squeeze) for cell in cells.geoms)
    return {code: _rounded(cell & town) for code, cell in zip(points, on_the_map, strict=True)}


def write_village_sketch() -> None:
    """Draw data/geo/villages_sketch.geojson anew from the villages' points and the town's outline."""
    with VILLAGES.open(encoding="utf-8", newline="") as file:
        villages = list(csv.DictReader(file))
    points = {row["code"]: (float(row["gcj02_longitude"]), float(row["gcj02_latitude"])) for row in villages}
    town = json.loads((GEO / "town_sketch.geojson").read_text(encoding="utf-8"))
    areas = village_areas(points, town["features"][0]["geometry"])
    features = [_feature(row["code"], row["short_name"], areas[row["code"]]) for row in villages]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    (GEO / "villages_sketch.geojson").write_text(text, encoding="utf-8", newline="\n")


def _require_usable(points: dict[str, tuple[float, float]], town: BaseGeometry) -> None:
    if len(set(points.values())) < len(points):
        raise ValueError("two villages share one point")
    sites = MultiPoint(list(points.values())).geoms
    outside = [code for code, site in zip(points, sites, strict=True) if not town.covers(site)]
    if outside:
        raise ValueError(f"outside the outline: {', '.join(outside)}")


def _stretched(geometry: BaseGeometry, factor: float) -> BaseGeometry:
    return scale(geometry, xfact=factor, origin=(0, 0))


def _rounded(area: BaseGeometry) -> Geometry:
    on_grid = mapping(set_precision(area, SIX_DECIMALS).normalize())
    return {"type": on_grid["type"], "coordinates": _six_decimals(on_grid["coordinates"])}


def _six_decimals(part: Any) -> Any:
    """The same nested coordinates; snapping leaves tails such as 118.80000000000001."""
    return round(part, 6) if isinstance(part, float) else [_six_decimals(inner) for inner in part]


def _feature(code: str, name: str, geometry: Geometry) -> dict[str, Any]:
    properties = {"code": code, "name": name, "crs": "GCJ-02", "status": SKETCH}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


if __name__ == "__main__":
    write_village_sketch()
