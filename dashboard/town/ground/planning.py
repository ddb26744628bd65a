"""What a file of boundaries would do: whose each area is, what is refused and why, what to look at before.

Nothing is written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from shapely import Point
from shapely.geometry.base import BaseGeometry

from dashboard.town.ground import reading
from dashboard.town.ground.reading import Document, Feature, rings_of
from dashboard.town.ground.rules_names import GroundInStore, Place, grid_named, town_named, village_named
from dashboard.town.ground.shaping import MOST_CORNERS, area_of, joined, shaped, simplified, text_of
from dashboard.words.errors import Refused
from models import BoundaryKind

# Shares of an area below which borders of two surveys differ by themselves.
OVERLAP, OUTSIDE = 0.01, 0.05
MOST_NAMED = 5


def _warnings(kind: BoundaryKind, areas: Mapping[Place, BaseGeometry], in_store: GroundInStore) -> list[str]:
    """Warnings about the new `areas` against what the store has; none of them stops the import."""
    if not areas:
        return []
    if kind is BoundaryKind.TOWN:
        return list(_of_town(next(iter(areas.values())), in_store))
    if kind is BoundaryKind.VILLAGE:
        return list(_of_villages(areas, in_store))
    return list(_of_grids(areas, in_store))


def _of_town(outline: BaseGeometry, in_store: GroundInStore) -> Iterator[str]:
    beyond = [one.name for one in in_store.villages if not outline.covers(_point(one))]
    if beyond:
        yield f"村社的位置不在新的镇界之内：{_named(beyond)}。位置是示意的，请在“村社”里核实。"


def _of_villages(areas: Mapping[Place, BaseGeometry], in_store: GroundInStore) -> Iterator[str]:
    staying = {
        one: area_of(one.area) for one in in_store.villages if one.is_real and one.area and one not in areas
    }
    over = [
        f"{a.name}和{b.name}"
        for (a, one), (b, other) in combinations((dict(areas) | staying).items(), 2)
        if _share(one.intersection(other), min(one.area, other.area)) > OVERLAP
    ]
    if over:
        yield f"互相重叠：{_named(over)}。"
    away = [one.name for one, area in areas.items() if not area.covers(_point(one))]
    if away:
        yield f"村社的位置不在自己的新范围内：{_named(away)}。位置是示意的，请在“村社”里核实。"
    if in_store.town.is_real and in_store.town.area:
        outline = area_of(in_store.town.area)
        out = [a.name for a, area in areas.items() if _share(area.difference(outline), area.area) > OUTSIDE]
        if out:
            yield f"有一部分在镇界之外：{_named(out)}。"
    left = [one.name for one in in_store.villages if one not in areas and one not in staying]
    if left:
        yield f"文件里没有、继续用示意的村社有 {len(left)} 个：{_named(left)}。"


def _of_grids(areas: Mapping[Place, BaseGeometry], in_store: GroundInStore) -> Iterator[str]:
    villages = {one.key: one for one in in_store.villages}
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


# About 15 km, as for the villages' places: a file of another county must not pass.
MARGIN_DEGREES = 0.15
NEW, CHANGED, SAME, REFUSED = "imported", "updated", "unchanged", "refused"
Box = tuple[float, float, float, float]
Rings = list[list[list[tuple[float, float]]]]


@dataclass(frozen=True)
class FeatureResult:
    """What becomes of one feature: a word of NEW … REFUSED, whose area it is, why in words, and the area.

    `area` is GeoJSON text in WGS-84; empty where nothing is to be written for this feature.
    """

    number: int
    texts: dict[str, str]
    result: str
    told: str
    place: Place | None = None
    area: str = ""


@dataclass(frozen=True)
class Plan:
    """All features of a file, what else is to be looked at, and on which state of the store it rests."""

    kind: BoundaryKind
    crs: str
    found: tuple[FeatureResult, ...]
    warnings: tuple[str, ...]
    version: str

    @property
    def writing(self) -> list[FeatureResult]:
        return [one for one in self.found if one.area and one.result in (NEW, CHANGED)]


@dataclass(frozen=True)
class _Part:
    feature: Feature
    place: Place
    area: BaseGeometry


def plan_import(document: Document, kind: BoundaryKind, crs: str, in_store: GroundInStore) -> Plan:
    """What the document, its coordinates in the checked system `crs`, would do to the areas of `kind`.

    Refused as a whole where all of it lies elsewhere: the sentence says which system or order would fit.
    """
    _require_here(document, crs, in_store.around)
    whose = _whose(kind, document, in_store)
    refused: list[FeatureResult] = []
    parts: defaultdict[tuple[int, str, int | None], list[_Part]] = defaultdict(list)
    for feature in document.features:
        try:
            part = _Part(feature, whose(feature), shaped(_here(feature, crs, in_store.around)))
        except Refused as refusal:
            refused.append(FeatureResult(feature.number, feature.texts, REFUSED, str(refusal)))
        else:
            parts[part.place.key, part.place.name, part.place.village_id].append(part)
    whole: dict[int, tuple[list[_Part], BaseGeometry]] = {}
    for same in parts.values():
        try:
            whole[same[0].feature.number] = (same, joined([part.area for part in same]))
        except Refused as refusal:
            refused += [
                FeatureResult(p.feature.number, p.feature.texts, REFUSED, str(refusal), p.place) for p in same
            ]
    areas = simplified({number: area for number, (_, area) in whole.items()}, MOST_CORNERS[kind])
    done = [
        feature_plan
        for number, (same, _) in whole.items()
        for feature_plan in _taken(same, text_of(areas[number]))
    ]
    warnings = _warnings(kind, {p[0][0].place: areas[n] for n, p in whole.items()}, in_store)
    ordered = sorted([*refused, *done], key=lambda feature_plan: feature_plan.number)
    return Plan(kind, crs, tuple(ordered), tuple(warnings), in_store.version)


def _taken(same: Sequence[_Part], area: str) -> list[FeatureResult]:
    """The first feature brings the area, further ones of the same place are parts of it."""
    first, place = same[0].feature, same[0].place
    if place.is_real and place.area == area:
        result, why = SAME, "和现在的界线一样"
    elif place.is_real:
        result, why = CHANGED, "换掉以前导入的界线"
    elif place.key or place.village_id is None:
        result, why = NEW, "换掉示意" if place.area else "第一次有界线"
    else:
        result, why = NEW, "新增这个网格"
    if len(same) > 1:
        why += f"，{len(same)} 块合成一片"
    parts = [
        FeatureResult(one.feature.number, one.feature.texts, SAME, f"并入第 {first.number} 个图形", place)
        for one in same[1:]
    ]
    return [FeatureResult(first.number, first.texts, result, why, place, area), *parts]


def _whose(kind: BoundaryKind, document: Document, in_store: GroundInStore) -> Callable[[Feature], Place]:
    def of_town(feature: Feature) -> Place:
        if len(document.features) > 1 and not town_named(feature.texts, in_store.town):
            raise Refused(f"不是{in_store.town.name}：文件里有几个图形，属性里要写本镇的名称或代码")
        return in_store.town

    def of_village(feature: Feature) -> Place:
        village = village_named(feature.texts, in_store.villages)
        if village is None:
            raise Refused("对不上村社：属性里没有本镇村社的名称或代码")
        return village

    def of_grid(feature: Feature) -> Place:
        return grid_named(feature.texts, in_store)

    return {BoundaryKind.TOWN: of_town, BoundaryKind.VILLAGE: of_village, BoundaryKind.GRID: of_grid}[kind]


def _here(feature: Feature, crs: str, around: Box) -> Rings:
    """The feature's rings in WGS-84 degrees; Refused where they lie far from the town."""
    rings = rings_of(feature.geometry)
    corners = _degrees(rings, crs)
    if not _is_near(corners, around):
        raise Refused("离本镇太远")
    left = iter(corners.tolist())
    return [[[(x, y) for x, y in (next(left) for _ in ring)] for ring in polygon] for polygon in rings]


