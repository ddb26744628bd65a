"""Local times of a file, in whatever format, as UTC: a column at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.admin.imports.typed_times import typed

Instants = NDArray[np.datetime64]
Mask = NDArray[np.bool_]

EARLIEST, LATEST = np.datetime64("1949-10-01", "us"), np.datetime64("2100-01-01", "us")
DAY = np.timedelta64(1, "D")
# What spreadsheet cells that hold real dates come as, whatever the profile says.
CELL_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")


@dataclass(frozen=True)
class Times:
    """`at` is UTC (datetime64[us], NaT where there is none); the masks say what was wrong or bent."""

    at: Instants
    unreadable: Mask
    # The hour that the clocks repeat in autumn (taken as the first), and the one they leave out in spring.
    repeated: Mask
    skipped: Mask
    # Written without a year, which was found from what stands around it.
    without_year: Mask


@dataclass
class Around:
    """What tells the year of a date that is written without one, as a sheet is read from its top.

    `stated`: the day that the sheet itself names, such as the middle of its month; else the dated row
    before, else the latest such day that is not after `today`.
    """

    today: date
    stated: date | None = None
    before: date | None = None


def read_times(
    values: Sequence[str],
    formats: Sequence[str],
    zone: ZoneInfo,
    *,
    ends_day: bool = False,
    around: Around | None = None,
    since: Instants | None = None,
) -> Times:
    """Read a column of local times of `zone`.

    A format with %z carries its own offset. With `ends_day`, a bare date means its
    24:00. Dates before 1949-10 or from 2100 on count as unreadable. What no format reads is read as people
    type; a date without a year needs `around`, or `since`: the moments that it cannot come before.
    """
    filled = np.fromiter((value != "" for value in values), bool, len(values))
    local = np.full(len(values), np.datetime64("NaT"), "M8[us]")
    fixed = local.copy()
    todo = np.flatnonzero(filled)
    for form in dict.fromkeys((*formats, *CELL_FORMATS)):
        if not todo.size:
            break
        has_offset = "%z" in form
        text = pd.Series([values[i] for i in todo.tolist()], dtype=object)
        parsed = pd.DatetimeIndex(pd.to_datetime(text, format=form, errors="coerce", utc=has_offset))
        parsed_values = parsed.tz_localize(None).as_unit("us").to_numpy()
        if ends_day and not any(mark in form for mark in ("%H", "%I", "%X", "%c")):
            parsed_values = parsed_values + DAY
        (fixed if has_offset else local)[todo] = parsed_values
        todo = todo[np.isnat(parsed_values)]
    without_year = np.zeros(len(values), bool)
    if todo.size or around:
        _read_typed(values, todo, local, without_year, ends_day, around, since, zone)
    for parsed_values in (local, fixed):
        parsed_values[(parsed_values < EARLIEST) | (parsed_values >= LATEST)] = np.datetime64("NaT")
    at, repeated, skipped = _to_utc(local, zone)
    at = np.where(np.isnat(fixed), at, fixed)
    return Times(at, filled & np.isnat(at), repeated, skipped, without_year & ~np.isnat(at))


def _read_typed(
    values: Sequence[str],
    todo: NDArray[np.intp],
    local: Instants,
    without_year: Mask,
    ends_day: bool,
    around: Around | None,
    since: Instants | None,
    zone: ZoneInfo,
) -> None:
    """Fill in `local` what no format reads, from the top on."""
    given = _days(since, zone) if since is not None and todo.size else None
    last = -1
    for i in todo.tolist():
        stated = typed(values[i])
        if stated is None:
            continue
        moment = stated.at
        if not stated.has_year:
            if around:
                _look_back(around, local[last + 1 : i])
                day = around.stated or around.before
                moment = stated.near(day) if day else stated.by(around.today)
            elif given is not None and given[i] is not None:
                moment = stated.since(given[i])
            else:
                continue
            without_year[i] = True
        last = max(last, i - 1)
        local[i] = np.datetime64(moment + timedelta(days=ends_day and not stated.is_whole), "us")
    if around:
        _look_back(around, local[last + 1 :])


def _look_back(around: Around, passed: Instants) -> None:
    known = passed[~np.isnat(passed)]
    if known.size:
        around.before = known[-1].astype("M8[D]").astype(date)


def _days(at: Instants, zone: ZoneInfo) -> list[date | None]:
    local = pd.DatetimeIndex(at).tz_localize("UTC").tz_convert(zone)
    return [None if pd.isna(one) else one.date() for one in local]


def _to_utc(local: Instants, zone: ZoneInfo) -> tuple[Instants, Mask, Mask]:
    naive = pd.DatetimeIndex(local)
    strict = naive.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    bent: Mask = np.asarray(strict.isna()) & ~np.isnat(local)
    if not bent.any():
        return _utc(strict), bent, bent
    first = np.ones(len(local), bool)
    # One rule for both ends of a span keeps their order: nothing closes before its due time by it.
    loose = naive.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
    exists = np.asarray(naive.tz_localize(zone, ambiguous=first, nonexistent="NaT").notna())
    return _utc(loose), bent & exists, bent & ~exists


def _utc(index: pd.DatetimeIndex) -> Instants:
    return index.tz_convert("UTC").tz_localize(None).as_unit("us").to_numpy()


def text_of(at: Instants, ending: str, separator: str = " ") -> list[str | None]:
    """Each instant as 2011-07-01 05:32:33.000000 + `ending`; None for none."""
    written = np.datetime_as_string(at, unit="us").tolist()
    return [None if text == "NaT" else text.replace("T", separator) + ending for text in written]
