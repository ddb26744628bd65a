"""Local times of a file, in whatever format, as UTC: a column at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


def read_times(
    values: Sequence[str], formats: Sequence[str], zone: ZoneInfo, *, ends_day: bool = False
) -> Times:
    """Read a column of local times of `zone`.

    A format with %z carries its own offset. With `ends_day`, a bare date means its
    24:00. Dates before 1949-10 or from 2100 on count as unreadable.
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
        found = parsed.tz_localize(None).as_unit("us").to_numpy()
        if ends_day and not any(mark in form for mark in ("%H", "%I", "%X", "%c")):
            found = found + DAY
        (fixed if has_offset else local)[todo] = found
        todo = todo[np.isnat(found)]
    for found in (local, fixed):
        found[(found < EARLIEST) | (found >= LATEST)] = np.datetime64("NaT")
    at, repeated, skipped = _to_utc(local, zone)
    at = np.where(np.isnat(fixed), at, fixed)
    return Times(at, filled & np.isnat(at), repeated, skipped)


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
