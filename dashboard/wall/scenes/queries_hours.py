"""When matters are reported: by weekday and hour of the township."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.store.sql import TOWNSHIP_OFFSET, epoch
from dashboard.words.days import day_start
from models import Incident

DAY, HOUR_SECONDS, HOURS, WEEK = timedelta(days=1), 3600, 24, 7
# The first day of 1970 was a Thursday.
FIRST_WEEKDAY = 3


@needs("incident.read", "wall.read")
def reports_by_hour(session: Session, *, since: date, until: date, scope: Scope) -> pd.DataFrame:
    """Reports of the township days since … until (both included), for each hour of each weekday.

    weekday (0: Monday), hour, total, and days: how many of those weekdays lie within the time from which on
    there are reports at all. Where there are none (days = 0), nothing is known, and total says nothing.
    """
    reported = col(Incident.reported_at)
    number = (epoch(reported) + TOWNSHIP_OFFSET) // HOUR_SECONDS
    counted: Any = (
        select(number, func.count())
        .where(reported >= day_start(since), reported < day_start(until + DAY), *visible(scope))
        .group_by(number)
    )
    totals: dict[tuple[int, int], int] = {}
    for hours, total in session.execute(counted):
        day, hour = divmod(int(hours), HOURS)
        place = ((day + FIRST_WEEKDAY) % WEEK, hour)
        totals[place] = totals.get(place, 0) + int(total)
    first = session.execute(select(func.min(col(Incident.reported_on))).where(*visible(scope))).scalar()
    days = [0] * WEEK
    for ahead in range((until - since).days + 1):
        one = since + DAY * ahead
        days[one.weekday()] += first is not None and one >= first
    rows = [
        {"weekday": weekday, "hour": hour, "days": days[weekday], "total": totals.get((weekday, hour), 0)}
        for weekday in range(WEEK)
        for hour in range(HOURS)
    ]
    return pd.DataFrame(rows).astype("int64")
