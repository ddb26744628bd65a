"""Areas made fit for a map: checked, simplified together, and the sketch fitted around what is real."""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from dashboard.words.errors import Refused

Key = TypeVar("Key")
Rings = Sequence[Sequence[Sequence[tuple[float, float]]]]
# A metre on the ground: finer than any map of ours shows.
DECIMALS = 5
GRID = 10.0**-DECIMALS
# About ten square metres, in square degrees: a slip of the pen.
LEAST = 1e-9
# Metres by which a simplified border may stray, the finest first.
STRAYS = (0.5, 1, 2, 3, 5, 8, 12, 19)
FURTHEST = 19.5
METRES_PER_DEGREE = 111_320
# Corners of all areas of one kind together: what the wall sends with every change.
MOST_CORNERS = {"town": 300, "village": 1_400, "grid": 2_800}


def shaped(polygons: Rings) -> BaseGeometry:
    """The area with these rings of WGS-84 degrees. Refused, in words of the one area, for what is none."""
    area = MultiPolygon([(rings[0], rings[1:]) for rings in polygons])
    if not area.is_valid:
        raise Refused(_fault(area))
    if area.area < LEAST:
        raise Refused("面积几乎是零")
    return area if len(area.geoms) > 1 else area.geoms[0]


def _fault(area: BaseGeometry) -> str:
    reason = shapely.is_valid_reason(area)
    what, _, place = reason.partition("[")
    near = ""
    if place:
        x, y = (float(number) for number in place.rstrip("]").split()[:2])
        near = f"，在 {x:.5f}，{y:.5f} 附近"
    if "Self-intersection" in what or "Ring Self" in what:
        return f"边界自己交叉{near}"
    if "Hole" in what or "Nested" in what:
        return f"里外两圈套错了{near}"
    return f"图形不合规{near}"


def joined(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """Parts of one place as one area. Refused where they lie upon each other."""
    whole = unary_union(list(areas))
    if sum(area.area for area in areas) - whole.area > 0.01 * min(area.area for area in areas):
        raise Refused("同一个名称有几个互相重叠的图形，不知道用哪一个")
    return whole


def simplified(areas: Mapping[Key, BaseGeometry], most: int) -> dict[Key, BaseGeometry]:
    """The same areas with about `most` corners together, shared borders still shared, each of them valid.

    No border strays further than FURTHEST metres: of very many areas more corners are left.
    """
    keys, own = list(areas), list(areas.values())
    if not keys:
        return {}
    squeeze = math.cos(math.radians(own[0].centroid.y))
    flat = shapely.transform(own, lambda corners: corners * [squeeze, 1])
    shares = len(own) > 1 and bool(shapely.coverage_is_valid(flat))
    chosen = finest = [_tidy(area) for area in flat]
    for metres in STRAYS:
        if shapely.get_num_coordinates(chosen).sum() <= most:
            break
        simpler = [_tidy(area) for area in _simpler(flat, metres / METRES_PER_DEGREE, shares=shares)]
        if any(area.is_empty for area in simpler):
            break
        if metres == STRAYS[0]:
            # Half a metre off what was surveyed, and far quicker to measure from.
            finest = simpler
        elif shapely.hausdorff_distance(finest, simpler).max() > FURTHEST / METRES_PER_DEGREE:
            break
        chosen = simpler
    back = shapely.transform(chosen, lambda corners: corners / [squeeze, 1])
    return {key: on_grid(area) for key, area in zip(keys, back, strict=True)}


def _simpler(flat: Any, tolerance: float, *, shares: bool) -> Any:
    if shares:
        # Visvalingam's measure is an area: the tolerance is the square root of it.
        return shapely.coverage_simplify(flat, tolerance)
    return shapely.simplify(flat, tolerance, preserve_topology=True)


def _tidy(area: BaseGeometry) -> BaseGeometry:
    return area if area.is_valid and not area.is_empty else _areas_only(shapely.make_valid(area))


def on_grid(area: BaseGeometry) -> BaseGeometry:
    """The area in whole hundred-thousandths of a degree, valid; as it is where nothing would be left."""
    rounded = _areas_only(shapely.set_precision(area, GRID))
    return area if rounded.is_empty else rounded


def _areas_only(area: BaseGeometry) -> BaseGeometry:
    if area.geom_type in ("Polygon", "MultiPolygon"):
        return area
    parts = [part for part in getattr(area, "geoms", ()) if part.geom_type in ("Polygon", "MultiPolygon")]
    return unary_union(parts) if parts else Polygon()


def text_of(area: BaseGeometry) -> str:
    """The area as GeoJSON text, five decimals."""
    geometry = mapping(area.normalize())
    return json.dumps(
        {"type": geometry["type"], "coordinates": _short(geometry["coordinates"])}, separators=(",", ":")
    )


def _short(part: Any) -> Any:
    """The same nested coordinates; snapping leaves tails such as 118.80000000000001."""
    return round(part, DECIMALS) if isinstance(part, float) else [_short(inner) for inner in part]


def area_of(text: str) -> BaseGeometry:
    """The area of a GeoJSON text of the store."""
    return shape(json.loads(text))


def remaining(
    sketch: Mapping[Key, BaseGeometry], real: Sequence[BaseGeometry]
) -> dict[Key, BaseGeometry | None]:
    """What of each sketched area lies on no real one; None where nothing does."""
    taken = unary_union(list(real))
    left = {
        key: _areas_only(on_grid(_tidy(area).difference(taken))) if area.intersects(taken) else area
        for key, area in sketch.items()
    }
    return {key: None if area.is_empty else area for key, area in left.items()}
