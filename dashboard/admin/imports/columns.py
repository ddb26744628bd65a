"""Turns a batch of text cells into checked columns, by the same rules as the input model `NewIncident`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.admin.imports.batch import (
    Batch,
    check,
    cleaned,
    narrowed,
    read_flags,
    read_wholes,
    read_words,
    refuse_long,
)
from dashboard.admin.imports.states import settle_states
from dashboard.admin.imports.times import Around, Instants, Times, read_times
from dashboard.files.sheets.issues import Issue, Issues, row_code
from dashboard.files.sheets.profile_model import (
    CHOICES,
    FLAGS,
    LABELS,
    NAMES,
    PLAIN,
    TEXTS,
    TIMES,
    WHOLES,
    Profile,
)
from dashboard.files.sheets.reading import RawBatch
from dashboard.incidents.life.rules_clocks import Timing
from dashboard.words.coordinates import to_wgs84

# What can be wrong with a position, in the order in which it is looked for.
DEFECTS = {
    "no_position": "没有坐标：事件已导入，但不在地图上。",
    "unreadable_position": "坐标不是合格的经纬度：事件已导入，但不在地图上。",
    "coarse_position": "坐标被截短，不够精确：事件已导入，但不在地图上。",
    "outside_position": "坐标不在本地范围内：事件已导入，但不在地图上。",
}


def convert(
    raw: RawBatch,
    header: Sequence[str],
    profile: Profile,
    issues: Issues,
    at: datetime,
    timing: Timing | None = None,
    around: Around | None = None,
    prefix: str = "",
) -> pd.DataFrame:
    """The rows of `raw` that may go in, one column per field, plus `row`, the file's row number.

    Times are UTC datetime64, positions WGS-84 degrees or NaN, names still text. Every
    row left out and every value not taken over is added to `issues`. `around` tells the year of dates
    without one; `prefix` goes before the ids of a sheet that counts for itself.
    """
    for row, cells in raw.misfits:
        where = np.ones(1, bool)
        reason = f"这一行有 {cells} 格，表头有 {len(header)} 格，对不上，没有导入。"
        code = np.array([row_code(raw.sheet, row)])
        issues.add("misfit", where, code, "（整行）", None, reason, refused=True)
    rows = np.array([row_code(raw.sheet, row) for row in raw.rows], np.int64)
    picked = _picked(raw, header, profile)
    if prefix:
        picked["source_id"] = [f"{prefix}-{one}" if one else "" for one in picked["source_id"]]
    _say_filled(raw, header, profile, issues)
    batch = Batch(profile, issues, at, rows, picked, np.zeros(len(rows), bool), timing)
    _check_ids(batch)
    check(batch)
    frame = {"row": rows, "source_id": batch.text["source_id"]}
    frame |= {field: batch.text[field] for field in (*TEXTS, *NAMES)}
    frame |= {field: read_flags(batch, field) for field in FLAGS}
    frame |= {field: read_words(batch, field) for field in ("source", "verdict", *CHOICES)}
    frame |= {field: read_wholes(batch, field) for field in WHOLES}
    frame |= _times(batch, around)
    frame |= settle_states(batch, frame)
    frame |= _positions(batch)
    return pd.DataFrame({name: _column(values) for name, values in frame.items()})[~batch.refused]


def _column(values: object) -> object:
    # Object columns keep None and text as they are.
    return pd.Series(values, dtype=object) if isinstance(values, list) else values


def _picked(raw: RawBatch, header: Sequence[str], profile: Profile) -> dict[str, list[str]]:
    """The cells of each field, cleaned; constants and blanks where no column holds the field."""
    by_column = list(zip(*raw.cells, strict=True)) or [() for _ in header]
    picked = {}
    for field in LABELS:
        names = [name for name in profile.columns.get(field, ()) if name in header]
        parts = [cleaned(by_column[header.index(name)]) for name in names]
        if len(parts) > 1:
            picked[field] = [
                profile.join.join(dict.fromkeys(filter(None, row))) for row in zip(*parts, strict=True)
            ]
        elif parts:
            picked[field] = narrowed(parts[0]) if field in PLAIN else parts[0]
        else:
            picked[field] = [profile.constants.get(field, "")] * len(raw.rows)
    return picked


def _say_filled(raw: RawBatch, header: Sequence[str], profile: Profile, issues: Issues) -> None:
    """Which cells were filled from a merged one above."""
    used, place = set(profile.used_columns()), {row: at for at, row in enumerate(raw.rows)}
    for row, column in raw.filled:
        if row in place and column < len(header) and header[column] in used:
            value = raw.cells[place[row]][column]
            reason = "这是合并的单元格，按合并时写的内容填上了。"
            code = row_code(raw.sheet, row)
            issues.extend([Issue(False, "merged", code, header[column], value, reason)])


def _check_ids(batch: Batch) -> None:
    ids = batch.text["source_id"]
    batch.refuse(
        "no_id", ~batch.has("source_id"), "source_id", "没有编号，没有导入：没有编号就认不出同一件事。"
    )
    refuse_long(batch, "source_id")
    if mark := batch.profile.example_mark:
        where = np.fromiter((value.startswith(mark) for value in ids), bool, len(ids))
        batch.refuse("example", where, "source_id", "这是模板里的示例行，没有导入。")


def _times(batch: Batch, around: Around | None) -> dict[str, object]:
    zone = ZoneInfo(batch.profile.zone)
    moments: dict[str, object] = {}
    reported: Instants | None = None
    for field in TIMES:
        times = read_times(
            batch.text[field],
            batch.profile.time_formats,
            zone,
            ends_day=field == "due_at",
            around=around if field == "reported_at" else None,
            since=reported,
        )
        moments[field] = times.at
        reported = times.at if field == "reported_at" else reported
        name = LABELS[field]
        _say_years(batch, field, times, zone)
        if field == "reported_at":
            missing = ~batch.has(field)
            batch.refuse("no_reported_at", missing, field, "没有上报时间，没有导入。")
            reason = "上报时间读不懂，没有导入。请在表里改成 2026-03-05 14:30 的样子，再上传。"
            batch.refuse("bad_reported_at", times.unreadable, field, reason)
        else:
            batch.notice("bad_time", times.unreadable, field, f"{name}读不懂，按没有填处理。")
        batch.notice("repeated_hour", times.repeated, field, f"{name}在夏令时重复的一小时里，按第一次算。")
        batch.notice("skipped_hour", times.skipped, field, f"{name}在夏令时跳过的一小时里，顺延到下一刻。")
    return moments


def _say_years(batch: Batch, field: str, times: Times, zone: ZoneInfo) -> None:
    if not times.without_year.any():
        return
    years = pd.DatetimeIndex(times.at).tz_localize("UTC").tz_convert(zone).year
    for year in sorted(set(years[times.without_year])):
        where = times.without_year & np.asarray(years == year)
        batch.notice(
            "without_year", where, field, f"{LABELS[field]}没有写年份，按 {int(year)} 年算，请核对。"
        )


def _positions(batch: Batch) -> dict[str, object]:
    if "longitude" not in batch.profile.columns:
        nothing = np.full(len(batch.rows), np.nan)
        return {"longitude": nothing, "latitude": nothing.copy()}
    longitudes, latitudes = batch.text["longitude"], batch.text["latitude"]
    positions = read_positions(longitudes, latitudes, batch.profile)
    column = f"{batch.profile.column('longitude')} / {batch.profile.column('latitude')}"
    shown = [f"{x}, {y}" if x or y else "" for x, y in zip(longitudes, latitudes, strict=True)]
    for kind, where in positions.defects.items():
        batch.issues.add(kind, where & ~batch.refused, batch.rows, column, shown, DEFECTS[kind])
    return {"longitude": positions.longitude, "latitude": positions.latitude}


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