def _degrees(rings: Rings, crs: str) -> np.ndarray:
    corners = np.array([corner for polygon in rings for ring in polygon for corner in ring], np.float64)
    return reading.degrees(corners, crs)


def _is_near(corners: np.ndarray, around: Box) -> bool:
    west, south, east, north = around
    low = np.array([west - MARGIN_DEGREES, south - MARGIN_DEGREES])
    high = np.array([east + MARGIN_DEGREES, north + MARGIN_DEGREES])
    return bool(np.isfinite(corners).all() and (corners >= low).all() and (corners <= high).all())


def _require_here(document: Document, crs: str, around: Box) -> None:
    """Refused where no feature lies near the town, though one would in another order or system."""
    readable = []
    for feature in document.features:
        try:
            readable.append(rings_of(feature.geometry))
        except Refused:
            continue
    if not readable or any(_is_near(_degrees(rings, crs), around) for rings in readable):
        return
    turned = [[[[(y, x) for x, y in ring] for ring in part] for part in rings] for rings in readable]
    first, other = ("经度", "纬度") if reading.is_degrees(crs) else ("横坐标（东）", "纵坐标（北）")
    if any(_is_near(_degrees(rings, crs), around) for rings in turned):
        raise Refused(f"坐标的先后写反了：GeoJSON 要先写{first}，再写{other}。请在软件里对调后重新导出。")
    for name in reading.OFFERED:
        if name != crs and any(_is_near(_degrees(rings, name), around) for rings in readable):
            raise Refused(
                f"按 {reading.name_of(crs)} 读，图形不在本镇附近；按 {reading.name_of(name)} 读才在。"
                "请核对坐标系，再检查一次。"
            )
    raise Refused("图形都不在本镇附近。请核对文件是不是本镇的，坐标系有没有选对。")


def feature_name(feature_plan: FeatureResult) -> str:
    """A feature as a person knows it: its place, else its first few properties."""
    if feature_plan.place is not None:
        return feature_plan.place.name
    words = [word for word in feature_plan.texts.values() if word]
    return "、".join(words[:3])[:40] or f"第 {feature_plan.number} 个图形"
