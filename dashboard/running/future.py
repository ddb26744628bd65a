"""Moments in the store that have not come yet, though they say when something happened."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.words.days import SKEW
from dashboard.words.labels import local_time
from models import AuditLog, BountyLog, Incident, IncidentLog, Seal, Shift, SignInSession

HAPPENED = {
    "事件的上报时间": col(Incident.reported_at),
    "事件经过": col(IncidentLog.at),
    "揭榜经过": col(BountyLog.at),
    "审计日志": col(AuditLog.at),
    "封存": col(Seal.at),
    "登录": col(SignInSession.started_at),
    "值班": col(Shift.started_at),
}


def future_records(session: Session, at: datetime) -> Iterator[str]:
    """A sentence for each kind of record of which some are later than `at` (UTC)."""
    for title, column in HAPPENED.items():
        number, latest = session.execute(
            select(func.count(), func.max(column)).where(column > at + SKEW)
        ).one()
        if number:
            yield f"{title}：{number:,} 条的时间在将来，最晚的是 {local_time(latest)}"
