"""The counter: its windows, its cases, and how many of them ended in town."""

from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, case, extract, func, select
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
    waiting = col(CounterCase.status) == CounterStatus.ACCEPTED
    day = col(CounterCase.accepted_on)
    meant = [waiting] if is_open else [day.between(since, until), *([~waiting] if is_open is False else [])]
    # The newest ones by their index; names are looked up for these alone.
    newest = (
        select(col(CounterCase.id))
        .where(OURS, *meant)
        .order_by(day.desc(), col(CounterCase.id).desc())
        .limit(most)
    )
    return _listed(session, col(CounterCase.id).in_(newest))


@needs("counter.read")
def counter_case(session: Session, *, case_id: int) -> pd.DataFrame:
    """One case, with the columns of CASES; no row where there is none with this id."""
    return _listed(session, OURS, col(CounterCase.id) == case_id)


def _listed(session: Session, *meant: ColumnElement[bool]) -> pd.DataFrame:
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
        .where(*meant)
        .order_by(col(CounterCase.accepted_at).desc(), col(CounterCase.id).desc())
    )  # fmt: skip
    return pd.DataFrame(session.execute(query).all(), columns=list(CASES)).astype(CASES)


@needs("counter.read")
def counts(session: Session, *, since: date, until: date, of: str = "all") -> pd.DataFrame:
    """How the cases accepted in the time stand: `name` of the group, and COUNTS. Months as 2026-03.

    `of`: all, category, department, window or month; all of it as one row that is always there.
    """
    status = col(CounterCase.status)
    is_asked = col(CounterCase.visits).is_not(None) & status.in_(
        (CounterStatus.FINISHED, CounterStatus.SENT_UP)
    )
    conditions = (
        *(status == word for word in (CounterStatus.ACCEPTED, CounterStatus.FINISHED, CounterStatus.SENT_UP)),
        status == CounterStatus.WITHDRAWN,
        is_asked,
        is_asked & (col(CounterCase.visits) <= 1),
    )
    made = [_sum(condition).label(name) for name, condition in zip(COUNTS, conditions, strict=False)]
    made.append(func.sum(case((is_asked, col(CounterCase.visits)), else_=0)).label("visits"))
    day = col(CounterCase.accepted_on)
    months = [extract("year", day).label("year"), extract("month", day).label("month")]
    keys = [col(CounterCase.item_id), col(CounterCase.window_id), *(months if of == "month" else [])]
    # Counted within the time first: names are looked up for the few sums, not for every case.
    sums = select(*keys, *made).where(OURS, day.between(since, until)).group_by(*keys).subquery()
    groups = _groups(of, sums)
    totals = [func.coalesce(func.sum(sums.c[name]), 0).cast(Integer) for name in COUNTS]
    size = sum(totals[1:4], totals[0])
    query: Any = (
        select(*groups, *totals)
        .select_from(sums)
        .join(PowerItem, col(PowerItem.id) == sums.c.item_id)
        .join(Department, col(Department.id) == col(PowerItem.department_id))
        .join(CounterWindow, col(CounterWindow.id) == sums.c.window_id)
        .group_by(*groups)
        .order_by(*(groups if of == "month" else [size.desc(), *groups]))
    )
    rows = [(_name(of, row[: len(groups)]), *map(int, row[len(groups) :])) for row in session.execute(query)]
    frame = pd.DataFrame(rows, columns=["name", *COUNTS])
    return frame.astype(dict.fromkeys(COUNTS, "int64") | {"name": "str"})


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer)


def _groups(of: str, sums: Any) -> list[Any]:
    columns = {
        "category": [col(PowerItem.category)],
        "department": [col(Department.name)],
        "window": [col(CounterWindow.name)],
    }
    return [sums.c.year, sums.c.month] if of == "month" else columns.get(of, [])


def _name(of: str, key: Any) -> str:
    if of == "month":
        return f"{int(key[0])}-{int(key[1]):02d}"
    return str(key[0]) if key else "全部"
