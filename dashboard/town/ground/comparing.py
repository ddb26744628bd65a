"""What to look at before boundaries are taken over: gaps, overlaps, places outside their area."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from shapely import Point
from shapely.geometry.base import BaseGeometry

from dashboard.town.ground.rules_names import GroundInStore, Place
from dashboard.town.ground.shaping import area_of
from models import BoundaryKind

# Shares of an area below which borders of two surveys differ by themselves.
OVERLAP, OUTSIDE = 0.01, 0.05
MOST_NAMED = 5


def warnings(kind: BoundaryKind, areas: Mapping[Place, BaseGeometry], known: GroundInStore) -> list[str]:
    """Sentences about the new `areas` beside what the store has; none of them hinders the import."""
    if not areas:
        return []
    if kind is BoundaryKind.TOWN:
        return list(_of_town(next(iter(areas.values())), known))
    if kind is BoundaryKind.VILLAGE:
        return list(_of_villages(areas, known))
    return list(_of_grids(areas, known))


def _of_town(outline: BaseGeometry, known: GroundInStore) -> Iterator[str]:
    beyond = [one.name for one in known.villages if not outline.covers(_point(one))]
    if beyond:
        yield f"村社的位置不在新的镇界之内：{_named(beyond)}。位置是示意的，请在“村社”里核实。"


def _of_villages(areas: Mapping[Place, BaseGeometry], known: GroundInStore) -> Iterator[str]:
    kept = {one: area_of(one.area) for one in known.villages if one.is_real and one.area and one not in areas}
    over = [
        f"{a.name}和{b.name}"
        for (a, one), (b, other) in combinations((dict(areas) | kept).items(), 2)
        if _share(one.intersection(other), min(one.area, other.area)) > OVERLAP
    ]
    if over:
        yield f"互相重叠：{_named(over)}。"
    away = [one.name for one, area in areas.items() if not area.covers(_point(one))]
    if away:
        yield f"村社的位置不在自己的新范围内：{_named(away)}。位置是示意的，请在“村社”里核实。"
    if known.town.is_real and known.town.area:
        outline = area_of(known.town.area)
        out = [a.name for a, area in areas.items() if _share(area.difference(outline), area.area) > OUTSIDE]
        if out:
            yield f"有一部分在镇界之外：{_named(out)}。"
    left = [one.name for one in known.villages if one not in areas and one not in kept]
    if left:
        yield f"文件里没有、继续用示意的村社有 {len(left)} 个：{_named(left)}。"


def _of_grids(areas: Mapping[Place, BaseGeometry], known: GroundInStore) -> Iterator[str]:
    villages = {one.key: one for one in known.villages}
    out = []
    for grid, area in areas.items():
        village = villages.get(grid.village_id or 0)
        if village and village.is_real and village.area:
            own = area_of(village.area)
            if _share(area.difference(own), area.area) > OUTSIDE:
                out.append(f"{village.name}{grid.name}")
    if out:
        yield f"有一部分在自己村社的范围之外：{_named(out)}。"
    over = [
        f"{a.name}和{b.name}"
        for (a, one), (b, other) in combinations(areas.items(), 2)
        if a.village_id == b.village_id
        and _share(one.intersection(other), min(one.area, other.area)) > OVERLAP
    ]
    if over:
        yield f"互相重叠：{_named(over)}。"


def _share(part: BaseGeometry, whole: float) -> float:
    return part.area / whole if whole else 0.0


def _point(place: Place) -> Point:
    return Point(place.longitude or 0, place.latitude or 0)


def _named(names: Iterable[str]) -> str:
    """The first few names, and how many there are where that is not all."""
    listed = list(names)
    more = f" 等 {len(listed)} 处" if len(listed) > MOST_NAMED else ""
    return "、".join(listed[:MOST_NAMED]) + more
