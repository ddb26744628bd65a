"""What was triaged under which item and version, and what departments passed down off the list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.access.queries_scope import visible
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from models import Department, Incident, OffList, ResponsibilityItem

COUNTS = {"item_id": "int64", "total": "int64"}
TRIAGED = {
    "number": "str",
    "title": "str",
    "version": "int64",
    "status": "str",
    "department": "str",
    "reported_at": "datetime64[us, UTC]",
    "triaged_at": "datetime64[us, UTC]",
    "concluded_at": "datetime64[us, UTC]",
}
UNKNOWN_DEPARTMENT = "没有写明部门"
OFF_LIST = {"department_id": "Int64", "code": "str", "department": "str"} | dict.fromkeys(
    (*(word.value for word in OffList), "total"), "int64"
)


@needs("incident.read")
def triaged_per_version(session: Session, *, scope: Scope) -> pd.DataFrame:
    """How many incidents were triaged under each version of each item: item_id, total."""
    query: Any = (
        select(col(Incident.item_id).label("item_id"), func.count().label("total"))
        .where(col(Incident.item_id).is_not(None), *visible(scope))
        .group_by(col(Incident.item_id))
    )
    return pd.read_sql_query(query, session.connection(), dtype=COUNTS)


@needs("incident.read")
def triaged_under(session: Session, *, number: int, scope: Scope, limit: int = 200) -> pd.DataFrame:
    """The incidents triaged under any version of item `number`, the newest first: columns as TRIAGED.

    Every one keeps the version that was valid at its triage: what accountability rests on.
    """
    chosen = _newest(session, number, scope, limit)
    query: Any = (
        select(
            col(Incident.number),
            col(Incident.title),
            col(ResponsibilityItem.version),
            col(Incident.status),
            func.coalesce(col(Department.name), "").label("department"),
            col(Incident.reported_at),
            col(Incident.triaged_at),
            col(Incident.concluded_at),
        )
        .join(ResponsibilityItem, col(ResponsibilityItem.id) == col(Incident.item_id))
        .join(Department, col(Department.id) == col(Incident.department_id), isouter=True)
        .where(col(Incident.id).in_(chosen))
        .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
    )
    return pd.read_sql_query(query, session.connection(), dtype=TRIAGED)


def _newest(session: Session, number: int, scope: Scope, limit: int) -> list[int]:
    """The newest ids, gathered version by version: each along its own part of the index, and no further."""
    versions = session.execute(
        select(col(ResponsibilityItem.id)).where(col(ResponsibilityItem.number) == number)
    )
    newest: list[tuple[datetime, int]] = []
    for item_id in versions.scalars().all():
        query: Any = (
            select(col(Incident.reported_at), col(Incident.id))
            .where(col(Incident.item_id) == item_id, *visible(scope))
            .order_by(col(Incident.reported_at).desc(), col(Incident.id).desc())
            .limit(limit)
        )
        newest += [tuple(row) for row in session.execute(query)]
    return [incident_id for _, incident_id in sorted(newest, reverse=True)[:limit]]


@needs("incident.read")
def off_list(session: Session, *, start: datetime, end: datetime, scope: Scope) -> pd.DataFrame:
    """清单之外 per department that passed the tasks down, reported in [start, end) UTC.

    Columns: department_id and code (NA and empty: nobody wrote which), department, flagged (nothing was
    decided yet), refused, accepted, total. Empty where there was none.
    """
    query = (
        select(col(Incident.from_department_id), col(Incident.off_list), func.count())
        .where(
            col(Incident.off_list).in_(list(OffList)),
            col(Incident.reported_at) >= start,
            col(Incident.reported_at) < end,
            *visible(scope),
        )
        .group_by(col(Incident.from_department_id), col(Incident.off_list))
    )
    by_department: dict[int | None, dict[str, int]] = {}
    for department_id, word, number in session.execute(query):
        own = by_department.setdefault(department_id, dict.fromkeys(OffList, 0))
        own[OffList(word)] += number
    names = _named(session, by_department)
    rows = [
        (own, *names.get(own, ("", UNKNOWN_DEPARTMENT)), *(counts[word] for word in OffList),
         sum(counts.values()))
        for own, counts in by_department.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(OFF_LIST)).astype(OFF_LIST)
    return frame.sort_values(["total", "department"], ascending=[False, True], ignore_index=True)


def _named(session: Session, ids: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    query = select(col(Department.id), col(Department.code), col(Department.name))
    departments = session.execute(
        query.where(col(Department.id).in_([own for own in ids if own is not None]))
    )
    return {own: (code, name) for own, code, name in departments}
