"""How the days went: what came in, what was ended, what was open at the end, and what was in time."""

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import is_whole_town, visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.incidents.figures.queries_terms import Window, closing_columns, due_conditions, open_conditions
from dashboard.store.sql import township_day
from dashboard.words.days import day_start, township_date
from models import ConcludedTally, DueTally, Incident, IncidentStatus, ReportedTally

DAYS, DAY, FIRST = 30, timedelta(days=1), date(1970, 1, 1)
TREND: dict[str, Any] = dict.fromkeys(("reported", "ended", "open", "due", "on_time"), "int64")
Counts = dict[date, int]


@needs("incident.read", "wall.read")
def trend(session: Session, *, at: datetime, scope: Scope, days: int = DAYS) -> pd.DataFrame:
    """The last `days` township days up to that of `at`, one row each, the oldest first.

    day (date); reported and ended (办结, 不予受理, 合并, 撤销) on it; open at its end, of today now; due and
    on_time: what fell due in the `days` days that end with it, and what of that was closed in time.
    Reopened incidents count by their present round.
    """
    last = township_date(at)
    span = [last - DAY * back for back in range(days - 1, -1, -1)]
    is_kept = is_whole_town(session, scope)
    reported, ended = (
        (_kept_reports(session, span[0]), _kept_ends(session, span[0]))
        if is_kept
        else (_reports(session, span[0], scope), _ends(session, span[0], scope))
    )
    due, on_time = _due(session, span[0] - DAY * (days - 1), at, scope, is_kept=is_kept)
    is_open = open_conditions(Window(at, at, at))
    still = session.execute(select(func.count()).where(*is_open, *visible(scope))).scalar_one()
    rows = []
    for day in reversed(span):
        before = [day - DAY * back for back in range(days)]
        rows.append(
            {
                "day": day,
                "reported": reported.get(day, 0),
                "ended": ended.get(day, 0),
                "open": still,
                "due": sum(due.get(one, 0) for one in before),
                "on_time": sum(on_time.get(one, 0) for one in before),
            }
        )
        still = max(still + ended.get(day, 0) - reported.get(day, 0), 0)
    return pd.DataFrame(reversed(rows), columns=["day", *TREND]).astype(TREND)


def _kept_reports(session: Session, first: date) -> Counts:
    day = col(ReportedTally.day)
    query = select(day, func.sum(ReportedTally.reported)).where(day >= first).group_by(day)
    return {when: int(number) for when, number in session.execute(query)}


def _kept_ends(session: Session, first: date) -> Counts:
    """What is counted as it ends, and what was rejected, which is no end of handling and not among it."""
    day = col(ConcludedTally.day)
    query = select(day, func.sum(ConcludedTally.concluded)).where(day >= first).group_by(day)
    counts = {when: int(number) for when, number in session.execute(query)}
    rejected = _by_day(
        session,
        Incident.concluded_at,
        [col(Incident.status) == IncidentStatus.REJECTED, col(Incident.concluded_at) >= day_start(first)],
    )
    return {when: counts.get(when, 0) + rejected.get(when, 0) for when in counts.keys() | rejected.keys()}


def _reports(session: Session, first: date, scope: Scope) -> Counts:
    day = col(Incident.reported_on)
    query = select(day, func.count()).where(day >= first, *visible(scope)).group_by(day)
    return {when: int(number) for when, number in session.execute(query)}


def _ends(session: Session, first: date, scope: Scope) -> Counts:
    ended = col(Incident.concluded_at) >= day_start(first)
    return _by_day(session, Incident.concluded_at, [ended, *visible(scope)])


def _due(
    session: Session, first: date, at: datetime, scope: Scope, *, is_kept: bool
) -> tuple[Counts, Counts]:
    """应办结 and what of it was in time, by the day on which it fell due; of today up to `at`."""
    today = township_date(at)
    since = today if is_kept else first
    window = Window(at, day_start(since), at, tuple(visible(scope)))
    day = township_day(col(Incident.due_at))
    query: Any = (
        select(day, *closing_columns()).where(*due_conditions(window), *window.conditions).group_by(day)
    )
    by_day: dict[date, tuple[int, int]] = {
        _date(when): (number, in_time) for when, number, _, in_time in session.execute(query)
    }
    if is_kept:
        when, sums = col(DueTally.day), [func.sum(DueTally.due), func.sum(DueTally.on_time)]
        tallied: Any = select(when, *sums).where(when >= first, when < today).group_by(when)
        by_day |= {day: (int(number), int(in_time)) for day, number, in_time in session.execute(tallied)}
    return {when: both[0] for when, both in by_day.items()}, {when: both[1] for when, both in by_day.items()}


def _by_day(session: Session, column: Any, conditions: list[Any]) -> Counts:
    day = township_day(col(column))
    query = select(day, func.count()).where(*conditions).group_by(day)
    return {_date(when): number for when, number in session.execute(query)}


def _date(number: int) -> date:
    return FIRST + DAY * int(number)
