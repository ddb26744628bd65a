"""The figures one group at a time, each one pass over the rows they share; the rows behind each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from dashboard.incidents.figures.queries_terms import (
    SHARES,
    Window,
    accepted_conditions,
    closed_columns,
    closed_conditions,
    closed_in_time,
    closing_columns,
    content,
    due_conditions,
    extended,
    given_back,
    open_columns,
    open_conditions,
    rated,
    reported_again,
    reworked,
    sent_columns,
    settled_conditions,
    share_columns,
    share_kind,
    signed_in_time,
    sum_of,
)
from dashboard.incidents.figures.rules import PART, Rows
from dashboard.incidents.figures.rules_spans import DAY
from dashboard.words.days import day_start, township_date
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
    counts = _one(session, query, window)
    return {"open": (counts[0], None), "overdue": (counts[1], None)}


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


def counted_in(rows: Rows, at: datetime) -> Any:
    """Whether a row of `Incident` is among those that the figure counts at `at` (UTC).

    A figure of shares counts every incident once, however many of its shares are meant.
    """
    window = Window(at, day_start(rows.first), day_start(rows.last + DAY))
    whole, part = _terms_of(rows.key, window)
    return and_(*whole, *(part if rows.which == PART else ()))


def _terms_of(key: str, window: Window) -> tuple[list[Any], list[Any]]:
    """The conditions of the whole, and those by which its part is narrower."""
    if key == "reported_today":
        return [col(Incident.reported_on) == township_date(window.at)], []
    if key == "accepted":
        return accepted_conditions(window), []
    if key in ("open", "overdue"):
        return open_conditions(window), [col(Incident.due_at) < window.at] if key == "overdue" else []
    if key in ("closing_rate", "on_time_rate"):
        is_closed = col(Incident.status) == IncidentStatus.CLOSED
        return due_conditions(window), [closed_in_time() if key == "on_time_rate" else is_closed]
    if key in SHARES:
        return settled_conditions(window), [share_kind() == key]
    if key in ("signing_rate", "return_rate"):
        return _of_shares(window, signed_in_time() if key == "signing_rate" else given_back())
    if key == "extension_rate":
        return [window.holds(Incident.dispatched_at)], [extended()]
    if key == "duplicate_rate":
        seen = reported_again(window)
        return [window.holds(Incident.reported_at)], [
            col(Incident.id).in_(select(seen.c.id).where(seen.c.again == 1))
        ]
    if key == "runs_saved":
        tickets = select(col(Assignment.incident_id)).join(
            Incident, col(Incident.id) == Assignment.incident_id
        )
        return [col(Incident.id).in_(tickets.where(*ticket_conditions(window)))], []
    narrower = {"rework_rate": [reworked()], "rating_rate": [rated()], "satisfaction": [content()]}
    whole = [rated()] if key == "satisfaction" else []
    return [*closed_conditions(window), *whole], narrower.get(key, [])


def _of_shares(window: Window, meant: Any) -> tuple[list[Any], list[Any]]:
    sent = select(col(Assignment.incident_id)).where(window.holds(Assignment.sent_at))
    return [col(Incident.id).in_(sent)], [col(Incident.id).in_(sent.where(meant))]
