"""The working calendar: its days, its years, and where another library sees it otherwise."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Integer, case, cast, extract, func, select
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from dashboard.admin.settings.rules_calendar import KnownDays
from dashboard.town.clocks.calendar_check import other_opinion
from models import CalendarDay

_YEAR = cast(extract("year", col(CalendarDay.day)), Integer)
_DAY = (
    col(CalendarDay.day), col(CalendarDay.is_working), col(CalendarDay.published), col(CalendarDay.name),
)  # fmt: skip


@needs("setting.read")
def known_days(session: Session) -> KnownDays:
    """Every day of the calendar as the rules compare it."""
    return {row[0]: (row[1], row[2], row[3]) for row in session.execute(select(*_DAY))}


@needs("setting.read")
def years(session: Session) -> pd.DataFrame:
    """Each year of the calendar: year, days, working (days), published (days whose arrangement is known)."""

    def number(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    query = (
        select(
            _YEAR.label("year"),
            func.count().label("days"),
            number(col(CalendarDay.is_working)).label("working"),
            number(col(CalendarDay.published)).label("published"),
        )
        .group_by(_YEAR)
        .order_by(_YEAR)
    )
    return pd.read_sql_query(query, session.connection(), dtype="int64")


@needs("setting.read")
def days(session: Session, *, year: int) -> pd.DataFrame:
    """A year's days in order: day (date), is_working, published, name."""
    query = (
        select(*_DAY)
        .where(col(CalendarDay.day).between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(col(CalendarDay.day))
    )
    dtype = {"is_working": "bool", "published": "bool", "name": "str"}
    return pd.read_sql_query(query, session.connection(), dtype=dtype)


@needs("setting.read")
def differences(session: Session, *, year: int) -> pd.DataFrame:
    """A year's days on which the other library thinks otherwise: as `days`, other (is worked), other_name."""
    frame = days(session, year=year)
    opinion = other_opinion(year)
    frame["other"] = [opinion[day][0] for day in frame["day"]]
    frame["other_name"] = [opinion[day][1] for day in frame["day"]]
    frame = frame.astype({"other": "bool", "other_name": "str"})
    return frame[frame["is_working"] != frame["other"]].reset_index(drop=True)
