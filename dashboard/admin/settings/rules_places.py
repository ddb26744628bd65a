"""Where villages lie and to whom they belong: what may be written."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.files.sheets.rules_files import Outcome, Row, planned
from dashboard.words.coordinates import to_wgs84
from dashboard.words.errors import Refused

AREA, TEAMS, POSITIONS = "村社", "组团", "村社位置"
LONGEST_TEAM = 30
EARLIEST = date(2000, 1, 1)
NAMES = {"team": "组团", "department": "联系部门"}
SYSTEMS = {
    "WGS-84": "WGS-84（手持定位仪、天地图）",
    "GCJ-02": "GCJ-02（高德、腾讯地图）",
    "BD-09": "BD-09（百度地图）",
}
HINTS = {
    "村社": "必填。村社的简称、全称或者代码。",
    "经度": "必填。小数的度，例如 118.8075。",
    "纬度": "必填。小数的度，例如 28.885。",
}
# About 15 km: the town's outline is a sketch, and a village may lie beyond it, but not in another county.
MARGIN_DEGREES = 0.15
_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,12})?")
# West, south, east, north in WGS-84 degrees.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class KnownVillage:
    """A village as the store has it, in WGS-84 degrees."""

    village_id: int
    name: str
    longitude: float
    latitude: float
    is_sketch: bool


@dataclass(frozen=True)
class Moved:
    """A village and where it lies from now on, in WGS-84 degrees."""

    village_id: int
    longitude: float
    latitude: float


def belonging(row: Mapping[Any, Any]) -> str:
    """Team and linked department of a village in words."""
    return "，".join(f"{name} {row[field] or '无'}" for field, name in NAMES.items())


def checked_move(from_on: date | None, today: date) -> date:
    """From which day a village belongs elsewhere; Refused for one that is still to come."""
    start = from_on or today
    if start > today:
        raise Refused(f"起始日期 {start} 还没有到。请在那一天再改，或者填今天和以前的日期。")
    if start < EARLIEST:
        raise Refused(f"起始日期不能早于 {EARLIEST}。请核对。")
    return start


def degrees(text: str, what: str) -> float:
    """Degrees as people type them; Refused for anything but a decimal number."""
    if not _NUMBER.fullmatch(text.strip()):
        raise Refused(f"{what}要写成小数的度，例如 118.8075。请改好再保存。")
    return float(text)


def checked_position(longitude: float, latitude: float, system: str, around: Box) -> tuple[float, float]:
    """The place in WGS-84, six decimals; Refused where it lies far from the town (`around`)."""
    if system not in SYSTEMS:
        raise Refused("请选择坐标是从哪种地图上取的。")
    place = to_wgs84(longitude, latitude, system)
    if not _is_near(*place, around):
        if _is_near(*to_wgs84(latitude, longitude, system), around):
            raise Refused("经度和纬度填反了：经度在前，纬度在后。请对调后再保存。")
        raise Refused(f"（{longitude}，{latitude}）离本镇太远。请核对经度、纬度，以及坐标的种类。")
    return round(place[0], 6), round(place[1], 6)


def _is_near(longitude: float, latitude: float, around: Box) -> bool:
    west, south, east, north = around
    return (
        west - MARGIN_DEGREES <= longitude <= east + MARGIN_DEGREES
        and south - MARGIN_DEGREES <= latitude <= north + MARGIN_DEGREES
    )


def require_apart(places: Mapping[int, tuple[float, float]], names: Mapping[int, str]) -> None:
    """Refused where two villages lie within about a metre of each other (id -> longitude, latitude)."""
    seen: dict[tuple[float, float], int] = {}
    for village_id, (longitude, latitude) in places.items():
        spot = (round(longitude, 5), round(latitude, 5))
        if (other := seen.setdefault(spot, village_id)) != village_id:
            raise Refused(f"“{names[village_id]}”和“{names[other]}”的位置完全相同。请核对其中一个。")


def moved(village: KnownVillage, longitude: float, latitude: float) -> str:
    """A move in words; empty where the place is the same and was no sketch."""
    if not village.is_sketch and (village.longitude, village.latitude) == (longitude, latitude):
        return ""
    before = f"{village.longitude:.6f}，{village.latitude:.6f}{'（示意）' if village.is_sketch else ''}"
    return f"{village.name}：{before} → {longitude:.6f}，{latitude:.6f}"


def plan_positions(
    rows: Sequence[Row], in_store: Mapping[str, KnownVillage], around: Box, system: str
) -> list[Outcome]:
    """What each row of a file does; `in_store` has every name of a village. Change: a Moved."""
    places = {one.village_id: (one.longitude, one.latitude) for one in in_store.values()}
    names = {one.village_id: one.name for one in in_store.values()}
    seen: set[int] = set()

    def of_row(texts: Mapping[str, str]) -> tuple[str, str, Any]:
        village = in_store.get(texts["村社"])
        if village is None:
            raise Refused("没有这个村社。请照模板里的名称填写。")
        if village.village_id in seen:
            raise Refused("这个村社在表里出现了两次。请去掉多余的一行。")
        seen.add(village.village_id)
        place = checked_position(
            degrees(texts["经度"], "经度"), degrees(texts["纬度"], "纬度"), system, around
        )
        require_apart(places | {village.village_id: place}, names)
        places[village.village_id] = place
        change = moved(village, *place)
        if not change:
            return "unchanged", "", None
        return "updated", change, Moved(village.village_id, *place)

    return planned(rows, of_row)
