"""The figures one group at a time: each group is one pass over the rows that its figures share."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from dashboard.incidents.figures.queries_terms import (
    SHARES,
    Window,
    accepted_conditions,
    closed_columns,
    closed_conditions,
    closing_columns,
    due_conditions,
    extended,
    open_columns,
    open_conditions,
    reported_again,
    sent_columns,
    settled_conditions,
    share_columns,
    sum_of,
)
from dashboard.words.days import township_date
from models import Assignment, AssignmentStatus, Incident, IncidentStatus

S = IncidentStatus
# key -> (part, whole); whole is None for a plain number.
Parts = dict[str, tuple[float | None, float | None]]


def _one(session: Session, query: Any, window: Window) -> Any:
    return session.execute(query.where(*window.conditions)).one()


def _today(session: Session, window: Window) -> Parts:
    query = select(func.count()).where(col(Incident.reported_on) == township_date(window.at))
    return {"reported_today": (_one(session, query, window)[0], None)}


def _accepted(session: Session, window: Window) -> Parts:
    query = select(func.count()).where(*accepted_conditions(window))
    return {"accepted": (_one(session, query, window)[0], None)}


def _open(session: Session, window: Window) -> Parts:
    query = select(*open_columns(window)).select_from(Incident).where(*open_conditions(window))
    found = _one(session, query, window)
    return {"open": (found[0], None), "overdue": (found[1], None)}


def _closing(session: Session, window: Window) -> Parts:
    query = select(*closing_columns()).select_from(Incident).where(*due_conditions(window))
    due, closed, on_time = _one(session, query, window)
    return {"closing_rate": (closed, due), "on_time_rate": (on_time, due)}


def _handling(session: Session, window: Window) -> Parts:
    seconds = col(Incident.handling_seconds)
    number, mean = _one(
        session, select(func.count(), func.avg(seconds)).where(*closed_conditions(window)), window
    )
    if not number:
        return {"mean_handling": (None, None), "median_handling": (None, None)}
    middle = (
        select(seconds)
        .where(*closed_conditions(window), *window.conditions)
        .order_by(seconds)
        .offset((number - 1) // 2)
        .limit(2 - number % 2)
    )
    values = [value for (value,) in session.execute(middle)]
    return {"mean_handling": (float(mean), None), "median_handling": (sum(values) / len(values), None)}


def _shares(session: Session, window: Window) -> Parts:
    query = select(*share_columns()).select_from(Incident).where(*settled_conditions(window))
    *parts, whole = _one(session, query, window)
    return {name: (part, whole) for name, part in zip(SHARES, parts, strict=True)}


def _assignments(session: Session, window: Window) -> Parts:
    query = select(*sent_columns()).select_from(Assignment).where(window.holds(Assignment.sent_at))
    if window.conditions:
        query = query.join(Incident, col(Incident.id) == Assignment.incident_id)
    sent, signed, back = _one(session, query, window)
    return {"signing_rate": (signed, sent), "return_rate": (back, sent)}


def _closed(session: Session, window: Window) -> Parts:
    query = select(*closed_columns()).where(*closed_conditions(window))
    closed, again, ratings, good = _one(session, query, window)
    return {
        "closed": (closed, None),
        "rework_rate": (again, closed),
        "rating_rate": (ratings, closed),
        "satisfaction": (good, ratings),
    }


def _extensions(session: Session, window: Window) -> Parts:
    query = select(func.count(), sum_of(extended())).where(window.holds(Incident.dispatched_at))
    dispatched, again = _one(session, query, window)
    return {"extension_rate": (again, dispatched)}


def _duplicates(session: Session, window: Window) -> Parts:
    seen = reported_again(window)
    reported, again = session.execute(
        select(func.count(), func.coalesce(func.sum(seen.c.again), 0)).select_from(seen)
    ).one()
    return {"duplicate_rate": (again, reported)}


def ticket_conditions(window: Window) -> list[Any]:
    """The shares of departments in a 一件事 closed in the window."""
    return [
        # Not the plain column: the index of the few matters that are 一件事 is the shorter way.
        func.coalesce(col(Incident.status), "") == S.CLOSED,
        window.holds(Incident.concluded_at),
        col(Incident.one_thing_id).is_not(None),
        col(Assignment.department_id).is_not(None),
        col(Assignment.status) != AssignmentStatus.WITHDRAWN,
        *window.conditions,
    ]


def saved_per_incident(window: Window, *own: Any) -> Any:
    """Every 一件事 closed in the window: one_thing_id, departments on the ticket, saved (one less), `own`."""
    departments = func.count(func.distinct(Assignment.department_id))
    return (
        select(
            col(Incident.one_thing_id),
            departments.label("departments"),
            (departments - 1).label("saved"),
            *own,
        )
        .select_from(Assignment)
        .join(Incident, col(Incident.id) == Assignment.incident_id)
        .where(*ticket_conditions(window))
        .group_by(col(Assignment.incident_id), col(Incident.one_thing_id), *own)
    )


def _runs_saved(session: Session, window: Window) -> Parts:
    runs = saved_per_incident(window).subquery()
    saved = session.execute(select(func.sum(runs.c.saved))).scalar()
    return {"runs_saved": (None if saved is None else int(saved), None)}


GROUPS: tuple[tuple[tuple[str, ...], Callable[[Session, Window], Parts]], ...] = (
    (("reported_today",), _today),
    (("accepted",), _accepted),
    (("open", "overdue"), _open),
    (("closing_rate", "on_time_rate"), _closing),
    (("mean_handling", "median_handling"), _handling),
    (("village_share", "town_share", "escalated_share", "merged_share"), _shares),
    (("signing_rate", "return_rate"), _assignments),
    (("closed", "rework_rate", "rating_rate", "satisfaction"), _closed),
    (("extension_rate",), _extensions),
    (("duplicate_rate",), _duplicates),
    (("runs_saved",), _runs_saved),
)
