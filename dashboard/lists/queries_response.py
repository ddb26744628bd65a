"""How fast departments answer, by month and by department; what they closed on the same day."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import case, func, literal, select
from sqlmodel import Session

from dashboard.access.queries_scope import visible_incident
from dashboard.access.rules import Scope
from dashboard.access.rules_rights import needs
from dashboard.lists.queries_latest import department_names
from dashboard.store.sql import epoch, township_day
from dashboard.words.days import months_back
from models import Assignment, AssignmentStatus, CallUp, Incident, IncidentStatus

LEFT = (AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED)


@needs("incident.read")
def closed_by_department(
    session: Session, *, start: datetime, end: datetime, scope: Scope
) -> dict[int, tuple[int, int]]:
    """当天办结 per department id (domain, section 4.4): closed, and of these closed on the same day.

    Of the incidents that the department was sent or called to in [start, end) UTC, each once, and did not
    give back; the day is the township's, from the first time that it was sent or called in the span.
    """
    parts = []
    for table, name in ((Assignment, "sent_at"), (CallUp, "called_at")):
        own: Any = table
        since = getattr(own, name)
        meant = [since >= start, since < end, own.department_id.is_not(None)]
        if table is Assignment:
            meant.append(own.status.not_in(LEFT))
        if not scope.everything:
            meant.append(visible_incident(scope, own.incident_id))
        columns = (own.department_id.label("department_id"), own.incident_id.label("incident_id"))
        parts.append(select(*columns, since.label("since")).where(*meant))
    given = parts[0].union_all(parts[1]).subquery()
    both = (given.c.department_id, given.c.incident_id)
    got = select(*both, func.min(given.c.since).label("since")).group_by(*both).subquery()
    incident: Any = Incident
    is_same_day = township_day(incident.concluded_at) == township_day(got.c.since)
    query = (
        select(got.c.department_id, func.count(), func.sum(case((is_same_day, 1), else_=0)))
        .join(incident, incident.id == got.c.incident_id)
        .where(incident.status == IncidentStatus.CLOSED, incident.concluded_at.is_not(None))
        .group_by(got.c.department_id)
    )
    return {key: (closed, int(same_day)) for key, closed, same_day in session.execute(query)}


NUMBERS = {
    "sent": "int64",
    "signed": "int64",
    "median_seconds": "float64",
    "called": "int64",
    "arrived": "int64",
}
NOTHING = (0, 0, None, 0, 0)


@needs("incident.read")
def response_by_month(
    session: Session, *, at: datetime, months: int, scope: Scope, department_id: int | None = None
) -> pd.DataFrame:
    """Per township month, the last `months` up to `at`, oldest first; of one department or of all.

    Columns: month (2026-03), sent and signed (shares and call-ups), median_seconds from sent or called
    to signed (NaN where nothing was signed), called and arrived (call-ups alone).
    """
    spans = months_back(at, months)

    def place(column: Any) -> Any:
        return case(*((column < month.end, number) for number, month in enumerate(spans)))

    answered = _answered(session, place, spans[0].start, at, scope, department_id)
    rows = [(month.name, *answered.get(number, NOTHING)) for number, month in enumerate(spans)]
    return pd.DataFrame(rows, columns=["month", *NUMBERS]).astype({"month": "str"} | NUMBERS)


@needs("incident.read")
def response_by_department(session: Session, *, start: datetime, end: datetime, scope: Scope) -> pd.DataFrame:
    """Every department that was sent or called in [start, end) UTC, the busiest first.

    Columns: department, those of `response_by_month`, and of `closed_by_department`.
    """
    names = department_names(session)
    answered = _answered(session, None, start, end, scope, None)
    closed = closed_by_department(session, start=start, end=end, scope=scope)
    rows = [(names.get(key, ""), *numbers, *closed.get(key, (0, 0))) for key, numbers in answered.items()]
    types = {"department": "str"} | NUMBERS | dict.fromkeys(("closed", "same_day"), "int64")
    frame = pd.DataFrame(rows, columns=list(types)).astype(types)
    return frame.sort_values(["sent", "department"], ascending=[False, True], ignore_index=True)


def _answered(
    session: Session, place: Any, start: datetime, end: datetime, scope: Scope, department_id: int | None
) -> dict[int, Sequence[Any]]:
    """sent, signed, median seconds, called, arrived per `place` of the time (None: per department)."""
    parts = []
    for table, since, is_call in ((Assignment, Assignment.sent_at, 0), (CallUp, CallUp.called_at, 1)):
        own: Any = table
        meant = [since >= start, since < end, own.department_id.is_not(None)]
        if department_id is not None:
            meant.append(own.department_id == department_id)
        if not is_call:
            meant.append(own.status != AssignmentStatus.WITHDRAWN)
        if not scope.everything:
            meant.append(visible_incident(scope, own.incident_id))
        key = own.department_id if place is None else place(since)
        arrived = case((own.arrived_at.is_not(None), 1), else_=0) if is_call else literal(0)
        parts.append(
            select(
                key.label("key"),
                (epoch(own.signed_at) - epoch(since)).label("seconds"),
                literal(is_call).label("called"),
                arrived.label("arrived"),
            ).where(*meant)
        )
    answers = parts[0].union_all(parts[1]).subquery()
    return {
        key: (sent, signed, None if middle is None else float(middle), called, arrived)
        for key, sent, signed, middle, called, arrived in session.execute(_counted(answers))
    }


def _counted(answers: Any) -> Any:
    """Counts per key, and the middle of its seconds (of an even number the mean of the two), in one pass."""
    own, seconds = answers.c.key, answers.c.seconds
    ranked = select(
        own,
        seconds,
        answers.c.called,
        answers.c.arrived,
        func.row_number().over(partition_by=own, order_by=(seconds.is_(None), seconds)).label("place"),
        func.count(seconds).over(partition_by=own).label("signed"),
    ).subquery()
    middle = ranked.c.place.in_([(ranked.c.signed + 1) // 2, (ranked.c.signed + 2) // 2])
    return select(
        ranked.c.key,
        func.count(),
        func.count(ranked.c.seconds),
        func.avg(case((middle, ranked.c.seconds))),
        func.sum(ranked.c.called),
        func.sum(ranked.c.arrived),
    ).group_by(ranked.c.key)
