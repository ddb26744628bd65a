"""The counter: its windows, its cases, and how many of them ended in town. Read only."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Integer, case, extract, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from dashboard.access.rules_rights import needs
from models import TOWNSHIP_CODE, CounterCase, CounterStatus, CounterWindow, Department, PowerItem

UTC_TIME = "datetime64[us, UTC]"
WINDOWS: dict[str, Any] = {"window_id": "int64", "name": "str", "department": "str", "example": "bool"}
CASES: dict[str, Any] = {
    "case_id": "int64", "number": "str", "item": "str", "category": "str", "department": "str",
    "window": "str", "stationed": "str", "applicant": "str", "accepted_at": UTC_TIME, "status": "str",
    "concluded_at": UTC_TIME, "visits": "Int64", "reason": "str", "finishes": "bool", "example": "bool",
}  # fmt: skip
# `once`: of those asked (`asked`), how many came at most once; `visits`: how often all of these came.
COUNTS = ("open", "finished", "sent_up", "withdrawn", "asked", "once", "visits")
GROUPINGS = ("all", "category", "department", "window", "month")
OURS = col(CounterCase.township_code) == TOWNSHIP_CODE
Stationed = aliased(Department)


@needs("counter.read")
def windows(session: Session, *, on: date) -> pd.DataFrame:
    """The windows that are open on a township day, and who is stationed there (empty: the town)."""
    query: Any = (
        select(
            col(CounterWindow.id),
            col(CounterWindow.name),
            func.coalesce(col(Department.name), ""),
            col(CounterWindow.example),
        )
        .outerjoin(Department, col(Department.id) == col(CounterWindow.department_id))
        .where(
            col(CounterWindow.township_code) == TOWNSHIP_CODE,
            func.coalesce(col(CounterWindow.from_on) <= on, True),
            func.coalesce(col(CounterWindow.to_on) >= on, True),
        )
        .order_by(col(CounterWindow.sort_order), col(CounterWindow.id))
    )
    return pd.DataFrame(session.execute(query).all(), columns=list(WINDOWS)).astype(WINDOWS)


@needs("counter.read")
def cases(
    session: Session, *, since: date, until: date, is_open: bool | None = None, most: int = 300
) -> pd.DataFrame:
    """Cases accepted from `since` to `until` (township days, both included), newest first; columns as CASES.

    `is_open`: only those that wait for their end, wherever they began; or only the others.
    """
    query: Any = (
        select(
            col(CounterCase.id), col(CounterCase.number), col(PowerItem.name), col(PowerItem.category),
            col(Department.name), col(CounterWindow.name), func.coalesce(Stationed.name, ""),
            col(CounterCase.applicant), col(CounterCase.accepted_at), col(CounterCase.status),
            col(CounterCase.concluded_at), col(CounterCase.visits), col(CounterCase.reason),
            col(PowerItem.finishes_in_town), col(CounterCase.example),
        )
        .join(PowerItem, col(PowerItem.id) == col(CounterCase.item_id))
        .join(Department, col(Department.id) == col(PowerItem.department_id))
        .join(CounterWindow, col(CounterWindow.id) == col(CounterCase.window_id))
        .outerjoin(Stationed, col(Stationed.id) == col(CounterWindow.department_id))
        .where(OURS)
        .order_by(col(CounterCase.accepted_at).desc(), col(CounterCase.id).desc())
        .limit(most)
    )  # fmt: skip
    waiting = col(CounterCase.status) == CounterStatus.ACCEPTED
    if is_open:
        query = query.where(waiting)
    else:
        query = query.where(col(CounterCase.accepted_on).between(since, until))
        if is_open is False:
            query = query.where(~waiting)
    return pd.DataFrame(session.execute(query).all(), columns=list(CASES)).astype(CASES)


@needs("counter.read")
def counts(session: Session, *, since: date, until: date, of: str = "all") -> pd.DataFrame:
    """How the cases accepted in the time stand: `name` of the group, and COUNTS. Months as 2026-03.

    `of`: a word of GROUPINGS; all of it as one row that is always there.
    """
    status = col(CounterCase.status)
    is_asked = col(CounterCase.visits).is_not(None) & status.in_(
        (CounterStatus.FINISHED, CounterStatus.SENT_UP)
    )
    made = [_sum(status == CounterStatus.ACCEPTED)]
    made += [_sum(status == word) for word in (CounterStatus.FINISHED, CounterStatus.SENT_UP)]
    made += [_sum(status == CounterStatus.WITHDRAWN), _sum(is_asked)]
    made += [_sum(is_asked & (col(CounterCase.visits) <= 1))]
    made += [func.coalesce(func.sum(case((is_asked, col(CounterCase.visits)), else_=0)), 0).cast(Integer)]
    groups = _groups(of)
    query: Any = (
        select(*groups, *made)
        .select_from(CounterCase)
        .join(PowerItem, col(PowerItem.id) == col(CounterCase.item_id))
        .join(Department, col(Department.id) == col(PowerItem.department_id))
        .join(CounterWindow, col(CounterWindow.id) == col(CounterCase.window_id))
        .where(OURS, col(CounterCase.accepted_on).between(since, until))
        .group_by(*groups)
        .order_by(*(groups if of == "month" else [func.count().desc(), *groups]))
    )
    rows = [(_name(of, row[: len(groups)]), *map(int, row[len(groups) :])) for row in session.execute(query)]
    frame = pd.DataFrame(rows, columns=["name", *COUNTS])
    return frame.astype(dict.fromkeys(COUNTS, "int64") | {"name": "str"})


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer)


def _groups(of: str) -> list[Any]:
    if of == "month":
        return [extract("year", col(CounterCase.accepted_on)), extract("month", col(CounterCase.accepted_on))]
    columns = {
        "category": col(PowerItem.category),
        "department": col(Department.name),
        "window": col(CounterWindow.name),
    }
    return [columns[of]] if of in columns else []


def _name(of: str, key: Any) -> str:
    if of == "month":
        return f"{int(key[0])}-{int(key[1]):02d}"
    return str(key[0]) if key else "全部"
